"""What may be said of a scan in one sentence: never more than was read.

Every format for people takes its headline, score and silence from here, so that none of them says
"nothing" where it has to say "not read".
"""

from __future__ import annotations

from enum import StrEnum

from ringfence.model.agentcore import NetworkMode
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.document import RuntimeEntry, ScanDocument
from ringfence.model.egress import EvidenceKind
from ringfence.model.verdict import Containment, Observability
from ringfence.model.workload import Governance
from ringfence.render.style import counted

_INTERRUPTED = (130, 143)
_ENDED = (0, 1, 3)
"""Exit codes of a scan that came to its end: its coverage says all that is missing."""
IN_WORDS = {
    Containment.UNCONTAINED: "reach the internet with nothing in the way",
    Containment.LEAKY: "pass a firewall, and have a way around it",
    Containment.UNKNOWN: "could not be judged",
    Containment.MONITORED: "pass a firewall that only watches",
    Containment.ENFORCED: "are contained",
}
"""What runtimes of each containment do."""

_EXPOSED = (Containment.UNCONTAINED, Containment.LEAKY)
_TOOL_SOURCES = (Source.BROWSERS, Source.CODE_INTERPRETERS)
_TRAFFIC = (Source.NETWORK_INTERFACES, Source.FLOW_LOGS)
"""What shows the traffic of a runtime in VPC mode; without one of them silence says nothing."""
_READ = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL, CoverageStatus.NOT_ENABLED)


class Silence(StrEnum):
    """Why a runtime has no observed or declared destination, in words."""

    ANYWHERE = "anywhere: cannot be seen"
    NOT_SEEN = "cannot be seen"
    NOT_READ = "not read"
    IN_PART = "nothing in what was read"
    NO_TRAFFIC = "nothing seen"
    """The only one that says that there was none: all of it would have been seen."""


def interrupted(document: ScanDocument) -> bool:
    """Whether the scan was stopped, so that sources are missing even from the coverage."""
    return document.exit.code in _INTERRUPTED


def ended(document: ScanDocument) -> bool:
    """Whether the scan came to its end, neither stopped nor without an input that it was given."""
    return document.exit.code in _ENDED


def whole(document: ScanDocument) -> bool:
    """Whether the scan came to its end and read every required source."""
    return ended(document) and not document.summary.gaps


def headline(document: ScanDocument) -> str:
    """Say how many runtimes have a way out, with "at least" where not all could be judged."""
    counts = document.summary.containment
    unknown = counts[Containment.UNKNOWN]
    exposed = sum(counts[containment] for containment in _EXPOSED)
    sure = document.summary.score_complete and not unknown and not interrupted(document)
    return (
        f"{'' if sure else 'at least '}{exposed} of "
        f"{counted(document.summary.runtimes, 'AI runtime')} have a way out no firewall sees"
        f"{f'; {unknown} not judged' if unknown else ''}"
    )


def score(document: ScanDocument) -> str:
    """Say the score, and that it is of a part where runtimes or endpoints were not all read."""
    value = document.summary.score
    if value is None:
        return "score unknown"
    complete = document.summary.score_complete and not interrupted(document)
    return f"score {value} of 100{'' if complete else ' for what was read'}"


def tools(document: ScanDocument) -> str:
    """Say how many of the operator's own browsers and code interpreters have a way out."""
    custom = [tool for tool in document.tools if not tool.managed_by_aws]
    if not custom:
        return ""
    exposed = sum(tool.containment in _EXPOSED for tool in custom)
    unread = any(row.gap and row.source in _TOOL_SOURCES for row in document.coverage)
    unknown = any(tool.containment is Containment.UNKNOWN for tool in custom)
    least = "at least " if unread or unknown or interrupted(document) else ""
    return f"{least}{exposed} of {counted(len(custom), 'custom tool')} have a way out too"


def others(document: ScanDocument) -> str:
    """Say how many AI workloads outside AgentCore nobody answers for; empty where none was found."""
    counts = document.summary.workloads
    total = sum(counts.values())
    if not total:
        return ""
    unknown = counts[Governance.UNKNOWN]
    shadow = counts[Governance.SHADOW]
    return (
        f"nobody answers for {'at least ' if unknown else ''}{shadow} of "
        f"{counted(total, 'AI workload')} outside AgentCore"
        f"{f'; {unknown} not known' if unknown else ''}"
    )


def no_runtime(document: ScanDocument) -> str:
    """Say that there is no runtime, or that none was read."""
    if interrupted(document):
        return "No runtime was read: the scan was interrupted."
    if not whole(document):
        return "No runtime was read, and not everything could be read."
    return "No runtime was found."


def completeness(document: ScanDocument) -> str:
    """Say how far the required sources were read; empty where the gaps speak for themselves."""
    if interrupted(document):
        return "The scan was interrupted: sources that are not listed were not read."
    if not ended(document):
        return f"Not everything was read: {document.exit.reason}."
    return "" if document.summary.gaps else "Every required source was read completely."


def silence(document: ScanDocument, runtime: RuntimeEntry) -> Silence:
    """Say why a runtime has no observed or declared destination: no traffic, or no view of it.

    A PUBLIC runtime has no interface in the VPC and so no flow log: whatever it may send, the
    network shows nothing.
    """
    if runtime.network_mode is NetworkMode.PUBLIC:
        return Silence.ANYWHERE if _anywhere(document, runtime) else Silence.NOT_SEEN
    if runtime.network_mode is NetworkMode.UNKNOWN or not _traffic_read(document, runtime):
        return Silence.NOT_READ
    match runtime.observability:
        case Observability.NONE:
            return Silence.NOT_SEEN
        case Observability.PARTIAL:
            return Silence.IN_PART
        case Observability.FULL:
            return Silence.NO_TRAFFIC


def _anywhere(document: ScanDocument, runtime: RuntimeEntry) -> bool:
    return any(
        edge.source == runtime.arn and edge.evidence is EvidenceKind.POSSIBLE
        for edge in document.egress
    )


def _traffic_read(document: ScanDocument, runtime: RuntimeEntry) -> bool:
    """Whether interfaces and flow logs of the runtime's account and region were read at all."""
    read = {
        row.source
        for row in document.coverage
        if row.status in _READ
        and row.account in ("", runtime.account)
        and row.region in ("", runtime.region)
    }
    return read.issuperset(_TRAFFIC)
