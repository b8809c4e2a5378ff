"""A runtime, a gateway and an internet in three network namespaces; no packet leaves them.

The gateway is Suricata between two interfaces, which takes a ClientHello apart and drops it: the
connection stands, and nothing comes back. What it drops or only notes it writes as a gateway's log.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

RUNTIME, RESOLVER = "10.20.1.57", "10.20.1.1"
PERMITTED, CANARY, CLOSED, DEAD = "203.0.113.80", "203.0.113.99", "203.0.113.81", "203.0.113.200"
NAMES = {
    "api.openai.com": PERMITTED,
    "canary.example": CANARY,
    "closed.example": CLOSED,
    "dead.example": DEAD,
}
_PREFIX = "rflab"
_TESTS = Path(__file__).parents[1]
_OFFLOADS = """
import fcntl, socket, struct, array, sys
for command in (0x15, 0x17, 0x19, 0x1f, 0x24, 0x2c):  # checksums, scatter-gather, TSO, GSO, GRO
    value = array.array("B", struct.pack("II", command, 0))
    with socket.socket() as s:
        try:
            fcntl.ioctl(s, 0x8946, struct.pack("16sP", sys.argv[1].encode(), value.buffer_info()[0]))
        except OSError:
            pass
"""
_CONFIGURATION = """%YAML 1.1
---
default-log-dir: {folder}
default-rule-path: {folder}
rule-files: [lab.rules]
classification-file: {folder}/classification.config
reference-config-file: {folder}/reference.config
af-packet:
  - {{interface: gwa, threads: 1, cluster-id: 98, cluster-type: cluster_flow, defrag: no, use-mmap: yes, copy-mode: ips, copy-iface: gwb}}
  - {{interface: gwb, threads: 1, cluster-id: 97, cluster-type: cluster_flow, defrag: no, use-mmap: yes, copy-mode: ips, copy-iface: gwa}}
stream: {{inline: yes, checksum-validation: no}}
app-layer: {{protocols: {{tls: {{enabled: yes, detection-ports: {{dp: 443}}}}, dns: {{udp: {{enabled: yes}}}}}}}}
unix-command: {{enabled: no}}
outputs:
  - eve-log: {{enabled: yes, filetype: regular, filename: eve.json, types: [{{alert: {{metadata: yes}}}}]}}
