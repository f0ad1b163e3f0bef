"""The thumbnail and the button of a question's card."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.ui.chat.question_card import thumbnail_of


@pytest.mark.parametrize("region", [Rect(0, 0, 1314, 56), Rect(0, 0, 56, 1314), Rect(0, 0, 1314, 1314)])
def test_what_was_asked_about_can_be_made_out_beside_the_question(qtbot: QtBot, region: Rect) -> None:
    """A single line of a table is cut, because it would be too thin if it were shown completely."""
    size = Size(1314, 1314)
    rgb = bytes(3 * size.area)
    shown = thumbnail_of(ImageInput(Picture(picture_key(size, rgb), size, rgb), (region,)))
    width, height = shown.deviceIndependentSize().toTuple()
    assert min(width, height) >= 9
    assert width <= 80
    assert height <= 40
