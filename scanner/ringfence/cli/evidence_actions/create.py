"""The action `evidence create`."""

from __future__ import annotations

import argparse

from ringfence.cli.athena import only_athena
from ringfence.cli.console import Console
from ringfence.cli.log_options import file_path
from ringfence.cli.verify_options import add_verification, verify_request
from ringfence.errors import ExitCode

SUMMARY = "read an estate once, and seal all that follows from it"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", type=file_path, required=True, metavar="FILE", help="the zip to write"
    )
    parser.add_argument(
        "--key",
        type=file_path,
        default=None,
        metavar="FILE",
        help="an Ed25519 private key that signs it; RINGFENCE_KEY_PASSPHRASE opens it",
    )
    add_verification(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.evidence import EvidenceRequest, make_evidence

    if only_athena(arguments, console):
        return ExitCode.DONE
    made = make_evidence(
        EvidenceRequest(
            verify=verify_request(arguments),
            output=arguments.output,
            key=arguments.key,
            allow_incomplete=arguments.allow_incomplete,
        ),
        on_progress=console.progress,
    )
    for note in made.notes:
        console.note(note)
    manifest = made.manifest
    for part in manifest.missing:
        console.note(f"{part.path} is missing: {part.reason}")
    signed = f"signed by key {made.key_id[:16]}" if made.key_id else "not signed"
    console.note(f"{len(manifest.files)} files sealed in {arguments.output}, {signed}")
    console.ended(manifest.exit)
    return manifest.exit.code
