"""The verb `promote`."""

from __future__ import annotations

import argparse
import sys

from ringfence.cli.console import Console, table_width
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_source, add_store
from ringfence.cli.requests import files_of, source_of
from ringfence.errors import ConfigError

SUMMARY = "say which rule can be enforced next, and make that one step in the files"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pack", type=file_path, metavar="PACK", help="a folder of `propose -o`, or a pack"
    )
    add_source(parser)
    judgement = parser.add_argument_group("judgement")
    judgement.add_argument(
        "--flows", type=given, default=None, metavar="FILE", help="past flows in place of a source"
    )
    judgement.add_argument(
        "--settings",
        type=file_path,
        default=None,
        metavar="FILE",
        help="thresholds and exceptions (default: ringfence.toml beside the store)",
    )
    judgement.add_argument(
        "--allow-incomplete",
        action="store_true",
        help="let no rule wait for a source that was not read completely",
    )
    step = parser.add_argument_group("step")
    step.add_argument(
        "--apply-to",
        type=file_path,
        default=None,
        metavar="DIR",
        help="rewrite the generated files for exactly the next safe step",
    )
    step.add_argument(
        "--expect",
        type=given,
        default=None,
        metavar="RULE",
        help="with --apply-to: make the step only if it is this rule's",
    )
    step.add_argument(
        "--rollback",
        type=given,
        default=None,
        metavar="RULE",
        help="make a rule watch again instead",
    )
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format",
        choices=("table", "json"),
        default=None,
        help="default: table on a terminal, else json",
    )
    output.add_argument(
        "-o",
        "--output",
        type=file_path,
        default=None,
        metavar="FILE",
        help="write the document here instead of stdout",
    )
    add_store(output)
    output.add_argument(
        "--no-store", action="store_true", help="do not keep what was seen of the rules"
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.promotion import promotion_table
    from ringfence.render.scan_json import to_json
    from ringfence.workflow.places import write_private
    from ringfence.workflow.promote import promote
    from ringfence.workflow.promotion_request import PromoteRequest

    if arguments.flows and (arguments.demo or arguments.recorded):
        raise ConfigError("--flows stands in place of a source", hint="drop --demo or --from")
    if arguments.expect and (arguments.apply_to is None or arguments.rollback):
        raise ConfigError("--expect goes with --apply-to alone", hint="drop --expect")
    found = promote(
        PromoteRequest(
            pack=arguments.pack,
            source=source_of(arguments),
            files=files_of(arguments),
            flows=arguments.flows or "",
            settings=arguments.settings,
            store=arguments.store,
            keep=not arguments.no_store,
            allow_incomplete=arguments.allow_incomplete,
            apply_to=arguments.apply_to,
            expect=arguments.expect or "",
            rollback=arguments.rollback or "",
        ),
        on_progress=console.progress,
    )
    for note in found.notes:
        console.note(note)
    terminal = arguments.output is None and sys.stdout.isatty()
    if (arguments.format or ("table" if terminal else "json")) == "json":
        text = to_json(found.document)
    else:
        text = promotion_table(
            found.document,
            width=table_width(),
            colour=console.colour and arguments.output is None,
        )
    if arguments.output is None:
        console.document(text)
    else:
        write_private(arguments.output, text)
        console.note(f"written to {arguments.output}")
    console.ended(found.document.exit)
    return found.document.exit.code
