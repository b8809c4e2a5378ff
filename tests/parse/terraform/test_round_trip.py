"""What is written is read back: every pack, in both forms, on every line of the provider."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.model.policy import PolicyPack, SmartGroup, SmartGroupSelector
from ringfence.parse.terraform import ReadTerraform, TerraformSources, parse_terraform
from ringfence.render.aviatrix import Form, ProviderLine, TerraformOptions, artefacts, set_watch
from support.hypothesis_packs import packs, texts
from support.packs import pack, rule

options = st.builds(
    TerraformOptions,
    form=st.sampled_from(Form),
    provider=st.sampled_from(ProviderLine),
    singleton=st.booleans(),
)


def read_back(made: PolicyPack, chosen: TerraformOptions | None = None) -> ReadTerraform:
    files = {each.path: each.text for each in artefacts(made, chosen)}
    configuration = {
        name: files.pop(name) for name in [*files] if name.endswith((".tf", ".tf.json"))
    }
    return parse_terraform(
        TerraformSources(folder="folder", configuration=configuration, data=files)
    )


@given(packs(), options)
@settings(max_examples=150)
def test_a_pack_that_was_written_is_read_as_it_was(
    made: PolicyPack, chosen: TerraformOptions
) -> None:
    found = read_back(made, chosen)

    assert found.pack == made
    assert found.singleton is chosen.singleton
    assert found.notes == ()


@given(packs().filter(lambda made: made.rules), options, st.data())
def test_a_promotion_changes_the_mode_of_one_rule_and_nothing_else(
    made: PolicyPack, chosen: TerraformOptions, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from([each.name for each in made.rules]))
    watch = data.draw(st.booleans())
    files = {each.path: each.text for each in artefacts(made, chosen)}
    (changed,) = [path for path in files if path.endswith(".json")]

    files[changed] = set_watch(files[changed], name, watch)

    configuration = {
        name: files.pop(name) for name in [*files] if name.endswith((".tf", ".tf.json"))
    }
    found = parse_terraform(TerraformSources(folder="f", configuration=configuration, data=files))
    assert {each.name: each.watch for each in found.pack.rules} == {
        each.name: watch if each.name == name else each.watch for each in made.rules
    }


@given(texts, texts, options)
def test_a_ruleset_keeps_a_name_of_its_own(
    name: str, ruleset: str, chosen: TerraformOptions
) -> None:
    made = PolicyPack(
        name=name,
        smart_groups=(SmartGroup(name="s", selectors=(SmartGroupSelector(cidr="10.0.0.0/8"),)),),
        rules=(rule("a", 1, src=("s",), ruleset=ruleset),),
        rulesets=(ruleset,),
    )

    found = read_back(made, chosen).pack

    assert found.name == name
    if not chosen.singleton and name != ruleset:
        assert found == made


def test_members_that_terraform_cannot_say_are_not_made_up() -> None:
    group = SmartGroup(
        name="subnets",
        selectors=(SmartGroupSelector(type="subnet", res_id="subnet-1"),),
        members=("10.0.0.0/24",),
    )

    found = read_back(pack(rule("a", 1, dst=("subnets",)), smart_groups=(group,))).pack

    assert found.smart_group("subnets").members is None
    assert found.smart_group("subnets").selectors == group.selectors
