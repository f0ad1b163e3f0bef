from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QImage, QPaintEvent
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.window.start_page import EmptyState, samples


class PaintWatcher(QObject):
    """Notes which parts are painted anew."""

    def __init__(self, painted: list[QRect]) -> None:
        super().__init__()
        self._painted = painted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self._painted.append(event.rect())
        return super().eventFilter(watched, event)


def with_samples(qtbot: QtBot, count: int) -> EmptyState:
    page = EmptyState()
    qtbot.addWidget(page)
    preview = QImage(264, 168, QImage.Format.Format_RGB32)
    preview.fill(0)
    page.show_samples([(f"Sample {n}", f"/samples/{n}.png", preview) for n in range(count)])
    page.resize(900, 600)
    page.show()
    return page


def test_it_says_what_to_do_and_offers_it(qtbot: QtBot) -> None:
    page = with_samples(qtbot, 0)
    assert "Drop" in page.title.text()
    with qtbot.waitSignal(page.open_button.clicked):
        qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.paste_button.clicked):
        qtbot.mouseClick(page.paste_button, Qt.MouseButton.LeftButton)


def test_a_sample_is_one_click_away(qtbot: QtBot) -> None:
    page = with_samples(qtbot, 3)
    with qtbot.waitSignal(page.sample_chosen) as chosen:
        qtbot.mouseClick(page.sample_buttons[1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["/samples/1.png"]


def test_samples_that_do_not_fit_ask_for_no_room(qtbot: QtBot) -> None:
    page = with_samples(qtbot, 5)
    page.resize(360, 400)
    shown = [button for button in page.sample_buttons if button.isVisible()]
    assert 0 < len(shown) < 5
    assert all(page.rect().contains(button.geometry()) for button in shown)
    page.resize(1200, 600)
    assert all(button.isVisible() for button in page.sample_buttons)


def test_the_drop_zone_makes_room_when_the_samples_come(qtbot: QtBot) -> None:
    page = with_samples(qtbot, 0)
    qtbot.waitUntil(page.isVisible)
    column = page.width() // 2

    def end_of_zone() -> int:
        shown = page.grab().toImage()
        inside = shown.pixelColor(30, 30)
        return max(y for y in range(shown.height()) if shown.pixelColor(30, y) == inside)

    assert end_of_zone() > page.height() - 40
    painted: list[QRect] = []
    page.installEventFilter(watcher := PaintWatcher(painted))
    preview = QImage(264, 168, QImage.Format.Format_RGB32)
    page.show_samples([("Sample", "/samples/1.png", preview)])
    qtbot.waitUntil(lambda: any(rect.contains(column, page.height() - 20) for rect in painted))
    page.removeEventFilter(watcher)
    assert end_of_zone() < page.sample_title.geometry().top()


def test_every_shipped_sample_has_a_picture_titles_and_questions_in_both_languages() -> None:
    shipped = samples()
    assert len(shipped) == 5
    for sample in shipped:
        assert sample.preview.parent.name == "previews"
        assert sample.preview.stat().st_size < 64_000
        for language in ("en", "zh"):
            assert sample.titles[language]
            assert len(sample.questions[language]) >= 2


def test_a_damaged_sample_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"title": 7}')
    (tmp_path / "b.json").write_text("{")
    assert samples(tmp_path) == ()
