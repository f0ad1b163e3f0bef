from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ui.picture.view import PictureView
from tests.ui.hand import SIZE
from tests.ui.patterns import plain


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    """Is shown, without a picture."""
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(424, 324)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def with_a_picture(qtbot: QtBot, view: PictureView) -> None:
    """The view shows a plain picture of `SIZE` and has the focus."""
    with qtbot.waitActive(view):
        view.activateWindow()
    view.show_picture(plain(SIZE))
    view.setFocus()


@pytest.fixture
def told(view: PictureView) -> list[Rect | None]:
    """What `region_selected` said."""
    regions: list[Rect | None] = []
    view.region_selected.connect(regions.append)
    return regions
