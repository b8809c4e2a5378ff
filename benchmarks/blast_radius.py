"""How much processor time the blast radius and the ranking of a large estate take.

    python benchmarks/blast_radius.py [RUNTIMES] [PRINCIPALS]

The default is 5,000 runtimes and 2,000 other principals. It is measured twice: with 200 roles that the
runtimes share, as in most organisations, and with a role and a policy of its own for each runtime,
where nothing can be evaluated once for many.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, datetime, timedelta

from ringfence.blast.radius import blast_map
from ringfence.model.agentcore import (
    AgentRuntime,
    NetworkMode,
    Placement,
    RuntimeEndpoint,
    RuntimeVersion,
)
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.egress import (
    Attribution,
    Category,
    Classification,
    Confidence,
    Destination,
    Egress,
    EgressMap,
    EvidenceKind,
    Sanction,
)
from ringfence.model.identity import PolicyDocument, Principal, PrincipalKind
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Scope, Snapshot
from ringfence.model.window import TimeWindow
from ringfence.verdict.runtime import judge

ACCOUNT, REGION = "111122223333", "us-east-1"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SHARED_ROLES = 200
HOSTS = 50


def arn_of(number: int) -> str:
    return f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/agent{number:05}-abcdefghij"


def role_arn(number: int) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/agent-{number:05}"


def runtime(number: int, role: int) -> AgentRuntime:
    version = RuntimeVersion(
        version="1",
        placement=Placement(mode=NetworkMode.PUBLIC),
        role_arn=role_arn(role),
        authorizer="AWS_IAM",
    )
    endpoint = RuntimeEndpoint(
        name="DEFAULT",
        arn=f"{arn_of(number)}/runtime-endpoint/DEFAULT",
        live_version="1",
        target_version="1",
    )
    return AgentRuntime(
        arn=arn_of(number),
        id=f"agent{number:05}-abcdefghij",
        name=f"agent{number:05}",
        account=ACCOUNT,
        region=REGION,
        status="READY",
        latest_version="1",
        versions=(version,),
        endpoints=(endpoint,),
    )


def policy(*statements: tuple[str, list[str], str]) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": effect, "Action": actions, "Resource": where}
                for effect, actions, where in statements
            ],
        }
    )


def execution_role(number: int) -> Principal:
    """A role with a bucket, a table, a secret and a deny of its own."""
    document = policy(
        ("Allow", ["bedrock:InvokeModel", "logs:PutLogEvents"], "*"),
        ("Allow", ["s3:GetObject", "s3:ListBucket"], f"arn:aws:s3:::data-{number}/*"),
        ("Allow", ["dynamodb:*"], f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders-{number}*"),
        (
            "Allow",
            ["secretsmanager:GetSecretValue"],
            f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:agent-{number}/*",
        ),
        ("Deny", ["s3:*"], f"arn:aws:s3:::data-{number}/private/*"),
    )
    return principal(f"agent-{number:05}", document)


def principal(name: str, document: str) -> Principal:
    return Principal(
        arn=f"arn:aws:iam::{ACCOUNT}:role/{name}",
        kind=PrincipalKind.ROLE,
        name=name,
        account=ACCOUNT,
        trust='{"Principal":{"Service":"bedrock-agentcore.amazonaws.com"}}',
        policies=(PolicyDocument(name=f"inline:{name}", document=document),),
    )


def caller(number: int) -> Principal:
    """Every second principal calls all runtimes, every other one a runtime of its own."""
    where = "*" if number % 2 else f"{arn_of(number)}*"
    return principal(
        f"caller-{number:05}", policy(("Allow", ["bedrock-agentcore:InvokeAgentRuntime*"], where))
    )


def snapshot(runtimes: int, roles: int, principals: int) -> Snapshot:
    sources = (
        Source.IAM,
        Source.RUNTIMES,
        Source.RUNTIME_ENDPOINTS,
        Source.RESOURCE_POLICIES,
        Source.GATEWAYS,
        Source.HARNESSES,
    )
    return Snapshot(
        taken_at=NOW,
        scope=Scope(
            accounts=(ACCOUNT,), regions=(REGION,), window=TimeWindow(NOW - timedelta(days=14), NOW)
        ),
        coverage=tuple(
            Coverage(
                source=source,
                account=ACCOUNT,
                region="" if source is Source.IAM else REGION,
                status=CoverageStatus.COMPLETE,
            )
            for source in sources
        ),
        inventory=Inventory(
            runtimes=tuple(runtime(number, number % roles) for number in range(runtimes)),
            principals=(
                *(execution_role(number) for number in range(roles)),
                *(caller(number) for number in range(principals)),
            ),
        ),
    )


def traffic(runtimes: int) -> EgressMap:
    """Every runtime talks to ten hosts, one of which is an MCP server."""
    known = Classification(
        category=Category.MCP_PLATFORM,
        sanction=Sanction.UNREVIEWED,
        learnable=True,
        reasons=("listed",),
    )
    hosts = [f"mcp{number}.example" for number in range(HOSTS)]
    return EgressMap(
        destinations=tuple(Destination(id=host, host=host, classification=known) for host in hosts),
        egress=tuple(
            Egress(
                source=arn_of(number),
                destination=hosts[(number + step) % HOSTS],
                port=443,
                protocol="TCP",
                evidence=EvidenceKind.OBSERVED,
                sources=(Source.SPANS,),
                reason="spans",
                attribution=Attribution.EXACT,
                confidence=Confidence.HIGH,
            )
            for number in range(runtimes)
            for step in range(10)
        ),
    )


def measure(what: str, runtimes: int, roles: int, principals: int) -> None:
    estate, egress_map = snapshot(runtimes, roles, principals), traffic(runtimes)
    verdicts = judge(estate, Settings())
    start = time.process_time()
    found = blast_map(estate, verdicts, (), egress_map)
    seconds = time.process_time() - start
    first = min(found.runtimes, key=lambda radius: radius.rank)
    paths = sum(bool(radius.toxic_paths) for radius in found.runtimes)
    print(
        f"{what:<28} {seconds:6.2f} CPU s   {runtimes:,} runtimes, {roles:,} roles, "
        f"{principals:,} callers: {paths:,} toxic paths, first {first.score} of 100"
    )


def main() -> None:
    arguments = [int(argument) for argument in sys.argv[1:]]
    runtimes, principals = (*arguments, *(5_000, 2_000)[len(arguments) :])
    measure("roles shared", runtimes, min(SHARED_ROLES, runtimes), principals)
    measure("a role for each runtime", runtimes, runtimes, principals)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak {peak:.0f} MB, the sample included")


if __name__ == "__main__":
    main()
