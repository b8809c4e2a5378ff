"""The operator's decisions, `ringfence.toml`, to Settings.

    [destinations]
    sanctioned = ["api.openai.com", "*.corp.example"]
    denied = ["paste.example"]

    [enforcement]
    interfaces = ["eni-0123456789abcdef0"]
    endpoints = ["vpce-0123456789abcdef0"]

    [workloads]
    approved = ["arn:aws:lambda:eu-west-1:111122223333:function:assistant-*"]
    declaring_tags = ["ai-owner", "team=ml"]

    [guardrail]
    subnets = ["eu-west-1/subnet-0123456789abcdef0"]
    security_groups = ["sg-0123456789abcdef0"]
    pipeline_roles = ["arn:aws:iam::111122223333:role/deploy"]
    exempt_roles = []

The table `catalogue` is read by own_catalogue.py, `[[exception]]` and `[[decision]]` by
decisions.py, `[promotion]` by promotion.py. Whatever the file gets wrong is a ConfigError that
names the file, the key and the way out; a key that is ignored would be a decision that is
not in force.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ringfence.errors import ConfigError
from ringfence.model.decision import DecisionRecord
from ringfence.model.guardrail import GuardrailRefusedError, check_exempted
from ringfence.model.settings import Settings
from ringfence.model.text import why_unread
from ringfence.parse.approved_networks import is_security_group, is_subnet
from ringfence.parse.decisions import Decisions, Readers, read_decisions
from ringfence.parse.hosts import canonical_host
from ringfence.parse.own_catalogue import OwnCatalogue, Problem, read_own_catalogue
from ringfence.parse.promotion import PromotionTable, read_promotion

_INTERFACE = re.compile(r"eni-[0-9a-f]{8,17}")
_ARN_PARTS = 6
_ENDPOINT = re.compile(r"vpce-[0-9a-f]{8,17}")
_WORKLOAD = re.compile(r"arn:[a-z0-9-]{1,32}:[a-z0-9-]{1,64}:[!-~]{1,2000}")
_TAG = re.compile(r"[^=*?\x00-\x1f\x7f]{1,128}(?:=[^\x00-\x1f\x7f]{1,256})?")
_SHOWN = 80
_ELSEWHERE = ("catalogue", "decision", "exception", "promotion")
"""Tables with a reader of their own."""


def parse_settings(text: str, *, path: str) -> Settings:
    """Read the text of a settings file; path is only for the messages.

    Raises ConfigError for malformed TOML, an unknown key, a wrong type, a malformed host or id, and
    a record of a decision that the lists do not hold.
    """
    document = _document(text, path=path)
    own, decisions, promotion = _apart(document, path=path)
    if problems := (*own.problems, *decisions.problems, *promotion.problems):
        raise ConfigError(problems[0].message, hint=problems[0].hint)
    _refuse_unknown(document, _READERS, where=path, more=_ELSEWHERE)
    values = _read_tables(document, path=path)
    if problems := _without_effect(decisions.records, values, path=path):
        raise ConfigError(problems[0].message, hint=problems[0].hint)
    lists = Settings(**values)  # type: ignore[arg-type] # the readers' fields are lists of texts
    return replace(
        lists,
        catalogue=tuple(own.entries),
        ip_ranges_file=own.ip_ranges,
        exceptions=tuple(decisions.exceptions),
        decisions=tuple(decisions.records),
        promotion=promotion.settings,
    )


def settings_problems(text: str, *, path: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a settings file; nothing when it can be used."""
    try:
        document = _document(text, path=path)
    except ConfigError as error:
        return (Problem(str(error), error.hint),)
    own, decisions, promotion = _apart(document, path=path)
    problems = [*own.problems, *decisions.problems, *promotion.problems]
    try:
        _refuse_unknown(document, _READERS, where=path, more=_ELSEWHERE)
        values = _read_tables(document, path=path)
    except ConfigError as error:
        problems.append(Problem(str(error), error.hint))
    else:
        problems += _without_effect(decisions.records, values, path=path)
    return tuple(problems)


def _apart(
    document: dict[str, object], *, path: str
) -> tuple[OwnCatalogue, Decisions, PromotionTable]:
    """Take the tables out that have a reader of their own, and read them."""
    own = read_own_catalogue(
        document.pop("catalogue", {}), where=path, read_host=destination_pattern
    )
    decisions = read_decisions(
        document.pop("exception", []),
        document.pop("decision", []),
        where=path,
        readers=Readers(host=destination_pattern, workload=workload_pattern),
    )
    return own, decisions, read_promotion(document.pop("promotion", {}), where=path)


def _without_effect(
    records: Iterable[DecisionRecord], values: Mapping[str, tuple[str, ...]], *, path: str
) -> tuple[Problem, ...]:
    """Records that the lists do not follow: a reader would believe a decision that is not in force."""
    return tuple(
        Problem(
            f"{path}: [[decision]] says that {each.destination} is {each.decision}, "
            f"and destinations.{each.decision} does not list it",
            "remove the record, or list the destination",
        )
        for each in records
        if each.destination not in values[each.decision.value]
    )


def _document(text: str, *, path: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"{path} is no TOML: {why_unread(error)}", hint="correct the line, or remove the file"
        ) from error


