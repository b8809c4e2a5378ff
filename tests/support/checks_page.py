"""The page of all checks, from their texts."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce import CHECKS
from ringfence.enforce.run import COMMON_CAUSES
from ringfence.model.verification import Layer
from ringfence_rules.checks import CheckText, check_texts

_INTRODUCTION = """# Checks

What [`verify`](verify.md) asks, layer by layer, and every cause that a check can name. Under "allows" stands the best
verdict that a `FAIL` for that cause still allows; where it is empty, the cause says nothing of the verdict. A check that
decides makes the verdict `unknown` where it is itself.

Whatever a check asks, it is `UNKNOWN` with `source-not-read` where a source that it needs was not read, with
`source-partial` where one was read in part and the answer would be good, and with `no-evidence` where nothing that was
read shows it either way.
"""


def checks_page() -> str:
    """The whole page, as it has to be."""
    assert COMMON_CAUSES == ("source-not-read", "source-partial", "no-evidence")
    return "\n".join((_INTRODUCTION, *(line for layer in Layer for line in _layer(layer))))


def _layer(layer: Layer) -> Iterator[str]:
    texts = check_texts()
    own = [(check, texts[check.id]) for check in CHECKS if texts[check.id].layer == layer]
    if not own:
        return
    yield f"## {layer.value.replace('-', ' ').capitalize()}"
    yield ""
    for check, text in own:
        yield from _check(text, scope=check.scope.value, sources=(*check.needs, *check.any_of))


def _check(text: CheckText, *, scope: str, sources: tuple[str, ...]) -> Iterator[str]:
    asked = ", ".join(f"`{each}`" for each in sources) or "nothing that could be missing"
    yield f"### {text.id}"
    yield ""
    yield f"**{text.title}.** {text.description}"
    yield ""
    decides = "; it decides" if text.decides else ""
    yield f"Asked of each {scope}; needs {asked}{decides}."
    yield ""
    yield "| cause | means | what to do | allows |"
    yield "|---|---|---|---|"
    for cause, told in text.causes.items():
        allows = f"`{told.caps}`" if told.caps else ""
        yield f"| `{cause}` | {told.meaning} | {told.remedy} | {allows} |"
    yield ""
