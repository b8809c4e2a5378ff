"""Options as the command line takes them, from what the parser made of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ELSEWHERE = "://"
"""What a path has in it that is no path of this machine, such as s3://bucket."""
_PLACES = frozenset(
    {
        "flow_logs",
        "dns_logs",
        "cloudtrail",
        "spans",
        "dcf_logs",
        "network_firewall_logs",
        "model_invocation_logs",
    }
)


_SIZES = {"GB": 10**9, "MB": 10**6, "KB": 10**3, "GiB": 1 << 30, "MiB": 1 << 20, "KiB": 1 << 10}
_LONGEST_NUMBER = 10**6


@dataclass(frozen=True, slots=True)
class Spelled:
    """One option, as often as it was given."""

    dest: str
    words: tuple[str, ...]


def spelled(
    arguments: argparse.Namespace, add: Callable[[argparse.ArgumentParser], object]
) -> tuple[Spelled, ...]:
    """Every option of those that are added which was given, with paths that hold in any folder."""
    parser = argparse.ArgumentParser(add_help=False)
    add(parser)
    actions = parser._actions  # noqa: SLF001 - argparse has no other list of what it takes
    told = (
        Spelled(each.dest, tuple(_words(each, getattr(arguments, each.dest)))) for each in actions
    )
    return tuple(each for each in told if each.words)


def absolute(path: Path) -> Path:
    """The path as it holds in any folder; links in it stay."""
    return Path.cwd() / path


def _words(action: argparse.Action, value: Any) -> Iterator[str]:
    option = action.option_strings[-1]
    if value is None or value == action.default:
        return
    if action.nargs == 0:
        yield option
    elif not isinstance(value, list):
        yield from _pair(option, _text(action, value))
    else:
        for each in value:
            if isinstance(each, list):
                yield from (option, *each)
            else:
                yield from _pair(option, _text(action, each))


def _pair(option: str, text: str) -> tuple[str, ...]:
    """An option and its value; one that looks like an option is tied to its own."""
    return (f"{option}={text}",) if text.startswith("-") else (option, text)


def _text(action: argparse.Action, value: Any) -> str:
    if isinstance(value, Path):
        return str(absolute(value))
    text = _size(value) if action.dest == "log_memory" else str(value)
    if action.dest in _PLACES and _ELSEWHERE not in text:
        return str(absolute(Path(text)))
    return text


def _size(size: int) -> str:
    """A number of bytes in the largest unit that spells it exactly, else to a thousandth."""
    for unit, number in _SIZES.items():
        if size % number == 0 and size // number < _LONGEST_NUMBER:
            return f"{size // number}{unit}"
    return f"{size / _SIZES['MiB']:.3f}MiB"
