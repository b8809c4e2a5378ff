"""The kill chain as data: what an attacker, or an agent that was turned, tries step by step."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from ringfence_rules.references import RuleFileError, check_references
from ringfence_rules.rule_files import one_line, rule_files, rule_table

__all__ = [
    "ApiAsk",
    "FlowAsk",
    "ScenarioNames",
    "ScenarioText",
    "StepText",
    "filled",
    "parse_scenario",
    "scenario_names",
    "scenario_texts",
]

KINDS = ("flow", "api", "outside")
NEEDS = ("any", "every")
NETWORKS = ("", "PUBLIC", "unapproved", "mixed", "approved")
PLACEHOLDERS = frozenset(
    {
        "account",
        "attacker",
        "aws_host",
        "foreign_account",
        "foreign_address",
        "foreign_address_v6",
        "homoglyph_host",
        "ioc_url",
        "permitted_host",
        "permitted_mcp",
        "region",
        "runtime_arn",
        "sanctioned_model",
        "shadow_model",
        "shared_host",
        "spoofable_host",
        "suffix_host",
    }
)
"""What a pack and a guardrail fill in; `attacker` is a host that nobody permits."""
_PLACE = re.compile(r"\{([a-z0-9_]+)\}")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELDS = frozenset({"id", "order", "title", "story", "needs", "references", "step"})
_STEP = frozenset({"id", "title", "kind", "does", "risk"})
_OPTIONAL = frozenset({"residual", "flow", "api", "reached"})
_FLOW = frozenset({"dst", "host", "url", "protocol", "port", "tls"})
_API = frozenset({"action", "network", "resource", "tagged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowAsk:
    """A connection that a step makes; texts may hold placeholders."""

    dst: str
    host: str
    url: str
    protocol: str
    port: int | None
    tls: bool | None

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.dst, self.host, self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAsk:
    """A call that a step makes; the resource may hold placeholders."""

    action: str
    network: str
    """One of NETWORKS: what the request asks for, empty where the action names none."""
    resource: str
    tagged: bool
    """Whether the resource carries the tag that the guardrail asks for."""

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.resource,)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepText:
    """One step."""

    id: str
    title: str
    kind: str
    """One of KINDS; `outside` is what no rule of a pack and no statement of a guardrail reaches."""
    does: str
    """What is tried."""
    risk: str
    """What it means where it is permitted, in one sentence."""
    residual: bool
    """Whether it is permitted by design, so that no gate fails for it."""
    reached: str
    """Of `outside`: what does reach it, or nothing."""
    ask: FlowAsk | ApiAsk | None

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What it needs filled in, sorted."""
        texts = self.ask.texts if self.ask else ()
        return tuple(sorted({name for text in texts for name in _PLACE.findall(text)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioText:
    """One scenario."""

    id: str
    order: int
    """Its place in the matrix."""
    title: str
    story: str
    needs: str
    """`every`: the attack needs all its steps; `any`: each is a way of its own."""
    references: Mapping[str, tuple[str, ...]]
    steps: tuple[StepText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioNames:
    """Names that tell what a permit is for, and that stand in where a pack has none."""

    models: tuple[str, ...]
    """Hosts of model APIs, and globs of them."""
    shared: tuple[str, ...]
    """Hosts behind which anyone may put content, and globs of them."""
    ioc_url: str


@cache
def scenario_names() -> ScenarioNames:
    """The file `scenario_names.toml`."""
    text = files("ringfence_rules").joinpath("scenario_names.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return ScenarioNames(
        models=tuple(table["models"]), shared=tuple(table["shared"]), ioc_url=table["ioc_url"]
    )


@cache
def scenario_texts() -> Mapping[str, ScenarioText]:
    """Every scenario by id, in the order of the matrix; one file each."""
    found = [parse_scenario(text, name=name) for name, text in rule_files("scenarios")]
    if len({each.order for each in found}) != len(found):
        raise RuleFileError("two scenarios have one place in the order")
    return MappingProxyType({each.id: each for each in sorted(found, key=lambda each: each.order)})


def parse_scenario(text: str, *, name: str) -> ScenarioText:
    """One file; name is the id that the file's name promises. RuleFileError for anything else."""
    table = rule_table(text, name=name, fields=_FIELDS)
    if table["id"] != name or table["needs"] not in NEEDS or type(table["order"]) is not int:
        raise RuleFileError(f"{name}: another id than its file, no order, or needs is none of them")
    references = {kind: tuple(ids) for kind, ids in sorted(table["references"].items())}
    if not references:
        raise RuleFileError(f"{name}: no references")
    check_references(references, name=name)
    steps = tuple(_step(each, name) for each in table["step"])
    if not steps or len({step.id for step in steps}) != len(steps):
        raise RuleFileError(f"{name}: no step, or two of one id")
    return ScenarioText(
        id=name,
        order=table["order"],
        title=one_line(table["title"], "title", name),
        story=one_line(table["story"], "story", name),
        needs=table["needs"],
        references=MappingProxyType(references),
        steps=steps,
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; KeyError for one that has no value."""
    return _PLACE.sub(lambda match: values[match[1]], text)


def _step(table: Mapping[str, object], scenario: str) -> StepText:
    name = f"{scenario}: {table.get('id')}"
    if unexpected := (table.keys() ^ _STEP) - _OPTIONAL:
        raise RuleFileError(f"{name}: missing or unknown: {', '.join(sorted(unexpected))}")
    kind = str(table["kind"])
    own = {"flow": "flow", "api": "api", "outside": "reached"}.get(kind)
    if own is None or [each for each in ("flow", "api", "reached") if each in table] != [own]:
        raise RuleFileError(f"{name}: its kind and what it asks do not go together")
    if not _ID.fullmatch(str(table["id"])):
        raise RuleFileError(f"{name}: no id")
    step = StepText(
        id=str(table["id"]),
        title=one_line(table["title"], "title", name),
        kind=kind,
        does=one_line(table["does"], "does", name),
        risk=one_line(table["risk"], "risk", name),
        residual=table.get("residual", kind == "outside") is True,
        reached=one_line(table["reached"], "reached", name) if kind == "outside" else "",
        ask=_ask(table.get(own), kind, name),
    )
    if unknown := set(step.placeholders) - PLACEHOLDERS:
        raise RuleFileError(f"{name}: unknown placeholder: {', '.join(sorted(unknown))}")
    return step


def _ask(value: object, kind: str, name: str) -> FlowAsk | ApiAsk | None:
    if kind == "outside":
        return None
    known = _FLOW if kind == "flow" else _API
    if not isinstance(value, dict) or value.keys() - known:
        raise RuleFileError(f"{name}: {kind} has unknown keys")
    if kind == "flow":
        return FlowAsk(
            dst=value.get("dst", ""),
            host=value.get("host", ""),
            url=value.get("url", ""),
            protocol=value.get("protocol", "TCP"),
            port=value.get("port"),
            tls=value.get("tls"),
        )
    if value.get("network", "") not in NETWORKS:
        raise RuleFileError(f"{name}: network is none of {', '.join(NETWORKS[1:])}")
    return ApiAsk(
        action=one_line(value.get("action"), "action", name),
        network=value.get("network", ""),
        resource=value.get("resource", ""),
        tagged=value.get("tagged") is True,
    )
