"""Records of Bedrock's model-invocation logs: who called which model, and never what was said.

One JSON object for each call, of schema type `ModelInvocationLog`. Prompts, outputs and the metadata
of requests stand in the same object and are passed over as they are decoded. Format: Amazon Bedrock
user guide, "Monitor model invocation using CloudWatch Logs and Amazon S3".
"""

from __future__ import annotations

import re

import msgspec

from ringfence.parse.timestamp import unix_second

_SCHEMA = "ModelInvocationLog"
_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,16}){1,4}")
_IDENTITY = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::\d{12}:[\w+=,.@/-]{1,512}", re.ASCII)
_OPERATION = re.compile(r"[A-Za-z]{1,64}")
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:/_+-]{0,511}")


class Invocation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One call of a model. What is spelled unlike AWS spells it is empty."""

    account: str
    region: str
    identity_arn: str
    operation: str
    model: str
    second: int


class _Identity(msgspec.Struct):
    arn: str | None = None


class _Record(msgspec.Struct):
    schema_type: str = msgspec.field(name="schemaType")
    timestamp: str
    account: str | None = msgspec.field(default=None, name="accountId")
    region: str | None = None
    identity: _Identity | None = None
    operation: str | None = None
    model: str | None = msgspec.field(default=None, name="modelId")


_DECODER = msgspec.json.Decoder(_Record)
_BODY = re.compile(r"BedrockModelInvocationLogs/[^/]+/\d{4}/\d\d/\d\d/\d\d/data/")


def is_body(name: str) -> bool:
    """Whether a file or object holds a prompt or an output too large for its record.

    Bedrock puts those into the folder `data` beside the records of an hour.
    """
    return _BODY.search(name.replace("\\", "/")) is not None


def parse_invocation(raw: bytes) -> Invocation | None:
    """Read one record; None when it is none."""
    try:
        record = _DECODER.decode(raw)
        if record.schema_type != _SCHEMA:
            return None
        return Invocation(
            account=_spelled(_ACCOUNT, record.account),
            region=_spelled(_REGION, record.region),
            identity_arn=_spelled(_IDENTITY, record.identity.arn if record.identity else None),
            operation=_spelled(_OPERATION, record.operation),
            model=_spelled(_MODEL, record.model),
            second=unix_second(record.timestamp),
        )
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _spelled(pattern: re.Pattern[str], text: str | None) -> str:
    return text if text is not None and pattern.fullmatch(text) else ""
