"""Host names as they are compared: ASCII, lower case, without the trailing dot.

Names are hostile. Nothing is mapped or normalised into a name that it was not on the wire: a
full-width or zero-width spelling of a known host is refused rather than understood.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""What the WHATWG URL standard takes for the end of an IPv4 address: 0x01010101 is 1.1.1.1."""
_MAX_NAME = 253
_LISTED_REGION = "us-east-1.amazonaws.com"
"""A public suffix below which AWS alone has names; its other regions are none."""
_REMEMBERED = 1 << 16
"""The same names and addresses come back in flow after flow."""


@lru_cache(maxsize=_REMEMBERED)
def canonical_name(text: str) -> str:
    """The name in canonical form; empty when it is no ASCII host name (RFC 1123, with `_`).

    A last label that is a number would be an address to some resolvers and a name to others.
    """
    name = text.removesuffix(".").lower() if text.isascii() else ""
    if not name or len(name) > _MAX_NAME:
        return ""
    labels = name.split(".")
    clean = all(_LABEL.fullmatch(label) for label in labels) and not _NUMBER.fullmatch(labels[-1])
    return name if clean else ""


def printable_name(text: str) -> str:
    """A name that is no canonical one, as printable ASCII: distinct names stay distinct.

    Control characters, lone surrogates and everything beyond ASCII are written as escapes; what is
    longer than a name may be is cut and told apart by a digest.
    """
    escaped = text.encode("unicode_escape").decode("ascii")
    if len(escaped) <= _MAX_NAME:
        return escaped
    digest = hashlib.sha256(escaped.encode("ascii")).hexdigest()[:16]
    return f"{escaped[: _MAX_NAME - 17]}~{digest}"


@lru_cache(maxsize=_REMEMBERED)
def parse_address(text: str) -> IPAddress | None:
    """The address that a literal spells, IPv4 for an IPv4-mapped one; None for anything else.

    An IPv6 address may carry a scope of any characters behind it; no destination has one.
    """
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if "%" in bare:
        return None
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address
    return address


def is_international(name: str) -> bool:
    """Whether a canonical name has a label that spells another script (RFC 5890)."""
    return any(label.startswith("xn--") for label in name.split("."))


@lru_cache(maxsize=_REMEMBERED)
def registered_domain(name: str) -> str:
    """The part of a name that one party answers for: `openai.com` of `api.openai.com`.

    By both sections of the public suffix list, so tenants of a company that gives names away are as
    separate as companies are: `bucket.s3.amazonaws.com`, `user.github.io`. What nobody registered (a
    public suffix, a name without dots, no name at all) is given back as it is.
    """
    return _suffixes().privatesuffix(name) or name


def domain_of(name: str) -> str:
    """The registered domain of a name, for who looks at many; empty where nobody registered one.

    Nobody did where the name is a public suffix itself, such as `s3.eu-west-1.amazonaws.com`, or has no
    dots. The services of AWS are under one domain in every region.
    """
    suffixes = _suffixes()
    if suffixes.publicsuffix(name) == _LISTED_REGION:
        return icann_domain(name)
    return suffixes.privatesuffix(name) or ""


def is_public_suffix(name: str) -> bool:
    """Whether anyone gets a name below this one, from a registry or a company: `co.uk`, `github.io`."""
    return _suffixes().publicsuffix(name) == name


def icann_domain(name: str) -> str:
    """The part of a name that a registry gave away, whoever gives names below it: `github.io`."""
    return _registries().privatesuffix(name) or name


@lru_cache(maxsize=_REMEMBERED)
def tenant_suffix(name: str) -> str:
    """The suffix below which a company gives names to anyone: `github.io` of `user.github.io`.

    Empty where a registry gives the names (`com`, `co.uk`). A pattern that ends there is never narrow.
    """
    suffix = _suffixes().publicsuffix(name) or ""
    if "." not in suffix or suffix == _registries().publicsuffix(name):
        return ""
    return suffix


@cache
def _suffixes() -> PublicSuffixList:
    """The public suffix list as it is in the package: it is never fetched."""
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - reading the list takes 30 ms

    return PublicSuffixList()


@cache
def _registries() -> PublicSuffixList:
    """Its first section alone, that of registries."""
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - as above

    return PublicSuffixList(only_icann=True)
