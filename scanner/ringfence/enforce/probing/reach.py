"""How far a probe came: what answered is a fact, and what did not says nothing of why."""

from __future__ import annotations

from enum import Enum, auto

from ringfence.model.probe import ProbedTarget, ProbeStage, Seen, Stage


class Reach(Enum):
    """What one try comes to."""

    THROUGH = auto()
    """Something of the destination's came back, be it a refusal of its own such as 401 or 404."""
    SILENT = auto()
    """Nothing of the destination's came back: it may be down, or somebody was in the way."""
    NO_NAME = auto()
    """The name led nowhere, so that no rule of a firewall was asked."""
    NOT_TRIED = auto()


def reach(probed: ProbedTarget, intercepting: tuple[str, ...]) -> Reach:
    """Judge the stages; intercepting are texts in the issuer of the gateway's own certificates."""
    stages = {each.stage: each for each in probed.stages}
    if not stages:
        return Reach.NOT_TRIED
    dns, tls = stages.get(Stage.DNS), stages.get(Stage.TLS)
    if dns is not None and dns.seen is not Seen.OK:
        return Reach.NO_NAME
    answered = _answered(stages.get(Stage.HTTP)) or _answered(stages.get(Stage.EXCHANGE))
    if tls is None:
        return Reach.THROUGH if answered else Reach.SILENT
    if tls.seen is not Seen.OK:
        return Reach.SILENT
    if is_intercepted(tls, intercepting):  # the handshake was with the gateway
        return Reach.THROUGH if answered else Reach.SILENT
    return Reach.THROUGH


def is_intercepted(tls: ProbeStage, intercepting: tuple[str, ...]) -> bool:
    """Whether a handshake was with the gateway and not with the destination."""
    return any(each.lower() in tls.issuer.lower() for each in intercepting if each)


def came_to(probed: ProbedTarget) -> str:
    """The stages in words, as in `tcp ok, tls timeout`."""
    words = [
        f"{each.stage} {each.seen}{f' ({each.detail})' if each.detail else ''}"
        f"{f' by {each.issuer}' if each.issuer else ''}"
        for each in probed.stages
    ]
    return ", ".join(words) or "not tried"


def _answered(stage: ProbeStage | None) -> bool:
    return stage is not None and stage.seen in (Seen.OK, Seen.NOT_HTTP)
