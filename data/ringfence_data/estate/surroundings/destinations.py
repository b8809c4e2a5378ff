"""What generated runtimes talk to."""

from __future__ import annotations

from collections.abc import Callable

from ringfence_data.estate.workload import Talk

_MODELS = (
    "api.anthropic.com",
    "api.mistral.ai",
    "generativelanguage.googleapis.com",
    "api.cohere.com",
    "api.groq.com",
)
"""api.openai.com is not among them: in the designed estate one runtime alone uses it."""
_TOOLS = (
    "api.github.com",
    "github.com",
    "huggingface.co",
    "conda.anaconda.org",
    "crates.io",
    "slack.com",
)
_COMPANY = tuple(
    f"{name}.freight.example"
    for name in (
        "api.erp",
        "customs",
        "depot",
        "files",
        "ledger-api",
        "routes",
        "search",
        "tickets",
    )
)
_PARTNERS = tuple(f"api.partner-{number:02d}.example" for number in range(40))


def talks(region: str, chance: Callable[..., float]) -> tuple[Talk, ...]:
    """Three to six destinations; chance gives a number in [0, 1) for a key."""
    found = [
        Talk(
            host=f"bedrock-runtime.{region}.amazonaws.com",
            event=("bedrock.amazonaws.com", "Converse"),
            model="us.anthropic.claude-3-5-haiku-20241022-v1:0",
            per_day=1 + int(9 * chance("bedrock")),
        )
    ]
    for pool, share in ((_COMPANY, 1.0), (_COMPANY, 0.7), (_PARTNERS, 0.6), (_TOOLS, 0.4)):
        if chance(pool[0], str(share)) < share:
            host = _pick(pool, chance("host", pool[0], str(share)))
            found.append(Talk(host=host, per_day=1 + int(20 * chance("rate", host))))
    if chance("model") < 0.15:  # noqa: PLR2004 - a share of the runtimes
        host = _pick(_MODELS, chance("which-model"))
        found.append(Talk(host=host, model=host, per_day=2))
    return tuple({talk.host: talk for talk in found}.values())


def _pick(pool: tuple[str, ...], chance: float) -> str:
    return pool[int(len(pool) * chance)]
