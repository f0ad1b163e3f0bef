"""What a whole session leaves in the log: no question, answer, file name or text of a refused file."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk
from glm4v_desktop.storage.log import PrivateFormatter
from tests.app.whole_desk import DeskMaker, desks, drop, files, notices, picture_file

WAIT = 60_000
SECRETS = ("zebrafish", "marmalade", "wombat")  # in names, questions and answers; nowhere else in the program


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    yield from desks(qapp, qtbot)


def ask(desk: Desk, qtbot: QtBot, question: str) -> None:
    ended: list[object] = []
    desk.session.answered.connect(ended.append)
    desk.session.failed.connect(ended.append)
    desk.chat.composer.box.setPlainText(question)
    desk.chat.composer.button.click()
    qtbot.waitUntil(lambda: bool(ended), timeout=WAIT)


def test_a_session_leaves_no_contents_in_the_log(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(PrivateFormatter("%(levelname)s %(name)s %(message)s"))
    desk = make_desk(script="the answer is wombat")
    (tmp_path / "zebrafish-bad.png").write_bytes(b"wombat, no picture")
    drop(desk, files(picture_file(tmp_path / "zebrafish.png"), tmp_path / "zebrafish-bad.png"))
    qtbot.waitUntil(lambda: bool(notices(desk)), timeout=WAIT)
    for question in ("what is the price of marmalade?", "echo marmalade", "bug marmalade"):
        ask(desk, qtbot, question)
    written = caplog.text.lower()
    assert "warning" in written or "error" in written  # the failure itself is there
    assert [secret for secret in SECRETS if secret in written] == []
