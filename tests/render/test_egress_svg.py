"""The drawing leaves no source out in silence."""

from __future__ import annotations

from dataclasses import replace

from ringfence.model.document import ScanDocument
from ringfence.model.egress import EvidenceKind
from ringfence.model.verdict import Containment
from ringfence.render.egress_svg import egress_svg
from support.documents import document, edge, runtime_arn, tool


def _talking(*sources: str) -> ScanDocument:
    return replace(document(), egress=tuple(edge(source, "files.example") for source in sources))


def test_tools_gateways_and_interfaces_without_an_owner_are_drawn() -> None:
    scan = document()
    drawing = egress_svg(_talking(scan.tools[1].arn, scan.gateways[0].arn, "eni-0123456789abcdef0"))

    assert "browser search !" in drawing
    assert "gateway gw ?" in drawing
    assert "eni-0123456789abcdef0, owner unknown ?" in drawing
    assert drawing.count("<path") == 3


def test_sources_stand_in_the_order_of_their_exposure() -> None:
    drawing = egress_svg(
        _talking(
            runtime_arn("held"),
            runtime_arn("watched"),
            "eni-0a",
            tool("search", Containment.LEAKY).arn,
            runtime_arn("side"),
            runtime_arn("open"),
        )
    )

    marks = [drawing.index(mark) for mark in (" ✗<", "side !<", "search !<", " ?<", " ~<", " ✓<")]
    assert marks == sorted(marks)


def test_a_drawing_says_how_much_it_leaves_out() -> None:
    sources = [f"eni-{number:02}" for number in range(33)]
    scan = replace(
        document(), egress=tuple(edge(source, f"{source}.example") for source in sources)
    )

    drawing = egress_svg(scan)

    assert drawing.count(", owner unknown ?") == 30
    assert "Not drawn: 3 sources and 3 destinations." in drawing
    assert "Not drawn" not in egress_svg(_talking("eni-00"))


def test_an_empty_drawing_is_of_what_was_read_and_only_without_edges() -> None:
    possible = replace(
        document(), egress=(edge(runtime_arn("open"), "internet", EvidenceKind.POSSIBLE),)
    )
    empty = "No destination was observed or declared in what was read."

    assert empty in egress_svg(possible)
    assert empty not in egress_svg(_talking("eni-00"))
