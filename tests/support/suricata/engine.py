"""Runs Suricata as a process of its own over the capture, and reads which signatures fired."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

LONGEST = 120.0
_CONFIGURATION = """%YAML 1.1
---
vars:
  address-groups: {HOME_NET: "any", EXTERNAL_NET: "any"}
packet-alert-max: 255
stats: {enabled: yes, interval: 3600}
outputs:
  - eve-log: {enabled: yes, filetype: regular, filename: eve.json, types: [TYPES]}
app-layer:
  protocols:
    tls: {enabled: yes, detection-ports: {dp: 443}}
    http: {enabled: yes, libhtp: {default-config: {personality: IDS}}}
    dns: {tcp: {enabled: yes, detection-ports: {dp: 53}}, udp: {enabled: yes, detection-ports: {dp: 53}}}
    quic: {enabled: yes}
    ssh: {enabled: yes}
stream: {memcap: 256mb, checksum-validation: no, reassembly: {memcap: 256mb, depth: 1mb}}
"""


def binary() -> str:
    """The engine; skips the test where this machine has none."""
    found = shutil.which("suricata") or shutil.which("suricata", path="/usr/bin:/usr/sbin:/sbin")
    if found is None:
        pytest.skip("no suricata on this machine, so the independent engine did not run")
    return found


def fired(rules: Iterable[str], capture: bytes, folder: Path) -> Mapping[tuple[str, int], set[int]]:
    """The sids that fired for each flow, by the key of its case."""
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for event in events(rules, capture, folder, types="alert, stats"):
        if event["event_type"] == "alert":
            found[key_of(event)].add(event["alert"]["signature_id"])
        else:
            # An alert that found no room would be a rule that seems not to match.
            assert event["stats"]["detect"]["alert_queue_overflow"] == 0
    return found


def events(
    rules: Iterable[str], capture: bytes, folder: Path, *options: str, types: str = "alert"
) -> list[dict[str, Any]]:
    """What the engine logs of a capture; fails the test where it does not take every rule."""
    (folder / "flows.pcap").write_bytes(capture)
    done = _run(rules, folder, "-r", folder / "flows.pcap", "-k", "none", *options, types=types)
    assert done.returncode == 0, done.stderr
    assert "Warning:" not in done.stderr, done.stderr
    with (folder / "eve.json").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def complaints(rules: Iterable[str], folder: Path) -> str:
    """What the engine says against rules; empty where it takes them all."""
    done = _run(rules, folder, "-T")
    wrong = [line for line in done.stderr.splitlines() if line.startswith(("E:", "Error:"))]
    return "\n".join(wrong) if done.returncode == 0 else done.stderr


def _run(
    rules: Iterable[str], folder: Path, *arguments: str | Path, types: str = "alert"
) -> subprocess.CompletedProcess[str]:
    (folder / "suricata.yaml").write_text(_CONFIGURATION.replace("TYPES", types), encoding="utf-8")
    (folder / "oracle.rules").write_text("".join(f"{rule}\n" for rule in rules), encoding="utf-8")
    return subprocess.run(
        [
            binary(),
            "-c",
            folder / "suricata.yaml",
            "-S",
            folder / "oracle.rules",
            "-l",
            folder,
            *arguments,
        ],
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


def key_of(event: Mapping[str, Any]) -> tuple[str, int]:
    if event["proto"] == "ICMP":
        return (event["dest_ip"], 0)
    ours = max(event["src_port"], event["dest_port"])
    return ("", ours)
