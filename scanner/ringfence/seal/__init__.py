"""Bundles of evidence as bytes: packed alike for alike evidence, signed, and read as from a stranger."""

from __future__ import annotations

from ringfence.seal.archive import MANIFEST, PUBLIC_KEY, SIGNATURE, BadBundleError, pack, unpack
from ringfence.seal.inspection import Inspection, inspect
from ringfence.seal.signature import (
    BadKeyError,
    key_id,
    load_private,
    load_public,
    public_pem,
    sign,
)

__all__ = [
    "MANIFEST",
    "PUBLIC_KEY",
    "SIGNATURE",
    "BadBundleError",
    "BadKeyError",
    "Inspection",
    "inspect",
    "key_id",
    "load_private",
    "load_public",
    "pack",
    "public_pem",
    "sign",
    "unpack",
]
