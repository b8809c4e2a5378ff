"""Labels that carry encoded data, and labels that people made."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.classify.coding import coded_length, entropy, is_uuid


@pytest.mark.parametrize(
    "label",
    [
        "customer-support-portal",
        "internationalisation",
        "internal-web-1234567890",
        "k8s-agents-gateway",
        "ip-10-20-1-57",
        "bedrock-runtime",
        "xn--caf-dma",
        "20261120",
        "a1b2c3",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "",
    ],
)
def test_words_numbers_and_uuids_carry_nothing(label: str) -> None:
    assert coded_length(label) == 0


@pytest.mark.parametrize(
    "label",
    [
        hashlib.sha256(b"a").hexdigest()[:60],
        base64.b32encode(b"a secret of thirty-odd bytes, no more").decode().rstrip("=").lower(),
        base64.urlsafe_b64encode(b"another secret of some bytes").decode().rstrip("=").lower(),
        "4829301948573920194857",
    ],
)
def test_encoded_data_is_told_whatever_the_alphabet(label: str) -> None:
    assert coded_length(label) >= 0.8 * len(label)


def test_a_digest_beside_words_counts_by_itself() -> None:
    assert coded_length("shop-git-main-9f3kz7q2x") == len("9f3kz7q2x")


def test_the_shape_of_a_uuid_is_exact() -> None:
    assert is_uuid("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    assert not is_uuid("3f2504e0-4f89-41d3-9a0c-0305e82c330")
    assert not is_uuid("x3f2504e0-4f89-41d3-9a0c-0305e82c3301")


def test_entropy_is_that_of_shannon() -> None:
    assert entropy([]) == 0.0
    assert entropy(["aaaa"]) == 0.0
    assert entropy(["ab", "ba"]) == 1.0
    assert entropy(["0123", "4567"]) == 3.0


@given(st.text(max_size=300))
def test_any_text_has_a_length_of_encoded_data_between_nothing_and_all(text: str) -> None:
    assert 0 <= coded_length(text) <= len(text)
    assert entropy([text]) >= 0
