"""How many files a picture, a question and an answer go through: a new layer on one of these ways fails here.

A file is on the way when one of its functions is given the value, in whatever form, or gives it back. The
real decoding child runs, and a real engine process with an engine in it that plays a script.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk, Options
from glm4v_desktop.chat import engine_host, opening
from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.pictures import decode_child
from glm4v_desktop.pictures.decoder import DEFAULT_LIMITS
from glm4v_desktop.pictures.formats import Format
from tests.app.followed import ENGINE, Follower
from tests.app.whole_desk import closed_desks, drop, files

WAIT = 30_000
NAME, QUESTION, WORD = "zebrafish", "what does the marmalade cost?", "wombat"

# Beside the way: files that only show the value, or only hear that something came.
SHOWS_A_PICTURE = (
    "ui/picture/canvas.py",
    "ui/picture/thumbnails.py",
    "ui/window/picture_presenter.py",
    "chat/pages.py",  # reads its text for copying, selecting and finding
    "ui/window/picture_text.py",
    "ui/chat/",
    "app.py",
)
SHOWS_A_QUESTION = ("ui/chat/question_card.py", "ui/chat/thread_view.py", "core/hidden_text.py", "app.py")
BEHIND_THE_CARD = ("ui/chat/answer_text.py", "ui/chat/markdown", "ui/widgets/", "core/", "app.py")


@pytest.fixture
def follower(monkeypatch: pytest.MonkeyPatch) -> Iterator[Follower]:
    """Follows on the window's thread and, where they start from now on, on the program's own threads."""
    follower = Follower([NAME])

    class FollowedThread(QThread):
        def run(self) -> None:
            sys.setprofile(follower.profile)
            self.exec()

    for module in (opening, engine_host):
        monkeypatch.setattr(module, "QThread", FollowedThread)
    follower.is_on = False
    sys.setprofile(follower.profile)
    yield follower
    sys.setprofile(None)


OpenDesk = Callable[[list[str]], Desk]


@pytest.fixture
def open_desk(qapp: QApplication, qtbot: QtBot, follower: Follower) -> Iterator[OpenDesk]:

    def make(marks: list[str]) -> Desk:
        follower.marks = tuple(marks)
        source = EngineSource("tests.app.followed:make_followed", {"marks": marks, "script": WORD})
        desk = Desk(qapp, Options(language="en"), lambda _options: source)
        made.append(desk)
        desk.show()
        qtbot.waitUntil(lambda: desk.session.state is EngineState.READY, timeout=WAIT)
        return desk

    with closed_desks(qapp) as made:
        yield make


def ask(desk: Desk, qtbot: QtBot, question: str) -> str:
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT) as answered:
        desk.chat.composer.box.setPlainText(question)
        desk.chat.composer.button.click()
    text = answered.args[0].text
    assert isinstance(text, str)
    return text


def way(desk: Desk, qtbot: QtBot, follower: Follower, beside: tuple[str, ...]) -> list[str]:
    """What was noted on both sides of the pipe."""
    follower.is_on = False
    in_the_child = ask(desk, qtbot, "files").removesuffix(f"{WORD} ").split("\n")
    return sorted(file for file in {*follower.files, *in_the_child} if not file.startswith(beside))


@pytest.mark.parametrize(("suffix", "kind"), [("png", Format.PNG), ("jpg", Format.JPEG)])
def test_a_picture_goes_through_at_most_20_files_from_the_drop_to_the_engine(
    open_desk: OpenDesk, qtbot: QtBot, follower: Follower, tmp_path: Path, suffix: str, kind: Format
) -> None:
    path = tmp_path / f"{NAME}.{suffix}"
    Image.linear_gradient("L").convert("RGB").save(path)
    with Image.open(path) as image:
        picture = Picture.of(Size(*image.size), image.convert("RGB").tobytes())
    desk = open_desk([NAME, picture.key])
    follower.marks = (NAME, picture.key, path.read_bytes(), picture.rgb)
    follower.is_on = True
    drop(desk, files(path))
    qtbot.waitUntil(lambda: desk.gallery.image is not None, timeout=WAIT)
    desk.parts.view.set_region(Rect(10, 10, 60, 50))
    with qtbot.waitSignal(desk.host.progressed, timeout=WAIT):
        pass
    qtbot.waitUntil(lambda: desk.session.state is EngineState.READY, timeout=WAIT)
    # The decoding child gives up all ways to tell: the same function again, here.
    decode_child.answer(io.BytesIO(path.read_bytes()), io.BytesIO(), kind, DEFAULT_LIMITS, lambda _: None)
    found = way(desk, qtbot, follower, SHOWS_A_PICTURE)
    assert ENGINE in found
    assert "pictures/decode_child.py" in found
    assert len(found) <= 20, "\n".join(found)


def test_a_question_goes_through_at_most_10_files_from_the_window_to_the_engine(
    open_desk: OpenDesk, qtbot: QtBot, follower: Follower
) -> None:
    desk = open_desk([QUESTION])
    follower.is_on = True
    assert ask(desk, qtbot, QUESTION) == f"{WORD} "
    found = way(desk, qtbot, follower, SHOWS_A_QUESTION)
    assert ENGINE in found
    assert "ui/chat/composer.py" in found
    assert len(found) <= 10, "\n".join(found)


def test_an_answer_goes_through_at_most_10_files_from_the_engine_to_its_card(
    open_desk: OpenDesk, qtbot: QtBot, follower: Follower
) -> None:
    desk = open_desk([WORD])
    follower.is_on = True
    ask(desk, qtbot, QUESTION)
    found = way(desk, qtbot, follower, BEHIND_THE_CARD)
    assert ENGINE in found
    assert "ui/chat/answer_card.py" in found
    assert len(found) <= 10, "\n".join(found)
