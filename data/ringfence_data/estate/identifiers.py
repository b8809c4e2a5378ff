"""Identifiers in AWS's forms that depend on names alone, never on order, clock or chance.

Everything is a digest of its name, so adding a resource changes no other resource.
"""

from __future__ import annotations

import hashlib
import string
import uuid
from typing import NamedTuple

_ALPHANUMERIC = string.ascii_letters + string.digits
_BASE32 = string.ascii_uppercase + "234567"


class Place(NamedTuple):
    """One account and region. The region is empty for global services."""

    account: str
    region: str


def digest(*parts: str) -> str:
    """64 hexadecimal digits that stand for these parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def fraction(*parts: str) -> float:
    """A number in [0, 1) that these parts always give."""
    return int(digest(*parts)[:13], 16) / 16**13


def ec2_id(prefix: str, *parts: str) -> str:
    """An EC2 identifier with 17 hexadecimal digits, such as `eni-0…`."""
    return f"{prefix}-0{digest(prefix, *parts)[:16]}"


def suffixed(name: str, *parts: str) -> str:
    """An AgentCore identifier: the name and ten alphanumeric characters."""
    return f"{name}-{_spell(_ALPHANUMERIC, 10, name, *parts)}"


def random_uuid(*parts: str) -> str:
    """A version 4 UUID in form."""
    return str(uuid.UUID(hex=digest(*parts)[:32], version=4))


def principal_id(prefix: str, *parts: str) -> str:
    """An IAM unique id or access key id, marked EXAMPLE so that nobody takes it for a real one.

    `AROA` and `AIDA` ids have 21 characters, `ASIA` key ids 20.
    """
    length = (20 if prefix == "ASIA" else 21) - len(prefix) - len("EXAMPLE")
    return f"{prefix}EXAMPLE{_spell(_BASE32, length, prefix, *parts)}"


def agentcore_arn(place: Place, resource: str) -> str:
    """The ARN of an AgentCore resource; resource is the part after the account."""
    return f"arn:aws:bedrock-agentcore:{place.region}:{place.account}:{resource}"


def role_arn(account: str, name: str, *, path: str = "/") -> str:
    return f"arn:aws:iam::{account}:role{path}{name}"


def _spell(alphabet: str, length: int, *parts: str) -> str:
    number = int(digest("spell", *parts), 16)
    characters: list[str] = []
    for _ in range(length):
        number, index = divmod(number, len(alphabet))
        characters.append(alphabet[index])
    return "".join(characters)
