"""What stands beside a document, or in place of one: what is not whole or not of now says so."""

from __future__ import annotations

import pytest

from ringfence_tui.export.page_text import page_text
from ringfence_tui.screens.notice import aside, start_page
from ringfence_tui.session.parts import PartState, Status


def test_a_document_that_is_whole_and_of_now_needs_no_word() -> None:
    assert aside(PartState(status=Status.READY, exit_code=1, exit_reason="36 findings")) is None


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (PartState(status=Status.FAILED, error="no key", hint="give one"), "no key: give one"),
        (PartState(status=Status.CANCELLED), "cancelled: it may be older, or not all of it"),
        (PartState(status=Status.READY, stale=True), "older than the last decision or scan"),
        (
            PartState(status=Status.READY, exit_code=3, exit_reason="incomplete: gateways denied"),
            "incomplete: gateways denied",
        ),
    ],
    ids=["failed", "cancelled", "stale", "incomplete"],
)
def test_what_is_shown_and_is_not_of_now_or_not_whole_says_so(state: PartState, told: str) -> None:
    said = aside(state)

    assert said is not None
    assert told in said.text


def test_nothing_was_scanned_is_said_only_where_the_list_of_scans_was_read() -> None:
    read = page_text(start_page(PartState(status=Status.READY), store="s.db"))
    unread = page_text(start_page(PartState(status=Status.RUNNING), store="s.db"))
    broken = PartState(status=Status.FAILED, error="file is not a database", hint="name another")
    failed = page_text(start_page(broken, store="s.db"))

    assert "Nothing was scanned yet" in read
    assert "Nothing was scanned" not in unread + failed
    assert "Looking for earlier scans" in unread
    assert "file is not a database" in failed
    assert all("scan AWS" in each for each in (read, unread, failed))
