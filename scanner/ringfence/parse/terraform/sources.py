"""The files of one root module, as texts, and what reading them said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class TerraformSources:
    """Texts by file name. None is read from anywhere else."""

    folder: str
    """For messages, and the name of a pack that has no other."""
    configuration: Mapping[str, str]
    """`*.tf` and `*.tf.json`."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """`terraform.tfvars`, `*.auto.tfvars` and both with `.json`, in the order they are applied."""
    data: Mapping[str, str] = field(default_factory=dict)
    """What `file()` may read."""


@dataclass(slots=True)
class Report:
    """Everything in the way, and everything worth knowing, collected while reading."""

    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, sentence: str) -> None:
        if sentence not in self.refusals:
            self.refusals.append(sentence)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)
