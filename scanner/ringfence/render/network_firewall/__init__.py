"""A pack for AWS Network Firewall: stateful rules in strict order, and the policy around them."""

from ringfence.render.network_firewall.artefacts import artefacts
from ringfence.render.network_firewall.losses import losses
from ringfence.render.network_firewall.rules import stateful_rules

__all__ = ["artefacts", "losses", "stateful_rules"]
