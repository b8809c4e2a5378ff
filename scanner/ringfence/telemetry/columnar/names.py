"""Texts that recur in millions of records, each with a number that stands for it.

One run shares them between its threads, and there are never more than a fixed number of them. Only what the log says often is numbered: accounts,
regions, next hops, and addresses of IPv6; interfaces and IPv4 addresses are numbers themselves.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from ringfence.parse.flow_log import ABSENT, canonical_address

UNKNOWN = -1
"""No number: the text cannot be one, or there are too many."""

FIRST_IPV6 = 1 << 32
"""Where the numbers of addresses that are not IPv4 begin."""

_MOST_TEXTS = (1 << 16) - 1
_MOST_RAW = 1 << 18
_MOST_ADDRESSES = 1 << 20
"""Each takes some 200 bytes for as long as the run lasts. Where there are more, as in the log of a scan
of IPv6, the careful reader takes the rest, whose table is bounded too."""


_LONGEST = 64
"""Bytes of a text; a longer one is none that AWS writes."""


class Names:
    """Texts by number, from 0 for the empty one."""

    def __init__(self, tidy: Callable[[bytes], bytes], *, most: int = _MOST_TEXTS) -> None:
        """Tidy gives the text that a raw one stands for."""
        self._tidy = tidy
        self._most = most
        self._lock = threading.Lock()
        self._numbers: dict[bytes, int] = {b"": 0}
        self._texts: list[bytes] = [b""]
        self._raw: dict[bytes, int] = {}

    def number(self, raw: bytes) -> int:
        """The number of a text; UNKNOWN when there are too many, or when it is none that AWS writes."""
        known = self._raw.get(raw)
        if known is not None:
            return known
        if len(raw) > _LONGEST or not raw.isascii():
            return UNKNOWN
        with self._lock:
            if len(self._raw) >= _MOST_RAW:
                self._raw = {}
            number = self._number(self._tidy(raw))
            self._raw[raw] = number
            return number

    def text(self, number: int) -> bytes:
        """The text that has a number."""
        return self._texts[number]

    def texts(self) -> dict[int, bytes]:
        """Every text by its number."""
        with self._lock:
            return dict(enumerate(self._texts))

    def _number(self, text: bytes) -> int:
        known = self._numbers.get(text)
        if known is not None:
            return known
        if len(self._texts) >= self._most:
            return UNKNOWN
        self._numbers[text] = len(self._texts)
        self._texts.append(text)
        return self._numbers[text]


class Addresses:
    """Addresses as numbers: IPv4 as itself, IPv6 numbered from FIRST_IPV6 on."""

    def __init__(self) -> None:
        self._others = Names(canonical_address, most=_MOST_ADDRESSES)
        # What folded flows have for a client has a number even where there are too many.
        self._others.number(b"::")

    def number(self, raw: bytes) -> int:
        """The number of an IPv6 address in any spelling; UNKNOWN for everything else."""
        if b":" not in raw:
            return UNKNOWN
        number = self._others.number(raw)
        return FIRST_IPV6 + number if number > 0 else UNKNOWN

    def texts(self) -> dict[int, bytes]:
        """Every address that is not IPv4, by its number."""
        return {FIRST_IPV6 + number: text for number, text in self._others.texts().items()}

    def text(self, number: int) -> bytes:
        """The address in canonical form."""
        if number >= FIRST_IPV6:
            return self._others.text(number - FIRST_IPV6)
        return b"%d.%d.%d.%d" % (
            number >> 24,
            number >> 16 & 255,
            number >> 8 & 255,
            number & 255,
        )


AWS_SERVICES = (
    b"",
    b"AMAZON",
    b"AMAZON_APPFLOW",
    b"AMAZON_CONNECT",
    b"API_GATEWAY",
    b"AURORA_DSQL",
    b"CHIME_MEETINGS",
    b"CHIME_VOICECONNECTOR",
    b"CLOUD9",
    b"CLOUDFRONT",
    b"CLOUDFRONT_ORIGIN_FACING",
    b"CODEBUILD",
    b"DYNAMODB",
    b"EBS",
    b"EC2",
    b"EC2_INSTANCE_CONNECT",
    b"GLOBALACCELERATOR",
    b"IVS_REALTIME",
    b"KINESIS_VIDEO_STREAMS",
    b"MEDIA_PACKAGE_V2",
    b"ROUTE53",
    b"ROUTE53_HEALTHCHECKS",
    b"ROUTE53_HEALTHCHECKS_PUBLISHING",
    b"ROUTE53_RESOLVER",
    b"S3",
    b"WORKSPACES_GATEWAYS",
)
"""Values of pkt-src-aws-service and pkt-dst-aws-service in the order of their texts, so that the
smallest number is the smallest text."""


class Services:
    """The numbers of AWS services; a value that is new here goes to the careful reader."""

    def __init__(self) -> None:
        self._numbers = {text: number for number, text in enumerate(AWS_SERVICES)}
        self._numbers[ABSENT] = 0

    def number(self, raw: bytes) -> int:
        return self._numbers.get(raw, UNKNOWN)

    def text(self, number: int) -> bytes:
        return AWS_SERVICES[number]

    def texts(self) -> dict[int, bytes]:
        return dict(enumerate(AWS_SERVICES))


class Vocabulary:
    """All numbered texts of one run."""

    def __init__(self) -> None:
        self.services = Services()
        self.accounts = Names(lambda raw: b"" if raw in (ABSENT, b"unknown") else raw)
        self.regions = Names(lambda raw: b"" if raw == ABSENT else raw)
        self.hops = Names(lambda raw: b"" if raw == ABSENT else raw)
        self.addresses = Addresses()
