"""The dataset of AWS endpoints is what botocore's rule sets say, and nothing a reviewer said."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ringfence.classify import classify_host
from ringfence.model.egress import Category, Sanction
from ringfence.model.settings import Settings
from ringfence_data.aws_endpoints import (
    DATASET,
    endpoints,
    generate,
    host_pattern,
    main,
    service_hosts,
)
from ringfence_data.catalogue import catalogue_files

_COMMITTED = next(file for file in catalogue_files() if file.name == DATASET)
_MADE_FROM = _COMMITTED.source.rpartition(" ")[2]
_SUFFIX = "{PartitionResult#dnsSuffix}"
_DUAL = "{PartitionResult#dualStackDnsSuffix}"


def _release(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


@pytest.mark.skipif(
    version("botocore") != _MADE_FROM, reason=f"botocore is not {_MADE_FROM}, as the dataset says"
)
def test_the_committed_dataset_is_what_the_rule_sets_give() -> None:
    path = Path(str(files("ringfence_data"))) / "catalogue" / DATASET

    assert path.read_text(encoding="utf-8") == generate(reviewed=_COMMITTED.reviewed)


@pytest.mark.skipif(
    _release(version("botocore")) < _release(_MADE_FROM), reason=f"botocore is before {_MADE_FROM}"
)
def test_a_newer_botocore_knows_every_endpoint_of_the_dataset() -> None:
    known = {host for hosts in endpoints().values() for host in hosts}

    assert {host for entry in _COMMITTED.entries for host in entry.hosts} <= known


def test_the_command_writes_the_dataset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("ringfence_data.aws_endpoints._catalogue", lambda: tmp_path)
    monkeypatch.setattr(sys, "argv", ["aws_endpoints", "2026-11-29"])

    main()

    text = (tmp_path / DATASET).read_text(encoding="utf-8")
    assert "reviewed = 2026-11-29" in text
    assert '"kms.{region}.amazonaws.com"' in text


def test_botocore_is_read_and_never_imported() -> None:
    program = (
        "import sys; from ringfence_data.aws_endpoints import endpoints; endpoints(); "
        "print([name for name in sys.modules if name.startswith('boto')])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("template", "pattern"),
    [
        ("https://kms.{Region}." + _SUFFIX, "kms.{region}.amazonaws.com"),
        ("https://kms.{Region}." + _DUAL, "kms.{region}.api.aws"),
        ("https://s3.{Region}.{regionPartition#dnsSuffix}", "s3.{region}.amazonaws.com"),
        ("https://{AccountId}.ddb.{Region}." + _SUFFIX, "*.ddb.{region}.amazonaws.com"),
        ("https://{ParsedArn#accountId}.ddb.{Region}." + _SUFFIX, "*.ddb.{region}.amazonaws.com"),
        ("https://a.{PartitionResult#implicitGlobalRegion}." + _SUFFIX, "a.us-east-1.amazonaws.com"),
        ("https://iam.amazonaws.com", "iam.amazonaws.com"),
        ("https://s3express-control.{Region}." + _SUFFIX + "/{b}", "s3express-control.{region}.amazonaws.com"),
        ("https://{Bucket}.s3.{Region}." + _SUFFIX, ""),
        ("https://{AccountId}.{OperationType}-kinesis.{Region}." + _SUFFIX, ""),
        ("https://iam.cn-north-1.amazonaws.com.cn", ""),
        ("https://a.us-iso-east-1.c2s.ic.gov", ""),
        ("http://localhost:8000", ""),
        ("{Endpoint}", ""),
        ("{url#scheme}://{url#authority}{url#path}", ""),
    ],
)  # fmt: skip
def test_a_template_becomes_a_pattern_or_nothing(template: str, pattern: str) -> None:
    assert host_pattern(template) == pattern


def test_the_hosts_of_nested_rules_are_found_and_references_passed_over() -> None:
    inner = {"endpoint": {"url": "https://iam.amazonaws.com"}}
    elsewhere = {"endpoint": {"url": {"ref": "Endpoint"}}}
    rules: list[dict[str, Any]] = [{"rules": [inner]}, elsewhere, {"error": "no"}]

    assert list(service_hosts(rules)) == ["iam.amazonaws.com"]


@pytest.mark.parametrize(
    ("host", "category", "sanction"),
    [
        ("logs.us-gov-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.SANCTIONED),
        ("bedrock-agentcore-fips.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.SANCTIONED),
        ("bedrock-runtime-fips.us-east-1.api.aws", Category.MODEL_PROVIDER, Sanction.SANCTIONED),
        ("runtime.sagemaker-fips.us-east-1.api.aws", Category.MODEL_PROVIDER, Sanction.UNSANCTIONED),
        ("kinesis.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.UNREVIEWED),
    ],
)  # fmt: skip
def test_what_a_reviewer_said_goes_before_what_is_generated(
    host: str, category: Category, sanction: Sanction
) -> None:
    found = classify_host(host, Settings())

    assert (found.category, found.sanction) == (category, sanction)


def test_no_service_that_answers_with_models_is_left_to_the_generated_dataset() -> None:
    """Its category would be `aws-service`, whatever it answers with."""
    models = ("bedrock", "runtime.sagemaker.", "runtime.sagemaker-")
    of_its_own = (
        "a2i-",
        "featurestore-",
        "job-",
        "training-session-",
    )  # reviews, features, training

    left = [
        host
        for entry in _COMMITTED.entries
        for host in entry.hosts
        if any(model in host for model in models) and not host.startswith(of_its_own)
    ]

    assert left == []
