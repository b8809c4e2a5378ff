"""What the join left out or could not attribute, counted and said in plain sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Note(StrEnum):
    """One kind of loss, as the sentence that ends with its count."""

    NOT_AN_AGENT = "flow summaries left out because their interface is no AI workload's"
    UNKNOWN_INTERFACE = (
        "flow summaries left out because the inventory does not have their interface (deleted, "
        "not read, or not of these accounts)"
    )
    FOREIGN_ACCOUNT = (
        "flow summaries left out because they claim another account than their interface has"
    )
    INBOUND = "flow summaries of AI workloads' interfaces left out because they are inbound"
    UNLISTED_INTERFACES = (
        "interfaces with traffic that the inventory does not have because interfaces were not read "
        "completely (their rows name the interface; whose it is, and whether AgentCore's, is unknown)"
    )
    SHARED_INTERFACES = (
        "interfaces shared by several workloads (each of those has a row with the volume of the "
        "whole interface; of the rows with the same candidates, destination, port, protocol and "
        "action only one may be summed)"
    )
    UNATTRIBUTED_INTERFACES = (
        "AgentCore interfaces with traffic that match no workload that was read (their rows name "
        "the interface)"
    )
    RELAYED = (
        "flows seen only behind a NAT or firewall interface and attributed through the client's "
        "address"
    )
    RELAY_DUPLICATES = (
        "flow summaries of NAT or firewall interfaces not counted again because the workload's "
        "interface or another relay shows the same traffic"
    )
    SKIPPED_WINDOWS = (
        "capture windows in which flow logs lost records (SKIPDATA; the volumes are lower bounds)"
    )
    DELETED_RUNTIMES = (
        "runtimes deleted in the window (interfaces outlive their runtime by up to 8 hours, so "
        "some traffic may be theirs)"
    )
    OTHER_CLIENTS = (
        "name resolutions left out because their client is no interface of an AI workload, "
        "though they may name its flows"
    )
    UNLISTED_CLIENTS = (
        "name resolutions left out because interfaces were not read completely and no flow says "
        "which interface their client is"
    )
    REVERSE_LOOKUPS = "name resolutions left out because they are reverse lookups"
    SEARCH_LIST = (
        "names left out because they do not exist and are a resolved name with a search domain "
        "appended"
    )
    FOREIGN_SPANS = "spans left out because they name a runtime outside the scanned accounts"
    UNATTRIBUTED_SPANS = (
        "spans left out because they name no runtime and no session in CloudTrail says whose they "
        "are"
    )
    SPANS_WITHOUT_HOST = "spans left out because they name no host"
    OTHER_ROLES = "API uses left out because no AI workload has their role"
    UNJOINED_PROVIDERS = (
        "credential providers that name hosts, while no gateway target says who uses them"
    )
    MANAGED_TOOLS = "tools that AWS manages, left out because they exist whether used or not"
    INSTANCES = (
        "workloads on EC2 instances, whose flows are not attributed because their interfaces look "
        "like any other's"
    )


@dataclass(slots=True)
class Notes:
    """A tally of notes."""

    counts: Counter[Note] = field(default_factory=Counter)

    def count(self, note: Note, number: int = 1) -> None:
        self.counts[note] += number

    def sentences(self) -> tuple[str, ...]:
        """What happened at least once, in the order of the enum."""
        return tuple(f"{note}: {self.counts[note]}" for note in Note if self.counts[note])
