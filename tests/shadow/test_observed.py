"""What logs show of resources outside AgentCore, and whose it is."""

from __future__ import annotations

from typing import Any

from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import Attribution, Category, Confidence, Egress, EvidenceKind
from ringfence.model.network import NetworkInterface
from ringfence.model.settings import OwnEntry, Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import FlowSummary, Resolution, Telemetry
from ringfence.model.workload import AiWorkload, ComputeResource, Observed, SignalKind, WorkloadKind
from ringfence.shadow import ai_workloads, find_suspects
from ringfence.workflow.assess import assess
from support import builders as build

OPENAI = "api.openai.com"
ADDRESS = "203.0.113.10"
HOME = "10.20.1.90"
SEATED: dict[str, Any] = {
    "in_vpc": True,
    "subnets": (build.SUBNET_ID,),
    "security_groups": ("sg-0fn",),
}


def concluded(
    inventory: Inventory, telemetry: Telemetry
) -> tuple[tuple[Egress, ...], dict[str, AiWorkload]]:
    whole = build.snapshot(inventory, telemetry)
    suspects = find_suspects(whole, Settings())
    found = build_egress_map(whole, Settings(), suspects.others)
    shadow = ai_workloads(whole, Settings(), found, suspects)
    return found.egress, {workload.name: workload for workload in shadow.workloads}


def lambda_interface(**changes: Any) -> NetworkInterface:
    values: dict[str, Any] = {
        "interface_type": "lambda",
        "description": "AWS Lambda VPC ENI-assistant-11111111-2222-3333-4444-555555555555",
        "private_ips": (HOME,),
        "security_groups": ("sg-0fn",),
    }
    return build.interface("eni-0fn", **{**values, **changes})


def flow(**changes: Any) -> FlowSummary:
    return build.flow("eni-0fn", ADDRESS, client=HOME, **changes)


def question(client: str = HOME, name: str = OPENAI) -> Resolution:
    return build.resolution(name, ADDRESS, client=client)


def keyed(name: str = "assistant", **changes: Any) -> ComputeResource:
    return build.function(name, environment_keys=("OPENAI_API_KEY",), **{**SEATED, **changes})


def kinds(workload: AiWorkload) -> list[SignalKind]:
    return [signal.kind for signal in workload.signals]


def test_a_function_with_a_key_whose_flow_goes_to_the_provider_is_an_egress_edge() -> None:
    held = Inventory(compute=(keyed(),), interfaces=(lambda_interface(),), vpcs=(build.vpc(),))

    egress, workloads = concluded(held, Telemetry(flows=(flow(),), resolutions=(question(),)))

    (edge,) = egress
    assert (edge.source, edge.destination) == (keyed().arn, OPENAI)
    assert edge.evidence is EvidenceKind.OBSERVED
    assert edge.attribution is Attribution.EXACT
    assert kinds(workloads["assistant"]) == [
        SignalKind.ENVIRONMENT_NAME,
        SignalKind.DNS_QUERY,
        SignalKind.FLOW,
    ]
    assert workloads["assistant"].observed is Observed.YES
    assert workloads["assistant"].confidence is Confidence.HIGH


def test_a_query_alone_makes_an_unsuspected_resource_one_that_is_followed() -> None:
    web = build.instance("i-0web", interfaces=("eni-0fn",))
    held = Inventory(compute=(web,), interfaces=(lambda_interface(interface_type="interface"),))

    egress, workloads = concluded(held, Telemetry(flows=(flow(),), resolutions=(question(),)))

    assert [edge.source for edge in egress] == [web.arn]
    assert workloads["i-0web"].confidence is Confidence.MEDIUM


def test_the_traffic_of_what_has_no_signal_stays_out() -> None:
    web = build.instance("i-0web", interfaces=("eni-0fn",))
    held = Inventory(compute=(web,), interfaces=(lambda_interface(interface_type="interface"),))

    egress, workloads = concluded(
        held, Telemetry(flows=(flow(),), resolutions=(question(name="shop.example"),))
    )

    assert egress == ()
    assert workloads == {}


