"""What lint goes by: the facts of the rules, the catalogue, and the public suffix list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ringfence.classify import Classifier
from ringfence.classify.names import canonical_name, tenant_suffix
from ringfence.model.anomaly import AnomalyText
from ringfence.model.egress import Category
from ringfence.model.finding import Severity
from ringfence.model.policy import Semantics
from ringfence.model.settings import Settings
from ringfence.policy.lint.facts import CodeForm, CodePart, LintFacts, Need
from ringfence.policy.patterns import host_matches
from ringfence_rules.anomaly import anomaly_fields, lint_data

_OF_AN_ACCOUNT = re.compile(r"[0-9]{12}\.")
_STRANGER = "a-stranger"
_MODELS = (Category.MODEL_PROVIDER, Category.MODEL_AGGREGATOR)


@cache
def anomaly_texts() -> Mapping[str, AnomalyText]:
    """The text of every anomaly by id."""
    return {
        fields["id"]: AnomalyText(
            id=fields["id"],
            title=fields["title"],
            severity=Severity(fields["severity"]),
            description=fields["description"],
            remediation=fields["remediation"],
        )
        for fields in anomaly_fields()
    }


def lint_facts(semantics: Semantics, *, singleton: bool) -> LintFacts:
    """The facts for packs that are read under the semantics."""
    data = lint_data()
    classifier = Classifier(Settings())
    return LintFacts(
        tenants=lambda glob: _tenant(glob, classifier, semantics),
        shared=lambda host: _shared(host, classifier),
        is_model=lambda host: classifier.host(_name(host)).category in _MODELS,
        cloud_suffixes=data.cloud_suffixes,
        region=data.region,
        needs=tuple(Need(name=name, host=host) for name, host in data.needs),
        partitions=data.partitions,
        runtime_words=data.runtime_words,
        code_forms=tuple(
            CodeForm(host=host, part=CodePart(part), url=url) for host, part, url in data.code_forms
        ),
        singleton=singleton,
    )


def _tenant(glob: str, classifier: Classifier, semantics: Semantics) -> str:
    """A host that a domain glob takes and that a stranger could have; empty where there is none."""
    for host in lint_data().tenants:
        if host_matches(glob, host, semantics):
            return host
    host = _name(glob)
    if not host.startswith(_STRANGER):
        return ""
    below = host.removeprefix(f"{_STRANGER}.")
    return host if tenant_suffix(host) == below or classifier.host(host).shared else ""


def _shared(host: str, classifier: Classifier) -> str:
    """Who shares a host; an account's own registry of images is nobody else's."""
    if _OF_AN_ACCOUNT.match(host):
        return ""
    found = classifier.host(host)
    return found.provider or host if found.shared else ""


def _name(glob: str) -> str:
    """A name that a glob takes, and that a stranger would have; empty when it is no name."""
    return canonical_name(glob.replace("*", _STRANGER))
