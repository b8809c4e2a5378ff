"""How fast destinations are classified: hosts that nobody lists, addresses, registered domains.

python benchmarks/classification.py [HOW MANY]

The default is 50,000 of each, as an estate of a thousand runtimes meets them in two weeks. The times are of the
processor; reading the catalogue and arranging it, which happens once in a process, is counted apart.
"""

from __future__ import annotations

import ipaddress
import random
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date

from ringfence.classify import Classifier, registered_domain
from ringfence.classify.ranges import bundled_index
from ringfence.model.settings import Settings
from ringfence_data.aws_ranges import bundled_ranges

DEFAULT = 50_000
AS_OF = date(2026, 11, 29)
SEED = 1


def timed(what: str, ask: Callable[[str], object], questions: Iterable[str]) -> None:
    asked = list(questions)
    start = time.process_time()
    for question in asked:
        ask(question)
    spent = time.process_time() - start
    print(f"  {what:<34}{spent:>8.2f} s{spent / len(asked) * 1e6:>9.1f} us each")


def addresses(number: int) -> list[str]:
    """Half of them from AWS's ranges, half from anywhere."""
    draw = random.Random(SEED)  # noqa: S311 - the same ones each time
    prefixes = [p for row in bundled_ranges().ranges for p in row.prefixes if ":" not in p]
    return [
        str(ipaddress.IPv4Network(draw.choice(prefixes))[0])
        if place % 2
        else str(ipaddress.IPv4Address(draw.getrandbits(32)))
        for place in range(number)
    ]


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    start = time.process_time()
    classifier = Classifier(Settings(), as_of=AS_OF)
    classifier.host("warm.example")
    print(f"catalogue read and arranged in {time.process_time() - start:.2f} s")
    start = time.process_time()
    bundled_index()
    print(f"AWS's ranges read and arranged in {time.process_time() - start:.2f} s")
    print(f"{number:,} of each:")
    timed("unknown hosts", classifier.host, (f"h{n}.p{n % 5000}.example" for n in range(number)))
    timed(
        "unknown hosts with hyphens",
        classifier.host,
        (f"a-b-{n}.some-name{n}.example-{n}.com" for n in range(number)),
    )
    timed("listed hosts", classifier.host, (f"h{n}.api.openai.com" for n in range(number)))
    timed("addresses", classifier.address, addresses(number))
    timed("registered domains", registered_domain, (f"a.b{n}.co.uk" for n in range(number)))


if __name__ == "__main__":
    main()
