"""What a destination is: provider, category and sanction, by the catalogue and the operator."""

from ringfence.classify.destination import Classifier, classify_address, classify_host
from ringfence.classify.names import canonical_name, printable_name, registered_domain

__all__ = [
    "Classifier",
    "canonical_name",
    "classify_address",
    "classify_host",
    "printable_name",
    "registered_domain",
]
