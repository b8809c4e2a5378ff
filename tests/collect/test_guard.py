"""Nothing outside the allow-list leaves the process, whoever asks for it."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from botocore.model import OperationModel

from ringfence.collect.guard import Guard, OperationRefusedError
from ringfence.collect.permissions import (
    ALLOWED,
    ALLOWED_WITH_ATHENA,
    ATHENA_OPERATIONS,
    OPERATIONS,
    SDK_OPERATIONS,
)
from support.aws import AwsLab

SERVICES = sorted({operation.service for operation in OPERATIONS})


@pytest.fixture
def guard() -> Guard:
    return Guard()


@pytest.fixture
def session(guard: Guard, lab: AwsLab) -> botocore.session.Session:
    """A guarded session that talks to the lab."""
    session = botocore.session.Session()
    guard.watch(session.get_component("event_emitter"))
    return session


def test_a_write_is_refused_before_it_is_sent(
    session: botocore.session.Session, guard: Guard, lab: AwsLab
) -> None:
    client = client_of(session, "ec2")

    with pytest.raises(OperationRefusedError, match="ec2:TerminateInstances"):
        client.terminate_instances(InstanceIds=["i-0123456789abcdef0"])

    assert not list(lab.calls)
    assert guard.calls() == ()


def test_a_service_that_we_never_use_is_refused(
    session: botocore.session.Session, lab: AwsLab
) -> None:
    client = client_of(session, "secretsmanager")

    with pytest.raises(OperationRefusedError):
        client.get_secret_value(SecretId="token")

    assert not list(lab.calls)


def test_reading_what_a_credential_provider_holds_is_refused(
    session: botocore.session.Session, lab: AwsLab
) -> None:
    client = client_of(session, "bedrock-agentcore")

    with pytest.raises(OperationRefusedError):
        client.get_resource_api_key(
            workloadIdentityToken="token", resourceCredentialProviderName="provider"
        )

    assert not list(lab.calls)


@pytest.mark.parametrize("service", SERVICES)
def test_of_all_operations_of_a_service_exactly_ours_pass(service: str, guard: Guard) -> None:
    model = botocore.session.Session().get_service_model(service)

    passed = {
        f"{service}:{name}"
        for name in model.operation_names
        if _passes(guard, model.operation_model(name))
    }

    assert passed == {key for key in ALLOWED if key.startswith(f"{service}:")}


def test_what_the_sdk_calls_by_itself_obtains_credentials_or_finds_a_bucket() -> None:
    assert {key.partition(":")[0] for key in SDK_OPERATIONS} <= {
        "s3",
        "signin",
        "sso",
        "sso-oidc",
        "sts",
    }


def test_a_scan_cannot_start_a_query(session: botocore.session.Session, lab: AwsLab) -> None:
    client = client_of(session, "athena")

    with pytest.raises(OperationRefusedError, match="athena:StartQueryExecution"):
        client.start_query_execution(QueryString="SELECT 1", WorkGroup="audit")

    assert not list(lab.calls)


def test_a_session_for_athena_may_query_it_and_nothing_else_of_it() -> None:
    guard = Guard(ALLOWED_WITH_ATHENA)
    model = botocore.session.Session().get_service_model("athena")

    passed = {name for name in model.operation_names if _passes(guard, model.operation_model(name))}

    assert passed == {operation.name for operation in ATHENA_OPERATIONS}
    assert {operation.key for operation in ATHENA_OPERATIONS} == ALLOWED_WITH_ATHENA - ALLOWED


def test_calls_are_counted_by_service_and_operation(
    session: botocore.session.Session, guard: Guard
) -> None:
    client = client_of(session, "ec2")

    client.describe_vpcs()
    client.describe_vpcs()
    client_of(session, "sts").get_caller_identity()

    assert guard.calls() == (("ec2:DescribeVpcs", 2), ("sts:GetCallerIdentity", 1))


def test_a_hook_that_swaps_the_operation_is_caught_before_the_request_is_sent(
    session: botocore.session.Session, lab: AwsLab
) -> None:
    client = client_of(session, "ec2")
    harmful = client.meta.service_model.operation_model("DeleteVpc")

    def swap(*, model: Any, **_: object) -> None:
        model.__dict__["name"] = harmful.name

    client.meta.events.register("before-parameter-build.ec2.DescribeVpcs", swap)

    with pytest.raises(OperationRefusedError, match="ec2:DeleteVpc"):
        client.describe_vpcs()

    assert not list(lab.calls)


def client_of(session: botocore.session.Session, service: str) -> Any:
    return session.create_client(service, region_name="us-east-1")


def _passes(guard: Guard, model: OperationModel) -> bool:
    try:
        guard._refuse(model=model)
    except OperationRefusedError:
        return False
    return True
