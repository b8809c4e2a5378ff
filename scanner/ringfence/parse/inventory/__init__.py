"""Answers of the AWS APIs to the Inventory; one module per family of resources."""

from ringfence.parse.inventory.assemble import assemble

__all__ = ["assemble"]
