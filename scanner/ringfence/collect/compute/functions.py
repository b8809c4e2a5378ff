"""Lambda functions; of those made from an image, which image."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ringfence.collect.ports import CallFailed
from ringfence.collect.reading import Reading, Visit
from ringfence.model.coverage import CoverageStatus, Source

MOST_IMAGES = 500
"""Functions made from an image that are asked for it: a call each."""


def collect_functions(visit: Visit) -> None:
    """Read all functions of a region; only functions made from an image cost a call each."""
    with visit.source(Source.LAMBDA) as reading:
        listed = reading.pages("lambda", "ListFunctions", "Functions", MaxItems=50)
        _note_sealed(reading, listed)
        images = [each for each in listed if each.get("PackageType") == "Image"]
        names = reading.first(
            reading.named(images, "FunctionArn"), MOST_IMAGES, "functions made from images"
        )
        visit.each(lambda name: reading.call("lambda", "GetFunction", FunctionName=name), names)


def _note_sealed(reading: Reading, listed: Iterable[Mapping[str, Any]]) -> None:
    """Note functions whose variables Lambda could not decrypt for us: not even names are shown."""
    for function in listed:
        error = function.get("Environment", {}).get("Error", {}).get("ErrorCode")
        if error:
            reading.note(
                CallFailed(
                    CoverageStatus.DENIED,
                    "Lambda shows no environment of a function without the use of its KMS key",
                    code=str(error),
                )
            )
