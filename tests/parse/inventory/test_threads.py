"""The places of an estate are read side by side, so shapes are met for the first time by several threads at once."""

from __future__ import annotations

import subprocess
import sys

MEET_NEW_SHAPES = """
import sys, threading, types

from ringfence.model.answer import Answer
from ringfence.parse.inventory.answers import Answers

NESTED = '''
from __future__ import annotations
from dataclasses import dataclass

@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    a: tuple[str, ...] = ()
    b: tuple[int, ...] = ()
    c: dict[str, str] | None = None

@dataclass(frozen=True, slots=True, kw_only=True)
class Middle:
    a: tuple[Inner, ...] = ()
    b: tuple[Inner, ...] = ()
    c: dict[str, Inner] | None = None

@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    a: tuple[Middle, ...] = ()
    b: tuple[Inner, ...] = ()
    c: dict[str, Middle] | None = None
'''
ENTRY = {"a": [{"a": [{"a": ["x"]}]}], "b": [{"b": [1]}]}


def new_shapes(number):
    module = types.ModuleType(f"shapes_{number}")
    sys.modules[module.__name__] = module
    exec(compile(NESTED, module.__name__, "exec"), module.__dict__)
    return module.Outer, module.Middle


def read(shape, start):
    answer = Answer(
        service="ec2",
        operation="DescribeVpcs",
        account="111122223333",
        region="us-east-1",
        params={},
        body={"Vpcs": [ENTRY] if shape.__name__ == "Outer" else ENTRY["a"]},
    )
    start.wait()
    (page,) = Answers([answer]).items("DescribeVpcs", "Vpcs", shape)
    assert page.whole, page


sys.setswitchinterval(1e-6)
for number in range(60):
    shapes = new_shapes(number)
    start = threading.Barrier(4)
    crew = [threading.Thread(target=read, args=(shapes[n % 2], start)) for n in range(4)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
print("read")
"""


def test_threads_that_meet_a_shape_together_read_it() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", MEET_NEW_SHAPES],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "read\n"), done.stderr
