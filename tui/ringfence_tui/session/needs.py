"""Which part is made of which."""

from __future__ import annotations

from collections.abc import Mapping

from ringfence_tui.parts import Part
from ringfence_tui.session.opening import Opening

_NEEDS: Mapping[Part, tuple[Part, ...]] = {
    Part.SCAN: (),
    Part.PROPOSAL: (Part.SCAN,),
    Part.REPLAY: (Part.SCAN, Part.PROPOSAL),
    Part.PROMOTION: (Part.SCAN, Part.PROPOSAL),
    Part.VERIFICATION: (Part.SCAN,),
    Part.SIMULATION: (Part.SCAN, Part.PROPOSAL),
    Part.HISTORY: (),
    Part.DIFFERENCE: (Part.HISTORY,),
}
OF_THE_PACK = (Part.REPLAY, Part.PROMOTION, Part.SIMULATION)
"""Parts that a change of the pack makes stale."""
OF_THE_SETTINGS = (Part.SCAN, Part.PROPOSAL, *OF_THE_PACK, Part.VERIFICATION)
"""Parts that a decision makes stale."""


def needs(part: Part, opening: Opening) -> tuple[Part, ...]:
    """The parts that come before one; a pack that was named takes the place of the proposed one."""
    before = _NEEDS[part]
    if opening.pack is not None:
        return tuple(each for each in before if each is not Part.PROPOSAL)
    return before


def stale_after(part: Part, opening: Opening) -> tuple[Part, ...]:
    """The parts that a new document of one makes stale."""
    made_of_it = tuple(each for each in Part if part in needs(each, opening))
    return (*made_of_it, Part.HISTORY) if part is Part.SCAN else made_of_it
