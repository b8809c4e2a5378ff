"""Public lists of AI hosts and a list of hosts that are none, to hold the catalogue against.

The public lists lie beside the repository and are no part of it. What counts how:

- one's own machine (`localhost`, `127.0.0.1`) is no destination and is left out;
- a host with a placeholder for the customer's account is asked for with an account; where the
  placeholder is the whole host, there is none to ask for, and it is left out;
- a host that serves other things as well (`api.cloudflare.com`) is counted like any other, and is
  missed when its category is another one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ringfence.classify import classify_host
from ringfence.model.egress import Category, MatchMethod
from ringfence.model.settings import Settings
from support.log_text import SHARED_DATA

LISTS = SHARED_DATA / "catalogues"
_PROVIDERS = LISTS / "llm_providers_models_dev.csv"
POPULAR = Path(__file__).parent / "popular_hosts.txt"

MODEL_HOSTS = frozenset({Category.MODEL_PROVIDER, Category.MODEL_AGGREGATOR})
AI = MODEL_HOSTS | {Category.MCP_PLATFORM, Category.AI_APPLICATION}
"""What a host that has nothing to do with AI must never be taken for."""

ANSWER_AT_A_PATH: Mapping[str, tuple[Category, str]] = {
    "api.fireflies.ai": (Category.AGENT_TOOL, "the API of a product for meetings"),
    "api.grafbase.com": (Category.AGENT_TOOL, "the API of a GraphQL platform"),
    "api.manifold.markets": (Category.AGENT_TOOL, "the API of a market of forecasts"),
    "api.polarsignals.com": (Category.AGENT_TOOL, "the API of a profiler"),
    "api.telnyx.com": (Category.AGENT_TOOL, "calls and messages to anyone"),
    "app.hubspot.com": (Category.AGENT_TOOL, "the CRM itself"),
    "huggingface.co": (Category.PACKAGE_REGISTRY, "the hub of models and datasets"),
    "learn.microsoft.com": (Category.AGENT_TOOL, "documentation that people read as well"),
}
"""Hosts of MCP servers that serve other things as well, what they are, and why.

