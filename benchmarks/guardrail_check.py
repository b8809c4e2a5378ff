"""How long it takes to ask a large estate who gets out of the approved networks.

    python benchmarks/guardrail_check.py [PRINCIPALS] [RUNTIMES]

The default is 2,000 principals and 500 PUBLIC runtimes in one account. It is measured twice: as it is,
where most questions end with the first yes, and with a guardrail tried out, where they end with no.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, datetime, timedelta

from ringfence.guardrail.check import Layers, check
from ringfence.guardrail.evaluation import read_document
from ringfence.guardrail.generate import generate
from ringfence.model.agentcore import AgentRuntime, NetworkMode, Placement, RuntimeVersion
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.guardrail import ApprovedNetwork, GuardrailScope
from ringfence.model.guardrail_check import LayerStatus
from ringfence.model.identity import PolicyDocument, Principal, PrincipalKind
from ringfence.model.snapshot import Inventory, Scope, Snapshot
from ringfence.model.window import TimeWindow

ACCOUNT, REGION = "111122223333", "eu-west-1"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
GRANTS: tuple[tuple[str | list[str], str], ...] = (
    ("s3:*", "*"),
    ("*", "*"),
    (["bedrock-agentcore:*", "iam:PassRole"], "*"),
    (
        "bedrock-agentcore:UpdateAgentRuntime",
        f"arn:aws:bedrock-agentcore:{REGION}:*:runtime/team-*",
    ),
    ("lambda:*", "*"),
    ("ec2:*", "*"),
)
READ = (Source.IAM, Source.RUNTIMES, Source.HARNESSES, Source.GATEWAYS, Source.CAPACITY_PROVIDERS)


def main(principals: int, runtimes: int) -> None:
    """Print the seconds of both questions."""
    snapshot = estate(principals, runtimes)
    network = ApprovedNetwork(subnets=("subnet-0aaaaaaaa",), security_groups=("sg-0aaaaaaaa",))
    guardrail = tuple(
        read_document(each.text, name=each.name)
        for each in generate(GuardrailScope(networks=(network,))).documents
    )
    print(f"{principals:,} principals, {runtimes:,} PUBLIC runtimes")
    for name, attached in (("as it is", ()), ("with a guardrail", guardrail)):
        started = time.process_time()
        check(snapshot, Layers(status=LayerStatus.NONE, attached=attached))
        print(f"  {name:<18}{time.process_time() - started:6.1f} s of processor time")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


def estate(principals: int, runtimes: int) -> Snapshot:
    """Principals with two of the grants each, and runtimes in PUBLIC mode."""
    return Snapshot(
        taken_at=NOW,
        scope=Scope(
            accounts=(ACCOUNT,),
            regions=(REGION,),
            window=TimeWindow(start=NOW - timedelta(days=1), end=NOW),
        ),
        coverage=tuple(
            Coverage(source=source, account=ACCOUNT, region="", status=CoverageStatus.COMPLETE)
            for source in READ
        ),
        inventory=Inventory(
            runtimes=tuple(map(_runtime, range(runtimes))),
            principals=tuple(map(_principal, range(principals))),
        ),
    )


def _runtime(number: int) -> AgentRuntime:
    name = f"agent{number}-0123456789"
    return AgentRuntime(
        arn=f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/{name}",
        id=name,
        name=name,
        account=ACCOUNT,
        region=REGION,
        status="READY",
        latest_version="1",
        versions=(RuntimeVersion(version="1", placement=Placement(mode=NetworkMode.PUBLIC)),),
    )


def _principal(number: int) -> Principal:
    return Principal(
        arn=f"arn:aws:iam::{ACCOUNT}:role/role-{number}",
        kind=PrincipalKind.ROLE,
        name=f"role-{number}",
        account=ACCOUNT,
        policies=tuple(
            PolicyDocument(name=f"inline:{place}", document=_grant(place % len(GRANTS)))
            for place in (number, number * 7 + 1)
        ),
    )


def _grant(place: int) -> str:
    action, resource_ = GRANTS[place]
    return json.dumps({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource_}})


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*given) if given else main(2_000, 500)