def test_an_interface_of_several_functions_is_shared_and_counts_for_the_suspect_one() -> None:
    plain = build.function("plain", **SEATED)
    held = Inventory(compute=(keyed(), plain), interfaces=(lambda_interface(),))

    egress, workloads = concluded(held, Telemetry(flows=(flow(),), resolutions=(question(),)))

    assert {edge.source for edge in egress} == {keyed().arn, plain.arn}
    assert {edge.attribution for edge in egress} == {Attribution.SHARED}
    assert list(workloads) == ["assistant"]
    observed = [s for s in workloads["assistant"].signals if s.kind.observed]
    assert {signal.attribution for signal in observed} == {Attribution.SHARED}


def test_where_nobody_is_suspect_all_who_share_the_interface_are_listed_as_low() -> None:
    two = (build.function("one", **SEATED), build.function("two", **SEATED))
    held = Inventory(compute=two, interfaces=(lambda_interface(),))

    _, workloads = concluded(held, Telemetry(flows=(flow(),), resolutions=(question(),)))

    assert {w.confidence for w in workloads.values()} == {Confidence.LOW}
    assert sorted(workloads) == ["one", "two"]


def test_a_description_alone_names_a_function_and_is_less_sure() -> None:
    held = Inventory(compute=(keyed(subnets=("subnet-0other",)),), interfaces=(lambda_interface(),))

    egress, _ = concluded(held, Telemetry(flows=(flow(),)))

    assert [(edge.source, edge.confidence) for edge in egress] == [(keyed().arn, Confidence.MEDIUM)]


def test_the_interface_of_a_node_speaks_for_its_cluster() -> None:
    cluster = build.compute(WorkloadKind.EKS_CLUSTER, "ml")
    node = build.instance(
        "i-0node", interfaces=("eni-0fn",), tags=(("kubernetes.io/cluster/ml", "owned"),)
    )
    home = lambda_interface(
        interface_type="interface", instance_id="i-0node", private_ips=("10.20.1.9", HOME)
    )

    egress, workloads = concluded(
        Inventory(compute=(cluster, node), interfaces=(home,)),
        Telemetry(flows=(flow(),), resolutions=(question(),)),
    )

    assert [edge.source for edge in egress] == [cluster.arn]
    assert list(workloads) == ["ml"]


def test_an_instance_that_forwards_owns_only_what_it_sends_itself() -> None:
    agent = build.agent_interface()
    spoke = build.spoke_interface()
    gateway = build.instance(
        build.SPOKE_INSTANCE, instance_type="p5.48xlarge", interfaces=(build.SPOKE_ENI,)
    )
    held = Inventory(runtimes=(build.runtime(),), compute=(gateway,), interfaces=(agent, spoke))
    forwarded = build.flow(build.SPOKE_ENI, ADDRESS, client=agent.private_ips[0])
    own = build.flow(build.SPOKE_ENI, ADDRESS, client=spoke.private_ips[0])

    egress, _ = concluded(held, Telemetry(flows=(forwarded, own)))

    assert {edge.source for edge in egress} == {build.runtime_arn(), gateway.arn}


def test_a_session_named_after_the_function_tells_the_users_of_a_role_apart() -> None:
    shared = (build.role_arn("app"),)
    one, two = (build.function(name, roles=shared) for name in ("one", "two"))

    egress, workloads = concluded(
        Inventory(compute=(one, two)), Telemetry(api_uses=(build.model_call("app", "two"),))
    )

    assert list(workloads) == ["two"]
    assert kinds(workloads["two"]) == [SignalKind.API_CALL]
    assert workloads["two"].confidence is Confidence.MEDIUM
    assert [(edge.source, edge.attribution) for edge in egress] == [(two.arn, Attribution.EXACT)]


def test_a_session_that_no_resource_would_have_belongs_to_none() -> None:
    held = Inventory(compute=(build.function("one", roles=(build.role_arn("app"),)),))

    egress, workloads = concluded(held, Telemetry(api_uses=(build.model_call("app", "mallory"),)))

    assert workloads == {}
    assert [(edge.source, edge.attribution) for edge in egress] == [
        (build.role_arn("app"), Attribution.UNKNOWN)
    ]


