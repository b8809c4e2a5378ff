"""The page inside a bundle of evidence: what is in it, and how to check it without ringfence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.evidence import EvidenceManifest, SealedFile
from ringfence.render.plain_markdown import code, prose

_CHECK = """## How to check it

Nothing here needs ringfence. Unpack the bundle into an empty folder, then compare every digest with the manifest:

```sh
unzip -q evidence.zip -d evidence && cd evidence
python3 -c "import json; print(*(f'{f[\\"sha256\\"]}  {f[\\"path\\"]}' for f in json.load(open('manifest.json'))['files']), sep='\\n')" | sha256sum --check --strict
```
"""
_SIGNED = """The signature is of the exact bytes of `manifest.json`. Take the public key from whoever signed it, not from here, and put it beside the bundle:
`signing-key.pub` is a copy for convenience, and anybody who makes a bundle can put a key beside it.

```sh
openssl pkeyutl -verify -pubin -inkey ../trusted.pub -rawin -in manifest.json -sigfile manifest.sig
```

`ringfence evidence verify evidence.zip --key trusted.pub` does both, and also names files that nobody sealed.
"""
_UNSIGNED = """The bundle is not signed: that no digest differs says nothing of who made it.
"""


def readme(manifest: EvidenceManifest, files: Iterable[SealedFile], *, signed: bool) -> str:
    """The text of README.md."""
    sections = (
        "\n".join(_about(manifest)),
        "\n".join(_files(files)),
        "\n".join(_gaps(manifest)),
        _CHECK + "\n" + (_SIGNED if signed else _UNSIGNED),
        "\n".join(
            ("## What it does not cover", "", *(f"- {each}" for each in manifest.not_covered))
        ),
    )
    return "\n\n".join(section.rstrip("\n") for section in sections if section) + "\n"


def _about(manifest: EvidenceManifest) -> Iterator[str]:
    scope = manifest.scope
    yield "# Evidence of the containment of AI runtimes"
    yield ""
    yield (
        f"Read by {manifest.tool.name} {manifest.tool.version} from accounts "
        f"{', '.join(map(code, scope.accounts)) or 'none'} in {', '.join(map(code, scope.regions)) or 'no region'}, "
        f"{scope.window.start:%Y-%m-%d} to {scope.window.end:%Y-%m-%d} (UTC). Nothing was changed by reading."
    )
    yield ""
    yield f"The verification came to: **{manifest.verdict or 'none was made'}**."


def _files(files: Iterable[SealedFile]) -> Iterator[str]:
    yield "## What is in it"
    yield ""
    yield "| file | shows |"
    yield "|---|---|"
    for each in files:
        yield f"| {code(each.path)} | {prose(each.what)} |"


def _gaps(manifest: EvidenceManifest) -> Iterator[str]:
    if not manifest.missing and not manifest.incomplete:
        yield "Every part was made, and every required source was read completely."
        return
    yield "## What is missing"
    yield ""
    for part in manifest.missing:
        yield f"- {code(part.path)} was not made: {prose(part.reason)}"
    for gap in manifest.incomplete:
        yield f"- not read completely: {prose(gap)}"
