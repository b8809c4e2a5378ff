"""Looks into a scan document by the names that a test has given to things."""

from __future__ import annotations

from collections import Counter
from typing import Any

Entry = dict[str, Any]

UNFINISHED = ("partial", "denied", "unsupported", "unavailable", "throttled")


def runtime(document: Entry, name: str) -> Entry:
    """The one runtime of this name."""
    return _only([each for each in document["runtimes"] if each["name"] == name], name)


def runtime_by_arn(document: Entry, arn: str) -> Entry:
    """The one runtime of this ARN, which it has also where its name was not read."""
    return _only([each for each in document["runtimes"] if each["arn"] == arn], arn)


def endpoint(document: Entry, name: str, endpoint_name: str = "DEFAULT") -> Entry:
    """One endpoint of a runtime."""
    ends = runtime(document, name)["endpoints"]
    return _only([each for each in ends if each["name"] == endpoint_name], endpoint_name)


def rows(document: Entry, source: str = "", *, account: str = "", region: str = "") -> list[Entry]:
    """The Coverage rows of a source, an account, a region, or any of them together."""
    return [
        row
        for row in document["coverage"]
        if source in ("", row["source"])
        and account in ("", row["account"])
        and region in ("", row["region"])
    ]


def row(document: Entry, source: str, *, account: str = "", region: str = "") -> Entry:
    """The only Coverage row of a source there."""
    return _only(rows(document, source, account=account, region=region), f"coverage of {source}")


def gaps(document: Entry) -> set[tuple[str, str, str]]:
    """Source, region and status of every required row that is not complete."""
    return {
        (row["source"], row["region"], row["status"])
        for row in document["coverage"]
        if row["required"] and row["status"] not in ("complete", "not-enabled")
    }


def detections(document: Entry, resource: str) -> set[str]:
    """The detections that fired on a resource, or on an endpoint of it."""
    return {
        found["detection"]
        for found in document["findings"]
        if found["resource"] == resource or found["resource"].startswith(f"{resource}/")
    }


def containments(document: Entry) -> Counter[str]:
    """How many endpoints and tools have which verdict."""
    verdicts = [end["containment"] for each in document["runtimes"] for end in each["endpoints"]]
    verdicts += [each["containment"] for each in (*document["runtimes"], *document["tools"])]
    return Counter(verdicts)


def timeless(document: Entry) -> Entry:
    """The document without what differs between two scans of the same evidence."""
    return {key: value for key, value in document.items() if key not in ("scan_id", "taken_at")}


def _only(found: list[Entry], name: str) -> Entry:
    assert len(found) == 1, f"{len(found)} entries for {name}"
    return found[0]
