"""The verb `catalogue`."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_parser
from ringfence.errors import ExitCode

SUMMARY = "what is known of destinations: show, check, diff"


def add_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    show = add_parser(
        actions, "show", "the datasets, chosen entries, or what hosts and addresses are"
    )
    show.add_argument("names", nargs="*", metavar="NAME", help="a host, an address or a URL")
    show.add_argument("--category", default="", metavar="C", help="only entries of this category")
    show.add_argument(
        "--provider", default="", metavar="P", help="only entries with this in the provider's name"
    )
    show.add_argument(
        "--settings",
        type=file_path,
        default=None,
        metavar="FILE",
        help="your own entries and lists (default: ringfence.toml beside the store)",
    )
    check = add_parser(actions, "check", "what is wrong with a catalogue or with your own entries")
    check.add_argument(
        "file",
        nargs="?",
        type=file_path,
        default=None,
        metavar="FILE",
        help="a dataset, a folder of them, or a ringfence.toml (default: the bundled catalogue)",
    )
    diff = add_parser(actions, "diff", "what two catalogues say differently")
    for side in ("old", "new"):
        diff.add_argument(
            side, type=given, metavar=side.upper(), help="an export, a file, a folder, or `bundled`"
        )
    for sub in (show, diff):
        sub.add_argument(
            "--format", choices=("table", "json"), default="table", help="default: table"
        )


def run(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.action == "show":
        return _show_catalogue(arguments, console)
    from ringfence.render.catalogue import check_text, diff_table
    from ringfence.render.scan_json import to_json
    from ringfence.workflow.catalogue_files import check, diff

    if arguments.action == "diff":
        changes = diff(arguments.old, arguments.new)
        console.document(to_json(changes) if arguments.format == "json" else diff_table(changes))
        return ExitCode.DONE
    found = check(arguments.file)
    console.document(check_text(found))
    return ExitCode.USAGE if found.problems else ExitCode.DONE


def _show_catalogue(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.catalogue import catalogue_table
    from ringfence.render.scan_json import to_json
    from ringfence.workflow.catalogue import show

    chosen = bool(arguments.category or arguments.provider)
    if chosen and arguments.names:
        arguments.complain("--category and --provider choose entries, not destinations")
    document = show(
        tuple(arguments.names),
        category=arguments.category,
        provider=arguments.provider,
        settings=arguments.settings,
    )
    as_json = arguments.format == "json"
    console.document(to_json(document) if as_json else catalogue_table(document, chosen=chosen))
    return ExitCode.DONE
