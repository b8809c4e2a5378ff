"""The action `guardrail generate`."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.log_options import file_path, given
from ringfence.errors import ConfigError, ExitCode
from ringfence.model.guardrail import PARTITIONS, GuardrailKind, StatementFamily
from ringfence.render.formats import GuardrailFormat

SUMMARY = "write the policy of approved subnets and security groups"
_REPEATED = (
    ("--subnet", "ID", "approved for AI runtimes: [ACCOUNT/][REGION/]subnet-…"),
    ("--security-group", "ID", "likewise: [ACCOUNT/][REGION/]sg-…"),
    (
        "--pipeline-role",
        "ARN",
        "a role that may do what no network key can narrow: endpoints, harnesses, gateway targets …",
    ),
    ("--exempt-role", "ARN", "a role that no statement holds for (break glass)"),
    (
        "--runtime",
        "NAME",
        "approve the subnets and security groups of this VPC runtime of --demo or --from",
    ),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    approved = parser.add_argument_group(
        "what is approved (each option is repeatable and stands for the key of [guardrail] in the "
        "settings)"
    )
    for option, metavar, what in _REPEATED:
        approved.add_argument(
            option, action="append", type=given, default=[], metavar=metavar, help=what
        )
    recorded = approved.add_mutually_exclusive_group()
    recorded.add_argument("--demo", action="store_true", help="for --runtime: the sample estate")
    recorded.add_argument(
        "--from",
        dest="recorded",
        type=file_path,
        metavar="PATH",
        help="for --runtime: a bundle, or the SQLite file of an earlier scan",
    )
    approved.add_argument("--settings", type=file_path, default=None, metavar="FILE")
    _add_form(parser)
    parser.add_argument(
        "--format",
        choices=tuple(map(str, GuardrailFormat)),
        default=str(GuardrailFormat.JSON),
        help="default: json",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=file_path,
        default=None,
        metavar="DIR",
        help="write files here; needed for terraform and for several documents",
    )


def _add_form(parser: argparse.ArgumentParser) -> None:
    form = parser.add_argument_group("form")
    form.add_argument(
        "--kind",
        choices=tuple(map(str, GuardrailKind)),
        default=str(GuardrailKind.IDENTITY),
        help="a managed policy, a service control policy or a permissions boundary (default: identity)",
    )
    form.add_argument(
        "--scp-limit",
        type=int,
        default=None,
        metavar="N",
        help="characters of a service control policy (default: 5120)",
    )
    form.add_argument("--partition", choices=PARTITIONS, default=PARTITIONS[0], help="default: aws")
    form.add_argument(
        "--sandbox-interpreters",
        action="store_true",
        help="leave code interpreters in SANDBOX mode possible, and with them those in PUBLIC mode",
    )
    form.add_argument(
        "--endpoint-tag",
        type=given,
        default=None,
        metavar="KEY=VALUE",
        help="endpoints of runtimes with this tag for everyone, instead of all for pipeline roles",
    )
    form.add_argument(
        "--five-actions",
        action="store_true",
        help="key CreateAgentRuntimeEndpoint as the published page does; it denies every endpoint",
    )
    form.add_argument(
        "--without",
        action="append",
        choices=tuple(
            str(each)
            for each in StatementFamily
            if each not in (StatementFamily.PLACEMENT, StatementFamily.FRAME)
        ),
        default=[],
        metavar="FAMILY",
        help="repeatable: leave out endpoints, harnesses, capacity-providers, gateway-targets, "
        "system-tools, resource-policies",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.guardrail_generate import (
        GenerateRequest,
        generate_guardrail,
        write_guardrail,
    )
    from ringfence.workflow.sources import Demo, Recorded

    source = Recorded(path=arguments.recorded) if arguments.recorded else None
    made = generate_guardrail(
        GenerateRequest(
            subnets=tuple(arguments.subnet),
            security_groups=tuple(arguments.security_group),
            pipeline_roles=tuple(arguments.pipeline_role),
            exempt_roles=tuple(arguments.exempt_role),
            runtimes=tuple(arguments.runtime),
            source=Demo() if arguments.demo else source,
            settings=arguments.settings,
            kind=GuardrailKind(arguments.kind),
            scp_limit=arguments.scp_limit,
            partition=arguments.partition,
            sandbox_interpreters=arguments.sandbox_interpreters,
            endpoint_tag=_tag_of(arguments.endpoint_tag),
            five_actions=arguments.five_actions,
            without=frozenset(map(StatementFamily, arguments.without)),
        ),
        on_progress=console.progress,
    )
    for note in made.notes:
        console.note(note)
    kind = GuardrailFormat(arguments.format)
    if arguments.output is not None:
        for path in write_guardrail(made.guardrail, kind, arguments.output):
            console.note(f"{path} written")
        return ExitCode.DONE
    if kind is not GuardrailFormat.JSON:
        raise ConfigError("--format terraform is several files", hint="-o DIR says where")
    if len(made.guardrail.documents) > 1:
        raise ConfigError(
            f"the guardrail is {len(made.guardrail.documents)} documents",
            hint="-o DIR writes each into a file of its own",
        )
    console.document(made.guardrail.documents[0].pretty)
    return ExitCode.DONE


def _tag_of(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    key, _, value = text.partition("=")
    if not (key and value):
        raise ConfigError(
            "--endpoint-tag needs a key and a value", hint="--endpoint-tag contained=yes"
        )
    return key, value
