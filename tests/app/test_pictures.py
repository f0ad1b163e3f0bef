"""Many pictures in the joined program: batches that are too large, known pictures, closing all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.window.notices import Importance
from tests.app.whole_desk import DeskMaker, desks, drop, files, notices, picture_file

WAIT = 60_000


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    yield from desks(qapp, qtbot)


def test_of_sixty_files_fifty_open_and_the_rest_is_told(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk()
    paths = [picture_file(tmp_path / f"{n}.png", f"#{n:02x}3050", (8, 8)) for n in range(60)]
    statuses: list[str] = []
    desk.opener.opened.connect(lambda _: statuses.append(desk.parts.attribution.status.text()))
    with qtbot.waitSignal(desk.opener.batch_finished, timeout=WAIT):
        drop(desk, files(*paths))
    assert len(desk.gallery.pictures) == 50
    assert len(notices(desk)) == 1
    assert "50" in notices(desk)[0]
    assert "10" in notices(desk)[0]
    assert desk.parts.notices.notices[0].importance is Importance.INFO
    assert any("of 60" in status for status in statuses)
    assert "Opening" not in desk.parts.attribution.status.text()


def test_a_picture_that_is_open_already_is_shown_and_named(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png"), picture_file(tmp_path / "b.png", "red")])
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 2, timeout=WAIT)
    desk.gallery.choose(1)
    drop(desk, files(picture_file(tmp_path / "copy of a.png")))
    qtbot.waitUntil(lambda: bool(notices(desk)), timeout=WAIT)
    assert len(desk.gallery.pictures) == 2
    assert desk.window.windowTitle().startswith("a.png")
    assert notices(desk) == ["copy of a.png is already open."]


def test_what_was_refused_before_is_no_longer_told_with_the_next_drop(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk()
    (tmp_path / "bad.png").write_bytes(b"no")
    for path in (tmp_path / "bad.png", picture_file(tmp_path / "good.png")):
        with qtbot.waitSignal(desk.opener.batch_finished, timeout=WAIT):
            drop(desk, files(path))
    assert notices(desk) == []


def test_all_pictures_are_closed_at_once(make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png"), picture_file(tmp_path / "b.png", "red")])
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 2, timeout=WAIT)
    desk.window.actions_.close_all.trigger()
    assert desk.parts.empty.isVisible()
    assert not desk.parts.strip.isVisible()