The catalogue lists the server as a path (`urls`), and the host for what most of it is.
"""

OTHER_THAN_AI: Mapping[str, tuple[Category, str]] = {
    "browser-intake-datadoghq.com": (Category.TELEMETRY, "monitoring"),
    "copilot-telemetry-service.githubusercontent.com": (Category.TELEMETRY, "usage of Copilot"),
    "copilot-telemetry.githubusercontent.com": (Category.TELEMETRY, "usage of Copilot"),
    "hf.co": (Category.PACKAGE_REGISTRY, "the hub of models and datasets"),
    "huggingface.co": (Category.PACKAGE_REGISTRY, "the hub of models and datasets"),
    "langchain.com": (Category.AGENT_TOOL, "tracing and hosted agents"),
    "o33249.ingest.sentry.io": (Category.TELEMETRY, "error reports"),
    "oaistatsig.com": (Category.TELEMETRY, "feature flags and usage"),
    "openai.qualtrics.com": (Category.TELEMETRY, "surveys"),
}
"""Domains of the list of AI domains that are something else, and what."""

HOSTS_OF_SDKS: Mapping[str, tuple[str, ...]] = {
    "aihubmix": ("aihubmix.com",),
    "amazon-bedrock": ("bedrock-runtime.eu-central-1.amazonaws.com",),
    "anthropic": ("api.anthropic.com",),
    "azure": ("acme.openai.azure.com", "acme.services.ai.azure.com"),
    "azure-cognitive-services": ("acme.cognitiveservices.azure.com",),
    "cerebras": ("api.cerebras.ai",),
    "cloudflare-ai-gateway": ("gateway.ai.cloudflare.com",),
    "cohere": ("api.cohere.com",),
    "deepinfra": ("api.deepinfra.com",),
    "gitlab": ("cloud.gitlab.com",),
    "google": ("generativelanguage.googleapis.com",),
    "google-vertex": ("aiplatform.googleapis.com", "europe-west4-aiplatform.googleapis.com"),
    "google-vertex-anthropic": ("aiplatform.eu.rep.googleapis.com",),
    "groq": ("api.groq.com",),
    "merge-gateway": ("api-gateway.merge.dev",),
    "mistral": ("api.mistral.ai",),
    "neon": (),
    "openai": ("api.openai.com", "eu.api.openai.com"),
    "perplexity": ("api.perplexity.ai",),
    "sap-ai-core": ("api.ai.prod.eu-central-1.aws.ml.hana.ondemand.com",),
    "togetherai": ("api.together.xyz",),
    "v0": ("api.v0.dev",),
    "venice": ("api.venice.ai",),
    "vercel": ("ai-gateway.vercel.sh",),
    "xai": ("api.x.ai",),
}
"""Where the SDKs of those providers call that the list gives no host for; Neon documents none."""

_OWN_MACHINE = frozenset({"localhost", "127.0.0.1"})
_PLACEHOLDER = re.compile(r"\$\{\w+\}")
_NOTHING_DECIDED = Settings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """How much of a list is recognised."""

    hosts: int
    missed: tuple[tuple[str, Category], ...]
    """With the category that each has instead."""

    @property
    def rate(self) -> float:
        """The share that is recognised."""
        return 1 - len(self.missed) / self.hosts


def category_of(host: str) -> Category:
    """What the catalogue says of a host, with nothing that an operator decided."""
    return classify_host(host, _NOTHING_DECIDED).category


def looks_alike(host: str) -> bool:
    """Whether a host is taken for an imitation of a known one."""
    return classify_host(host, _NOTHING_DECIDED).method is MatchMethod.RESEMBLANCE


def recall(hosts: Iterable[str], expected: Callable[[str], Iterable[Category]]) -> Recall:
    """How many of the hosts have one of the categories that are expected of each."""
    found = {host: category_of(host) for host in hosts}
    return Recall(
        hosts=len(found),
        missed=tuple((host, was) for host, was in found.items() if was not in expected(host)),
    )


def provider_hosts() -> tuple[str, ...]:
    """The API hosts of the public list of model providers."""
    return _hosts(_PROVIDERS, "host")


def providers_without_a_host() -> frozenset[str]:
    """The providers of that list for which it names an SDK and no host."""
    with _PROVIDERS.open(encoding="utf-8", newline="") as lines:
        return frozenset(row["id"] for row in csv.DictReader(lines) if not row["host"])


def mcp_hosts() -> tuple[str, ...]:
    """The remote hosts of the public registry of MCP servers."""
    return _hosts(LISTS / "mcp_hosts_docker_registry.csv", "remote_host")


def ai_domains() -> tuple[str, ...]:
    """The domains of the public list of AI services outside China."""
    return tuple(sorted(set(_domains("category-ai-!cn"))))


def popular_hosts() -> tuple[str, ...]:
    """The project's own list of hosts that have nothing to do with AI."""
    lines = POPULAR.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def expected_of_mcp(host: str) -> frozenset[Category]:
    """What a host of an MCP server may be."""
    return _or_else(host, {Category.MCP_PLATFORM}, ANSWER_AT_A_PATH)


def expected_of_ai(host: str) -> frozenset[Category]:
    """What a domain of the list of AI services may be."""
    return _or_else(host, AI, OTHER_THAN_AI)


def _or_else(
    host: str, usual: Iterable[Category], argued: Mapping[str, tuple[Category, str]]
) -> frozenset[Category]:
    return frozenset({argued[host][0]} if host in argued else usual)


def _hosts(path: Path, column: str) -> tuple[str, ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        listed = {row[column] for row in csv.DictReader(lines)} - _OWN_MACHINE
    filled = (_PLACEHOLDER.sub("acme", host) for host in listed)
    return tuple(sorted(host for host in filled if "." in host))


def _domains(name: str) -> Iterator[str]:
    """A list in the format of v2fly, with what it includes; expressions are no names."""
    for line in (LISTS / "v2fly" / name).read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        kind, colon, value = words[0].partition(":") if words else ("", "", "")
        if kind == "include":
            yield from _domains(value)
        elif words and kind != "regexp":
            yield value if colon else kind
