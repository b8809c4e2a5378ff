"""Whose settings are believed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.model.settings import Settings
from ringfence.workflow.settings import read_settings, settings_of
from ringfence.workflow.sources import Demo, Recorded

OURS = '[destinations]\nsanctioned = ["ours.example"]\n'
THEIRS = '[destinations]\nsanctioned = ["theirs.example"]\n'


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "ringfence.toml").write_text(THEIRS)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "ringfence.toml").write_text(OURS)
    return tmp_path / "state" / "ringfence.db"


@pytest.mark.parametrize("place", [".", "scans.db"])
def test_settings_in_a_recording_are_not_believed_and_that_is_said(
    bundle: Path, store: Path, place: str
) -> None:
    (bundle / "scans.db").write_bytes(b"")

    settings, notes = settings_of(None, source=Recorded(path=bundle / place), store=store)

    assert settings.sanctioned == ("ours.example",)
    (note,) = notes
    assert str(bundle / "ringfence.toml") in note
    assert f"--settings {bundle / 'ringfence.toml'}" in note


def test_without_settings_of_our_own_those_of_a_recording_are_not_believed_either(
    bundle: Path, tmp_path: Path
) -> None:
    settings, notes = settings_of(None, source=Recorded(path=bundle), store=tmp_path / "no.db")

    assert settings == Settings()
    assert notes


def test_settings_that_are_named_are_used_wherever_they_lie(bundle: Path, store: Path) -> None:
    named = bundle / "ringfence.toml"

    settings, notes = settings_of(named, source=Recorded(path=bundle), store=store)

    assert settings.sanctioned == ("theirs.example",)
    assert notes == ()


def test_the_store_of_the_user_is_no_stranger_s(store: Path) -> None:
    store.write_bytes(b"")

    settings, notes = settings_of(None, source=Recorded(path=store), store=store)

    assert settings.sanctioned == ("ours.example",)
    assert notes == ()


def test_the_sample_is_judged_the_same_on_every_machine(store: Path) -> None:
    settings, notes = settings_of(None, source=Demo(), store=store)

    assert "api.erp.freight.example" in settings.sanctioned
    assert "ours.example" not in settings.sanctioned
    (note,) = notes
    assert "is not used: the sample estate has settings of its own" in note


def test_ranges_are_read_from_beside_the_settings(tmp_path: Path) -> None:
    row = {"ip_prefix": "198.51.100.0/24", "region": "eu-west-1", "service": "S3"}
    content = {"createDate": "2026-11-20-10-00-00", "prefixes": [row], "ipv6_prefixes": []}
    (tmp_path / "new.json").write_text(json.dumps(content))
    (tmp_path / "ringfence.toml").write_text('[catalogue]\nip_ranges = "new.json"\n')

    settings = read_settings(tmp_path / "ringfence.toml")

    assert settings.ip_ranges
    assert settings.ip_ranges.ranges[0].service == "S3"


def test_ranges_that_are_not_there_are_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "ringfence.toml").write_text('[catalogue]\nip_ranges = "new.json"\n')

    with pytest.raises(ConfigError, match=r"new\.json cannot be read"):
        read_settings(tmp_path / "ringfence.toml")


def test_an_exception_that_runs_for_longer_than_a_year_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ringfence.toml"
    file.write_text(
        '[[exception]]\ndestination = "a.example"\nowner = "us"\nreason = "x"\nexpires = 2027-03-31\n'
    )

    assert read_settings(file, today=date(2026, 3, 30)).exceptions

    with pytest.raises(ConfigError, match=r"number 1: expires 2027-03-31 is more than 366 days"):
        read_settings(file, today=date(2026, 3, 29))
