"""What to know before a firewall takes the policy made of a pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ringfence.model.policy import PolicyPack
from ringfence.render.losses import Loss
from ringfence.render.network_firewall.rules import StatefulRule
from ringfence.render.plain_markdown import code, listed_losses

_LIMITS = (
    (
        "The name in a ClientHello is what the client says: an address behind a permitted name is not"
        " checked."
    ),
    "A connection is decided once. Later requests on it, for another host too, are not looked at.",
    (
        "Where a rule by name stands before a rule by address, the handshake of a TCP connection passes"
        " before it is decided, and so does what the server says first. No data of the client does."
    ),
    "QUIC (UDP 443) has no name here and is decided by the rules by address.",
    (
        "Wildcards mean what `ringfence eval` takes them for: `*.example.com` takes any number of labels"
        " and not `example.com` itself. A domain list of AWS would take that too, so none is written."
    ),
    "Only traffic that routes lead through the firewall's endpoints is seen.",
)


def notes(pack: PolicyPack, made: Sequence[StatefulRule], lost: Sequence[Loss]) -> str:
    """The page as Markdown."""
    watching = sum(rule.watch for rule in pack.rules)
    intro = (
        f"Made from the pack {code(pack.name)}, version {code(pack.version)}: {len(made)} stateful"
        " rules in strict order and a policy that refers to them, in no firewall yet. AWS charges for"
        " a firewall by the hour and the gigabyte."
    )
    mode = (
        f"{watching} of {len(pack.rules)} rules only watch: each is an `alert` and a `pass`, so what"
        " it matches is logged and passes. Promoting a rule turns its lines into `drop`, or leaves"
        f" its `pass`. What no rule takes is {_default(pack)}."
    )
    return "\n".join(
        (
            "# AWS Network Firewall",
            "",
            intro,
            "",
            mode,
            "",
            "## What is lost",
            "",
            *listed_losses(lost, nothing="Nothing: every rule of the pack is written."),
            "",
            "## What is there",
            "",
            *_made(made),
            "",
            "## What it does not see",
            "",
            *(f"- {limit}" for limit in _LIMITS),
            "",
        )
    )


def _default(pack: PolicyPack) -> str:
    return "dropped, for every source" if pack.default_action == "DENY" else "passed"


def _made(made: Sequence[StatefulRule]) -> list[str]:
    if not made:
        return ["No rule could be written."]
    rows = Counter(each.rule for each in made)
    return [
        "| rule of the pack | lines |",
        "|---|---|",
        *(f"| {code(rule) if rule else 'the default action'} | {n} |" for rule, n in rows.items()),
    ]
