"""A controller is read whole where it answers, and in part where it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ringfence.collect.controller.session import Login
from ringfence.model.controller import ControllerRuleset
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.parse.controller_answers import ControllerAnswers
from ringfence.parse.controller_state import state_of
from support.controller.server import INVALID_CID, FakeController, Said, document
from support.controller.wire import wire_of
from support.verified_estate import CONTROLLER_SOURCES, EXPECTED, controller, on_controller

Read = Callable[..., ControllerAnswers]
RULES = "microseg/policy-list3"


def row(answers: ControllerAnswers, source: Source) -> Coverage:
    found = [each for each in answers.coverage or () if each.source is source]
    assert len(found) == 1
    return found[0]


def test_a_controller_that_answers_is_read_whole(fake: FakeController, read: Read) -> None:
    answers = read()

    assert {each.source: each.status for each in answers.coverage or ()} == dict.fromkeys(
        CONTROLLER_SOURCES, CoverageStatus.COMPLETE
    )
    assert row(answers, Source.CONTROLLER_RULES).records == len(EXPECTED.rules)
    assert fake.logins == 1


@pytest.mark.parametrize("flat", [False, True])
def test_what_a_controller_holds_comes_back_as_it_is(
    fake: FakeController, read: Read, *, flat: bool
) -> None:
    expected = controller()
    fake.answers = wire_of(expected, flat=flat)

    found = state_of(read())

    assert found.pack is not None
    assert found.pack.in_order == on_controller(EXPECTED).in_order
    assert {each.name: each.selectors for each in found.pack.smart_groups} == {
        each.name: each.selectors for each in EXPECTED.smart_groups
    }
    assert {(each.name, each.sni) for each in found.pack.web_groups} == {
        (each.name, each.sni) for each in EXPECTED.web_groups
    }
    same = (
        "version",
        "dcf_enabled",
        "default_action",
        "default_logging",
        "rulesets",
        "order_known",
    )
    assert [getattr(found, key) for key in same] == [getattr(expected, key) for key in same]
    assert (found.disabled, found.loose) == ((), None)


def test_a_session_that_ended_is_renewed_once(fake: FakeController, read: Read) -> None:
    fake.faults["app-domains"] = [INVALID_CID]

    answers = read()

    assert row(answers, Source.CONTROLLER_GROUPS).complete
    assert fake.logins == 2


def test_an_action_that_finds_the_session_ended_is_sent_again(
    fake: FakeController, read: Read
) -> None:
    fake.faults["get_controller_feature"] = [
        document({"return": False, "reason": "Session abc expired"})
    ]

    assert row(read(), Source.CONTROLLER_FEATURES).complete
    assert fake.logins == 2


def test_a_session_that_is_never_known_is_denied_and_renewed_only_once(
    fake: FakeController, read: Read
) -> None:
    fake.forever |= dict.fromkeys(("app-domains", RULES), INVALID_CID)

    answers = read()

    assert row(answers, Source.CONTROLLER_GROUPS).status is CoverageStatus.DENIED
    assert fake.logins == 2


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        (document({"message": "no"}, 401), CoverageStatus.DENIED, "HTTP 401"),
        (document({"message": "read only"}, 403), CoverageStatus.DENIED, "read only"),
        (document({"message": "?"}, 404), CoverageStatus.UNSUPPORTED, "404"),
        (document({}, 429), CoverageStatus.THROTTLED, "in vain"),
        (Said(status=500, body=b"<html>"), CoverageStatus.UNAVAILABLE, "HTTP 500"),
        (Said(body=b'{"app_domains": [{"uu'), CoverageStatus.UNAVAILABLE, "breaks off"),
        (Said(body=b"<html>welcome</html>"), CoverageStatus.UNAVAILABLE, "no JSON"),
        (Said(body=b"{}", missing=10), CoverageStatus.UNAVAILABLE, "broke off"),
        (Said(body=b'{"other": 1}'), CoverageStatus.UNAVAILABLE, "app_domains"),
        (Said(body=b"[" * 200_000), CoverageStatus.UNAVAILABLE, "nested too deeply"),
        (
            document({"return": False, "reason": "no permission"}),
            CoverageStatus.DENIED,
            "no permission",
        ),
    ],
    ids=range(11),
)
def test_one_read_that_fails_says_why_and_stops_no_other(
    fake: FakeController, read: Read, said: Said, status: CoverageStatus, words: str
) -> None:
    fake.forever["app-domains"] = said

    answers = read()

    groups = row(answers, Source.CONTROLLER_GROUPS)
    assert groups.status is status
    assert words in groups.detail
    assert row(answers, Source.CONTROLLER_RULES).complete
    assert "app-domains" not in answers.documents


@pytest.mark.parametrize(
    "passing",
    [
        document({}, 429, **{"Retry-After": "1"}),
        document({}, 429, **{"Retry-After": "99999999999"}),
        document({}, 503, **{"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        Said(status=500),
        Said(missing=5),
    ],
    ids=range(5),
)
def test_a_read_that_fails_for_a_moment_is_asked_again(
    fake: FakeController, read: Read, passing: Said
) -> None:
    fake.faults["app-domains"] = [passing] * 4

    assert row(read(), Source.CONTROLLER_GROUPS).complete
    assert fake.times("app-domains") == 5


def test_a_read_that_always_fails_is_asked_five_times(fake: FakeController, read: Read) -> None:
    fake.forever["app-domains"] = Said(status=500)

    read()

    assert fake.times("app-domains") == 5


def test_a_redirect_is_not_followed(fake: FakeController, read: Read) -> None:
    elsewhere = {"Location": f"https://{fake.host}/v2.5/api/elsewhere"}
    fake.forever["app-domains"] = Said(status=302, headers=elsewhere)

    groups = row(read(), Source.CONTROLLER_GROUPS)

    assert (groups.status, "not followed" in groups.detail) == (CoverageStatus.UNAVAILABLE, True)
    assert not fake.times("elsewhere")


def test_an_answer_that_never_ends_is_not_taken(
    fake: FakeController, read: Read, login: Callable[..., Login]
) -> None:
    limits = replace(login().limits, answer=100_000)
    fake.forever["app-domains"] = Said(body=b" " * 200_000)

    groups = row(read(limits=limits), Source.CONTROLLER_GROUPS)

    assert groups.status is CoverageStatus.UNAVAILABLE
    assert "larger than 100000 bytes" in groups.detail
    assert fake.times("app-domains") == 1


def test_an_answer_that_takes_too_long_is_unavailable(
    fake: FakeController, read: Read, login: Callable[..., Login]
) -> None:
    limits = replace(login().limits, read=0.2, total=3.0)
    fake.forever["microseg/default-action-policy"] = Said(delay=0.6)

    default = row(read(limits=limits), Source.CONTROLLER_DEFAULT_ACTION)

    assert default.status is CoverageStatus.UNAVAILABLE
    assert "in time" in default.detail or "over" in default.detail


def test_a_ruleset_whose_rules_the_list_leaves_out_is_read_alone(
    fake: FakeController, read: Read
) -> None:
    [whole] = fake.answers[RULES]["dcf_policies"]  # type: ignore[index]
    fake.answers[RULES] = {"dcf_policies": [{"uuid": whole["uuid"], "name": whole["name"]}]}
    fake.answers[f"{RULES}/{whole['uuid']}"] = {"dcf_policies": whole}

    found = state_of(read())

    assert found.pack is not None
    assert len(found.pack.rules) == len(EXPECTED.rules)


def test_a_ruleset_that_cannot_be_read_alone_leaves_the_rules_partly_read(
    fake: FakeController, read: Read
) -> None:
    fake.answers[RULES] = {"dcf_policies": [{"uuid": "rs-9", "name": "thin"}]}

    rules = row(read(), Source.CONTROLLER_RULES)

    assert rules.status is CoverageStatus.PARTIAL
    assert "rs-9" in rules.detail


def test_a_uuid_that_is_a_path_is_never_asked_for(fake: FakeController, read: Read) -> None:
    fake.answers[RULES] = {"dcf_policies": [{"uuid": "../../v2/api?action=reboot", "name": "x"}]}

    rules = row(read(), Source.CONTROLLER_RULES)

    assert rules.status is CoverageStatus.PARTIAL
    assert not [each for each in fake.asked if "reboot" in each.path]


def test_a_ruleset_that_is_attached_to_nothing_is_loose(fake: FakeController, read: Read) -> None:
    orphan = replace(
        controller(),
        rulesets=(ControllerRuleset(name="agentcore-starter", uuid="rs-1", attached=False),),
        pack=None,
        loose=on_controller(EXPECTED),
    )
    fake.answers = wire_of(orphan)

    found = state_of(read())

    assert found.loose is not None
    assert [each.name for each in found.loose.rules] == [each.name for each in EXPECTED.rules]
    assert found.pack is not None
    assert not found.pack.rules
    assert [each.attached for each in found.rulesets] == [False]


def test_a_ruleset_on_a_point_that_is_gone_is_not_said_to_be_attached(
    fake: FakeController, read: Read
) -> None:
    fake.answers[RULES]["dcf_policies"][0]["attach_to"] = "gone"  # type: ignore[index]

    assert [each.attached for each in state_of(read()).rulesets] == [None]


def test_points_that_are_denied_leave_the_attachments_denied(
    fake: FakeController, read: Read
) -> None:
    denied = document({"message": "no"}, 403)
    fake.forever |= {key: denied for key in fake.answers if "attachment" in key}

    assert row(read(), Source.CONTROLLER_ATTACHMENTS).status is CoverageStatus.DENIED


def test_an_old_controller_without_rulesets_is_read_by_its_one_list(
    fake: FakeController, read: Read
) -> None:
    policies = fake.answers.pop(RULES)["dcf_policies"][0]["policies"]  # type: ignore[index]
    fake.answers["microseg/policy-list"] = {"policies": policies}

    answers = read()

    found = state_of(answers)
    assert row(answers, Source.CONTROLLER_RULES).complete
    assert found.pack is not None
    assert [each.name for each in found.pack.rules] == [each.name for each in EXPECTED.rules]
    assert found.order_known
