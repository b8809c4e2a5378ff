"""Whether Apache Spark can be run here."""

from __future__ import annotations

import importlib.util
import shutil


def missing_for_spark() -> str:
    """Why Spark cannot be run here; empty when it can."""
    if importlib.util.find_spec("pyspark") is None:
        return "PySpark is not installed: pip install 'ringfence[spark]'"
    if shutil.which("java") is None:
        return "there is no Java, which Spark needs"
    return ""
