"""The logs of the designed estate, in the files and formats in which AWS and the gateways leave them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ringfence_data.estate.answers.logs import flow_log_id
from ringfence_data.estate.bundle import BundleWriter
from ringfence_data.estate.calls import Call, calls_of
from ringfence_data.estate.core.changes import changes
from ringfence_data.estate.core.estate import PLACES, RUNTIMES
from ringfence_data.estate.core.networks import LANDING, NETWORKS
from ringfence_data.estate.core.places import PRODUCTION_EAST
from ringfence_data.estate.core.workloads import TALKERS, events, invocation_lines
from ringfence_data.estate.identifiers import Place, digest
from ringfence_data.estate.interfaces import Interface, Layout
from ringfence_data.estate.logs.cloudtrail import call_records, change_record
from ringfence_data.estate.logs.firewall import firewall_log_lines
from ringfence_data.estate.logs.flow import flow_log_lines
from ringfence_data.estate.logs.resolver import query_log_lines
from ringfence_data.estate.logs.spans import span_lines
from ringfence_data.estate.network import RulesMode, VpcDesign
from ringfence_data.estate.window import Window

Records = Counter[tuple[str, Place]]
"""Log records by the source they belong to and where they come from."""

_LOSSY_SUBNET = "agents-b"
_QUIET_HOURS = (26.5, 146.5, 290.0)
_LOST_HOUR = 162.0


def write_logs(writer: BundleWriter, layout: Layout, window: Window) -> Records:
    """Write every log file, and count what is in them."""
    files = _LogFiles(writer=writer, layout=layout, window=window)
    talkers = (*RUNTIMES, *TALKERS)
    calls = sorted(calls_of(talkers, layout, window), key=lambda call: (call.time, call.key))
    for vpc in NETWORKS:
        inside = [call for call in calls if call.interface and call.interface.vpc is vpc]
        files.write_flows(vpc, inside)
        files.write_queries(vpc, inside)
        files.write_decisions(vpc, inside)
    for place in PLACES:
        here = [call for call in calls if call.runtime.place == place]
        files.write_spans(place, here)
        files.write_events(place, here)
    files.write_invocations(PRODUCTION_EAST)
    return files.records


@dataclass(frozen=True, slots=True, kw_only=True)
class _LogFiles:
    writer: BundleWriter
    layout: Layout
    window: Window
    records: Records = field(default_factory=Counter)

    def write_flows(self, vpc: VpcDesign, calls: Sequence[Call]) -> None:
        if not vpc.flow_log:
            return
        account, region = vpc.place
        until = self._flow_log_end(vpc)
        name = f"{account}_vpcflowlogs_{region}_{flow_log_id(vpc)}_{self._stamp}"
        path = (
            f"flow-logs/AWSLogs/{account}/vpcflowlogs/{region}/{self._day}/"
            f"{name}_{digest('flows', vpc.id)[:8]}.log.gz"
        )
        logged = (call for call in calls if call.time < until)
        lines = flow_log_lines(vpc, logged, self._silences(vpc, until))
        self.records["flow-logs", vpc.place] += self.writer.log(path, lines) - 1

    def write_queries(self, vpc: VpcDesign, calls: Sequence[Call]) -> None:
        if not vpc.query_log:
            return
        account = vpc.place.account
        name = f"{vpc.id}_vpcdnsquerylogs_{account}_{self._stamp}"
        path = (
            f"resolver-query-logs/AWSLogs/{account}/vpcdnsquerylogs/{vpc.id}/{self._day}/"
            f"{name}_{digest('queries', vpc.id)[:8]}.log.gz"
        )
        count = self.writer.log(path, query_log_lines(vpc, calls))
        self.records["resolver-query-logs", vpc.place] += count

    def write_decisions(self, vpc: VpcDesign, calls: Sequence[Call]) -> None:
        spoke = vpc.spoke
        if spoke is None or spoke.rules is RulesMode.NOT_LOGGED:
            return
        lines = firewall_log_lines(vpc, spoke, (call for call in calls if call.spoke))
        path = f"dcf-logs/{spoke.name}.log.gz"
        self.records["dcf-logs", vpc.place] += self.writer.log(path, lines)

    def write_spans(self, place: Place, calls: Sequence[Call]) -> None:
        spans = list(span_lines(calls))
        if spans:
            path = f"spans/{place.account}/{place.region}/aws-spans.jsonl.gz"
            self.records["spans", place] += self.writer.log(path, spans)

    def write_events(self, place: Place, calls: Sequence[Call]) -> None:
        account, region = place
        found = list(call_records(calls))
        told = (*changes(self.window), *events(self.window))
        found += [change_record(each) for each in told if each.place == place]
        if not found:
            return
        found.sort(key=lambda record: (str(record["eventTime"]), str(record["eventID"])))
        name = f"{account}_CloudTrail_{region}_{self._stamp}"
        path = (
            f"cloudtrail/AWSLogs/{account}/CloudTrail/{region}/{self._day}/"
            f"{name}_{digest('events', *place)[:16]}.json.gz"
        )
        self.writer.log(path, [json.dumps({"Records": found}, separators=(",", ":"))])
        self.records["cloudtrail", place] += len(found)

    def write_invocations(self, place: Place) -> None:
        account, region = place
        path = (
            f"model-invocation-logs/AWSLogs/{account}/BedrockModelInvocationLogs/{region}/"
            f"{self._day}/00/{self._stamp}_{digest('invocations', *place)[:16]}.json.gz"
        )
        count = self.writer.log(path, invocation_lines(self.window))
        self.records["model-invocation-logs", place] += count

    @property
    def _day(self) -> str:
        return f"{self.window.end:%Y/%m/%d}"

    @property
    def _stamp(self) -> str:
        """The end of a file's window, as AWS writes it into the name."""
        return f"{self.window.end:%Y%m%dT%H%MZ}"

    def _flow_log_end(self, vpc: VpcDesign) -> datetime:
        hours = vpc.flow_log_ends_at_hour
        return self.window.end if hours is None else self.window.after(hours)

    def _silences(
        self, vpc: VpcDesign, until: datetime
    ) -> Iterator[tuple[Interface, datetime, str]]:
        """Quiet nights of each interface, and one evening on which records were lost."""
        for interface in self.layout.interfaces():
            if interface.vpc is not vpc:
                continue
            quiet = (self.window.after(hours) for hours in _QUIET_HOURS)
            yield from ((interface, moment, "NODATA") for moment in quiet if moment < until)
            if vpc is LANDING and interface.subnet.name == _LOSSY_SUBNET:
                yield interface, self.window.after(_LOST_HOUR), "SKIPDATA"
