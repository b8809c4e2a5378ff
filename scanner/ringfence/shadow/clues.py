"""What the reviewed list of signals says of names, images, layers, types, ports and operations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from ringfence.guardrail.wildcard import matches
from ringfence.model.workload import Strength, WorkloadKind
from ringfence_data.signals import Clue, ai_signals

_REMEMBERED = 1 << 14
"""The same names and images come back in resource after resource."""
_LAYER = ":layer:"


@lru_cache(maxsize=_REMEMBERED)
def of_environment(name: str) -> Clue | None:
    """What the name of an environment variable points at; None for nothing."""
    upper = name.upper()
    if not _any_name().search(upper):
        return None
    return _strongest(
        clue
        for clue in ai_signals().environment
        if any(matches(pattern, upper) for pattern in clue.patterns)
    )


@lru_cache(maxsize=_REMEMBERED)
def of_image(image: str) -> Clue | None:
    """What a container image is, by the path of its repository."""
    path = _path(image)
    components = path.split("/")
    return _strongest(
        clue
        for clue in ai_signals().images
        if any(_is_image(pattern, path, components) for pattern in clue.patterns)
    )


@lru_cache(maxsize=_REMEMBERED)
def of_layer(arn: str) -> Clue | None:
    """What a Lambda layer brings, by its name."""
    name = arn.partition(_LAYER)[2].partition(":")[0].lower()
    return _strongest(
        clue
        for clue in ai_signals().layers
        if name and any(matches(pattern, name) for pattern in clue.patterns)
    )


@lru_cache(maxsize=_REMEMBERED)
def of_instance_type(text: str) -> Clue | None:
    """What an instance type is made for; SageMaker spells it with `ml.` in front."""
    name = text.lower().removeprefix("ml.")
    return _strongest(
        clue
        for clue in ai_signals().instances
        if any(matches(pattern, name) for pattern in clue.patterns)
    )


def of_port(port: int) -> Clue | None:
    """What usually serves on a port."""
    return _strongest(clue for clue in ai_signals().ports if port in clue.ports)


def of_kind(kind: WorkloadKind) -> Clue | None:
    """What a kind of resource means by itself."""
    return _strongest(clue for clue in ai_signals().kinds if kind.value in clue.patterns)


@lru_cache(maxsize=_REMEMBERED)
def of_call(call: str) -> Clue | None:
    """What an operation calls, as `service:Operation`; case does not count."""
    name = call.lower()
    return _strongest(
        clue for clue in ai_signals().actions if any(name == known.lower() for known in clue.calls)
    )


def strength(clue: Clue) -> Strength:
    """How much a clue says by itself."""
    return Strength(clue.strength)


@cache
def _any_name() -> re.Pattern[str]:
    """Whether any pattern of a variable's name matches: estates have names by the hundred thousand."""
    patterns = (pattern for clue in ai_signals().environment for pattern in clue.patterns)
    return re.compile("|".join(map(_expression, patterns)), re.DOTALL)


def _expression(pattern: str) -> str:
    start = "" if pattern.startswith("*") else r"\A"
    end = "" if pattern.endswith("*") else r"\Z"
    parts = (re.escape(part).replace(r"\?", ".") for part in pattern.strip("*").split("*"))
    return f"{start}{'.*'.join(parts)}{end}"


def _strongest(clues: Iterable[Clue]) -> Clue | None:
    order = tuple(Strength)
    return min(clues, key=lambda clue: order.index(strength(clue)), default=None)


def _path(image: str) -> str:
    """The path of an image without its registry's host, tag and digest, in lower case."""
    path = image.lower().partition("@")[0]
    head, slash, tail = path.rpartition("/")
    path = f"{head}{slash}{tail.partition(':')[0]}"
    host, slash, rest = path.partition("/")
    return rest if slash and ("." in host or ":" in host or host == "localhost") else path


def _is_image(pattern: str, path: str, components: Iterable[str]) -> bool:
    if "/" in pattern:
        return matches(pattern, path) or matches(f"*/{pattern}", path)
    return any(matches(pattern, component) for component in components)
