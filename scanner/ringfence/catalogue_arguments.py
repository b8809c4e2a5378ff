"""The actions of the verb `catalogue` and their options."""

from __future__ import annotations

import argparse

from ringfence.log_arguments import file_path, given


def add_catalogue(parser: argparse.ArgumentParser, everywhere: argparse.ArgumentParser) -> None:
    """Add show, check and diff; everywhere holds the options that every verb has."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, summary: str) -> argparse.ArgumentParser:
        sub = actions.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            parents=[everywhere],
            allow_abbrev=False,
        )
        sub.set_defaults(complain=sub.error)
        return sub

    show = action("show", "the datasets, chosen entries, or what hosts and addresses are")
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
    check = action("check", "what is wrong with a catalogue or with your own entries")
    check.add_argument(
        "file",
        nargs="?",
        type=file_path,
        default=None,
        metavar="FILE",
        help="a dataset, a folder of them, or a ringfence.toml (default: the bundled catalogue)",
    )
    diff = action("diff", "what two catalogues say differently")
    for side in ("old", "new"):
        diff.add_argument(
            side, type=given, metavar=side.upper(), help="an export, a file, a folder, or `bundled`"
        )
    for sub in (show, diff):
        sub.add_argument(
            "--format", choices=("table", "json"), default="table", help="default: table"
        )
