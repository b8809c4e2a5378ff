"""Writes the dataset of AWS endpoints: `python -m ringfence_data.aws_endpoints REVIEWED`.

What it is made from are the endpoint rule sets that botocore ships as files, one for each service.
They are read as the JSON that they are, so that the data package does not come to depend on an
AWS client. Hosts that another dataset lists are left out: those want a reviewer's word.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ringfence_data.catalogue import read_file

DATASET = "aws-endpoints.toml"

_HEAD = """\
# The endpoints of AWS services, as `python -m ringfence_data.aws_endpoints` writes them; not to be
# edited by hand. Endpoints that another dataset lists are left out, and so are those of China
# and of the isolated partitions, where AgentCore does not exist: the suffix alone is known there. All
# are shared: an endpoint opens the service in every account, and only policies say whose.

[file]
title = "Endpoints of AWS services"
source = "generated from the endpoint rule sets of botocore {version}"
licence = "Apache-2.0"
reviewed = {reviewed}
"""
_ENTRY = """
[[entry]]
provider = {provider}
category = "aws-service"
hosts = [
{hosts}]
shared = true
"""
_FULL_NAME = re.compile(r'"serviceFullName"\s*:\s*"([^"\\]+)"')
_NAME_STANDS_WITHIN = 1 << 14
"""The bytes of a service's description that hold its metadata; the rest can be many megabytes."""

_SUBSTITUTES = (
    (re.compile(r"\{Region\}"), "{region}"),
    (re.compile(r"\{[A-Za-z]*Partition(?:Result)?#dnsSuffix\}", re.IGNORECASE), "amazonaws.com"),
    (re.compile(r"\{[A-Za-z]*Partition(?:Result)?#dualStackDnsSuffix\}", re.IGNORECASE), "api.aws"),
    (
        re.compile(r"\{[A-Za-z]*Partition(?:Result)?#implicitGlobalRegion\}", re.IGNORECASE),
        "us-east-1",
    ),
    (re.compile(r"^\{(?:AccountId|[A-Za-z]*Arn#accountId)\}(?=\.)", re.IGNORECASE), "*"),
)
_OPEN = re.compile(r"\{(?!region\})")
"""What is left of a template that names a bucket, a stream or another resource."""
_REGION = re.compile(r"\b[a-z]{2}(?:-[a-z]+){1,2}-[0-9]{1,2}(?=\.)")
_SUFFIXES = (".amazonaws.com", ".api.aws", ".on.aws", ".aws.amazon.com")


def main() -> None:
    """Write the dataset anew, with the day on which somebody reads the difference through."""
    parser = argparse.ArgumentParser(prog="python -m ringfence_data.aws_endpoints")
    parser.add_argument("reviewed", type=date.fromisoformat, help="a date such as 2026-11-29")
    given = parser.parse_args()
    target = Path(str(_catalogue())) / DATASET
    target.write_text(generate(reviewed=given.reviewed), encoding="utf-8")


def generate(*, reviewed: date) -> str:
    """The text of the dataset, from the botocore that is installed."""
    parts = [_HEAD.format(version=version("botocore"), reviewed=reviewed)]
    for provider, hosts in endpoints().items():
        lines = "".join(f'  "{host}",\n' for host in hosts)
        parts.append(_ENTRY.format(provider=json.dumps(provider, ensure_ascii=False), hosts=lines))
    return "".join(parts)


def endpoints() -> Mapping[str, tuple[str, ...]]:
    """The host patterns of each service that no other dataset lists, by the service's name."""
    taken = _listed_elsewhere()
    found: defaultdict[str, set[str]] = defaultdict(set)
    for folder in _services():
        hosts = set(service_hosts(_rules(folder)))
        new = {host for host in hosts - taken if not _said_by(hosts | taken, host)}
        taken |= new
        if new:
            found[_full_name(folder)] |= new
    ordered = sorted(found, key=lambda provider: f"{provider.casefold()} (aws-service)")
    return {provider: tuple(sorted(found[provider])) for provider in ordered}


def _said_by(patterns: Set[str], host: str) -> bool:
    """Whether a pattern says the same of every region, perhaps with a reviewer's word on it."""
    general = _REGION.sub("{region}", host)
    return general != host and general in patterns


def service_hosts(rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The host patterns of a rule set; what a pattern cannot say is passed over."""
    for rule in rules:
        yield from service_hosts(rule.get("rules", ()))
        url = rule.get("endpoint", {}).get("url")
        host = host_pattern(url) if isinstance(url, str) else ""
        if host:
            yield host


def host_pattern(url: str) -> str:
    """The host pattern of a template such as `https://kms.{Region}.{PartitionResult#dnsSuffix}`.

    Empty for a host outside the commercial partition, and for one that names a resource.
    """
    host = url.removeprefix("https://").partition("/")[0]
    for template, substitute in _SUBSTITUTES:
        host = template.sub(substitute, host)
    return "" if _OPEN.search(host) or not host.endswith(_SUFFIXES) else host


def _services() -> list[Path]:
    """The newest folder of each service that has a rule set, in the order of the services."""
    spec = find_spec("botocore")
    roots = spec.submodule_search_locations if spec else None
    if not roots:
        raise SystemExit("aws_endpoints: botocore is not installed")
    services = sorted(path for path in (Path(roots[0]) / "data").iterdir() if path.is_dir())
    newest = (max(path for path in service.iterdir() if path.is_dir()) for service in services)
    return [folder for folder in newest if _rule_set(folder).exists()]


def _rules(folder: Path) -> list[Mapping[str, Any]]:
    with gzip.open(_rule_set(folder)) as text:
        rules: list[Mapping[str, Any]] = json.load(text)["rules"]
    return rules


def _rule_set(folder: Path) -> Path:
    return folder / "endpoint-rule-set-1.json.gz"


def _full_name(folder: Path) -> str:
    with gzip.open(folder / "service-2.json.gz") as text:
        beginning = text.read(_NAME_STANDS_WITHIN).decode("utf-8", "replace")
    found = _FULL_NAME.search(beginning)
    return found[1] if found else folder.parent.name


def _listed_elsewhere() -> set[str]:
    others = (path for path in _catalogue().iterdir() if path.name.endswith(".toml"))
    return {
        host
        for path in others
        if path.name != DATASET
        for entry in read_file(path).entries
        if not entry.paths
        for host in entry.hosts
    }


def _catalogue() -> Traversable:
    return files("ringfence_data") / "catalogue"


if __name__ == "__main__":
    main()
