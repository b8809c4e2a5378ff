"""Options for what the vendor leaves open, shared by the verbs that ask a pack."""

from __future__ import annotations

import argparse

from ringfence.model.policy import MonitorSemantics, Semantics, WildcardSemantics

_DEFAULTS = Semantics()


def add_semantics(parser: argparse.ArgumentParser) -> None:
    """Add the choices that the vendor leaves open."""
    group = parser.add_argument_group("what the vendor leaves open")
    group.add_argument(
        "--monitor-semantics",
        choices=tuple(map(str, MonitorSemantics)),
        default=str(_DEFAULTS.monitor),
        metavar="S",
        help="after a match that only watches: terminal (the packet passes) or fallthrough (the next"
        " enforced rule decides); default: terminal",
    )
    group.add_argument(
        "--wildcard",
        choices=tuple(map(str, WildcardSemantics)),
        default=str(_DEFAULTS.wildcard),
        metavar="W",
        help="what one * of a domain stands for: any-labels or one-label (default: any-labels)",
    )
    group.add_argument(
        "--apex", action="store_true", help="*.example.com takes example.com as well"
    )


def semantics_of(arguments: argparse.Namespace) -> Semantics:
    """The choices of `add_semantics`."""
    return Semantics(
        wildcard=WildcardSemantics(arguments.wildcard),
        apex=arguments.apex,
        monitor=MonitorSemantics(arguments.monitor_semantics),
    )
