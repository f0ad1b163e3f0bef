"""Digits that we draw ourselves."""

from __future__ import annotations

import numpy as np

from glm4v_desktop.pictures.digits import draw_digits


def test_the_digits_stand_in_their_region_and_nothing_outside_it() -> None:
    image = draw_digits("7391")
    picture, region = image.picture, image.area
    size = picture.size
    pixels = np.frombuffer(picture.rgb, np.uint8).reshape(size.height, size.width, 3)
    inside = pixels[region.top : region.bottom, region.left : region.right]
    assert inside.min() == 0
    assert int((pixels < 255).sum()) == int((inside < 255).sum())
    assert region.width > size.width / 2, "large"


def test_other_digits_are_another_picture() -> None:
    assert draw_digits("1234") == draw_digits("1234")
    assert draw_digits("1234").picture != draw_digits("1243").picture
