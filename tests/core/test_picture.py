"""The bytes that are sent, and pixels as a file."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.core.picture import Picture, crop, encode_png, picture_key, to_png
from glm4v_desktop.pictures.decoder import level_sizes, thumbnail_size
from tests.pictures.samples import noise

IMAGE = noise(61, 47)
PICTURE = Picture(
    picture_key(Size(*IMAGE.size), IMAGE.tobytes()), Size(*IMAGE.size), IMAGE.tobytes(), "report.png"
)


@given(st.data())
def test_a_crop_has_the_bytes_of_pillows_crop(data: st.DataObject) -> None:
    left, top = data.draw(st.integers(0, 60)), data.draw(st.integers(0, 46))
    rect = Rect(left, top, data.draw(st.integers(left + 1, 61)), data.draw(st.integers(top + 1, 47)))
    part = crop(PICTURE, rect)
    expected = IMAGE.crop((rect.left, rect.top, rect.right, rect.bottom)).tobytes()
    assert part.rgb == expected
    assert part.size == rect.size
    assert part.key == picture_key(rect.size, expected)
    assert part.name == "report.png"


def test_the_whole_picture_is_not_copied() -> None:
    assert crop(PICTURE, whole(PICTURE.size)) is PICTURE


@pytest.mark.parametrize(
    "rect",
    [
        Rect(0, 0, 62, 5),
        Rect(-1, 0, 5, 5),
        Rect(0, 0, 5, 48),
        Rect(5, 5, 5, 9),
        Rect(9, 9, 3, 3),
        Rect(99, 99, 120, 120),
    ],
)
def test_a_rectangle_outside_or_empty_is_an_error(rect: Rect) -> None:
    with pytest.raises(ValueError, match="not inside"):
        crop(PICTURE, rect)


def test_a_png_holds_the_same_pixels() -> None:
    with Image.open(io.BytesIO(to_png(PICTURE))) as image:
        assert (image.mode, image.size, image.tobytes()) == ("RGB", IMAGE.size, PICTURE.rgb)


def test_pixels_that_do_not_fit_their_size_are_an_error() -> None:
    with pytest.raises(ValueError, match="are not"):
        encode_png(Size(2, 2), bytes(11))
    with pytest.raises(ValueError, match="are not"):
        encode_png(Size(0, 2), b"")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9000), st.integers(1, 9000))
def test_smaller_copies_keep_the_shape(width: int, height: int) -> None:
    size = Size(width, height)
    sizes = (size, *level_sizes(size))
    for larger, smaller in pairwise(sizes):
        assert smaller == Size((larger.width + 1) // 2, (larger.height + 1) // 2)
    assert max(sizes[-1].width, sizes[-1].height) <= 1024
    thumbnail = thumbnail_size(size)
    assert min(thumbnail.width, thumbnail.height) >= 1
    assert max(thumbnail.width, thumbnail.height) == min(192, max(width, height))
