"""The internet of the lab: two TLS servers that answer 401, and a resolver."""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

from support.lab import CANARY, NAMES, PERMITTED, RESOLVER
from support.probed_servers import (
    certificate,
    dns_answers,
    echoing,
    http,
    saying,
    serving,
    within_tls,
)


def main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pem = certificate(folder, "canary.example", "Lab CA")
        for address in (PERMITTED, CANARY):
            stack.enter_context(serving(within_tls(pem, saying(http(401))), address, 443))
        stack.enter_context(echoing(dns_answers(NAMES), RESOLVER, 53))
        print("ready", flush=True)  # noqa: T201 - whoever started it waits for this
        threading.Event().wait()


if __name__ == "__main__":
    main()
