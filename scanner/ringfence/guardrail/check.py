"""Who can still place an AI runtime outside the fence, and by which call.

Every way out is asked of every principal with the evaluator: first by its own policies, then with the
service control policies over it. What nobody read is never an answer: it leaves `cannot-tell`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from ringfence.guardrail.evaluation import evaluate
from ringfence.guardrail.evaluation.operators import matches_resource
from ringfence.guardrail.held import REGION, Held, HeldReader
from ringfence.guardrail.layers import AccountLayers, Layers
from ringfence.guardrail.paths import LEFT_OPEN, PASS_ROLE, WAYS_OUT, WayOut
from ringfence.guardrail.placements import KEYS, placements
from ringfence.guardrail.targets import (
    ANOTHER_REGION,
    Target,
    Told,
    roles_for_agentcore,
    targets_of,
)
from ringfence.model.guardrail_check import (
    CheckedPath,
    CheckedPrincipal,
    Escape,
    LayerStatus,
    NetworkAsked,
    PathAnswer,
)
from ringfence.model.iam_request import ContextKey, Decision, IamRequest, Outcome
from ringfence.model.identity import Principal
from ringfence.model.snapshot import Snapshot

__all__ = ["AccountLayers", "Layers", "answer", "check"]

AGENTCORE = "bedrock-agentcore.amazonaws.com"
_ONE_KEY = "the API asks for subnets and security groups together"
_WORST = (Escape.NO, Escape.CANNOT_TELL, Escape.YES)
_ESCAPE = {
    Outcome.ALLOWED: Escape.YES,
    Outcome.EXPLICIT_DENY: Escape.NO,
    Outcome.IMPLICIT_DENY: Escape.NO,
    Outcome.CANNOT_DECIDE: Escape.CANNOT_TELL,
}
_ASKED = KEYS | {"aws:principalaccount", "aws:principalarn", "aws:principaltype"}
_Context = tuple[ContextKey, ...]


def check(snapshot: Snapshot, layers: Layers) -> tuple[CheckedPrincipal, ...]:
    """Ask every principal's ways out; the worst first."""
    reader = HeldReader()
    checkers = {
        account: _Checker(snapshot=snapshot, layers=layers.of(account), reader=reader)
        for account in {each.account for each in snapshot.inventory.principals}
    }
    found = [checkers[each.account].principal(each) for each in snapshot.inventory.principals]
    return tuple(
        sorted(found, key=lambda each: (-_WORST.index(each.escapes), -len(each.paths), each.arn))
    )