def test_calls_of_a_role_of_several_services_are_shared() -> None:
    shared = (build.role_arn("app"),)
    projects = tuple(
        build.compute(WorkloadKind.CODEBUILD_PROJECT, name, roles=shared) for name in ("a", "b")
    )

    _, workloads = concluded(
        Inventory(compute=projects), Telemetry(api_uses=(build.model_call("app", "build-1"),))
    )

    assert {w.confidence for w in workloads.values()} == {Confidence.LOW}
    assert {s.attribution for w in workloads.values() for s in w.signals} == {Attribution.SHARED}


def test_calls_that_aws_refused_are_worth_less() -> None:
    held = Inventory(compute=(build.function("one"),))
    refused = build.model_call("one", "one", error_code="AccessDenied")

    _, workloads = concluded(held, Telemetry(api_uses=(refused,)))

    assert workloads["one"].confidence is Confidence.LOW


def test_sessions_of_agentcore_are_not_taken_for_others() -> None:
    held = Inventory(compute=(build.function("one"),))

    _, workloads = concluded(
        held, Telemetry(api_uses=(build.model_call("one", "BedrockAgentCore-1234"),))
    )

    assert workloads == {}


def test_a_call_and_its_invocation_log_are_one_fact() -> None:
    held = Inventory(compute=(build.function("one"),))
    identity = f"arn:aws:sts::{build.ACCOUNT}:assumed-role/one/one"

    _, workloads = concluded(
        held,
        Telemetry(
            api_uses=(build.model_call("one", "one"),),
            model_invocations=(build.invocation(identity),),
        ),
    )

    assert kinds(workloads["one"]) == [SignalKind.API_CALL, SignalKind.INVOCATION_LOG]
    assert workloads["one"].confidence is Confidence.MEDIUM


def test_a_user_whose_invocations_are_logged_is_a_workload() -> None:
    user = f"arn:aws:iam::{build.ACCOUNT}:user/ci"

    _, workloads = concluded(Inventory(), Telemetry(model_invocations=(build.invocation(user),)))

    assert workloads["ci"].kind is WorkloadKind.IAM_USER
    assert workloads["ci"].observed is Observed.YES


def test_a_port_that_is_answered_on_counts_with_another_signal() -> None:
    server = build.instance("i-0gpu", instance_type="g4dn.xlarge", interfaces=("eni-0fn",))
    home = lambda_interface(interface_type="interface")
    inbound = build.flow("eni-0fn", HOME, client="10.20.1.5", port=8000, reply_packets=4)

    _, workloads = concluded(
        Inventory(compute=(server,), interfaces=(home,)), Telemetry(flows=(inbound,))
    )

    assert kinds(workloads["i-0gpu"]) == [SignalKind.INSTANCE_TYPE, SignalKind.INFERENCE_PORT]
    assert workloads["i-0gpu"].observed is Observed.NO


def test_a_port_that_never_answers_is_a_scan_of_others() -> None:
    server = build.instance("i-0gpu", instance_type="g4dn.xlarge", interfaces=("eni-0fn",))
    home = lambda_interface(interface_type="interface")
    probe = build.flow("eni-0fn", HOME, client="198.51.100.99", port=11434)

    _, workloads = concluded(
        Inventory(compute=(server,), interfaces=(home,)), Telemetry(flows=(probe,))
    )

    assert workloads == {}


def test_where_functions_were_not_all_read_another_one_may_share_the_interface() -> None:
    held = Inventory(compute=(keyed(),), interfaces=(lambda_interface(),))
    whole = build.snapshot(held, Telemetry(flows=(flow(),)))
    whole = build.without(whole, Source.LAMBDA, status=CoverageStatus.PARTIAL)

    (edge,) = build_egress_map(whole, Settings(), find_suspects(whole, Settings()).others).egress

    assert edge.confidence is Confidence.MEDIUM
    assert "as far as" in edge.reason


def test_hostile_identities_break_nothing() -> None:
    odd = ("", ":assumed-role/", "arn:aws:sts::1:assumed-role/", "x:user/", "arn:::::user/")

    _, workloads = concluded(
        Inventory(compute=(build.function("one"),)),
        Telemetry(model_invocations=tuple(build.invocation(each) for each in odd)),
    )

    assert all(workload.kind is WorkloadKind.IAM_USER for workload in workloads.values())


