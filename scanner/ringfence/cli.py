"""The command line: arguments to verbs, documents to stdout, errors to exit codes."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from ringfence.arguments import build_parser
from ringfence.console import Console, wants_colour
from ringfence.errors import ConfigError, ExitCode, RingfenceError
from ringfence.model.finding import Severity
from ringfence.render.formats import GraphFormat, ScanFormat
from ringfence.requests import files_of, live_of, outputs_of, question_of, source_of

if TYPE_CHECKING:
    from ringfence.workflow.scan import ScanResult


class _Terminated(KeyboardInterrupt):
    """SIGTERM arrived. It is treated as Ctrl-C everywhere, so that what was collected is kept."""

    seen = False


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code of docs/exit-codes.md."""
    _open_streams()
    arguments, unknown = build_parser().parse_known_args(argv)
    if unknown:
        arguments.complain(f"unrecognized arguments: {' '.join(unknown)}")
    console = Console(
        quiet=arguments.quiet,
        verbose=arguments.verbose,
        colour=wants_colour(sys.stdout, forbidden=arguments.no_color),
    )
    _Terminated.seen = False
    signal.signal(signal.SIGTERM, _terminate)
    try:
        return int(_VERBS[arguments.verb](arguments, console))
    except RingfenceError as error:
        console.error(str(error), error.hint)
        return int(error.exit_code)
    except KeyboardInterrupt:
        code = _interruption()
        console.error("terminated" if code is ExitCode.TERMINATED else "interrupted")
        return int(code)
    except Exception:
        console.error("internal error; please report it with the lines below")
        sys.stderr.write(traceback.format_exc())
        return int(ExitCode.INTERNAL)


def _open_streams() -> None:
    """Give a process that was started with a closed stdout or stderr something to write to."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _terminate(_number: int, _frame: FrameType | None) -> None:
    _Terminated.seen = True
    raise _Terminated


def _interruption() -> ExitCode:
    """Tell SIGTERM from Ctrl-C."""
    return ExitCode.TERMINATED if _Terminated.seen else ExitCode.INTERRUPTED


def _scan(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.scan import ScanRequest, scan

    outputs = outputs_of(arguments)
    if arguments.resume is not None and (arguments.demo or arguments.recorded):
        raise ConfigError("--resume goes with a live scan only", hint="drop --demo or --from")
    if _only_athena(arguments, console):
        return ExitCode.DONE
    result = scan(
        ScanRequest(
            source=source_of(arguments, recording=arguments.resume),
            files=files_of(arguments),
            settings=arguments.settings,
            store=arguments.store,
            keep=not arguments.no_store,
            fail_on=Severity(arguments.fail_on),
            allow_incomplete=arguments.allow_incomplete,
            baseline=arguments.baseline,
        ),
        on_progress=console.progress,
        interrupted_as=_interruption,
    )
    for note in result.notes:
        console.note(note)
    for row in result.document.coverage:
        if not row.complete:
            place = f"{row.account} {row.region}".strip()
            console.detail(f"{row.source} {place}: {row.status}. {row.detail}")
    _write_scan(result, outputs, console)
    if result.document.exit.code and (ScanFormat.TABLE, None) not in outputs:
        console.note(f"exit {result.document.exit.code}: {result.document.exit.reason}")
    if result.store_error is not None:
        console.error(str(result.store_error), result.store_error.hint)
        return ExitCode.USAGE
    return result.document.exit.code


def _only_athena(arguments: argparse.Namespace, console: Console) -> bool:
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


def _write_scan(
    result: ScanResult, outputs: Sequence[tuple[ScanFormat, Path | None]], console: Console
) -> None:
    from ringfence.render.registry import render_scan
    from ringfence.workflow.places import write_private

    width = max(60, min(shutil.get_terminal_size().columns, 120))
    for kind, path in outputs:
        text = render_scan(
            result.document, kind, width=width, colour=console.colour and path is None
        )
        if path is None:
            console.document(text)
        else:
            write_private(path, text)
            console.note(f"{kind} written to {path}")


def _collect(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.collect import collect

    outcome = collect(
        live_of(arguments, recording=arguments.output, resume=arguments.resume),
        on_progress=console.progress,
        interrupted_as=_interruption,
    )
    console.note(f"bundle written to {arguments.output}: ringfence scan --from {arguments.output}")
    if outcome.code:
        console.note(f"exit {outcome.code}: {outcome.reason}")
    return outcome.code


def _graph(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.graph import export
    from ringfence.workflow.places import write_private

    if _only_athena(arguments, console):
        return ExitCode.DONE
    exported = export(
        source_of(arguments),
        files_of(arguments),
        settings=arguments.settings,
        kind=GraphFormat(arguments.format),
        question=question_of(arguments),
        allow_incomplete=arguments.allow_incomplete,
        on_progress=console.progress,
    )
    for note in exported.notes:
        console.note(note)
    if arguments.output is None:
        console.document(exported.text)
    else:
        write_private(arguments.output, exported.text)
        console.note(f"{arguments.format} written to {arguments.output}")
    if exported.exit.code:
        console.note(f"exit {exported.exit.code}: {exported.exit.reason}")
    return exported.exit.code


def _demo(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.demo import write_estate

    write_estate(arguments.output, runtimes=arguments.runtimes, seed=arguments.seed)
    console.note(f"sample estate written: ringfence scan --from {arguments.output}")
    return ExitCode.DONE


def _history(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.history import history_json, history_table
    from ringfence.workflow.history import history

    lines = history(arguments.store)
    console.document(history_json(lines) if arguments.format == "json" else history_table(lines))
    return ExitCode.DONE


def _catalogue(arguments: argparse.Namespace, console: Console) -> int:
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


def _doctor(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.doctor import doctor_json, doctor_text
    from ringfence.workflow.doctor import examine

    report = examine(live_of(arguments), on_progress=console.progress)
    console.document(doctor_json(report) if arguments.format == "json" else doctor_text(report))
    return report.exit.code


def _permissions(arguments: argparse.Namespace, console: Console) -> int:
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
    )
    console.document(policy_text(request))
    return ExitCode.DONE


def _schema(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.places import write_private
    from ringfence.workflow.schema import schema_texts

    texts = schema_texts(arguments.name)
    for file_name, text in texts.items():
        if arguments.output is None:
            console.document(text)
        else:
            write_private(arguments.output / file_name, text)
            console.note(f"{file_name} written to {arguments.output}")
    return ExitCode.DONE


_VERBS: dict[str, Callable[[argparse.Namespace, Console], int]] = {
    "scan": _scan,
    "collect": _collect,
    "graph": _graph,
    "demo": _demo,
    "history": _history,
    "catalogue": _catalogue,
    "doctor": _doctor,
    "permissions": _permissions,
    "schema": _schema,
}
