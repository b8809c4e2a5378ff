"""Groups of which the files say a part: they match nobody knows what."""

from __future__ import annotations

import pytest

from ringfence.model.flow import Decision
from ringfence.model.policy import (
    ANY_WEB,
    SmartGroup,
    WebGroup,
)
from ringfence.policy.evaluate import evaluate
from support.packs import flow
from support.terraform_packs import GROUPS, one, read, ruleset


@pytest.mark.parametrize(
    "groups",
    [
        "[var.x]",
        "var.x",
        "[aviatrix_smart_group.elsewhere.uuid]",
        "[data.aviatrix_smart_groups.all.id]",
    ],
)
def test_a_group_that_is_not_known_keeps_its_rule_and_makes_its_verdicts_unknown(
    groups: str,
) -> None:
    found = read(GROUPS, ruleset(one(action='"DENY"', dst_smart_groups=groups)))

    assert len(found.pack.rules) == 1
    assert any("has in dst_smart_groups what is not known here" in note for note in found.notes)
    asked = flow("api.openai.com", dst="203.0.113.9")
    assert evaluate(found.pack, asked).decision is Decision.UNKNOWN


def test_a_uuid_that_nobody_explains_is_a_group_of_which_only_that_is_known() -> None:
    uuid = "11111111-2222-3333-4444-555555555555"
    found = read(GROUPS, ruleset(one(dst_smart_groups=f'["{uuid}"]')))

    assert found.pack.smart_group(uuid) == SmartGroup(name=uuid, uuid=uuid)
    assert any(uuid in note for note in found.notes)


@pytest.mark.parametrize(
    "content",
    [
        "match_expressions {\n snifilter = var.x\n }",
        'match_expressions {\n snifilter = "a.example"\n }\n match_expressions {\n snifilter = var.x\n }',
        'dynamic "match_expressions" {\n for_each = var.x\n content {\n snifilter = match_expressions.value\n }\n }',
    ],
)
def test_a_web_group_with_a_pattern_that_is_not_known_matches_nobody_knows_what(
    content: str,
) -> None:
    group = (
        f'resource "aviatrix_web_group" "w" {{\n name = "w"\n selector {{\n {content}\n }}\n}}\n'
    )
    found = read(
        GROUPS, group, ruleset(one(action='"DENY"', web_groups="[aviatrix_web_group.w.uuid]"))
    )

    assert found.pack.web_group("w") == WebGroup(name="w")
    assert found.notes
    assert evaluate(found.pack, flow("b.example")).decision is Decision.UNKNOWN


def test_an_address_beside_what_is_not_known_does_not_answer_alone() -> None:
    group = """
resource "aviatrix_smart_group" "mixed" {
  name = "mixed"
  selector {
    match_expressions {
      cidr = "10.0.0.0/8"
      zone = var.x
    }
  }
}
"""
    found = read(
        GROUPS,
        group,
        ruleset(one(action='"DENY"', src_smart_groups="[aviatrix_smart_group.mixed.uuid]")),
    )

    assert evaluate(found.pack, flow("a.example", src="10.1.1.1")).decision is Decision.UNKNOWN


def test_a_managed_web_group_is_looked_up_by_name() -> None:
    data = 'data "aviatrix_web_group" "llm" {\n  name = "avx-ai-llm-providers"\n}\n'
    system = data.replace("llm", "any").replace("avx-ai-any-providers", ANY_WEB)
    groups = "[data.aviatrix_web_group.llm.uuid, data.aviatrix_web_group.any.uuid]"
    pack = read(GROUPS, data, system, ruleset(one(web_groups=groups))).pack

    assert pack.web_groups == (WebGroup(name="avx-ai-llm-providers", managed=True),)
    assert pack.rules[0].web_groups == ("avx-ai-llm-providers", ANY_WEB)
