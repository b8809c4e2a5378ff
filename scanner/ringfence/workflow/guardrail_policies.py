"""Policy documents from where the user says they are, for everybody who asks them something."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.guardrail.evaluation import (
    Policies,
    PolicyDocument,
    UnreadablePolicyError,
    read_document,
)
from ringfence.workflow.places import opens_at_once

STDIN = "-"
MAX_FILE = 64 * 1024 * 1024
"""Bytes."""
FULL_ACCESS = read_document(
    '{"Version": "2012-10-17", "Statement":'
    ' {"Sid": "FullAWSAccess", "Effect": "Allow", "Action": "*", "Resource": "*"}}',
    name="FullAWSAccess",
)
"""The SCP that AWS attaches to every root, OU and account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFiles:
    """Where the policies of one principal are; `-` for stdin."""

    identity: tuple[str, ...]
    scps: tuple[tuple[str, ...], ...] = ()
    """A tuple for the root, each OU and the account."""
    boundary: str = ""
    strict_scps: bool = False
    """Whether a layer of SCPs that only denies stands alone, and so allows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPolicies:
    """The policies, and what to say of how they were read."""

    policies: Policies
    notes: tuple[str, ...]


def read_policies(files: PolicyFiles) -> ReadPolicies:
    """Read every document; ConfigError for one that is none.

    A deny list is attached beside FullAWSAccess, or its account could do nothing at all: so it is
    read, unless the files say otherwise.
    """
    notes: list[str] = []
    layers: list[tuple[PolicyDocument, ...]] = []
    for number, paths in enumerate(files.scps, 1):
        layer = tuple(read_policy(path) for path in paths)
        if not files.strict_scps and all(document.only_denies for document in layer):
            layer = (*layer, FULL_ACCESS)
            notes.append(
                f"SCP layer {number} only denies: FullAWSAccess is taken to stand beside it"
            )
        layers.append(layer)
    return ReadPolicies(
        policies=Policies(
            identity=tuple(map(read_policy, files.identity)),
            scps=tuple(layers),
            boundary=read_policy(files.boundary) if files.boundary else None,
        ),
        notes=tuple(notes),
    )


def read_policy(path: str) -> PolicyDocument:
    """Read one policy document; ConfigError for a file that holds none."""
    try:
        return read_document(read_text(path, what="policy"), name=Path(path).name)
    except UnreadablePolicyError as error:
        raise ConfigError(
            f"{path} is no IAM policy: {error}", hint="give the JSON document itself"
        ) from error


def read_text(path: str, *, what: str) -> str:
    """The text of a file, or of stdin for `-`; ConfigError where there is none."""
    if path != STDIN and not opens_at_once(Path(path)):
        raise ConfigError(f"{path} is no regular file", hint=f"name a file with the {what}")
    try:
        if path == STDIN:
            content = sys.stdin.buffer.read(MAX_FILE + 1)
        else:
            with Path(path).open("rb") as stream:
                content = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}", hint=f"name a file with the {what}"
        ) from error
    if len(content) > MAX_FILE:
        raise ConfigError(f"{path} is larger than {MAX_FILE} bytes", hint=f"name the {what}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is no UTF-8 text", hint=f"name the {what}") from error
