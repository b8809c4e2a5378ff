"""The verb `simulate`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ringfence.cli.console import Console, table_width
from ringfence.cli.delivery import deliver
from ringfence.cli.log_options import file_path, given
from ringfence.errors import ConfigError
from ringfence.model.policy import MonitorSemantics, Semantics, WildcardSemantics

if TYPE_CHECKING:
    from ringfence.model.simulation import SimulationDocument
    from ringfence.workflow.sources import SourceChoice

SUMMARY = "the kill chain against a pack and its guardrail"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", type=file_path, default=None, metavar="P", help="the pack")
    parser.add_argument(
        "--guardrail",
        action="append",
        type=file_path,
        default=[],
        metavar="FILE",
        help="a document of the guardrail; repeatable (default: guardrail.json beside the pack)",
    )
    parser.add_argument(
        "--baseline",
        type=file_path,
        default=None,
        metavar="PACK",
        help="the pack that is in force before (default: none, and everything passes)",
    )
    parser.add_argument(
        "--scenario",
        action="append",
        type=given,
        default=[],
        metavar="ID",
        help="one attack; repeatable (default: all)",
    )
    parser.add_argument("--list", action="store_true", help="list the attacks, and stop")
    parser.add_argument(
        "--src",
        type=given,
        default=None,
        metavar="A",
        help="where the attacks start: an address or a SmartGroup of the pack",
    )
    parser.add_argument(
        "--fail-on-permitted",
        action="store_true",
        help="exit 1 when enforced rules permit a step that is not so by design",
    )
    _add_scan(parser)
    _add_readings(parser)
    parser.add_argument(
        "--format",
        choices=("table", "json", "markdown"),
        default="",
        metavar="F",
        help="table, json, markdown (default: table on a terminal, else json)",
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def _add_scan(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("runtimes that a pack does not govern")
    either = group.add_mutually_exclusive_group()
    either.add_argument(
        "--demo",
        action="store_true",
        help="the sample estate; without --pack, against what is proposed for it",
    )
    either.add_argument(
        "--from",
        dest="recorded",
        type=file_path,
        default=None,
        metavar="PATH",
        help="a bundle, or the SQLite file of an earlier scan",
    )
    group.add_argument(
        "--scan-id", default="", help="which scan of that SQLite file (default: the latest)"
    )
    group.add_argument("--settings", type=file_path, default=None, metavar="FILE")
    group.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )


def _add_readings(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what the vendor leaves open (default: every reading)")
    group.add_argument(
        "--monitor-semantics",
        choices=tuple(map(str, MonitorSemantics)),
        default="",
        metavar="S",
        help="after a match that only watches: terminal (the packet passes) or fallthrough (the next"
        " enforced rule decides)",
    )
    group.add_argument(
        "--wildcard",
        choices=tuple(map(str, WildcardSemantics)),
        default="",
        metavar="W",
        help="what one * of a domain stands for: any-labels or one-label",
    )
    group.add_argument(
        "--apex",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether *.example.com takes example.com as well",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.render.simulation_list import scenarios_text
    from ringfence.workflow.simulate import SimulateRequest, chosen_scenarios, simulate_attacks

    if arguments.list:
        texts = chosen_scenarios(tuple(arguments.scenario))
        deliver(
            scenarios_text([(e.id, e.title, e.references) for e in texts]),
            console,
            kind="list",
            output=arguments.output,
        )
        return 0
    _check(arguments)
    simulated = simulate_attacks(
        SimulateRequest(
            pack=arguments.pack,
            guardrail=tuple(arguments.guardrail),
            baseline=arguments.baseline,
            scenarios=tuple(arguments.scenario),
            readings=_readings(arguments),
            src=arguments.src or "",
            source=_source(arguments),
            settings=arguments.settings,
            fail_on_permitted=arguments.fail_on_permitted,
            allow_incomplete=arguments.allow_incomplete,
        ),
        on_progress=console.progress,
    )
    for note in simulated.notes:
        console.note(note)
    _deliver(simulated.document, arguments, console)
    console.ended(simulated.document.exit)
    return simulated.document.exit.code


def _deliver(document: SimulationDocument, arguments: argparse.Namespace, console: Console) -> None:
    from ringfence.render.simulation import simulation_json, simulation_table
    from ringfence.render.simulation_markdown import simulation_markdown

    here = arguments.output is None
    kind = arguments.format or ("table" if here and sys.stdout.isatty() else "json")
    if kind == "json":
        text = simulation_json(document)
    elif kind == "markdown":
        text = simulation_markdown(document)
    else:
        text = simulation_table(document, width=table_width(), colour=console.colour and here)
    deliver(text, console, kind=kind, output=arguments.output)


def _check(arguments: argparse.Namespace) -> None:
    if arguments.pack is None and not arguments.demo:
        raise ConfigError("there is no pack to try", hint="give --pack P, or --demo")
    if arguments.settings is not None and _source(arguments) is None:
        raise ConfigError("--settings says nothing here", hint="it goes with --demo and --from")
    if arguments.scan_id and arguments.recorded is None:
        raise ConfigError("--scan-id goes with --from", hint="name the SQLite file with --from")


def _source(arguments: argparse.Namespace) -> SourceChoice | None:
    from ringfence.workflow.sources import Demo, Recorded

    if arguments.demo:
        return Demo()
    if arguments.recorded is None:
        return None
    return Recorded(path=arguments.recorded, scan_id=arguments.scan_id)


def _readings(arguments: argparse.Namespace) -> tuple[Semantics, ...]:
    """Every reading, but for what the options decide."""
    from ringfence.workflow.simulate import EVERY_READING

    return tuple(
        each
        for each in EVERY_READING
        if arguments.monitor_semantics in ("", str(each.monitor))
        and arguments.wildcard in ("", str(each.wildcard))
        and arguments.apex in (None, each.apex)
    )
