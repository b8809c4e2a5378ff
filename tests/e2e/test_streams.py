"""stdout carries the requested document and nothing else; stderr carries everything else."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.e2e.command import COMMAND, Ringfence, Run
from support.e2e.scans import Recorded

ESCAPE = "\x1b"
PACK = Path(__file__).parents[1] / "data" / "published-pack.json"


def is_table(text: str) -> bool:
    return "prompt_lab" in text and ESCAPE not in text


def is_csv(text: str) -> bool:
    header, *lines = csv.reader(io.StringIO(text))
    return bool(lines) and all(len(line) == len(header) for line in lines)


def is_junit(text: str) -> bool:
    return ElementTree.fromstring(text).tag in ("testsuite", "testsuites")  # noqa: S314 - our own output


def is_sarif(text: str) -> bool:
    return bool(json.loads(text)["version"] == "2.1.0")


def is_markdown(text: str) -> bool:
    return text.startswith("# ")


def is_html(text: str) -> bool:
    return text.lower().startswith("<!doctype html>") and text.rstrip().endswith("</html>")


def is_scan(text: str) -> bool:
    return bool(json.loads(text)["schema"] == "ringfence.scan/1")


def is_ocsf(text: str) -> bool:
    events = json.loads(text)
    return bool(events) and all(event["class_uid"] for event in events)


SYNTAX: dict[str, Callable[[str], bool]] = {
    "json": is_scan,
    "table": is_table,
    "sarif": is_sarif,
    "ocsf": is_ocsf,
    "csv": is_csv,
    "junit": is_junit,
    "markdown": is_markdown,
    "html": is_html,
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """A scan that writes every format but one into a file, and the folder they are in."""
    folder = tmp_path_factory.mktemp("formats")
    files = [f"{form}=out/scan.{form}" for form in SYNTAX if form != "csv"]
    wanted = [part for given in ("csv", *files) for part in ("--format", given)]
    return Ringfence(folder=folder).run("scan", "--demo", *wanted), folder / "out"


@pytest.mark.parametrize("form", [form for form in SYNTAX if form != "csv"])
def test_each_format_is_written_whole_and_for_its_owner_alone(
    written: tuple[Run, Path], form: str
) -> None:
    path = written[1] / f"scan.{form}"

    assert SYNTAX[form](path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_format_without_a_file_is_alone_on_stdout(written: tuple[Run, Path]) -> None:
    assert written[0].code == 1
    assert is_csv(written[0].stdout)


def test_json_is_what_a_reader_without_a_terminal_gets(sample: Run) -> None:
    assert is_scan(sample.stdout)


def test_the_reason_of_the_exit_code_is_on_stderr(sample: Run) -> None:
    assert re.search(r"^exit 1: \d+ findings at or above high", sample.stderr, re.MULTILINE)


def test_an_output_file_takes_the_place_of_stdout_and_quiet_that_of_notes(
    ringfence: Ringfence,
) -> None:
    done = ringfence.run("scan", "--demo", "-q", "-o", "scan.json")

    assert done.stdout == done.stderr == ""
    assert is_scan((ringfence.folder / "scan.json").read_text())


def test_quiet_does_not_silence_an_error(ringfence: Ringfence) -> None:
    done = ringfence.run("scan", "--from", "absent", "-q")

    assert done.code == 2
    assert done.stderr.startswith("ringfence: error: absent does not exist")


def test_a_terminal_gets_a_coloured_table(ringfence: Ringfence) -> None:
    shown = ringfence.on_terminal("scan", "--demo")

    assert "prompt_lab" in shown
    assert ESCAPE in shown


@pytest.mark.parametrize("switch", ["NO_COLOR", "--no-color"])
def test_no_colour_is_used_where_it_is_refused(ringfence: Ringfence, switch: str) -> None:
    environment = {"NO_COLOR": "1"} if switch == "NO_COLOR" else {}
    arguments = () if environment else (switch,)
    command = Ringfence(folder=ringfence.folder, environment=environment)

    shown = command.on_terminal("scan", "--demo", *arguments)

    assert "prompt_lab" in shown
    assert ESCAPE not in shown


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_reader_that_goes_away_ends_the_command_quietly(ringfence: Ringfence, form: str) -> None:
    with ringfence.running("scan", "--demo", "-q", "--format", form) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
        process.wait(timeout=60)

    assert said == b""
    assert process.returncode == 1, "what was found does not depend on who reads it"


def test_a_reader_that_was_never_there_ends_the_command_quietly(ringfence: Ringfence) -> None:
    command = " ".join([*COMMAND, "scan", "--demo", "--format", "json"])

    done = subprocess.run(
        ["sh", "-c", f"{command} 2>stderr | true"],
        cwd=ringfence.folder,
        env={"HOME": str(ringfence.folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0
    assert "Traceback" not in (ringfence.folder / "stderr").read_text()
    assert "Broken" not in (ringfence.folder / "stderr").read_text()


@pytest.mark.parametrize("form", ["json", "graphml", "dot", "mermaid"])
def test_the_graph_is_alone_on_stdout_in_every_syntax(ringfence: Ringfence, form: str) -> None:
    done = ringfence.run("graph", "--demo", "--format", form)

    assert done.code == 3, "the sample estate has gaps, and a graph without them is not whole"
    begins = {"json": "{", "graphml": "<", "dot": "digraph", "mermaid": "flowchart"}[form]
    assert done.stdout.startswith(begins)
    assert "api.openai.com" in done.stdout


def test_the_graph_can_be_cut_to_what_is_near_a_destination(ringfence: Ringfence) -> None:
    done = ringfence.run("graph", "--demo", "--around", "api.openai.com", "--hops", "1")

    names = {node["id"] for node in json.loads(done.stdout)["nodes"]}
    assert len(names) > 1
    assert not any("invoice_matcher" in name for name in names)


def test_what_is_not_in_the_graph_is_refused(ringfence: Ringfence) -> None:
    done = ringfence.run("graph", "--demo", "--around", "nowhere.example.com")

    assert done.code == 2
    assert "nothing in the graph is called 'nowhere.example.com'" in done.stderr
    assert done.stdout == ""


def test_a_pipe_is_written_into_and_not_replaced(recorded: Recorded, ringfence: Ringfence) -> None:
    pipe = ringfence.folder / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    done = ringfence.run("scan", "--from", recorded.folder, "--format", "csv", "-o", pipe)

    content = os.read(reader, 1 << 16).decode()
    os.close(reader)
    assert done.code == 0, done.stderr
    assert pipe.is_fifo()
    assert is_csv(content)


def test_a_place_that_cannot_be_written_is_wrong_usage(ringfence: Ringfence) -> None:
    (ringfence.folder / "file").write_text("")

    done = ringfence.run("scan", "--demo", "-o", "file/scan.json")

    assert done.code == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


EVAL = ("--src", "10.0.0.1", "--host", "a.example", "--port", "443", "--pack")


def redirected(ringfence: Ringfence, redirection: str, *arguments: str | Path) -> tuple[int, str]:
    """The exit code and stderr of a command whose streams a shell redirects."""
    done = subprocess.run(
        ["sh", "-c", f'"$@" {redirection}', "sh", *COMMAND, *map(str, arguments)],
        cwd=ringfence.folder,
        env={"HOME": str(ringfence.folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("redirection", "why"), [(">&-", "it is closed"), (">/dev/full", "No space left on device")]
)
def test_a_document_that_stdout_does_not_take_is_no_success(
    ringfence: Ringfence, redirection: str, why: str
) -> None:
    code, said = redirected(ringfence, redirection, "eval", *EVAL, PACK)

    assert code == 2
    assert said == (
        f"ringfence: error: stdout cannot be written: {why}\nhint: name a file with -o\n"
    )


def test_a_closed_stdout_that_nothing_is_written_to_is_no_mistake(ringfence: Ringfence) -> None:
    code, said = redirected(ringfence, ">&-", "eval", *EVAL, PACK, "-o", "answer.json")

    assert code == 0, said
    answer = json.loads((ringfence.folder / "answer.json").read_text())
    assert answer["schema"] == "ringfence.eval/1"


def test_a_closed_stderr_changes_no_document(ringfence: Ringfence) -> None:
    code, said = redirected(ringfence, "2>&- >answer.json", "eval", *EVAL, PACK)

    assert (code, said) == (0, "")
    answer = json.loads((ringfence.folder / "answer.json").read_text())
    assert answer["schema"] == "ringfence.eval/1"


def test_help_that_nobody_reads_is_no_mistake(ringfence: Ringfence) -> None:
    assert redirected(ringfence, ">&-", "eval", "--help") == (0, "")


def test_a_stderr_that_takes_nothing_changes_no_document(ringfence: Ringfence) -> None:
    asked = ("eval", *EVAL, PACK, "-o", "answer.json")

    assert redirected(ringfence, "2>/dev/full", *asked) == (0, "")
    answer = json.loads((ringfence.folder / "answer.json").read_text())
    assert answer["schema"] == "ringfence.eval/1"
    assert redirected(ringfence, "2>/dev/full", "eval", *EVAL, "absent") == (2, "")