def _read_tables(document: Mapping[str, object], *, path: str) -> dict[str, tuple[str, ...]]:
    """The lists of every other table, by field of Settings."""
    values: dict[str, tuple[str, ...]] = {}
    for table, keys in _READERS.items():
        content = document.get(table, {})
        if not isinstance(content, dict):
            raise ConfigError(
                f"{path}: {table} is no table", hint=f"write [{table}] on its own line"
            )
        _refuse_unknown(content, keys, where=f"{path}: [{table}]")
        for key, (field, read) in keys.items():
            values[field] = _entries(content.get(key, []), read, where=f"{path}: {table}.{key}")
    _refuse_contradiction(values["sanctioned"], values["denied"], path=path)
    return values


def destination_pattern(text: str) -> str:
    """A host, or a `*.` suffix, in canonical form; empty when it is neither."""
    suffix = text.startswith("*.")
    host = canonical_host(text.removeprefix("*."))
    if suffix and ("." not in host or host.replace(".", "").isdigit() or ":" in host):
        return ""
    return f"*.{host}" if suffix and host else host


def workload_pattern(text: str) -> str:
    """An ARN, or a pattern that spells the service and says something of the resource's name.

    One that approves every function of an account would approve also those of tomorrow.
    """
    fields = text.split(":", maxsplit=_ARN_PARTS - 1)
    name = re.split("[:/]", fields[-1])[-1] if len(fields) == _ARN_PARTS else ""
    return text if _WORKLOAD.fullmatch(text) and name.strip("*?") else ""


def _tag(text: str) -> str:
    return text if _TAG.fullmatch(text) and not text.lower().startswith("aws:") else ""


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    return lambda text: text if pattern.fullmatch(text) else ""


def _exempted(text: str) -> str:
    try:
        check_exempted(text)
    except GuardrailRefusedError:
        return ""
    return text


_Reader = tuple[str, tuple[Callable[[str], str], str]]
_HOSTS = (
    destination_pattern,
    "write a host (api.openai.com) or a suffix (*.corp.example), without a scheme",
)
_EXEMPTED = (_exempted, "write the ARN of a role, with its name spelled out")
_READERS: Mapping[str, Mapping[str, _Reader]] = {
    "destinations": {
        "sanctioned": ("sanctioned", _HOSTS),
        "denied": ("denied", _HOSTS),
    },
    "enforcement": {
        "interfaces": (
            "enforcement_interfaces",
            (_matching(_INTERFACE), "write the id of an interface, such as eni-0123456789abcdef0"),
        ),
        "endpoints": (
            "enforcement_endpoints",
            (
                _matching(_ENDPOINT),
                "write the id of a Gateway Load Balancer endpoint, such as vpce-0123456789abcdef0",
            ),
        ),
    },
    "workloads": {
        "approved": (
            "approved_workloads",
            (
                workload_pattern,
                "write an ARN, or a pattern with something of the resource's name in it",
            ),
        ),
        "declaring_tags": (
            "declaring_tags",
            (_tag, "write the key of a tag (ai-owner), or a key and its value (team=ml)"),
        ),
    },
    "guardrail": {
        "subnets": (
            "guardrail_subnets",
            (
                lambda text: text if is_subnet(text) else "",
                "write the id of a subnet, such as subnet-0123456789abcdef0 or eu-west-1/subnet-…",
            ),
        ),
        "security_groups": (
            "guardrail_security_groups",
            (
                lambda text: text if is_security_group(text) else "",
                "write the id of a security group, such as sg-0123456789abcdef0 or eu-west-1/sg-…",
            ),
        ),
        "pipeline_roles": ("pipeline_roles", _EXEMPTED),
        "exempt_roles": ("exempt_roles", _EXEMPTED),
    },
}
"""Table, key, field of Settings, how an entry is read, and what to do about a malformed one."""


def _entries(
    value: object, read: tuple[Callable[[str], str], str], *, where: str
) -> tuple[str, ...]:
    parse, hint = read
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ConfigError(f"{where} is no list of texts", hint='write ["…", "…"]')
    entries = []
    for entry in value:
        parsed = parse(entry.strip())
        if not parsed:
            raise ConfigError(f"{where}: {entry[:_SHOWN]!r} is malformed", hint=hint)
        entries.append(parsed)
    return tuple(sorted(set(entries)))


def _refuse_unknown(
    content: Mapping[str, object],
    known: Mapping[str, object],
    *,
    where: str,
    more: tuple[str, ...] = (),
) -> None:
    unknown = sorted(set(content) - {*known, *more})
    if unknown:
        names = ", ".join(repr(name[:_SHOWN]) for name in unknown)
        noun = "key" if len(unknown) == 1 else "keys"
        raise ConfigError(
            f"{where}: unknown {noun} {names}",
            hint=f"known here: {', '.join(sorted((*known, *more)))}",
        )


def _refuse_contradiction(
    sanctioned: tuple[str, ...], denied: tuple[str, ...], *, path: str
) -> None:
    both = sorted(set(sanctioned) & set(denied))
    if both:
        raise ConfigError(
            f"{path}: {both[0]} is both sanctioned and denied",
            hint="remove it from destinations.sanctioned or destinations.denied",
        )
