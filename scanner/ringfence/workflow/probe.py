"""The verb `probe`: a plan from a pack, and the program that carries it out somewhere else."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ringfence.enforce.probing.plan import PlanRequest, make_plan
from ringfence.errors import ConfigError
from ringfence.model.probe import ProbePlan
from ringfence.render.scan_json import to_json
from ringfence.workflow.packs import load_pack
from ringfence.workflow.places import write_private

__all__ = ["PlanRequest", "Planned", "plan_probe", "write_probe"]

PROGRAM, PLAN = "ringfence_probe.py", "plan.json"
_README = """\
Copy this folder into a runtime's subnet, or into a canary runtime in it. Python 3.9 is enough.

  python3 ringfence_probe.py          prints the plan, and sends nothing
  python3 ringfence_probe.py --run    carries it out, and writes probe-report.json

Bring the report back and give it to ringfence, with the same pack and the gateway's log of that time:

  ringfence verify --pack PACK --probe-results probe-report.json --dcf-logs LOG

The report alone proves nothing: what does not answer may be down, mistyped or blocked by somebody else.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan, as text too, and what to say beside it."""

    plan: ProbePlan
    text: str
    notes: tuple[str, ...]


def plan_probe(pack: Path, request: PlanRequest) -> Planned:
    """Make the plan of a pack; PackError for what is none, ConfigError where nothing is left to try."""
    loaded = load_pack(pack)
    known = {group.name for group in loaded.pack.known_smart_groups}
    if request.src and request.src not in known and not request.src[0].isdigit():
        raise ConfigError(
            f"--src {request.src[:80]!a} is no address and no SmartGroup of the pack",
            hint="name the group of the runtimes",
        )
    plan = make_plan(loaded.pack, request)
    if not plan.targets:
        raise ConfigError(
            "the pack leaves nothing to try", hint="give a --canary that it denies, or a --positive"
        )
    return Planned(plan=plan, text=to_json(plan), notes=(*loaded.notes, *plan.notes))


def write_probe(folder: Path, planned: Planned) -> tuple[str, ...]:
    """Write the plan, the program and how to use them; ConfigError where that cannot be."""
    program = files("ringfence_rules").joinpath("probe", PROGRAM).read_text(encoding="utf-8")
    written = {PLAN: planned.text, PROGRAM: program, "README.txt": _README}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be written: {error.strerror}", hint="name another folder with -o"
        ) from error
    for name, text in written.items():
        write_private(folder / name, text)
    return tuple(written)
