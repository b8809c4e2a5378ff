"""What evidence is relevant to, for tools and in a table."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import jsonschema

from ringfence.model.verification import Layer
from ringfence.render.evidence_mapping import mapping_markdown
from ringfence.render.scan_json import to_json
from ringfence.render.schema import schema_files
from ringfence.workflow.evidence_mapping import mapping_document
from support.markdown import rows


def test_the_json_is_what_its_schema_says() -> None:
    schema = schema_files()["ringfence.evidence.mapping-1.json"]

    jsonschema.Draft202012Validator(schema).validate(json.loads(to_json(mapping_document())))


def test_a_file_of_the_json_gives_frameworks_controls_and_why() -> None:
    found = json.loads(to_json(mapping_document()))

    (route,) = (each for each in found["entries"] if each["layer"] == "route")
    (pci,) = (each for each in route["evidence_relevant_to"] if each["framework"] == "pci-dss")
    assert (route["file"], pci["title"], pci["version"]) == (
        "verification.json",
        "PCI DSS",
        "4.0.1",
    )
    assert [each["id"] for each in pci["controls"]] == ["1.3.2"]
    assert all(each["about"] and each["url"].startswith("https://") for each in pci["controls"])
    assert route["why"].endswith(".")


def test_every_control_of_every_file_is_in_a_table() -> None:
    document = mapping_document()
    listed = rows(mapping_markdown(document))

    for entry in document.entries:
        told = f"`{entry.file}`" + (f" ({entry.layer})" if entry.layer else "")
        for relevant in entry.evidence_relevant_to:
            for control in relevant.controls:
                (row,) = (each for each in listed if each[:2] == (control.id, control.about))
                assert told.replace("`", "") in row[2].replace("`", ""), control.id


def test_each_layer_of_the_verification_is_told_apart() -> None:
    text = mapping_markdown(mapping_document())

    assert all(f"`verification.json` ({layer})" in text for layer in Layer)


def test_a_text_that_would_act_in_markdown_does_not() -> None:
    document = mapping_document()
    entry = document.entries[0]
    relevant = entry.evidence_relevant_to[0]
    control = replace(relevant.controls[0], id="A|1", about="<img src=x> | [a](b)")
    hostile = replace(
        entry, file="a|b", evidence_relevant_to=(replace(relevant, controls=(control,)),)
    )

    (row,) = (
        line
        for line in mapping_markdown(replace(document, entries=(hostile,))).splitlines()
        if "img" in line
    )

    assert len(re.findall(r"(?<!\\)\|", row)) == 4
    assert "\\<img" in row
    assert "\\[a\\](b)" in row
