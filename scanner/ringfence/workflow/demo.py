"""The verb `demo`: a sample estate of any size, as a bundle."""

from __future__ import annotations

from pathlib import Path

from ringfence.errors import ConfigError
from ringfence_data.estate import generate


def write_estate(folder: Path, *, runtimes: int, seed: int) -> None:
    """Generate the estate into a new or empty folder; raise ConfigError when that cannot be."""
    try:
        generate(folder, runtimes=runtimes, seed=seed)
    except ValueError as error:
        raise ConfigError(f"the sample estate cannot be generated: {error}") from error
    except OSError as error:
        raise ConfigError(
            f"the sample estate cannot be written to {folder}: {error}",
            hint="name a new or empty folder with -o",
        ) from error
