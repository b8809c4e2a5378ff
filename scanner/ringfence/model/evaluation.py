"""What a pack decides of flows, as the document of the verb `eval`."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.model.document import ExitInfo
from ringfence.model.flow import Decision, Stage
from ringfence.model.policy import PolicyPack, RuleAction, Semantics

EVAL_SCHEMA = "ringfence.eval/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What becomes of the packets now, under each reading of what a watching rule does."""

    terminal: Decision
    fallthrough: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One flow as it was understood, and which rule takes it."""

    src: str
    dst: str
    host: str
    """Canonical: lower case, without a dot at the end."""
    url: str
    """`host/path`, without scheme, port and query."""
    protocol: str
    port: int | None
    tls: bool | None
    count: int
    verdict: Decision
    """What the matching rule decides, whether it is enforced or only watches."""
    rule: str | None
    """None for the default action, and where it is not known which of several rules it is."""
    priority: int | None
    enforced: bool
    """False where the rule only watches, and for UNKNOWN."""
    why: str
    """One sentence."""
    stage: Stage
    """When the decision can fall."""
    candidates: tuple[str, ...]
    """The rules that may take it, where that is not known."""
    passes: Decision
    """What becomes of the packets now, under the monitor semantics of the document."""
    passes_by_monitor: Passing


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPack:
    """The pack that was asked."""

    name: str
    version: str
    rules: int
    watching: int
    """How many of the rules only watch."""
    default_action: RuleAction

    @classmethod
    def of(cls, pack: PolicyPack) -> AskedPack:
        return cls(
            name=pack.name,
            version=pack.version,
            rules=len(pack.rules),
            watching=sum(rule.watch for rule in pack.rules),
            default_action=pack.default_action,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalDocument:
    """The answers in the order of the flows, `ringfence.eval/1`."""

    schema: str
    pack: AskedPack
    semantics: Semantics
    """What the vendor leaves open, as it was taken here."""
    summary: dict[Decision, int]
    """Flows by verdict; all three are named."""
    answers: tuple[Answer, ...]
    limits: tuple[str, ...]
    """What the answers do not say."""
    exit: ExitInfo
