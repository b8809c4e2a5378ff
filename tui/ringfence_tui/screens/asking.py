"""How actions that ask something go together: one at a time, and none while something is recorded."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from textual import work
from textual.dom import DOMNode

if TYPE_CHECKING:
    from ringfence_tui.screens.safe_app import SafeApp

_GROUP = "dialog"
_CHANGES = "changes"
_STILL = "what was asked for last is still being recorded; try again in a moment"
_Node = TypeVar("_Node", bound=DOMNode)
_Words = ParamSpec("_Words")
_Action = Callable[Concatenate[_Node, _Words], Coroutine[Any, Any, None]]


def asks(action: _Action[_Node, _Words]) -> Callable[Concatenate[_Node, _Words], None]:
    """An action that asks, reads or shows; the next one takes its place."""
    return _begun(action, "asks")


def changes(action: _Action[_Node, _Words]) -> Callable[Concatenate[_Node, _Words], None]:
    """An action that changes something once somebody agreed; until it has ended no other begins."""
    return _begun(action, _CHANGES)


def _begun(action: _Action[_Node, _Words], name: str) -> Callable[Concatenate[_Node, _Words], None]:
    in_worker = work(exclusive=True, group=_GROUP, name=name)(action)

    @wraps(action)
    def begin(node: _Node, /, *args: _Words.args, **kwargs: _Words.kwargs) -> None:
        app = cast("SafeApp", node.app)
        if _changes_something(app):
            app.say(_STILL, severity="warning")
        else:
            in_worker(node, *args, **kwargs)

    return begin


def _changes_something(app: SafeApp) -> bool:
    """Whether an action that somebody may have agreed to has not ended."""
    every = (each for each in app.workers if each.group == _GROUP)
    return any(each.name == _CHANGES and not each.is_finished for each in every)
