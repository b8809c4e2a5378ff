"""The egress map opens domain by domain: groups are folded, told, and opened again."""

from __future__ import annotations

import re

from support.tui.fronts import MakeFront

_DOMAIN = re.compile(r"[▸▾] Domain: (\S+)")


def domains(lines: list[str]) -> list[str]:
    """The domains whose headings are on the screen."""
    return [found[1] for line in lines if (found := _DOMAIN.search(line))]


def test_the_egress_map_is_folded_to_the_registered_domains(front: MakeFront) -> None:
    run = front()
    seen: list[str] = []
    every: list[str] = []

    async def steps() -> None:
        await run.press("3", "b", "z")
        seen.extend(domains(run.lines))
        every.extend(run.groups)

    run.drive(steps, size=(100, 60))

    assert "packet-drop.example" in seen
    assert seen == ["?" if each == "None" else each for each in every]


def test_a_domain_says_how_many_edges_lead_there_and_opens_to_them(front: MakeFront) -> None:
    run = front()
    seen: list[list[str]] = []
    counts: list[int] = []

    async def steps() -> None:
        await run.press("3", "b", "slash")
        await run.paste("packet-drop")
        await run.press("enter", "z")
        assert run.panel.key == ""
        assert run.panel.detail_bytes() is None
        seen.append(run.lines)
        await run.press("enter", "j")
        seen.append(run.lines)
        await run.press("h")
        seen.append(run.lines)
        counts.append(len(run.keys))

    run.drive(steps, size=(120, 40))

    folded, opened, again = ("\n".join(each) for each in seen)
    (count,) = counts
    assert f"▸ Domain: packet-drop.example  {count}" in folded
    assert "sync.packet-drop.example" not in folded
    assert f"{count} edges" in folded
    assert "enter or right shows them" in folded
    assert ", folded" in folded
    assert "▾ Domain: packet-drop.example" in opened
    assert "sync.packet-drop.example" in opened
    assert "verdict on it" in opened
    assert "sync.packet-drop.example" not in again


def test_the_heading_is_read_in_full_and_has_nothing_to_copy_or_to_decide(
    front: MakeFront,
) -> None:
    run = front()
    seen: list[str] = []
    told: list[str] = []

    async def steps() -> None:
        await run.press("4", "b", "z", "m", "s", "y")
        assert not run.asks
        assert run.panel.table.marked == frozenset()
        told.extend(each.text for each in run.told)
        await run.press("f")
        seen.append(run.dialog_text)

    run.drive(steps, size=(120, 40))

    assert run.session.decided == []
    assert told == ["nothing to decide on here", "nothing to copy here"]
    assert "sanction" in seen[0]


def test_folding_is_offered_where_there_are_groups_and_explained_in_the_help(
    front: MakeFront,
) -> None:
    run = front()
    seen: list[str] = []

    async def steps() -> None:
        await run.press("3")
        seen.append(run.footer)
        await run.press("z")
        assert run.panel.table.selection is not None
        assert run.panel.table.selection.open is None
        await run.press("b")
        seen.append(run.footer)
        await run.press("question_mark")
        seen.append(run.dialog_text)

    run.drive(steps, size=(160, 80))

    assert "z Fold" not in seen[0]
    assert "z Fold" in seen[1]
    assert "Fold all groups to their headings, or unfold them" in seen[2]
    assert "Fold this group to its heading" in seen[2]


def test_a_click_on_a_heading_opens_it_in_place(front: MakeFront) -> None:
    run = front()
    seen: list[str] = []

    async def steps() -> None:
        await run.press("3", "b", "z")
        await run.click("Domain: packet-drop.example")
        seen.append(run.text)
        await run.click("Domain: packet-drop.example")
        seen.append(run.text)

    run.drive(steps, size=(120, 60))

    assert "▾ Domain: packet-drop.example" in seen[0]
    assert "sync.packet-drop.example" in seen[0]
    assert "▸ Domain: packet-drop.example" in seen[1]
    assert "sync.packet-drop.example" not in seen[1]


def test_a_folded_list_stays_so_while_it_is_filtered(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("3", "b", "z", "slash")
        await run.paste("sanction:unsanctioned")
        await run.press("enter")
        shown = domains(run.lines)
        assert "openai.com" in shown
        assert "packet-drop.example" not in shown

    run.drive(steps, size=(120, 40))