def answer(snapshot: Snapshot, layers: Layers, principal: Principal, way: WayOut) -> PathAnswer:
    """The answer of one way for one principal."""
    checker = _Checker(snapshot=snapshot, layers=layers.of(principal.account))
    return checker.answer(principal, checker.reader.held(principal), way)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checker:
    snapshot: Snapshot
    layers: Layers
    reader: HeldReader = field(default_factory=HeldReader)
    known: dict[tuple[object, ...], tuple[Target, ...]] = field(default_factory=dict)
    kinds: dict[tuple[object, ...], tuple[Target, ...]] = field(default_factory=dict)

    def principal(self, principal: Principal) -> CheckedPrincipal:
        held = self.reader.held(principal)
        changed = None
        if self.layers.compared:
            changed = held.with_attached(self.layers.tried_out(principal))
        paths = tuple(self._paths(principal, held, changed))
        counted = [path for path in paths if not path.entrusted]
        blocked = () if changed is None else tuple(self._blocked(principal, held, changed))
        return CheckedPrincipal(
            arn=principal.arn,
            kind=principal.kind,
            account=principal.account,
            service_linked=principal.service_linked,
            escapes=_worst(path.now.escapes for path in counted),
            after=None if changed is None else _worst(p.after.escapes for p in counted if p.after),
            approved_blocked=bool(blocked),
            blocked=blocked,
            unreadable=(*held.unreadable, *held.unreadable_boundary),
            paths=paths,
        )

    def _paths(
        self, principal: Principal, held: Held, changed: Held | None
    ) -> Iterator[CheckedPath]:
        for way in WAYS_OUT:
            now = self.answer(principal, held, way)
            after = None if changed is None else self.answer(principal, changed, way)
            if now.escapes is Escape.NO and (after is None or after.escapes is Escape.NO):
                continue
            yield CheckedPath(
                path=way.id,
                title=way.title,
                action=way.action,
                network=way.network,
                entrusted=self.layers.entrusts(principal.arn, way),
                now=now,
                after=after,
            )

    def _blocked(self, principal: Principal, held: Held, changed: Held) -> Iterator[str]:
        """The calls in approved networks that were possible and no longer are."""
        if not self.layers.subnets or not self.layers.security_groups:
            return
        for way in LEFT_OPEN:
            before = self.answer(principal, held, way)
            after = self.answer(principal, changed, way)
            if before.own_policies is not Escape.NO and after.own_policies is Escape.NO:
                yield way.action

    def answer(self, principal: Principal, held: Held, way: WayOut) -> PathAnswer:
        """The answer where the principal gets furthest."""
        if not held.allows_at_all(way.action):
            return _shut("no statement of its policies allows the call")
        targets = self._targets(principal, held, way)
        if not targets:
            return _shut("there is nothing that the call could act on")
        best: PathAnswer | None = None
        for target, networks in product(
            self._told_apart(principal, targets, held, way), self._networks(held, way)
        ):
            found = self._ask(principal, held, way, target, networks)
            if best is None or _further(found, best):
                best = found
            if best.escapes is Escape.YES:
                break
        assert best is not None  # noqa: S101 - there is at least one target
        if way.passes_role and best.escapes is not Escape.NO:
            return self._passing(principal, held, best)
        return best

    def _targets(self, principal: Principal, held: Held, way: WayOut) -> tuple[Target, ...]:
        partition = principal.arn.split(":")[1]
        everything = held.under(*self.layers.scps)
        named = everything.regions(way.action)
        told = Told(
            regions=(*named, ANOTHER_REGION) if named else (),
            patterns=everything.patterns(way.action),
        )
        asked = (principal.account, partition, way, told)
        if asked not in self.known:
            self.known[asked] = targets_of(
                self.snapshot,
                way.acts_on,
                account=principal.account,
                partition=partition,
                told_apart=told,
            )
        return self.known[asked]

    def _told_apart(
        self, principal: Principal, targets: tuple[Target, ...], held: Held, way: WayOut
    ) -> tuple[Target, ...]:
        """One of those targets that the policies cannot tell apart, for each kind of them."""
        everything = held.under(*self.layers.scps)
        patterns = everything.patterns(way.action)
        regional = REGION in everything.keys()  # noqa: SIM118 - a method, no mapping
        asked = (targets, patterns, regional)
        if asked not in self.kinds:
            seen: dict[tuple[object, ...], Target] = {}
            for target in targets:
                answers = tuple(matches_resource(each, target.arn) for each in sorted(patterns))
                region = target.region if regional else ""
                seen.setdefault((not target.arn, bool(target.doubt), region, *answers), target)
            self.kinds[asked] = tuple(seen.values())
        return self.kinds[asked]

    def _ask(
        self, principal: Principal, held: Held, way: WayOut, target: Target, networks: _Context
    ) -> PathAnswer:
        context = (*self._context(principal, held, target.region), *networks)
        request = IamRequest(
            action=way.action, principal=principal.arn, resource=target.arn, context=context
        )
        found = self._decide(principal, held, request, target)
        doubt = target.doubt or (_ONE_KEY if way.network is NetworkAsked.ONE_KEY else "")
        return _doubted(found, doubt) if doubt else found

    def _passing(self, principal: Principal, held: Held, found: PathAnswer) -> PathAnswer:
        """The answer of a call that also needs a role to pass to AgentCore."""
        target = Target(arn="", region=found.region)
        service = ContextKey(name="iam:PassedToService", values=(AGENTCORE,))
        context = self._context(principal, held, found.region)
        others = tuple(each for each in context if each.name.lower() != "iam:passedtoservice")
        passing: PathAnswer | None = None
        for role in (*roles_for_agentcore(self.snapshot, principal.account), ""):
            request = IamRequest(
                action=PASS_ROLE, principal=principal.arn, resource=role, context=(*others, service)
            )
            answer = self._decide(principal, held, request, target)
            if passing is None or _further(answer, passing):
                passing = answer
            if passing.escapes is Escape.YES:
                return found
        if passing is not None and _further(found, passing):
            return PathAnswer(
                escapes=passing.escapes,
                own_policies=passing.own_policies,
                statements=passing.statements,
                resource=found.resource,
                region=found.region,
                why=f"the call needs a role to pass to AgentCore: {passing.why}",
            )
        return found

    def _decide(
        self, principal: Principal, held: Held, request: IamRequest, target: Target
    ) -> PathAnswer:
        decision = evaluate(request, held.policies)
        own = _softened(decision, held)
        escapes, why = own, _said(decision, own, held)
        if own is not Escape.NO and not self.layers.exempts(principal):
            if self.layers.status is LayerStatus.READ:
                decision = evaluate(request, held.under(*self.layers.scps).policies)
                escapes = _softened(decision, held)
                why = _said(decision, escapes, held)
            elif self.layers.status is LayerStatus.NOT_READ:
                escapes = Escape.CANNOT_TELL
                why += "; whether a service control policy denies it was not read"
        return PathAnswer(
            escapes=escapes,
            own_policies=own,
            statements=decision.statements,
            resource=request.resource,
            region=target.region,
            why=why,
        )

    def _context(self, principal: Principal, held: Held, region: str) -> _Context:
        """What is known of a call; every other key that a policy asks for is said to be unknown."""
        known = {
            REGION: ContextKey(name="aws:RequestedRegion", values=(region,)),
            "aws:securetransport": ContextKey(name="aws:SecureTransport", values=("true",)),
        }
        asked = held.under(*self.layers.scps).keys()
        unknown = sorted(asked - known.keys() - _ASKED)
        return (*known.values(), *(ContextKey(name=name, values=None) for name in unknown))

    def _networks(self, held: Held, way: WayOut) -> tuple[_Context, ...]:
        conditions = held.under(*self.layers.scps).conditions(KEYS)
        return placements(way.network, conditions, self.layers.subnets, self.layers.security_groups)


