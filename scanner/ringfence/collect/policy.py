"""The IAM policy that grants exactly the operations of `permissions`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ringfence.collect.permissions import EVERY_OPERATION, Purpose

_LOG_GROUPS = ("aws/spans", "/aws/bedrock-agentcore/*")
_EVERYWHERE = (Purpose.AGENTCORE, Purpose.NETWORK, Purpose.IDENTITY, Purpose.LOG_SETTINGS)


_CATALOGUE = ("glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable")
"""What Athena asks the catalogue for with the caller's permissions."""


def policy_document(
    log_buckets: Iterable[str] = (),
    *,
    log_groups: Iterable[str] = (),
    log_keys: Iterable[str] = (),
    assume_roles: Iterable[str] = (),
    organization: bool = False,
    athena_workgroups: Iterable[str] = (),
    athena_results: Iterable[str] = (),
    partition: str = "aws",
    workloads: bool = True,
    live_iam: bool = False,
) -> dict[str, Any]:
    """Build the minimal IAM policy, the same text for the same question.

    Reading the content of logs is the one sensitive grant, so it names what may be read: log_buckets
    (bucket names), log_groups (beside the spans and the runtimes' own groups) and log_keys (KMS key
    ARNs of encrypted buckets). assume_roles (role ARNs) and organization are for `--role-arn` and
    `--org`; a scan of the caller's own account needs neither. athena_workgroups are for
    `--athena-workgroup`, and athena_results (buckets, with a prefix or without) for workgroups that
    write their results into a bucket of one's own: Athena does that with the caller's permissions.
    live_iam is for `verify --live-iam`, which asks IAM's own simulator. Without workloads it is the policy of a scan with `--no-workloads`.
    """
    arn = f"arn:{partition}"
    groups = sorted({*_LOG_GROUPS, *log_groups})
    everywhere = (*_EVERYWHERE, Purpose.WORKLOADS) if workloads else _EVERYWHERE
    statements = [_statement(purpose, ["*"]) for purpose in everywhere]
    statements.append(
        _statement(Purpose.LOG_EVENTS, [f"{arn}:logs:*:*:log-group:{name}:*" for name in groups])
    )
    buckets = sorted(set(log_buckets))
    if buckets:
        statements.append(
            _statement(
                Purpose.LOG_OBJECTS,
                [
                    part
                    for name in buckets
                    for part in (f"{arn}:s3:::{name}", f"{arn}:s3:::{name}/*AWSLogs/*")
                ],
            )
        )
    if keys := sorted(set(log_keys)):
        statements.append(_allow("LogKeys", ["kms:Decrypt"], keys))
    if organization:
        statements.append(_statement(Purpose.ORGANIZATION, ["*"]))
    if roles := sorted(set(assume_roles)):
        statements.append(_statement(Purpose.ROLES, roles))
    if live_iam:
        statements.append(_statement(Purpose.SIMULATION, ["*"]))
    if workgroups := sorted(set(athena_workgroups)):
        statements += _athena_statements(arn, workgroups, sorted(set(athena_results)))
    return {"Version": "2012-10-17", "Statement": statements}


def _athena_statements(arn: str, workgroups: list[str], results: list[str]) -> list[dict[str, Any]]:
    """What a query needs: its workgroup, the table in the catalogue, and a place for its result."""
    statements = [
        _statement(Purpose.ATHENA, [f"{arn}:athena:*:*:workgroup/{name}" for name in workgroups]),
        _allow("AthenaTables", list(_CATALOGUE), ["*"]),
    ]
    if results:
        buckets = sorted({each.partition("/")[0] for each in results})
        statements += [
            _allow(
                "AthenaResultBuckets",
                ["s3:GetBucketLocation", "s3:ListBucket"],
                [f"{arn}:s3:::{name}" for name in buckets],
            ),
            _allow(
                "AthenaResults",
                ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
                [f"{arn}:s3:::{each.strip('/')}/*" for each in results],
            ),
        ]
    return statements


def _statement(purpose: Purpose, resources: list[str]) -> dict[str, Any]:
    actions = {
        operation.action
        for operation in EVERY_OPERATION
        if operation.purpose is purpose and operation.action
    }
    return _allow(purpose.value, sorted(actions), resources)


def _allow(sid: str, actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
