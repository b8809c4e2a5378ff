"""What tells a rule that changed from one that was only promoted."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from ringfence.model.policy import DcfRule, PolicyPack


def rule_hash(pack: PolicyPack, rule: DcfRule) -> str:
    """A digest of what a rule decides: the rule and its groups, not whether or where it watches.

    What the controller calls it (`uuid`, `ruleset`) and its priority are left out: moving a rule
    shows in what it does to past traffic.
    """
    plain = replace(rule, watch=False, priority=0, uuid="", ruleset="")
    smart = [pack.smart_group(name) for name in sorted({*rule.src, *rule.dst})]
    web = [pack.web_group(name) for name in sorted(set(rule.web_groups))]
    return _digest(plain, *(replace(group, uuid="") for group in smart), *web)


def pack_hash(pack: PolicyPack) -> str:
    """A digest of the whole pack, `watch` and all."""
    return _digest(pack)


def _digest(*parts: object) -> str:
    # The parts are frozen dataclasses of texts, numbers and tuples, so repr says everything.
    text = "\x1f".join(map(repr, parts))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