def _softened(decision: Decision, held: Held) -> Escape:
    """What a decision is worth beside policies that could not be read."""
    found = _ESCAPE[decision.outcome]
    if held.unreadable and decision.outcome is not Outcome.EXPLICIT_DENY:
        return Escape.CANNOT_TELL
    if held.unreadable_boundary and found is Escape.YES:
        return Escape.CANNOT_TELL
    return found


def _said(decision: Decision, found: Escape, held: Held) -> str:
    if found is _ESCAPE[decision.outcome]:
        return decision.why
    lost = ", ".join((*held.unreadable, *held.unreadable_boundary))
    return f"{lost} could not be read; without it: {decision.why}"


def _doubted(answer: PathAnswer, doubt: str) -> PathAnswer:
    """An answer about a call that may be no way out."""
    if answer.escapes is Escape.NO:
        return answer
    return replace(answer, escapes=Escape.CANNOT_TELL, why=f"{answer.why}; {doubt}")


def _shut(why: str) -> PathAnswer:
    return PathAnswer(
        escapes=Escape.NO, own_policies=Escape.NO, statements=(), resource="", region="", why=why
    )


def _further(one: PathAnswer, other: PathAnswer) -> bool:
    return _rank(one) > _rank(other)


def _rank(answer: PathAnswer) -> tuple[int, int]:
    return _WORST.index(answer.escapes), _WORST.index(answer.own_policies)


def _worst(escapes: Iterator[Escape]) -> Escape:
    return max(escapes, key=_WORST.index, default=Escape.NO)