def test_the_same_evidence_in_another_order_gives_the_same_workloads() -> None:
    compute = (keyed(), keyed("second"), build.function("plain", **SEATED))
    telemetry = Telemetry(flows=(flow(),), resolutions=(question(),))

    def of(order: tuple[ComputeResource, ...]) -> Snapshot:
        return build.snapshot(Inventory(compute=order, interfaces=(lambda_interface(),)), telemetry)

    results = []
    for order in (compute, compute[::-1]):
        whole = of(order)
        suspects = find_suspects(whole, Settings())
        found = build_egress_map(whole, Settings(), suspects.others)
        results.append((found, ai_workloads(whole, Settings(), found, suspects)))

    assert results[0] == results[1]


def test_roles_that_call_models_and_that_nothing_runs_with_are_counted() -> None:
    held = Inventory(compute=(build.function("one"),), runtimes=(build.runtime(),))
    calls = (
        build.model_call("one", "one"),
        build.model_call("people", "ann"),
        build.model_call("people", "ben"),
        build.model_call("gone", "BedrockAgentCore-1"),
        build.model_call("reader", "cat", event_name="ListFoundationModels"),
    )
    whole = build.snapshot(held, Telemetry(api_uses=calls))
    suspects = find_suspects(whole, Settings())

    found = build_egress_map(whole, Settings(), suspects.others)
    notes = ai_workloads(whole, Settings(), found, suspects).notes

    assert notes == ("roles that called models and that no resource which was read runs with: 1",)


def crowd(number: int = 40, **changes: Any) -> tuple[ComputeResource, ...]:
    return tuple(build.function(f"plain-{n:02}", **{**SEATED, **changes}) for n in range(number))


def test_an_interface_that_many_share_speaks_for_them_and_lists_a_few() -> None:
    held = Inventory(compute=crowd(), interfaces=(lambda_interface(),))

    egress, workloads = concluded(held, Telemetry(flows=(flow(),), resolutions=(question(),)))

    (edge,) = egress
    assert (edge.source, edge.attribution, edge.sharers) == ("eni-0fn", Attribution.SHARED, 40)
    assert len(edge.candidates) == 5
    assert "shared by 40 resources" in edge.reason
    assert workloads == {}


def test_a_suspect_in_a_crowd_is_corroborated_and_the_others_stay_out() -> None:
    held = Inventory(compute=(*crowd(), keyed()), interfaces=(lambda_interface(),))

    egress, workloads = concluded(held, Telemetry(flows=(flow(),), resolutions=(question(),)))

    assert [edge.source for edge in egress] == ["eni-0fn"]
    assert list(workloads) == ["assistant"]
    assert kinds(workloads["assistant"]) == [
        SignalKind.ENVIRONMENT_NAME,
        SignalKind.DNS_QUERY,
        SignalKind.FLOW,
    ]


def test_a_crowd_that_nobody_suspects_is_one_finding_and_a_note() -> None:
    held = Inventory(compute=crowd(), interfaces=(lambda_interface(),))
    logs = Telemetry(flows=(flow(),), resolutions=(question(),))

    assessment, _ = assess(build.snapshot(held, logs), Settings())

    (finding,) = assessment.findings
    assert (finding.detection, finding.resource) == ("unsanctioned-model-egress", "eni-0fn")
    assert "plain-00, function:plain-01, function:plain-02 and 37 more" in finding.message
    assert any("that none of them counts as an AI workload" in note for note in assessment.notes)


def test_a_model_call_under_a_role_of_many_makes_none_of_them_a_workload() -> None:
    role = build.role_arn("batch")
    jobs = tuple(
        build.compute(WorkloadKind.CODEBUILD_PROJECT, f"job-{n:02}", roles=(role,))
        for n in range(40)
    )
    use = build.model_call("batch", "AWSCodeBuild-1")

    egress, workloads = concluded(Inventory(compute=jobs), Telemetry(api_uses=(use,)))

    assert [(edge.source, edge.sharers) for edge in egress] == [(role, 40)]
    assert workloads == {}


