"""The glossary explains every word that the screens take from the engine's closed sets."""

from __future__ import annotations

from enum import StrEnum

import pytest

from ringfence.model.agentcore import NetworkMode
from ringfence.model.change import Change
from ringfence.model.coverage import CoverageStatus
from ringfence.model.egress import Attribution, EvidenceKind, Sanction
from ringfence.model.promotion import Readiness
from ringfence.model.proposal import Maturity
from ringfence.model.simulation import StepResultKind
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckStatus
from ringfence_tui.views import glossary
from ringfence_tui.views.glossary import CHAPTERS, GLOSSARY, glossary_page
from support.told_pages import told

_WORDS: tuple[tuple[type[StrEnum], dict[StrEnum, str]], ...] = (
    (Containment, glossary.VERDICTS),
    (NetworkMode, glossary.MODES),
    (EvidenceKind, glossary.EVIDENCE),
    (Attribution, glossary.ATTRIBUTION),
    (Sanction, glossary.SANCTIONS),
    (CoverageStatus, glossary.COVERAGE),
    (CheckStatus, glossary.CHECKS),
    (Readiness, glossary.READINESS),
    (Maturity, glossary.MATURITY),
    (Change, glossary.CHANGES),
    (StepResultKind, glossary.STEPS),
)


@pytest.mark.parametrize(("kind", "words"), _WORDS, ids=[kind.__name__ for kind, _ in _WORDS])
def test_every_value_is_explained(kind: type[StrEnum], words: dict[StrEnum, str]) -> None:
    assert words.keys() == set(kind)
    assert {(str(word), sentence) for word, sentence in words.items()} <= set(GLOSSARY)


def test_no_word_is_explained_twice_in_one_chapter() -> None:
    for title, terms in CHAPTERS:
        words = [word.lower() for word, _ in terms]

        assert len(set(words)) == len(words), title


def test_every_explanation_is_a_sentence_of_its_own() -> None:
    sentences = [sentence for _, sentence in GLOSSARY]

    assert all(each[0].isupper() and each.endswith(".") for each in sentences)
    assert len(set(sentences)) == len(sentences)


def test_the_words_that_people_ask_for_are_there() -> None:
    asked = (
        "SmartGroup",
        "WebGroup",
        "monitor mode",
        "promotion",
        "IAM guardrail",
        "blast radius",
        "toxic path",
        "attribution",
        "look-alike",
        "NOT_GOVERNED",
    )

    assert set(asked) <= {word for word, _ in GLOSSARY}


def test_the_page_has_every_word() -> None:
    page = told(glossary_page())

    assert all(sentence in page for _, sentence in GLOSSARY)
