"""Container images as their definitions name them."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.parse.inventory.wire import texts


def image_names(images: Iterable[str]) -> tuple[str, ...]:
    """Images without their digests, which say nothing of what an image is."""
    return texts(image.partition("@")[0] for image in images)
