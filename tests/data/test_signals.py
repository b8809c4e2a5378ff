"""The file of signals: well-formed, and meaning what it says."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.workload import Strength, WorkloadKind
from ringfence.shadow import clues
from ringfence_data.signals import AiSignals, SignalFileError, ai_signals, parse_signals

TEXT = (files("ringfence_data") / "ai-signals.toml").read_text(encoding="utf-8")


def every(signals: AiSignals) -> tuple[object, ...]:
    return (
        *signals.environment,
        *signals.images,
        *signals.layers,
        *signals.instances,
        *signals.ports,
        *signals.actions,
        *signals.kinds,
    )


def test_the_file_says_where_it_comes_from_and_lists_everything() -> None:
    signals = ai_signals()

    assert signals.source
    assert signals.licence == "Apache-2.0"
    assert len(every(signals)) == sum(
        len(table) for name, table in tomllib.loads(TEXT).items() if name != "file"
    )


def test_strengths_and_kinds_are_those_of_the_model() -> None:
    signals = ai_signals()

    assert {clue.strength for clue in (*signals.environment, *signals.kinds)} <= set(Strength)
    assert {kind for clue in signals.kinds for kind in clue.patterns} <= set(WorkloadKind)
    assert all(":" in name for clue in signals.actions for name in (*clue.patterns, *clue.calls))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[[environment]]", "[[enviroment]]"),
        ('strength = "telling"', 'strength = "strong"'),
        ("ports = [11434]", "ports = [0]"),
        ("ports = [11434]", 'ports = ["11434"]'),
        ('names = ["*OPENAI*"]', 'names = ["*OPENAI*", "*OPENAI*"]'),
        ('names = ["*OPENAI*"]', 'name = ["*OPENAI*"]'),
        ('names = ["*OPENAI*"]', 'names = [""]'),
        ('names = ["*OPENAI*"]', 'names = ["*OPENAI*"]\nserves = true'),
        ("reviewed = 2026-11-29", 'reviewed = "lately"'),
        ("[file]", "file"),
    ],
)
def test_a_mistake_in_the_file_is_an_error(before: str, after: str) -> None:
    assert before in TEXT

    with pytest.raises(SignalFileError):
        parse_signals(TEXT.replace(before, after, 1))


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("OPENAI_API_KEY", "telling"),
        ("AZURE_OPENAI_ENDPOINT", "telling"),
        ("my_anthropic_key", "telling"),
        ("AWS_BEARER_TOKEN_BEDROCK", "telling"),
        ("HUGGINGFACEHUB_API_TOKEN", "telling"),
        ("LANGCHAIN_TRACING_V2", "telling"),
        ("PINECONE_INDEX", "weak"),
        ("CUDA_VISIBLE_DEVICES", "hint"),
        ("DATABASE_URL", ""),
        ("API_KEY", ""),
        ("MODEL", ""),
        ("OPEN_AIRPORT", ""),
        ("PROMPT", ""),
    ],
)
def test_names_of_variables(name: str, strength: str) -> None:
    clue = clues.of_environment(name)

    assert (clue.strength if clue else "") == strength


@pytest.mark.parametrize(
    ("image", "strength"),
    [
        ("ollama/ollama", "telling"),
        ("team/my-vllm-server:1", "telling"),
        ("langflowai/langflow:latest", "telling"),
        ("n8nio/n8n", "hint"),
        ("rayproject/ray:2.50", "hint"),
        ("library/nginx", ""),
        ("team/litmus", ""),
        ("team/arrays", ""),
        ("ollama.example/team/web", ""),
        ("localhost/web:vllm", ""),
        ("", ""),
        ("///", ""),
    ],
)
def test_paths_of_images(image: str, strength: str) -> None:
    clue = clues.of_image(image)

    assert (clue.strength if clue else "") == strength


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("p5.48xlarge", "weak"),
        ("ml.g5.2xlarge", "weak"),
        ("inf2.xlarge", "weak"),
        ("g4dn.xlarge", "hint"),
        ("g5g.xlarge", "hint"),
        ("m7g.large", ""),
        ("i3.large", ""),
    ],
)
def test_types_of_instances(name: str, strength: str) -> None:
    clue = clues.of_instance_type(name)

    assert (clue.strength if clue else "") == strength


@given(
    st.sampled_from([p for clue in ai_signals().environment for p in clue.patterns]),
    st.text(alphabet="AZ_\n09", max_size=6),
)
def test_every_pattern_of_a_name_is_found_with_anything_where_its_stars_are(
    pattern: str, filler: str
) -> None:
    assert clues.of_environment(pattern.replace("*", filler)) is not None
