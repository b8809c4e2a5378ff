"""The verb `permissions`."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.log_options import given
from ringfence.errors import ExitCode

SUMMARY = "the minimal read-only IAM policy"


def add_options(parser: argparse.ArgumentParser) -> None:
    for option, name, help_text in (
        ("--log-bucket", "BUCKET", "a bucket with flow, query or trail logs; repeatable"),
        ("--log-group", "GROUP", "a log group with flow or query logs; repeatable"),
        ("--log-key", "ARN", "the KMS key of an encrypted log bucket; repeatable"),
        ("--assume-role", "ARN", "a role for --role-arn or --org --role-name; repeatable"),
        ("--athena-workgroup", "NAME", "a workgroup for --athena-workgroup; repeatable"),
        ("--athena-results", "BUCKET[/PREFIX]", "where a workgroup writes results; repeatable"),
    ):
        parser.add_argument(
            option, action="append", type=given, default=[], metavar=name, help=help_text
        )
    parser.add_argument("--org", action="store_true", help="what --org needs")
    parser.add_argument("--live-iam", action="store_true", help="what verify --live-iam needs")
    parser.add_argument(
        "--no-workloads", action="store_true", help="only what a scan with --no-workloads needs"
    )
    parser.add_argument(
        "--partition",
        choices=("aws", "aws-us-gov", "aws-cn"),
        default="aws",
        help="the partition of the ARNs (default: aws)",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.permissions import PolicyRequest, policy_text

    request = PolicyRequest(
        log_buckets=tuple(arguments.log_bucket),
        log_groups=tuple(arguments.log_group),
        log_keys=tuple(arguments.log_key),
        assume_roles=tuple(arguments.assume_role),
        organization=arguments.org,
        athena_workgroups=tuple(arguments.athena_workgroup),
        athena_results=tuple(arguments.athena_results),
        partition=arguments.partition,
        workloads=not arguments.no_workloads,
        live_iam=arguments.live_iam,
    )
    console.document(policy_text(request))
    return ExitCode.DONE
