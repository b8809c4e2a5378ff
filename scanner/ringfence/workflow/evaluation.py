"""The verb `eval`: which rule of a pack takes a flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.document import ExitInfo
from ringfence.model.evaluation import EVAL_SCHEMA, Answer, AskedPack, EvalDocument, Passing
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import MonitorSemantics, PolicyPack, Semantics
from ringfence.parse.flows import FLOW_KEYS, flow_of, group_names, read_flows, said_tls
from ringfence.policy.evaluate import evaluate, passes
from ringfence.policy.matching import host_of
from ringfence.policy.replay.coding import Classes, Coder
from ringfence.policy.ties import agreed, in_every_order, other_orders
from ringfence.workflow.flow_files import opened, spoken
from ringfence.workflow.packs import load_pack

MAX_FLOWS = 250_000
"""Answers are held in memory, about 2 kB each; more flows than this are a question for `replay`."""
LIMITS = (
    "a verdict is what the pack says, not a proof that a gateway does it",
    "what follows a match that only watches, and how many labels a wildcard stands for, are choices",
    "the name in a flow is what the client says: an address behind a permitted name is not checked",
    "traffic that stays inside one VPC passes no gateway",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalRequest:
    """A pack, how to read it, and the flows: of a file, or one by hand."""

    pack: Path
    flows: str = ""
    """A path, or `-` for stdin; empty where entry asks."""
    entry: Mapping[str, object] | None = None
    """One flow by the keys of the contract."""
    semantics: Semantics


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """The document, and what to say beside it."""

    document: EvalDocument
    notes: tuple[str, ...]


def evaluate_flows(request: EvalRequest) -> Evaluated:
    """Ask the pack each flow; ConfigError or PackError for a file that is none."""
    loaded = load_pack(request.pack)
    pack = loaded.pack
    ignored: Counter[str] = Counter()
    asked = Asked(pack, request.semantics)
    answers = tuple(
        replace(asked.answer(flow), tls=tls) for flow, tls in _flows(request, pack, ignored)
    )
    if not answers:
        raise ConfigError(
            f"{spoken(request.flows)} holds no flow", hint="give one JSON object a line"
        )
    return Evaluated(
        document=_document(pack, request.semantics, answers),
        notes=(
            *loaded.notes,
            *(
                f"{count:,} of {len(answers):,} flows have a key that says nothing here: {key!r}"
                for key, count in sorted(ignored.items())[:10]
            ),
        ),
    )


class Asked:
    """A pack that answers many flows: what no rule tells apart is evaluated once."""

    def __init__(self, pack: PolicyPack, semantics: Semantics) -> None:
        self._pack, self._semantics = pack, semantics
        self._orders = other_orders(pack)
        self._coder = Coder((pack,), semantics)
        self._known: dict[tuple[Classes, Classes, Classes, bool], Answer] = {}

    def answer(self, flow: Flow) -> Answer:
        """What `answer` says of the flow."""
        # The stage depends on what could be told before any name was seen, on whether there is one,
        # and on what could be told before the URL was seen.
        nameless = replace(flow, host="", url="", tls=None)
        unread = replace(flow, host=host_of(flow), url="")
        first, second, third = map(self._coder.classes, (flow, nameless, unread))
        key = (first, second, third, bool(unread.host))
        found = self._known.get(key)
        # Where the verdict is open, its sentence says what the flow itself leaves open.
        if found is None or found.candidates:
            found = answer(self._pack, flow, self._semantics, self._orders)
            self._known[key] = found
        return replace(
            found,
            src=flow.src,
            dst=flow.dst,
            host=flow.host,
            url=flow.url,
            protocol=flow.protocol,
            port=flow.port,
            tls=flow.tls,
            count=flow.count,
        )


def answer(
    pack: PolicyPack, flow: Flow, semantics: Semantics, orders: tuple[PolicyPack, ...] = ()
) -> Answer:
    """What the pack says of one flow; orders are the others that its priorities leave open."""
    verdict = in_every_order(
        evaluate(pack, flow, semantics), tuple(evaluate(each, flow, semantics) for each in orders)
    )
    passing = {
        monitor: agreed(
            {passes(each, flow, replace(semantics, monitor=monitor)) for each in (pack, *orders)}
        )
        for monitor in MonitorSemantics
    }
    return Answer(
        src=flow.src,
        dst=flow.dst,
        host=flow.host,
        url=flow.url,
        protocol=flow.protocol,
        port=flow.port,
        tls=flow.tls,
        count=flow.count,
        verdict=verdict.decision,
        rule=verdict.rule,
        priority=verdict.priority,
        enforced=verdict.enforced,
        why=verdict.why,
        stage=verdict.stage,
        candidates=verdict.candidates,
        passes=passing[semantics.monitor],
        passes_by_monitor=Passing(
            terminal=passing[MonitorSemantics.TERMINAL],
            fallthrough=passing[MonitorSemantics.FALLTHROUGH],
        ),
    )


def _flows(
    request: EvalRequest, pack: PolicyPack, ignored: Counter[str]
) -> Iterator[tuple[Flow, bool | None]]:
    """Each flow, and whether it says that it is TLS, which is no answer to which name it asks for."""
    if request.entry is not None:
        yield flow_of(request.entry, group_names(pack)), said_tls(request.entry)
        return
    with opened(request.flows) as stream:
        for number, each in enumerate(read_flows(stream, pack=pack, path=spoken(request.flows)), 1):
            if number > MAX_FLOWS:
                raise ConfigError(
                    f"{spoken(request.flows)} has more than {MAX_FLOWS:,} flows",
                    hint="`ringfence replay` sums up any number of them",
                )
            ignored.update(each.entry.keys() - FLOW_KEYS)
            yield each.flow, said_tls(each.entry)


def _document(pack: PolicyPack, semantics: Semantics, answers: tuple[Answer, ...]) -> EvalDocument:
    counts = Counter(each.verdict for each in answers)
    return EvalDocument(
        schema=EVAL_SCHEMA,
        pack=AskedPack.of(pack),
        semantics=semantics,
        summary={decision: counts[decision] for decision in Decision},
        answers=answers,
        limits=LIMITS,
        exit=ExitInfo(code=int(ExitCode.DONE), reason="every flow has its answer"),
    )
