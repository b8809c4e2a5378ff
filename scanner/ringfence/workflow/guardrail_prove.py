"""The action `guardrail prove`: what holds for every request at once. Needs the extra `prove`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ringfence.errors import ConfigError, ExitCode
from ringfence.guardrail.evaluation import Policies
from ringfence.guardrail.proof import Approved, prove
from ringfence.guardrail.reference import listed_with
from ringfence.model.document import ExitInfo
from ringfence.model.proof import PROOF_SCHEMA, Proof, ProofDocument, Verdict
from ringfence.workflow.guardrail_policies import FULL_ACCESS, PolicyFiles, read_policies

SUBNETS, GROUPS = "bedrock-agentcore:subnets", "bedrock-agentcore:securityGroups"
ASSUMPTIONS = (
    "a list of subnets or security groups that is there is not empty: the API asks for one at least",
    "the text of a condition key is printable ASCII",
    "an id of a subnet or security group has no colon",
    "of other keys, one that an ArnLike asks for is an ARN, one that a Bool asks for is true or false",
    "a key that is not given may be missing, unless AWS always sends it, and may hold any value",
    "what is acted on is of the partition aws, aws-cn or aws-us-gov, or of that of a given principal",
    "only actions that carry both keys are asked, not endpoints, harnesses or AWS's own tools",
)
_SUBNET = re.compile(r"subnet-[0-9a-zA-Z]{8,17}")
_GROUP = re.compile(r"sg-[0-9a-zA-Z]{8,17}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRequest:
    """What is to be proved of which policies."""

    files: PolicyFiles
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    given: tuple[tuple[str, str], ...] = ()
    """Condition keys with the value that every request has."""


def prove_policies(request: ProofRequest) -> ProofDocument:
    """Prove every property of every action that carries both keys; ConfigError for bad input."""
    for ids, shape, example in (
        (request.subnets, _SUBNET, "subnet-0123456789abcdef0"),
        (request.security_groups, _GROUP, "sg-0123456789abcdef0"),
    ):
        for each in ids:
            if not shape.fullmatch(each):
                raise ConfigError(f"{each!r} is no approved id", hint=f"write {example}")
    given = _given(request.given)
    found = read_policies(request.files)
    policies, notes = _with_an_allow(found.policies, found.notes)
    approved = Approved(
        subnets=tuple(sorted(set(request.subnets))),
        security_groups=tuple(sorted(set(request.security_groups))),
    )
    actions = listed_with("bedrock-agentcore", SUBNETS, GROUPS)
    proofs = tuple(
        proof for action in actions for proof in prove(policies, action, approved, given=given)
    )
    return ProofDocument(
        schema=PROOF_SCHEMA,
        subnets=approved.subnets,
        security_groups=approved.security_groups,
        actions=actions,
        given=dict(sorted(given.items())),
        proofs=proofs,
        notes=notes,
        assumptions=ASSUMPTIONS,
        exit=_exit(proofs),
    )


def _given(pairs: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    given = {key.lower(): value for key, value in pairs}
    if len(given) != len(pairs):
        raise ConfigError("--given names a key twice", hint="case does not count in keys")
    for key, value in given.items():
        if key in (SUBNETS.lower(), GROUPS.lower()):
            raise ConfigError(f"--given {key} is what is to be proved", hint="leave it out")
        if not (value.isascii() and value.isprintable()):
            raise ConfigError(f"--given {key} is no printable ASCII", hint="give a plain value")
    return given


def _with_an_allow(policies: Policies, notes: tuple[str, ...]) -> tuple[Policies, tuple[str, ...]]:
    """A guardrail alone allows nothing, of which everything would be proved."""
    if not all(document.only_denies for document in policies.identity):
        return policies, notes
    note = "no identity policy allows anything: one that allows everything is taken to stand beside"
    return replace(policies, identity=(*policies.identity, FULL_ACCESS)), (*notes, note)


def _exit(proofs: tuple[Proof, ...]) -> ExitInfo:
    verdicts = [proof.verdict for proof in proofs]
    if refuted := verdicts.count(Verdict.REFUTED):
        return ExitInfo(
            code=int(ExitCode.FINDINGS), reason=f"{refuted} of {len(proofs)} properties do not hold"
        )
    if undecided := verdicts.count(Verdict.UNDECIDED):
        return ExitInfo(
            code=int(ExitCode.INCOMPLETE),
            reason=f"{undecided} of {len(proofs)} properties cannot be decided",
        )
    return ExitInfo(code=int(ExitCode.DONE), reason=f"all {len(proofs)} properties are proved")
