"""The report of a probe, as `verify --probe-results` names it."""

from __future__ import annotations

from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.probe import ProbeReport
from ringfence.parse.probe import MAX_REPORT, parse_probe_report


def read_probe_results(path: Path) -> ProbeReport:
    """Read a report; ConfigError for a file that cannot be read or is none."""
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path} is no regular file", hint="name the report of the probe")
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_REPORT + 1)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}", hint="name the report of the probe"
        ) from error
    return parse_probe_report(content, path=str(path))


def probe_coverage(report: ProbeReport) -> Coverage:
    """The row of coverage that a report makes: complete, or in part where it was interrupted."""
    tried = sum(bool(each.stages) for each in report.targets)
    whole = report.complete and tried == len(report.targets)
    return Coverage(
        source=Source.PROBE,
        account="",
        region="",
        status=CoverageStatus.COMPLETE if whole else CoverageStatus.PARTIAL,
        records=tried,
        detail="" if whole else f"{tried} of {len(report.targets)} targets were tried",
    )
