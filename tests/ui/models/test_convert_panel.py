"""The panel that offers a 4-bit copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionStep,
)
from glm4v_desktop.texts.models import convert_failure_text, convert_step_text, time_left_text
from glm4v_desktop.ui.models.convert import Conversion, ConvertPanel, Offer

LEFT = Qt.MouseButton.LeftButton
GB = 10**9
OFFER = Offer("/m/glm-4v-9b", 27_812_000_000, "/m/glm-4v-9b-int4", 100 * GB)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ConvertPanel]:
    panel = ConvertPanel()
    qtbot.addWidget(panel)
    panel.resize(600, 300)
    panel.show_offer(OFFER)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.close()


def test_it_says_what_it_would_make_and_where(qtbot: QtBot, panel: ConvertPanel) -> None:
    assert "about 9.2 GB of disk space (the original: 27.8 GB)" in panel.sentence.text()
    assert panel.folder.text() == "/m/glm-4v-9b-int4"
    assert panel.room.text() == "100 GB free"
    with qtbot.waitSignal(panel.start_clicked) as started:
        qtbot.mouseClick(panel.start_button, LEFT)
    assert started.args == ["/m/glm-4v-9b", "/m/glm-4v-9b-int4", True]
    qtbot.keyClick(panel.quick, Qt.Key.Key_Space)
    with qtbot.waitSignal(panel.start_clicked) as started:
        qtbot.mouseClick(panel.start_button, LEFT)
    assert started.args[2] is False


def test_hidden_while_there_is_nothing_to_convert(panel: ConvertPanel) -> None:
    panel.show_nothing()
    assert not panel.isVisible()
    panel.show_offer(OFFER)
    assert panel.isVisible()


@pytest.mark.parametrize(
    ("offer", "can_start", "words"),
    [
        (OFFER, True, ""),
        (replace(OFFER, free=None), True, ""),
        (replace(OFFER, free=5 * GB), False, "not enough space"),
        (replace(OFFER, free=5 * GB, begun=True), True, "continues from where it stopped"),
        (replace(OFFER, has_extra=False), False, "installed first"),
    ],
)
def test_what_is_in_the_way_is_said_before(
    panel: ConvertPanel, offer: Offer, can_start: bool, words: str
) -> None:
    panel.show_offer(offer)
    assert panel.start_button.isEnabled() == can_start
    assert words in panel.sentence.text()
    assert panel.start_button.text() == ("Continue" if offer.begun else "Make the copy")


def test_progress_with_the_time_left_and_a_cancel(qtbot: QtBot, panel: ConvertPanel) -> None:
    panel.show_start()
    assert not panel.start_button.isVisible()
    assert panel.step.text() == "Checking the original…"
    panel.show_progress(ConversionProgress(ConversionStep.CONVERTING, 25, 100, 1500))
    assert panel.step.text() == "Converting… 25 % · about 25 min left"
    assert panel.line.share == 0.25
    with qtbot.waitSignal(panel.cancel_clicked):
        qtbot.mouseClick(panel.cancel_button, LEFT)
    panel.show_cancelling()
    panel.show_progress(ConversionProgress(ConversionStep.CONVERTING, 26, 100, 1500))  # came a moment later
    assert panel.state is Conversion.CANCELLING
    assert panel.step.text() == "Stopping…"
    assert not panel.cancel_button.isEnabled()


def test_a_failure_can_be_gone_on_with_in_another_folder(qtbot: QtBot, panel: ConvertPanel) -> None:
    panel.show_failure(ConversionError(ConversionErrorKind.DISK_FULL, "", 9 * GB, 2 * GB))
    assert "9.0 GB are needed, 2.0 GB are free" in panel.sentence.text()
    panel.change_offer(replace(OFFER, out="/other/glm-4v-9b-int4"))
    assert "9.0 GB are needed" in panel.sentence.text()
    with qtbot.waitSignal(panel.start_clicked) as started:
        qtbot.mouseClick(panel.start_button, LEFT)
    assert started.args[1] == "/other/glm-4v-9b-int4"


def test_at_the_end_it_can_be_used_and_the_original_deleted(qtbot: QtBot, panel: ConvertPanel) -> None:
    panel.show_done(9 * GB, can_delete_original=False)
    assert not panel.delete_button.isVisible()
    panel.show_done(9 * GB, can_delete_original=True)
    assert panel.sentence.text() == "The 4-bit copy is ready: 9.0 GB."
    with qtbot.waitSignal(panel.use_clicked) as used:
        qtbot.mouseClick(panel.use_button, LEFT)
    assert used.args == ["/m/glm-4v-9b-int4"]
    with qtbot.waitSignal(panel.delete_original_clicked) as deleted:
        qtbot.mouseClick(panel.delete_button, LEFT)
    assert deleted.args == ["/m/glm-4v-9b"]


def test_the_folder_dialog_does_not_block(qtbot: QtBot, panel: ConvertPanel, tmp_path: Path) -> None:
    qtbot.mouseClick(panel.change_button, LEFT)
    dialog = panel.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    with qtbot.waitSignal(panel.target_chosen) as chosen:
        dialog.fileSelected.emit(str(tmp_path))
    assert chosen.args == [str(tmp_path)]
    dialog.reject()


@pytest.mark.parametrize("kind", ConversionErrorKind)
def test_every_failure_has_words(kind: ConversionErrorKind) -> None:
    for detail in ("", "model-00001.safetensors"):
        text = convert_failure_text(ConversionError(kind, detail, len(detail), 1))
        assert text[-1] in ".…"
        assert ("model-00001" in text) == (kind is ConversionErrorKind.SOURCE and detail != "")
        assert "{" not in text


@pytest.mark.parametrize("step", ConversionStep)
def test_every_step_has_words(step: ConversionStep) -> None:
    assert convert_step_text(ConversionProgress(step)).endswith("…")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (5, "less than a minute left"),
        (70, "about 1 min left"),
        (3500, "about 58 min left"),
        (7200, "about 2.0 h left"),
    ],
)
def test_the_time_left_is_rounded_as_a_person_would(seconds: float, text: str) -> None:
    assert time_left_text(seconds) == text


class _Marked(QTranslator):
    """Another language: every text in brackets."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"«{text}»"

    def isEmpty(self) -> bool:
        return False


def test_the_language_switches_everything(qtbot: QtBot, panel: ConvertPanel) -> None:
    other = _Marked()
    QCoreApplication.installTranslator(other)
    try:
        qtbot.waitUntil(lambda: panel.start_button.text() == "«Make the copy»")
        shown = [
            part.text() for part in (panel.title, panel.sentence, panel.careful, panel.quick, panel.step)
        ]
        assert [text for text in shown if not text.startswith("«")] == []
    finally:
        QCoreApplication.removeTranslator(other)
    qtbot.waitUntil(lambda: panel.start_button.text() == "Make the copy")
