"""What generated DNS names are made of, and how often they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

HEX = "0123456789abcdef"
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
BASE36 = "abcdefghijklmnopqrstuvwxyz0123456789"
BASE64URL = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789-_"
"""As a Resolver log tells it after reading: names lose their case."""

_HOST_WORDS = """
account admin agent alpha analytics api apple archive asset auth backup batch beta billing
blue bridge build cache calendar campaign catalog chat client cloud code config connect
core customer dashboard data demo deploy design dev docs edge email event export feed
files finance forge forum gateway global green harbor help home hotel image import index
insight internal invoice journal kitchen lake ledger legal light live login mail market
master media metrics mobile monitor mountain music network news node north note office
online orange order partner payment people phone photo pilot pixel planet plan portal prod
product project proxy public queue radio region relay report research river safe sales
sandbox search secure service shop signal silver simple site social source south stage
star static status storage store stream studio summit support survey sync system team test
ticket tool track travel update upload user valley vault video view vision voice wallet
water weather web west window wiki work world yellow zone
"""
WORDS = tuple(_HOST_WORDS.split())
TWO_WEEKS = 14 * 86_400
_CONNECTED = 0.98


@dataclass(frozen=True, slots=True)
class Asked:
    """One name that one client asked for."""

    name: str
    queries: int
    first: int
    """Seconds since the window began."""
    last: int
    answered: bool
    connected: bool = False
    """Whether the client then connects to the address that it was answered with."""


def asked_often(random: Random, name: str, *, answered: bool = True) -> Asked:
    """A name that is asked for again whenever its answer has expired, from some day on."""
    first = random.randint(0, TWO_WEEKS // 2)
    last = min(TWO_WEEKS - 1, first + random.randint(600, TWO_WEEKS))
    queries = max(2, int((last - first) / random.choice((60, 300, 3600, 86_400))))
    return Asked(name, queries, first, last, answered)


def asked_once(
    random: Random,
    name: str,
    *,
    answered: bool = True,
    at: int | None = None,
    connected: bool = False,
) -> Asked:
    """A name that is asked for once, for both families of addresses, and perhaps once more."""
    first = random.randint(0, TWO_WEEKS - 60) if at is None else min(at, TWO_WEEKS - 60)
    retries = random.choice((1, 2, 2, 2, 3, 4))
    return Asked(name, retries, first, first + random.randint(0, 5), answered, connected)


def fetched_once(random: Random, name: str) -> Asked:
    """A host that is asked for once and connected to, but for one in fifty that is only looked up."""
    return asked_once(random, name, connected=random.random() < _CONNECTED)


def coded(random: Random, alphabet: str, shortest: int, longest: int) -> str:
    """Random text that may be a label: it neither begins nor ends with a hyphen."""
    text = "".join(random.choices(alphabet, k=random.randint(shortest, longest)))
    return text.replace("-", "a", 1) if text.startswith("-") or text.endswith("-") else text


def company(random: Random) -> str:
    """A registered domain."""
    name = "".join(random.sample(WORDS, 2))
    return f"{name}{random.choice(('', '', str(random.randint(1, 99))))}.{random.choice(_TOPS)}"


_TOPS = ("com", "com", "net", "io", "org", "co.uk", "de", "ai")
