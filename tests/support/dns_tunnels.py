"""Names that DNS tunnels make, tool by tool, from descriptions of how each encodes.

Each family makes what one client sends below one domain. LEARNED families are those that thresholds
were chosen on; HELD_OUT ones were never looked at for that. Volumes are those of a secret or a
small file; interactive sessions and large files only make it easier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from support.dns_asking import (
    BASE32,
    BASE64URL,
    HEX,
    TWO_WEEKS,
    Asked,
    asked_once,
    coded,
    company,
)

Family = Callable[[Random], Iterator[Asked]]


def iodine_like(random: Random) -> Iterator[Asked]:
    """IP packets in Base32: a command letter, then labels filled to 57 characters; and pings."""
    domain = f"t.{company(random)}"
    at = random.randint(0, TWO_WEEKS // 2)
    for number in range(random.randint(100, 800)):
        if random.random() < 0.3:
            text = "p" + coded(random, BASE32, 5, 7)
        else:
            text = random.choice(HEX) + coded(random, BASE32, 60, 180)
        labels = ".".join(text[start : start + 57] for start in range(0, len(text), 57))
        yield asked_once(random, f"{labels}.{domain}", at=at + number, answered=False)


def dnscat_like(random: Random) -> Iterator[Asked]:
    """Packets in hex: identifier, type, session, sequence numbers; mostly idle polling."""
    domain = random.choice(("", "dnscat.")) + company(random)
    session, at = coded(random, HEX, 4, 4), random.randint(0, TWO_WEEKS // 2)
    for number in range(random.randint(60, 600)):
        header = coded(random, HEX, 4, 4) + "01" + session + coded(random, HEX, 8, 8)
        body = coded(random, HEX, 0, 60) if random.random() < 0.3 else ""
        text = header + body
        labels = ".".join(text[start : start + 60] for start in range(0, len(text), 60))
        yield asked_once(random, f"{labels}.{domain}", at=at + number, answered=False)


def base32_file(random: Random) -> Iterator[Asked]:
    """A file in Base32, a number in front of each piece."""
    domain, at = company(random), random.randint(0, TWO_WEEKS // 2)
    for number in range(random.randint(20, 400)):
        pieces = [coded(random, BASE32, 30, 60) for _ in range(random.randint(1, 3))]
        yield asked_once(random, f"{number:04}.{'.'.join(pieces)}.{domain}", at=at + 2 * number)


def hex_file(random: Random) -> Iterator[Asked]:
    """A file in hex, one label a query, with the session behind it."""
    domain, session = company(random), coded(random, HEX, 8, 8)
    at = random.randint(0, TWO_WEEKS // 2)
    for number in range(random.randint(20, 400)):
        yield asked_once(random, f"{coded(random, HEX, 30, 62)}.{session}.{domain}", at=at + number)


def base64url_file(random: Random) -> Iterator[Asked]:
    """A file in Base64 for URLs, numbered, in several labels of full length."""
    domain, at = company(random), random.randint(0, TWO_WEEKS // 2)
    yield asked_once(random, f"init.{coded(random, BASE32, 30, 50)}.base64.{domain}", at=at)
    for number in range(random.randint(20, 300)):
        pieces = [coded(random, BASE64URL, 40, 63) for _ in range(random.randint(1, 3))]
        yield asked_once(random, f"{number}.{'.'.join(pieces)}.{domain}", at=at + number)


def tcp_over_txt(random: Random) -> Iterator[Asked]:
    """TCP in TXT queries: short Base64 headers while nothing is sent, full labels otherwise."""
    domain, at = f"tcp.{company(random)}", random.randint(0, TWO_WEEKS // 2)
    for number in range(random.randint(60, 400)):
        text = coded(random, BASE64URL, 10, 12)
        if random.random() < 0.5:
            text = coded(random, BASE64URL, 40, 63)
        yield asked_once(random, f"{text}.{domain}", at=at + number, answered=False)


def beacon_posts(random: Random) -> Iterator[Asked]:
    """An implant that posts its output: a length digit with hex, a counter, the session."""
    domain, session = company(random), coded(random, HEX, 8, 8)
    for task in range(random.randint(4, 20)):
        at = random.randint(0, TWO_WEEKS - 600)
        for number in range(random.randint(3, 20)):
            pieces = ".".join(coded(random, HEX, 40, 56) for _ in range(random.randint(1, 3)))
            counter = f"{number:x}{task:x}{coded(random, HEX, 4, 4)}"
            yield asked_once(
                random, f"post.{len(pieces) % 4}{pieces}.{counter}.{session}.{domain}", at=at
            )


def shell_pieces(random: Random) -> Iterator[Asked]:
    """Standard input in Base32 over several labels, with a number and an identifier in words."""
    domain, nonce = company(random), random.randint(1000, 60000)
    at = random.randint(0, TWO_WEEKS // 2)
    for number in range(random.randint(30, 300)):
        pieces = ".".join(coded(random, BASE32, 50, 55) for _ in range(random.randint(1, 2)))
        name = f"{pieces}.{number}-{random.randint(100, 999)}.id-{nonce}.up.sshdns.{domain}"
        yield asked_once(random, name, at=at + number, answered=False)


def slow_drip(random: Random) -> Iterator[Asked]:
    """One short piece every few hours, all window long."""
    domain, alphabet = company(random), random.choice((HEX, BASE32))
    at, pause = random.randint(0, 86_400), random.randint(10_000, 25_000)
    while at < TWO_WEEKS:
        yield asked_once(random, f"{coded(random, alphabet, 20, 45)}.{domain}", at=at)
        at += random.randint(pause // 2, 2 * pause)


def base58_sessions(random: Random) -> Iterator[Asked]:
    """An implant whose messages are Base58 in one to three labels, with no constant part."""
    domain, at = company(random), random.randint(0, TWO_WEEKS // 2)
    for number in range(random.randint(20, 250)):
        pieces = [coded(random, _BASE58, 20, 63) for _ in range(random.randint(1, 3))]
        yield asked_once(random, f"{'.'.join(pieces)}.{domain}", at=at + 5 * number, answered=False)


def numbered_hex(random: Random) -> Iterator[Asked]:
    """Hex with a header of short labels: session, kind, number, and how many labels follow."""
    domain, session = company(random), coded(random, HEX, 4, 4)
    at = random.randint(0, TWO_WEEKS // 2)
    for number in range(random.randint(20, 250)):
        pieces = [coded(random, HEX, 40, 60) for _ in range(random.randint(1, 3))]
        data = ".".join((*pieces, *("0" for _ in range(3 - len(pieces)))))
        name = f"{session}.2.{number}.{coded(random, HEX, 8, 8)}.{len(pieces)}.{data}.{domain}"
        yield asked_once(random, name, at=at + number)


_BASE58 = "123456789abcdefghjklmnpqrstuvwxyzabcdefghijkmnopqrstuvwxyz"

LEARNED: tuple[Family, ...] = (iodine_like, dnscat_like, base32_file, hex_file)
HELD_OUT: tuple[Family, ...] = (
    base64url_file,
    tcp_over_txt,
    beacon_posts,
    shell_pieces,
    slow_drip,
    base58_sessions,
    numbered_hex,
)
