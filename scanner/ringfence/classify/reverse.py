"""Names of reverse lookups, which are addresses read backwards (RFC 1035, 3.5 and RFC 3596, 2.5).

Below in-addr.arpa and ip6.arpa whoever holds a block of addresses runs its name server, and blocks of
IPv6 are given away. So such a name is below a zone of its own like any other.
"""

from __future__ import annotations

_V4, _V6 = ("in-addr", "arpa"), ("ip6", "arpa")
_BLOCK = {_V4: 3, _V6: 12}
"""Labels of the smallest block that is delegated: a /24, and a /48."""
_WHOLE = 32
_LARGEST_OCTET = 255
_NIBBLES = frozenset("0123456789abcdef")


def reverse_block(name: str) -> str:
    """The delegated block of a reverse name, as far as its labels are those of an address; else empty."""
    *labels, top, root = name.split(".") if name.count(".") else ("", "", "")
    suffix = (top, root)
    if suffix not in _BLOCK:
        return ""
    block: list[str] = []
    for label in reversed(labels[-_BLOCK[suffix] :]):
        if not _is_part(label, suffix):
            break
        block.insert(0, label)
    return ".".join((*block, *suffix))


def host_digits(name: str) -> str:
    """What a whole IPv6 address names below its block, as 20 digits; empty for any other name."""
    labels = name.split(".")
    nibbles, suffix = labels[:-2], tuple(labels[-2:])
    if suffix != _V6 or len(nibbles) != _WHOLE or not all(_is_part(n, _V6) for n in nibbles):
        return ""
    return "".join(nibbles[: -_BLOCK[_V6]])


def _is_part(label: str, suffix: tuple[str, ...]) -> bool:
    if suffix == _V6:
        return label in _NIBBLES
    return (
        label.isdecimal()
        and label.isascii()
        and str(int(label[:4])) == label
        and (int(label) <= _LARGEST_OCTET)
    )
