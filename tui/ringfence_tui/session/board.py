"""What is known of every part, and who hears when that changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ringfence_tui.blocks import Page
from ringfence_tui.parts import Part
from ringfence_tui.session.loading import ReadPart
from ringfence_tui.session.parts import PartState, Status

Listener = Callable[[Part], None]


class Board:
    """The states and documents of all parts."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._states = dict.fromkeys(Part, PartState())
        self._documents: dict[Part, object] = {}
        self._pages: dict[Part, Mapping[str, Page]] = {}
        self._begun: dict[Part, float] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Have somebody told of every part that changes."""
        self._listeners.append(listener)

    def unlisten(self, listener: Listener) -> None:
        """Have somebody told no more."""
        with suppress(ValueError):
            self._listeners.remove(listener)

    def tell(self, part: Part) -> None:
        """Say that something of a part changed."""
        for listener in tuple(self._listeners):
            listener(part)

    def state(self, part: Part) -> PartState:
        """Where a part stands now."""
        state = self._states[part]
        if state.status is Status.RUNNING and part in self._begun:
            return replace(state, seconds=self._clock() - self._begun[part])
        return state

    def document(self, part: Part) -> object | None:
        """The document that was made last; None before the first."""
        return self._documents.get(part)

    def page(self, part: Part, name: str) -> Page | None:
        """A page of that document."""
        return self._pages.get(part, {}).get(name)

    def put(self, part: Part, read: ReadPart) -> None:
        """Keep a document and its pages in place of those before; who changes the state tells."""
        self._documents[part] = read.document
        self._pages[part] = read.pages

    def set(self, part: Part, state: PartState) -> None:
        """Replace a state."""
        self._states[part] = state
        self.tell(part)

    def change(self, part: Part, **changes: Any) -> None:
        """Replace some of a state."""
        self.set(part, replace(self._states[part], **changes))

    def wait(self, part: Part) -> None:
        """Say that a part was asked for, and waits for its turn."""
        self._begun.pop(part, None)
        self.change(
            part, status=Status.RUNNING, stage="waiting", done=0, total=None, error="", hint=""
        )

    def begin(self, part: Part) -> None:
        """Say that a part is being made."""
        self._begun[part] = self._clock()
        self.change(part, status=Status.RUNNING, stage="", done=0, total=None, error="", hint="")

    def seconds(self, part: Part) -> float:
        """How long a part has been running."""
        return self._clock() - self._begun.get(part, self._clock())

    def cancelled(self, part: Part) -> None:
        """Say that a part is not made after all; one that is there and of now is as it was."""
        of_now = self.document(part) is not None and not self._states[part].stale
        self.change(part, status=Status.READY if of_now else Status.CANCELLED, stage="")

    def fail(
        self, part: Part, error: str, *, hint: str = "", code: int | None = None, **more: Any
    ) -> None:
        """Say why a part was not made; the document before stays, and is no longer of now."""
        self.change(
            part,
            status=Status.FAILED,
            stale=self.document(part) is not None,
            stage="",
            error=error,
            hint=hint,
            exit_code=code,
            **more,
        )
