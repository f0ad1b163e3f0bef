"""The whole program in a test: real widgets, the scripted engine on the real engine thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk, Options
from glm4v_desktop.engine.process_child import EngineSource

DeskMaker = Callable[..., Desk]


def desks(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    """Makes desks, closes them, and gives the application back as it was."""

    def make(pictures: Sequence[Path] = (), language: str = "en", **script: object) -> Desk:
        source = EngineSource("tests.scripted_engine:make_scripted", script)
        options = Options(tuple(map(str, pictures)), language, in_process=True)
        desk = Desk(qapp, options, lambda _options: source)
        made.append(desk)
        desk.show()
        qtbot.waitExposed(desk.window)
        return desk

    with closed_desks(qapp) as made:
        yield make
        for desk in made:
            desk.preferences.choose_language("en")


@contextmanager
def closed_desks(qapp: QApplication) -> Iterator[list[Desk]]:
    """What is put into the list is closed at the end, and the application looks as before."""
    made: list[Desk] = []
    with look_kept(qapp):
        yield made
        for desk in made:
            assert desk.close()
            desk.window.close()
            desk.window.deleteLater()


@contextmanager
def look_kept(qapp: QApplication) -> Iterator[None]:
    """All tests share one application: what a theme does to it is undone."""
    palette, font, sheet = QPalette(qapp.palette()), qapp.font(), qapp.styleSheet()
    style = qapp.style().objectName()
    yield
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


def picture_file(path: Path, color: str = "white", size: tuple[int, int] = (400, 300)) -> Path:
    Image.new("RGB", size, color).save(path)
    return path


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(desk: Desk, mime: QMimeData) -> bool:
    """As the platform delivers it; False when the window does not want it."""
    at = QPoint(200, 200)
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, mime, buttons, modifiers)
    QApplication.sendEvent(desk.window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(
        desk.window, QDropEvent(QPointF(at), Qt.DropAction.CopyAction, mime, buttons, modifiers)
    )
    return True


def notices(desk: Desk) -> list[str]:
    return [notice.text for notice in desk.parts.notices.notices]


def answer_texts(desk: Desk) -> list[str]:
    """What the answer cards show, oldest first."""
    return [card.text.toPlainText() for card in desk.chat._answers.values()]