def test_an_interface_that_asked_for_a_model_of_the_operators_own_is_followed() -> None:
    name = "llm.corp.example"
    web = build.instance("i-0web", interfaces=("eni-0fn",))
    held = Inventory(compute=(web,), interfaces=(lambda_interface(interface_type="interface"),))
    whole = build.snapshot(held, Telemetry(resolutions=(question(name=name),)))
    entry = OwnEntry(hosts=(name,), provider="Corp", category=Category.MODEL_PROVIDER)
    own = Settings(catalogue=(entry,))

    assert find_suspects(whole, Settings()).others.interfaces == {}
    assert list(find_suspects(whole, own).others.interfaces) == ["eni-0fn"]


def hinting() -> ComputeResource:
    return build.function(
        "hinting",
        environment_keys=("CUDA_VISIBLE_DEVICES",),
        images=("corp/jupyter:1",),
        **SEATED,
    )


def test_what_has_hints_alone_may_be_the_one_that_a_likelier_one_is_taken_for() -> None:
    held = Inventory(compute=(keyed(), hinting()), interfaces=(lambda_interface(),))

    _, seen = concluded(held, Telemetry(flows=(flow(),), resolutions=(question(),)))
    _, quiet = concluded(held, Telemetry())

    assert quiet["hinting"].observed is Observed.NO
    assert seen["hinting"].observed is Observed.UNKNOWN
    assert seen["assistant"].observed is Observed.YES


def test_in_a_crowd_without_a_suspect_those_with_a_hint_are_corroborated() -> None:
    held = Inventory(compute=(*crowd(), hinting()), interfaces=(lambda_interface(),))

    _, workloads = concluded(held, Telemetry(flows=(flow(),), resolutions=(question(),)))

    assert list(workloads) == ["hinting"]
    assert workloads["hinting"].observed is Observed.YES


def test_a_session_may_be_of_a_service_that_names_none_beside_one_that_does() -> None:
    shared = (build.role_arn("app"),)
    held = Inventory(
        compute=(
            build.function("one", roles=shared),
            build.compute(WorkloadKind.CODEBUILD_PROJECT, "job", roles=shared),
        )
    )

    egress, workloads = concluded(held, Telemetry(api_uses=(build.model_call("app", "build-1"),)))

    assert {edge.attribution for edge in egress} == {Attribution.SHARED}
    assert sorted(workloads) == ["job", "one"]


def test_a_session_that_agentcore_named_is_the_runtimes_and_not_of_others_with_its_role() -> None:
    role = build.role_arn("app")
    agent = build.runtime(build.version(role_arn=role))
    job = build.compute(WorkloadKind.CODEBUILD_PROJECT, "job", roles=(role,))
    named = build.model_call("app", "BedrockAgentCore-1234")
    logged = build.invocation(
        f"arn:aws:sts::{build.ACCOUNT}:assumed-role/app/BedrockAgentCore-1234"
    )
    logs = Telemetry(api_uses=(named,), model_invocations=(logged,))
    another = Telemetry(api_uses=(build.model_call("app", "build-1"),))

    egress, workloads = concluded(Inventory(runtimes=(agent,), compute=(job,)), logs)
    _, others = concluded(Inventory(runtimes=(agent,), compute=(job,)), another)

    assert [(edge.source, edge.attribution) for edge in egress] == [(agent.arn, Attribution.EXACT)]
    assert workloads == {}
    assert list(others) == ["job"]


def test_sessions_of_agentcore_are_no_strangers() -> None:
    held = Inventory(compute=(build.function("one"),))

    def notes(session: str) -> tuple[str, ...]:
        whole = build.snapshot(held, Telemetry(api_uses=(build.model_call("gone", session),)))
        suspects = find_suspects(whole, Settings())
        found = build_egress_map(whole, Settings(), suspects.others)
        return ai_workloads(whole, Settings(), found, suspects).notes

    assert any("no resource which was read runs with: 1" in note for note in notes("ann"))
    assert not any("runs with" in note for note in notes("BedrockAgentCore-1234"))
