"""Checks a wheel that is installed in the environment this runs in, the way a user meets it.

Run by `make smoke` with the interpreter of a bare environment that holds the runtime lock and the
wheel and nothing else. It uses the standard library alone, for nothing else would be there.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.metadata import PackageMetadata, distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = frozenset({"ringfence", "ringfence_tui", "ringfence_rules", "ringfence_data"})
PERMISSIVE = re.compile(
    r"\b(Apache|MIT|BSD|ISC|PSF|Python Software Foundation|Public Domain)\b", re.IGNORECASE
)
FILE_BY_FILE = re.compile(r"\bMPL-2\.0\b|Mozilla Public License 2\.0")
"""Copyleft for its own files only, which are taken as they are; what stands beside them stays free."""
DRAWN = "AI runtimes have a way out"
"""What the overview of the sample estate says."""
STEERS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
"""What places and colours text on a terminal."""
LONGEST = 120
"""Seconds that a command may take."""
COPYLEFT = re.compile(r"GPL|Affero|General Public", re.IGNORECASE)


def foreign_members(names: Iterable[str]) -> Iterator[str]:
    """Members of a wheel that belong neither to our packages nor to its metadata."""
    for name in names:
        top, _, rest = name.partition("/")
        ours = top in PACKAGES or re.fullmatch(r"ringfence-[^-]+\.dist-info", top)
        parts = rest.split("/")
        if not ours or "tests" in parts or parts[-1].startswith("test_"):
            yield name


def missing_packages(names: Iterable[str]) -> frozenset[str]:
    return PACKAGES - {name.partition("/")[0] for name in names}


def missing_styles(names: Iterable[str], sources: Path = ROOT / "tui") -> frozenset[str]:
    """Style sheets of the terminal UI that are in the sources and not in the wheel."""
    wanted = {each.relative_to(sources).as_posix() for each in sources.rglob("*.tcss")}
    return frozenset(wanted - set(names))


def stated_licence(metadata: PackageMetadata) -> str:
    """Everything a distribution says about its licence, on one line; empty when it says nothing.

    The whole text of a licence is often put into the License field, so only its first line counts.
    """
    expressions = metadata.get_all("License-Expression") or []
    fields = [text.strip().partition("\n")[0] for text in metadata.get_all("License") or []]
    classifiers = [
        value.rpartition("::")[2].strip()
        for value in metadata.get_all("Classifier") or []
        if value.startswith("License ::")
    ]
    return "; ".join(part for part in (*expressions, *fields, *classifiers) if part)


def acceptable(licence: str) -> bool:
    """Whether a licence leaves our own code alone. One that is not stated, or not known here, does not."""
    known = PERMISSIVE.search(licence) or FILE_BY_FILE.search(licence)
    return bool(known) and not COPYLEFT.search(licence)


def unacceptable_licences() -> Iterator[str]:
    """Installed distributions that could not be shipped under Apache-2.0 without a second look."""
    for distribution in distributions():
        licence = stated_licence(distribution.metadata)
        if not acceptable(licence):
            yield f"{distribution.metadata['Name']}: {licence or 'no licence stated'}"


def environment(folder: str) -> dict[str, str]:
    """An empty home, and none of the caller's Python settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "AWS_", "RINGFENCE_", "XDG_"))
    }
    return kept | {"HOME": folder, "TERM": "xterm-256color"}


def script(name: str) -> str:
    """An installed console script."""
    return str(Path(sys.executable).with_name(name))


def run(
    arguments: list[str], *, folder: str, name: str = "ringfence"
) -> subprocess.CompletedProcess[str]:
    """A console script in a process of its own."""
    return subprocess.run(
        [script(name), *arguments],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


def command_failures() -> Iterator[str]:
    """What is wrong with the three commands a newcomer tries first."""
    with tempfile.TemporaryDirectory() as folder:
        for arguments in (["--version"], ["--help"]):
            done = run(arguments, folder=folder)
            if done.returncode or "ringfence" not in done.stdout:
                yield f"ringfence {arguments[0]}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        done = run(["scan", "--demo", "--format", "json"], folder=folder)
    if done.returncode not in {0, 1, 3}:
        yield f"ringfence scan --demo: exit {done.returncode}\n{done.stderr}"
    elif (schema := schema_of(done.stdout)) != "ringfence.scan/1":
        yield f"ringfence scan --demo: {schema}"


def ui_failures() -> Iterator[str]:
    """What is wrong with the terminal UI: its help, plain mode, and what it draws on a terminal."""
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in (("ringfence", ["tui", "--help"]), ("ringfence-tui", ["--help"])):
            done = run(arguments, folder=folder, name=name)
            if done.returncode or "--plain" not in done.stdout:
                yield f"{name} --help: exit {done.returncode}\n{done.stdout}{done.stderr}"
        done = run(["tui", "--demo", "--plain"], folder=folder)
        if done.returncode or DRAWN not in done.stdout:
            yield f"ringfence tui --demo --plain: exit {done.returncode}\n{done.stdout}{done.stderr}"
        code, shown = drawn(folder)
        if code or DRAWN not in shown:
            yield f"ringfence tui --demo on a terminal: exit {code}\n{shown[-2000:]}"


def drawn(folder: str) -> tuple[int, str]:
    """The exit code of the UI on a terminal, and what it drew before it was told to leave."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    with subprocess.Popen(
        [script("ringfence-tui"), "--demo"],
        cwd=folder,
        env=environment(folder),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        killed = threading.Timer(LONGEST, process.kill)
        killed.start()
        shown = ""
        with suppress(OSError):  # which Linux says where no one has the terminal any more
            while chunk := os.read(ours, 1 << 16):
                shown += STEERS.sub("", chunk.decode("utf-8", "replace"))
                if DRAWN in shown and process.poll() is None:
                    os.write(ours, b"q")
        code = process.wait()
        killed.cancel()
    os.close(ours)
    return code, shown


def schema_of(text: str) -> str:
    """The schema a document names, or why there is none."""
    try:
        document = json.loads(text)
    except ValueError as error:
        return f"stdout is not JSON: {error}"
    return str(document.get("schema", "no schema")) if isinstance(document, dict) else "no object"


def failures(wheel: Path) -> Iterator[str]:
    members = zipfile.ZipFile(wheel).namelist()
    for name in foreign_members(members):
        yield f"{wheel.name} holds {name}"
    for name in sorted(missing_packages(members)):
        yield f"{wheel.name} lacks {name}"
    for name in sorted(missing_styles(members)):
        yield f"{wheel.name} lacks {name}"
    yield from unacceptable_licences()
    yield from command_failures()
    yield from ui_failures()


def main() -> int:
    found = list(failures(Path(sys.argv[1])))
    for failure in found:
        sys.stderr.write(f"smoke: {failure}\n")
    if not found:
        sys.stdout.write("smoke: the wheel holds our packages alone, installs, scans and draws\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
