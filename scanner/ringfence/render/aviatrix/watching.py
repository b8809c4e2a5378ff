"""The one change that a promotion makes to the generated files, as text to text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.errors import PackError
from ringfence.model.text import printable, why_unread
from ringfence.render.terraform_text import inert

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_BLOCKS = {
    "aviatrix_dcf_ruleset": "rules",
    "aviatrix_distributed_firewalling_policy_list": "policies",
}
_MODES = {True: "MONITOR", False: "ENFORCE"}
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scalar:
    path: Path
    start: int
    end: int
    value: object


def set_watch(artefact_text: str, rule_name: str, watch: bool) -> str:
    """The text with one rule watching or enforced, and every other byte as it was.

    Takes `pack.json`, the generated `ringfence.values.json` and `.tf.json`, whoever laid them out.

    Raises PackError where the text is none of them, or has not exactly one rule of that name.
    """
    try:
        json.loads(artefact_text)
    except (ValueError, RecursionError) as error:
        raise PackError(f"the file to change is no JSON: {why_unread(error)}") from error
    found = [each for each in _scalars(artefact_text) if _is_of_rule(each.path)]
    wanted = {rule_name, str(inert(rule_name))} if _is_tf_json(found) else {rule_name}
    named = [each for each in found if each.path[-1] == "name" and each.value in wanted]
    if len(named) != 1:
        raise PackError(
            f"the file to change has {len(named)} rules named `{printable(rule_name)}`, not one",
            hint="give a pack.json, ringfence.values.json or .tf.json that `propose` wrote",
        )
    return _changed(artefact_text, named[0], found, watch=watch)


def _changed(text: str, name: _Scalar, found: list[_Scalar], *, watch: bool) -> str:
    rule = name.path[:-1]
    for each in found:
        if each.path == (*rule, "enforcement"):
            return f'{text[: each.start]}"{_MODES[watch]}"{text[each.end :]}'
        if each.path == (*rule, "watch"):
            return f"{text[: each.start]}{json.dumps(watch)}{text[each.end :]}"
    return f'{text[: name.end]}, "watch": {json.dumps(watch)}{text[name.end :]}'


def _is_tf_json(found: list[_Scalar]) -> bool:
    return any(each.path[0] == "resource" for each in found)


def _is_of_rule(path: Path) -> bool:
    """Whether a path is that of a plain value of a rule, in any of the three files."""
    match path:
        case ("rules", int(), str()):
            return True
        case ("resource", str() as kind, str(), str() as block, int(), str()):
            return _BLOCKS.get(kind) == block
        case _:
            return False


def _scalars(text: str) -> Iterator[_Scalar]:
    """Every plain value of JSON text that was found to be valid, and where it stands."""
    path: list[str | int] = []
    keys: list[bool] = []
    key_next = False
    for match in _TOKEN.finditer(text):
        match match[0]:
            case "{" | "[" as opening:
                key_next = opening == "{"
                keys.append(key_next)
                path.append("" if key_next else 0)
            case "}" | "]":
                keys.pop()
                path.pop()
                key_next = False
            case ",":
                key_next = keys[-1]
                last = path[-1]
                path[-1] = last + 1 if isinstance(last, int) else last
            case ":":
                key_next = False
            case token if key_next:
                path[-1] = json.loads(token)
            case token:
                yield _Scalar(
                    path=tuple(path),
                    start=match.start(),
                    end=match.end(),
                    value=json.loads(token),
                )
