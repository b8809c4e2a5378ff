"""Bundles: a folder of recorded answers, coverage and telemetry that any verb can read again."""

from ringfence.collect.bundle.reader import read_bundle
from ringfence.collect.bundle.writer import BundleWriter

__all__ = ["BundleWriter", "read_bundle"]
