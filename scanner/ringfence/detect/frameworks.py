"""The frameworks that findings refer to, as model records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import ringfence_rules
from ringfence.model.finding import Finding
from ringfence.model.framework import Framework, Taxon

__all__ = ["frameworks_of"]


def frameworks_of(findings: Iterable[Finding]) -> tuple[Framework, ...]:
    """The frameworks and ids that some finding names, sorted; places such as `docs` are none."""
    known = ringfence_rules.frameworks()
    named: defaultdict[str, set[str]] = defaultdict(set)
    for references in {finding.references for finding in findings}:
        for kind, ids in references:
            if kind in known:
                named[kind].update(ids)
    return tuple(_framework(known[kind], named[kind]) for kind in sorted(named))


def _framework(data: ringfence_rules.Framework, ids: Iterable[str]) -> Framework:
    return Framework(
        id=data.id,
        title=data.title,
        organization=data.organization,
        version=data.version,
        url=data.source,
        taxa=tuple(
            Taxon(id=each, name=data.names[each], url=data.url(each)) for each in sorted(ids)
        ),
    )
