"""One value for what a question is about."""

from __future__ import annotations

import pickle

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key

SIZE = Size(4, 3)
PICTURE = Picture(picture_key(SIZE, bytes(36)), SIZE, bytes(36), "a.png")
LEFT, RIGHT = Rect(0, 0, 2, 3), Rect(2, 0, 4, 3)


def test_without_a_region_the_whole_picture_is_meant() -> None:
    image = ImageInput(PICTURE)
    assert image == ImageInput.of(PICTURE, None)
    assert image.region is None
    assert image.area == Rect(0, 0, 4, 3)


def test_one_region_is_the_area() -> None:
    image = ImageInput.of(PICTURE, LEFT)
    assert image.regions == (LEFT,)
    assert image.region == image.area == LEFT


def test_several_regions_can_be_said_but_not_taken_for_one() -> None:
    image = ImageInput(PICTURE, (LEFT, RIGHT))
    with pytest.raises(ValueError, match="2 regions"):
        _ = image.region
    with pytest.raises(ValueError, match="2 regions"):
        _ = image.area


def test_the_same_pixels_and_regions_are_the_same_image() -> None:
    assert ImageInput(PICTURE, (LEFT,)).without_pixels() == ImageInput(PICTURE, (LEFT,))
    assert ImageInput(PICTURE, (LEFT,)) != ImageInput(PICTURE, (RIGHT,))
    assert ImageInput(PICTURE, (LEFT,)).without_pixels().picture.rgb == b""
    assert pickle.loads(pickle.dumps(ImageInput(PICTURE, (LEFT,)))) == ImageInput(PICTURE, (LEFT,))  # noqa: S301