"""


def why_not() -> str:
    """What keeps the lab from running here; empty where nothing does."""
    if os.geteuid() != 0:
        return "the lab needs root for network namespaces"
    lacking = [name for name in ("ip", "suricata") if not shutil.which(name)]
    if lacking:
        return f"the lab needs {', '.join(lacking)}"
    name = f"{_PREFIX}{os.getpid()}t"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode:
        return "no network namespace can be made here"
    subprocess.run(["ip", "netns", "del", name], check=True)
    return ""


@dataclass(frozen=True, slots=True)
class Lab:
    folder: Path
    pid: int

    def space(self, letter: str) -> str:
        return f"{_PREFIX}{self.pid}{letter}"

    def inside(self, letter: str, *command: str) -> list[str]:
        return ["ip", "netns", "exec", self.space(letter), *command]

    def ip(self, letter: str, text: str) -> None:
        subprocess.run(["ip", "-n", self.space(letter), *text.split()], check=True)

    def leak(self) -> None:
        """A second way to the canary, past the gateway."""
        self.ip("r", f"link add eth1 type veth peer name eth1 netns {self.space('i')}")
        self.ip("r", "link set eth1 up")
        self.ip("i", "link set eth1 up")
        self.ip("r", f"route add {CANARY}/32 dev eth1 src {RUNTIME}")
        self.ip("i", f"route add {RUNTIME}/32 dev eth1")

    def probe(self, program: Path) -> bytes:
        """The report of a run inside the runtime."""
        run = self.inside("r", sys.executable, "-I", str(program), "--run", "--report", "-")
        done = subprocess.run(run, capture_output=True, check=True, timeout=60)
        return done.stdout

    def log(self, uuid: str) -> list[bytes]:
        """What the gateway wrote, as lines of its proxy."""
        time.sleep(1.0)  # Suricata writes what it saw in a thread of its own
        lines = (self.folder / "eve.json").read_text(encoding="utf-8").splitlines()
        return [_line(each, uuid) for each in map(json.loads, lines) if each.get("alert")]


def _line(event: dict[str, object], uuid: str) -> bytes:
    alert, tls = event["alert"], event.get("tls")
    assert isinstance(alert, dict)
    record = {
        "action": "DENY",
        "src": event["src_ip"],
        "dest": event["dest_ip"],
        "dest_port": event["dest_port"],
        "proto": event["proto"],
        "enforced": alert["action"] == "blocked",
        "reason": "POLICY",
        "decided_by": uuid,
        "sni_hostname": tls.get("sni", "") if isinstance(tls, dict) else "",
        "timestamp": datetime.fromisoformat(str(event["timestamp"])).timestamp(),
    }
    head = "<158>Nov 30 06:00:00 GW-lab-203.0.113.7-sink traffic_server[71]:"
    return f"{head} {json.dumps(record)}".encode()


@contextmanager
def lab(folder: Path, *, enforced: bool) -> Iterator[Lab]:
    """The three namespaces with everything running; nothing of them stays."""
    _remove(only_dead=True)
    made = Lab(folder, os.getpid())
    try:
        with ExitStack() as stack:
            _wire(made)
            stack.enter_context(_running(made.inside("i", *_internet()), "ready"))
            command = _gateway(made, enforced=enforced)
            stack.enter_context(_running(made.inside("g", *command), "Engine started"))
            yield made
    finally:
        _remove(only_dead=False)


def _wire(made: Lab) -> None:
    for letter in "rgi":
        subprocess.run(["ip", "netns", "add", made.space(letter)], check=True)
        made.ip(letter, "link set lo up")
    for letter, gateway in (("r", "gwa"), ("i", "gwb")):
        made.ip(letter, f"link add eth0 type veth peer name {gateway} netns {made.space('g')}")
        made.ip(letter, "link set eth0 up")
        made.ip("g", f"link set {gateway} up promisc on")
        for where, name in ((letter, "eth0"), ("g", gateway)):
            command = made.inside(where, sys.executable, "-c", _OFFLOADS, name)
            subprocess.run(command, check=True)
    made.ip("r", f"addr add {RUNTIME}/24 dev eth0")
    made.ip("i", f"addr add {RESOLVER}/24 dev eth0")
    made.ip("r", f"route add default via {RESOLVER}")
    for address in (PERMITTED, CANARY, CLOSED):
        made.ip("i", f"addr add {address}/32 dev lo")


def _internet() -> list[str]:
    return ["env", f"PYTHONPATH={_TESTS}", sys.executable, "-m", "support.lab_internet"]


def _gateway(made: Lab, *, enforced: bool) -> list[str]:
    action = "drop" if enforced else "alert"
    rule = (
        f'{action} tls any any -> any 443 (msg:"default-deny"; flow:to_server; tls.sni; '
        'content:!"api.openai.com"; nocase; sid:1; rev:1;)\n'
    )
    (made.folder / "lab.rules").write_text(rule)
    for name in ("classification.config", "reference.config"):
        (made.folder / name).touch()
    configuration = made.folder / "lab.yaml"
    configuration.write_text(_CONFIGURATION.format(folder=made.folder))
    return ["suricata", "-v", "-c", str(configuration), "--af-packet", "-l", str(made.folder)]


@contextmanager
def _running(command: list[str], ready: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if ready.lower() in line.lower():
                break
        else:
            raise RuntimeError(f"{command} ended: {''.join(said)}")
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _remove(*, only_dead: bool) -> None:
    """Delete the namespaces of this process, or those that a killed one left behind."""
    told = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True)
    for name in (line.split()[0] for line in told.stdout.splitlines() if line):
        pid = name.removeprefix(_PREFIX)[:-1]
        if not name.startswith(_PREFIX) or not pid.isdigit():
            continue
        dead = not Path(f"/proc/{pid}").exists()
        if dead if only_dead else int(pid) == os.getpid():
            subprocess.run(["ip", "netns", "del", name], check=False)
