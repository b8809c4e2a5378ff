"""The proof that a scan only reads: what reached the server, against what is allowed and what is said."""

from __future__ import annotations

import re
from collections import Counter

from ringfence.collect.permissions import OPERATIONS
from support.e2e.scans import SeenScan

_READS = re.compile(r"(List|Describe|Get|Lookup|Filter)[A-Z]|AssumeRole$")


def test_nothing_outside_the_allow_list_reached_the_server(mixed: SeenScan) -> None:
    allowed = {operation.key for operation in OPERATIONS}

    assert set(mixed.calls) <= allowed


def test_nothing_that_reached_the_server_can_change_anything(mixed: SeenScan) -> None:
    assert all(_READS.match(call.partition(":")[2]) for call in mixed.calls)


def test_the_document_counts_the_calls_as_the_server_does(mixed: SeenScan) -> None:
    assert Counter(mixed.document["api_calls"]) == mixed.calls
