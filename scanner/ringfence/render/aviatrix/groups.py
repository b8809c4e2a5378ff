"""The HCL of the groups: one resource each, by a label that is safe in any syntax.

Labels and the provider's own argument names are all that is written here; names, domains, networks
and tags are read from the values file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.model.policy import PolicyPack
from ringfence.render.aviatrix.values import SELECTOR_KEYS, SELECTOR_MAPS, values

_Entry = Mapping[str, object]


def groups(pack: PolicyPack) -> str:
    """Every group to make, to look up or to take by its UUID, and their UUIDs by label."""
    told = values(pack)
    smart, web = _entries(told["smart_groups"]), _entries(told["web_groups"])
    managed = _names(told["managed_web_groups"])
    blocks = [
        *(_smart_group(label, _list(entry["selectors"])) for label, entry in smart),
        *(_web_group(label, entry) for label, entry in web),
        *(_managed(label) for label in managed),
        _uuids(told),
    ]
    return "\n".join(blocks)


def _smart_group(label: str, selectors: list[_Entry]) -> str:
    arguments = "".join(_aligned(dict(_arguments(selectors))))
    return f"""\
resource "aviatrix_smart_group" "{label}" {{
  name = local.values.smart_groups.{label}.name

  selector {{
    dynamic "match_expressions" {{
      for_each = local.values.smart_groups.{label}.selectors

      content {{
{arguments}      }}
    }}
  }}
}}
"""


def _arguments(selectors: list[_Entry]) -> Iterator[tuple[str, str]]:
    for key in (*SELECTOR_KEYS, *SELECTOR_MAPS):
        having = sum(key in each for each in selectors)
        if having == len(selectors):
            yield key, f"match_expressions.value.{key}"
        elif having:
            yield key, f"try(match_expressions.value.{key}, null)"


def _aligned(arguments: Mapping[str, str]) -> Iterator[str]:
    width = max(map(len, arguments))
    return (f"        {key:<{width}} = {value}\n" for key, value in arguments.items())


def _web_group(label: str, entry: _Entry) -> str:
    key, argument = ("sni", "snifilter") if entry["sni"] else ("urls", "urlfilter")
    return f"""\
resource "aviatrix_web_group" "{label}" {{
  name = local.values.web_groups.{label}.name

  selector {{
    dynamic "match_expressions" {{
      for_each = local.values.web_groups.{label}.{key}

      content {{
        {argument} = match_expressions.value
      }}
    }}
  }}
}}
"""


def _managed(label: str) -> str:
    return f"""\
data "aviatrix_web_group" "{label}" {{
  name = local.values.managed_web_groups.{label}
}}
"""


def _uuids(told: Mapping[str, object]) -> str:
    existing = "local.values.existing_{}_groups.{}.uuid"
    smart = {
        **{key: existing.format("smart", key) for key in _names(told["existing_smart_groups"])},
        **{key: f"aviatrix_smart_group.{key}.uuid" for key in _names(told["smart_groups"])},
    }
    web = {
        **{key: existing.format("web", key) for key in _names(told["existing_web_groups"])},
        **{
            key: f"data.aviatrix_web_group.{key}.uuid" for key in _names(told["managed_web_groups"])
        },
        **{key: f"aviatrix_web_group.{key}.uuid" for key in _names(told["web_groups"])},
    }
    return f"locals {{\n{_map('smart_groups', smart)}\n{_map('web_groups', web)}}}\n"


def _map(name: str, entries: Mapping[str, str]) -> str:
    if not entries:
        return f"  {name} = {{}}\n"
    width = max(map(len, entries))
    lines = "".join(f"    {key:<{width}} = {value}\n" for key, value in sorted(entries.items()))
    return f"  {name} = {{\n{lines}  }}\n"


def _names(told: object) -> list[str]:
    return sorted(told) if isinstance(told, dict) else []


def _entries(told: object) -> list[tuple[str, _Entry]]:
    return sorted(told.items()) if isinstance(told, dict) else []


def _list(told: object) -> list[_Entry]:
    return told if isinstance(told, list) else []
