"""What a destination is: provider, category and sanction, by the catalogue and the operator."""

from ringfence.classify.destination import classify_address, classify_host
from ringfence.classify.names import canonical_name, printable_name

__all__ = ["canonical_name", "classify_address", "classify_host", "printable_name"]
