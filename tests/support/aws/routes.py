"""Finds the operation of a REST request by its method and path, from botocore's own service models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl, unquote

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel, ServiceModel

UNKNOWN_OPERATION = "UnknownOperation"

_LABEL = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a REST request names: an operation, and the values of the labels in its path."""

    service: str
    operation: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Route:
    """One operation's HTTP binding; ``weight`` orders the candidates, the most literal first."""

    operation: str
    path: re.Pattern[str]
    query: tuple[tuple[str, str], ...]
    """Query arguments that are part of the binding: S3 tells ``?list-type=2`` from ``?location`` by them alone."""
    labels: tuple[str, ...]
    weight: tuple[int, int]


def find_operation(services: tuple[str, ...], method: str, path: str, query: str) -> Match:
    """Return what a REST request names; the first service and a placeholder when no binding fits.

    Two services may sign under one name (AgentCore's control and data plane): the most literal binding of either wins.
    """
    arguments = dict(parse_qsl(query, keep_blank_values=True))
    best: tuple[tuple[int, int], Match] | None = None
    for service in services:
        for route in _candidates(service, method, path):
            found = route.path.fullmatch(path or "/")
            is_bound = all(arguments.get(name) == value for name, value in route.query)
            if found and is_bound and (best is None or route.weight > best[0]):
                labels = dict(zip(route.labels, map(unquote, found.groups()), strict=True))
                match = Match(service=service, operation=route.operation, labels=labels)
                best = (route.weight, match)
    return best[1] if best else Match(service=services[0], operation=UNKNOWN_OPERATION, labels={})


def protocol_of(service: str) -> str:
    """Return the protocol botocore speaks to a service, ``rest-json`` for a service it does not know."""
    model = service_model(service)
    return model.resolved_protocol if model else "rest-json"


def signing_name_of(service: str) -> str:
    """Return the name a service is signed with, which is also its IAM prefix for every service used here."""
    model = service_model(service)
    return model.signing_name if model else service


@cache
def service_model(service: str) -> ServiceModel | None:
    """Return botocore's model of a service, None for one it does not know."""
    try:
        return _session().get_service_model(service)
    except UnknownServiceError:
        return None


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


def _candidates(service: str, method: str, path: str) -> Iterator[_Route]:
    routes = _routes(service)
    yield from routes.get((method, _first_segment(path)), ())
    yield from routes.get((method, ""), ())


@cache
def _routes(service: str) -> dict[tuple[str, str], list[_Route]]:
    """Return the bindings of a service by method and literal first segment, ``""`` where that is a label."""
    model = service_model(service)
    if model is None or not model.resolved_protocol.startswith("rest"):
        return {}
    grouped: dict[tuple[str, str], list[_Route]] = {}
    for name in model.operation_names:
        operation = model.operation_model(name)
        first = _first_segment(str(operation.http["requestUri"]).partition("?")[0])
        key = (str(operation.http["method"]), "" if "{" in first else first)
        grouped.setdefault(key, []).append(_route(operation))
    return grouped


def _first_segment(path: str) -> str:
    return path.lstrip("/").partition("/")[0]


def _route(operation: OperationModel) -> _Route:
    template, _, query = str(operation.http["requestUri"]).partition("?")
    bound = tuple(parse_qsl(query, keep_blank_values=True))
    pieces = _LABEL.split(template.rstrip("/"))
    literals, labels = pieces[0::2], pieces[1::2]
    regex = re.escape(literals[0])
    for label, literal in zip(labels, literals[1:], strict=True):
        # A greedy label ({Key+}) stands for the rest of the path, any other for one segment.
        regex += ("(.+)" if label.endswith("+") else "([^/]+)") + re.escape(literal)
    return _Route(
        operation=operation.name,
        path=re.compile(regex + "/?"),
        query=bound,
        labels=tuple(label.rstrip("+") for label in labels),
        weight=(len(bound), sum(map(len, literals))),
    )
