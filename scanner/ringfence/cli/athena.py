"""What --athena-dry-run and --athena-database print in place of a scan."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.requests import files_of


def only_athena(arguments: argparse.Namespace, console: Console) -> bool:
    """Print what --athena-dry-run or --athena-database asks for, in place of a scan."""
    files = files_of(arguments)
    if arguments.athena_database:
        from ringfence.workflow.athena import table_definition

        text = table_definition(files, arguments.athena_database, arguments.athena_location)
    elif arguments.athena_dry_run:
        from ringfence.workflow.athena import dry_run

        text = dry_run(files)
    else:
        return False
    console.document(text)
    return True
