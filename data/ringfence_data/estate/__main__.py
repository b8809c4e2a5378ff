"""Writes an estate: `python -m ringfence_data.estate FOLDER` makes the committed sample anew."""

from __future__ import annotations

import argparse
from pathlib import Path

from ringfence_data.estate.generator import CORE_RUNTIMES, generate


def main() -> None:
    """Generate into the folder that the command line names, which must be new or empty."""
    parser = argparse.ArgumentParser(prog="python -m ringfence_data.estate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runtimes", type=int, default=CORE_RUNTIMES)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generate(given.folder, runtimes=given.runtimes, seed=given.seed)


if __name__ == "__main__":
    main()
