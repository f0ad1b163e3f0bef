"""The panel that makes a 4-bit copy, with a scripted conversion."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.models.find import FoundModel, ModelScan, Origin
from glm4v_desktop.models.folder import ModelKind
from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionRequest,
    ConversionStep,
)
from glm4v_desktop.storage.folders import config_folder, models_folder
from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.texts.models import convert_failure_text, convert_step_text, time_left_text
from glm4v_desktop.ui.models.convert import Conversion, ConvertPanel, Offer
from tests.quiet_preferences import QuietPreferences

LEFT = Qt.MouseButton.LeftButton
WAIT = 20_000
GB = 10**9
SOURCE, OUT = Path("/m/glm-4v-9b"), Path("/m/glm-4v-9b-int4")
OFFER = Offer(SOURCE, 27_812_000_000, OUT, 100 * GB)
QUARTER = ConversionProgress(ConversionStep.CONVERTING, 25, 100, 1500)
Steps = Generator[object, None, int | None]


class Played:
    """A conversion that waits at a quarter until the test decides how it ends."""

    def __init__(self) -> None:
        self.requests: list[ConversionRequest] = []
        self.ends = False
        self.error: Exception | None = None

    def __call__(self, request: ConversionRequest, cancel: CancelToken) -> Steps:
        self.requests.append(request)
        while not (cancel.cancelled or self.ends or self.error):
            yield QUARTER
        if self.error is not None:
            raise self.error
        return None if cancel.cancelled else 9 * GB


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
def panel(qtbot: QtBot, played: Played) -> Iterator[ConvertPanel]:
    preferences = QuietPreferences(SettingsFile(config_folder()))
    panel = ConvertPanel(preferences, convert=played, has_extra=lambda: True)
    qtbot.addWidget(panel)
    panel.resize(600, 300)
    panel.offer(OFFER)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    ended = [task.close(WAIT) for task in panel.tasks]
    assert all(ended)
    panel.close()


def scan_of(*origins: Origin, copy: bool = False) -> ModelScan:
    originals = [FoundModel(SOURCE, ModelKind.BF16, OFFER.source_bytes, origin) for origin in origins]
    copies = [FoundModel(OUT, ModelKind.INT4, 9 * GB, Origin.OURS)] if copy else []
    return ModelScan((*originals, *copies), 100 * GB)


def test_it_says_what_it_would_make_and_where(panel: ConvertPanel) -> None:
    assert "about 9.2 GB of disk space (the original: 27.8 GB)" in panel.sentence.text()
    assert panel.folder.text() == str(OUT)
    assert panel.room.text() == "100 GB free"


def test_careful_unless_quick_was_chosen(qtbot: QtBot, panel: ConvertPanel, played: Played) -> None:
    played.ends = True
    assert panel.careful.isChecked()
    for choice in (panel.careful, panel.quick):
        panel.offer(OFFER)
        qtbot.keyClick(choice, Qt.Key.Key_Space)
        with qtbot.waitSignal(panel.made, timeout=WAIT) as made:
            qtbot.mouseClick(panel.start_button, LEFT)
        assert made.args == [str(OUT)]
    assert played.requests == [ConversionRequest(SOURCE, OUT), ConversionRequest(SOURCE, OUT, quick=True)]


def test_hidden_while_there_is_nothing_to_convert(panel: ConvertPanel) -> None:
    panel.show_scan(scan_of())
    assert not panel.isVisible()
    panel.show_scan(scan_of(Origin.OURS))
    assert panel.isVisible()
    assert panel.folder.text() == str(models_folder() / "glm-4v-9b-int4")
    panel.show_scan(scan_of(Origin.OURS, copy=True))
    assert not panel.isVisible()


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
    panel.offer(offer)
    assert panel.start_button.isEnabled() == can_start
    assert words in panel.sentence.text()
    assert panel.start_button.text() == ("Continue" if offer.begun else "Make the copy")


def start(qtbot: QtBot, panel: ConvertPanel) -> None:
    qtbot.mouseClick(panel.start_button, LEFT)
    qtbot.waitUntil(lambda: panel.line.share == 0.25, timeout=WAIT)


def cancel(qtbot: QtBot, panel: ConvertPanel) -> None:
    with qtbot.waitSignal(panel.files_changed, timeout=WAIT):
        qtbot.mouseClick(panel.cancel_button, LEFT)
        assert panel.sentence.text().startswith("Stopping.")
        assert panel.step.text() == "Stopping…"
        assert not panel.cancel_button.isEnabled()


def test_progress_with_the_time_left_and_a_cancel(qtbot: QtBot, panel: ConvertPanel, played: Played) -> None:
    panel.show_scan(scan_of(Origin.OURS))
    for _ in range(2):
        qtbot.mouseClick(panel.start_button, LEFT)
        assert not panel.start_button.isVisible()
        assert panel.step.text() == "Checking the original…"
        qtbot.waitUntil(lambda: panel.line.share == 0.25, timeout=WAIT)
        assert panel.step.text() == "Converting… 25% · about 25 min left"
        cancel(qtbot, panel)
        assert panel.state is Conversion.OFFERED
    assert len(played.requests) == 2


def test_the_keyboard_stays_where_the_button_was(qtbot: QtBot, panel: ConvertPanel) -> None:
    panel.show_scan(scan_of(Origin.OURS))
    panel.start_button.setFocus()
    qtbot.keyClick(panel.start_button, Qt.Key.Key_Space)
    qtbot.waitUntil(panel.cancel_button.hasFocus, timeout=WAIT)
    with qtbot.waitSignal(panel.files_changed, timeout=WAIT):
        qtbot.keyClick(panel.cancel_button, Qt.Key.Key_Space)
    assert panel.start_button.hasFocus()


def test_what_runs_is_not_disturbed(qtbot: QtBot, panel: ConvertPanel, tmp_path: Path) -> None:
    assert list(panel.used) == []
    start(qtbot, panel)
    panel.show_scan(scan_of())
    panel.choose_target(str(tmp_path))  # in a dialog that was open before
    assert panel.state is Conversion.RUNNING
    assert list(panel.used) == [str(SOURCE), str(OUT)]


def test_a_failure_can_be_gone_on_with_in_another_folder(
    qtbot: QtBot, panel: ConvertPanel, played: Played
) -> None:
    start(qtbot, panel)
    with qtbot.waitSignal(panel.files_changed, timeout=WAIT):
        played.error = ConversionError(ConversionErrorKind.DISK_FULL, "", 9 * GB, 2 * GB)
    assert panel.used == ()
    assert "9.0 GB are needed, 2.0 GB are free" in panel.sentence.text()
    panel.offer(replace(OFFER, out=Path("/other/glm-4v-9b-int4")))
    assert "9.0 GB are needed" in panel.sentence.text()
    assert panel.start_button.text() == "Continue"
    played.error, played.ends = None, True
    with qtbot.waitSignal(panel.made, timeout=WAIT) as made:
        qtbot.mouseClick(panel.start_button, LEFT)
    assert made.args == [str(Path("/other/glm-4v-9b-int4"))]


def test_a_defect_of_the_program_is_told_too(qtbot: QtBot, panel: ConvertPanel, played: Played) -> None:
    start(qtbot, panel)
    with qtbot.waitSignal(panel.files_changed, timeout=WAIT):
        played.error = ValueError("a defect")
    assert panel.state is Conversion.FAILED
    assert panel.sentence.text() == convert_failure_text(ConversionError(ConversionErrorKind.FAILED))


@pytest.mark.parametrize(("origin", "can_delete"), [(Origin.OURS, True), (Origin.HUGGING_FACE, False)])
def test_at_the_end_it_can_be_used_and_the_original_deleted(
    qtbot: QtBot, panel: ConvertPanel, played: Played, origin: Origin, can_delete: bool
) -> None:
    played.ends = True
    with qtbot.waitSignal(panel.made, timeout=WAIT):
        qtbot.mouseClick(panel.start_button, LEFT)
    panel.show_scan(scan_of(origin, copy=True))
    assert panel.state is Conversion.DONE
    assert panel.sentence.text() == "The 4-bit copy is ready: 9.0 GB."
    assert panel.delete_button.isVisible() == can_delete
    with qtbot.waitSignal(panel.use_wanted) as used:
        qtbot.mouseClick(panel.use_button, LEFT)
    assert used.args == [str(OUT)]
    if can_delete:
        with qtbot.waitSignal(panel.delete_wanted) as deleted:
            qtbot.mouseClick(panel.delete_button, LEFT)
        assert deleted.args == [str(SOURCE)]


def test_the_folder_dialog_does_not_block(qtbot: QtBot, panel: ConvertPanel, tmp_path: Path) -> None:
    qtbot.mouseClick(panel.change_button, LEFT)
    dialog = panel.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    panel.show_scan(scan_of(Origin.OURS))
    dialog.fileSelected.emit(str(tmp_path))
    assert panel.folder.text() == str(tmp_path / "glm-4v-9b-int4")
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
    """A translator that puts every text in brackets."""

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
