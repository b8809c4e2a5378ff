"""The scanner reads what the generator wrote without finding anything damaged or malformed."""

from __future__ import annotations

from collections import Counter

from ringfence.collect.bundle import read_bundle
from ringfence.model.agentcore import NetworkMode
from ringfence.parse.inventory import assemble
from ringfence.telemetry.kinds import LogKind
from support.estate import Bundle


def test_nothing_in_the_bundle_is_damaged(bundle: Bundle) -> None:
    recording, logs = read_bundle(bundle.root)

    assert recording.complete
    assert len(recording.coverage) == len(bundle.rows("coverage.jsonl"))
    # The firewall of the estate is Aviatrix's, so that AWS's own has no log.
    without = {kind for kind, files in logs.items() if not files}
    assert without == {LogKind.NETWORK_FIREWALL_LOGS}


def test_every_answer_is_understood(bundle: Bundle) -> None:
    recording, _ = read_bundle(bundle.root)

    inventory, malformed = assemble(recording.answers)

    assert malformed == ()
    assert len(inventory.runtimes) == len(bundle.listed("ListAgentRuntimes", "agentRuntimes"))


def test_every_summary_is_understood(larger: Bundle) -> None:
    recording, _ = read_bundle(larger.root)

    telemetry = recording.telemetry
    for name in ("flows", "resolutions", "api_uses", "span_calls", "firewall_decisions"):
        assert len(getattr(telemetry, name)) == len(larger.rows(f"telemetry/{name}.jsonl")) > 0


def test_a_larger_estate_has_every_network_mode_of_runtimes(larger: Bundle) -> None:
    recording, _ = read_bundle(larger.root)
    inventory, _ = assemble(recording.answers)

    modes = Counter(
        version.placement.mode for runtime in inventory.runtimes for version in runtime.versions
    )

    assert modes[NetworkMode.PUBLIC] > 20
    assert modes[NetworkMode.VPC] > 20
    assert modes[NetworkMode.INSTANCES] == 1
