"""What is said about a download, and which buttons stand there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from pytestqt.qtbot import QtBot

from glm4v_desktop.models.download.values import (
    CheckBasis,
    CheckProgress,
    CheckReport,
    DownloadError,
    DownloadErrorKind,
    DownloadNote,
    DownloadNoteKind,
    DownloadProgress,
    DownloadStage,
    FileCheck,
    FileState,
    SourceName,
)
from glm4v_desktop.texts.downloads import (
    duration_text,
    failure_text,
    names_text,
    notes_text,
    progress_text,
    report_text,
    share_text,
    source_title,
)
from glm4v_desktop.ui.models.download_panel import ACTIONS, DownloadPanel, GetAction, GetState, SourceChoice
from tests.downloading import DONE, SOME, TOTAL

LEFT = Qt.MouseButton.LeftButton
GB = 1_000_000_000


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[DownloadPanel]:
    panel = DownloadPanel()
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.close()


def shown(panel: DownloadPanel) -> tuple[GetAction, ...]:
    """From left to right."""
    visible = [(button.x(), action) for action, button in panel.buttons.items() if button.isVisible()]
    return tuple(action for _, action in sorted(visible, key=lambda pair: pair[0]))


@pytest.mark.parametrize("state", GetState)
def test_each_state_has_its_buttons_in_their_order(
    qtbot: QtBot, panel: DownloadPanel, state: GetState
) -> None:
    panel.resize(900, 500)
    panel.show_state(state, "hub.example")
    qtbot.waitUntil(lambda: shown(panel) == ACTIONS[state])
    for action in ACTIONS[state]:
        assert panel.buttons[action].text()
        if panel.buttons[action].isEnabled():
            with qtbot.waitSignal(panel.pressed) as pressed:
                qtbot.mouseClick(panel.buttons[action], LEFT)
            assert pressed.args == [action]
    assert "{" not in panel.sentence.text()


def test_progress_in_figures(panel: DownloadPanel) -> None:
    panel.show_start("huggingface.co")
    assert "huggingface.co" in panel.sentence.text()
    assert panel.step.text() == "Getting the list of files…"
    panel.show_progress(SOME)
    assert panel.step.text() == "12.3 of 27.8 GB  ·  45 MB/s  ·  about 6 min left  ·  6 of 21 files"
    assert panel.line.share == pytest.approx(12.3 / 27.8)
    assert not panel.quiet.isVisible()


def test_a_stall_is_told_and_takes_the_speed_away(panel: DownloadPanel) -> None:
    panel.show_progress(replace(SOME, quiet_seconds=34.2))
    assert "No data for 34 seconds" in panel.quiet.text()
    assert panel.quiet.isVisible()
    assert "MB/s" not in panel.step.text()
    panel.show_progress(SOME)
    assert not panel.quiet.isVisible()


def test_what_happened_on_the_way_is_told(panel: DownloadPanel) -> None:
    notes = tuple(
        DownloadNote(kind, f"{kind}.safetensors", SourceName.MODELSCOPE) for kind in DownloadNoteKind
    )
    panel.show_progress(replace(SOME, notes=notes))
    lines = panel.notes.text().splitlines()
    assert len(lines) == len(DownloadNoteKind)
    assert all(note.file in line for note, line in zip(notes, lines, strict=True))
    assert "ModelScope" in next(line for line in lines if "other_source" in line)
    assert panel.notes.isVisible()
    assert notes_text(SOME) == ""


def test_progress_that_comes_late_does_not_take_a_stop_back(panel: DownloadPanel) -> None:
    panel.show_start("hub.example")
    panel.show_state(GetState.STOPPING)
    panel.show_progress(SOME)
    panel.show_check(CheckProgress(1, 2))
    assert panel.state is GetState.STOPPING


def test_the_keyboard_stays_in_the_panel(qtbot: QtBot, panel: DownloadPanel) -> None:
    panel.show_start("hub.example")
    panel.buttons[GetAction.PAUSE].setFocus()
    panel.show_kept(GetState.PAUSED, 12 * GB, TOTAL)
    qtbot.waitUntil(panel.buttons[GetAction.RESUME].hasFocus)
    panel.buttons[GetAction.CANCEL].setFocus()
    panel.show_kept(GetState.PAUSED, 13 * GB, TOTAL)  # nothing moved: the focus neither
    assert panel.buttons[GetAction.CANCEL].hasFocus()


def test_enter_twice_contacts_nobody(qtbot: QtBot, panel: DownloadPanel) -> None:
    choices = (SourceChoice("huggingface", "Hugging Face", "huggingface.co"), SourceChoice("mirror", "", ""))
    panel.form.offer(choices, "huggingface", "")
    panel.form.show_hosts("huggingface.co", "", None)
    panel.buttons[GetAction.DOWNLOAD].setFocus()
    panel.show_state(GetState.CHOOSING)
    qtbot.waitUntil(panel.form.sources[0].hasFocus)
    with qtbot.assertNotEmitted(panel.pressed):
        qtbot.keyClick(panel.form.sources[0], Qt.Key.Key_Return)


def test_names_of_others_show_what_is_hidden_in_them() -> None:
    error = DownloadError(DownloadErrorKind.NO_NETWORK, host="h\u202eub")
    assert "\u202e" not in failure_text(error)
    assert "\u202e" not in names_text(("a\u202eb",))
    assert names_text(tuple("abcde")) == "a, b, c and 2 more"
    assert source_title(SourceName.MIRROR, "h\u202eub") == "h⟨U+202E⟩ub"


@pytest.mark.parametrize("kind", DownloadErrorKind)
def test_every_failure_says_what_happened_and_what_to_do(kind: DownloadErrorKind) -> None:
    for error in (
        DownloadError(kind, "secret", 5 * GB, GB, "hub.example", "a.safetensors"),
        DownloadError(kind),
    ):
        text = failure_text(error)
        assert text.endswith(".")
        assert text.count(".") >= 2  # two sentences
        assert text[0].isupper() or text.startswith(("hub.example", "a.safetensors"))
        assert "{" not in text
        assert "secret" not in text
    assert "log" in failure_text(None)


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [
        (12_345_678_901, TOTAL, "12.3 of 27.8 GB"),
        (0, TOTAL, "0.0 of 27.8 GB"),
        (40_000_000, 640_000_000, "40 of 640 MB"),
        (300, 5_000, "300 B of 5 kB"),
        (5_000, 0, "5 kB"),
    ],
)
def test_shares(done: int, total: int, text: str) -> None:
    assert share_text(done, total) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3, "less than a minute left"),
        (61, "about 1 min left"),
        (7000, "about 117 min left"),
        (9000, "about 2 h left"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_nothing_is_made_up() -> None:
    unknown = DownloadProgress(DownloadStage.DOWNLOADING, 1, TOTAL, bytes_per_second=2e6)
    assert progress_text(unknown) == "0.0 of 27.8 GB  ·  2 MB/s"
    checking = DownloadProgress(DownloadStage.CHECKING, GB, TOTAL)
    assert progress_text(checking) == "Checking the part already downloaded: 1.0 of 27.8 GB"
    assert "left" not in progress_text(DONE)


def report(basis: CheckBasis, *states: FileState) -> CheckReport:
    return CheckReport(basis, tuple(FileCheck(f"{n}.safetensors", state) for n, state in enumerate(states)))


def test_how_a_check_ends() -> None:
    right, whole = FileState.RIGHT, FileState.WHOLE
    assert report_text(report(CheckBasis.RECORD, right, right)) == "All 2 files are correct."
    assert "1.safetensors" in report_text(report(CheckBasis.PUBLISHED, right, whole))
    assert "could not be compared" in report_text(report(CheckBasis.STRUCTURE, whole))
    bad = report_text(report(CheckBasis.RECORD, right, FileState.WRONG, FileState.MISSING))
    assert bad == "Damaged or missing: 1.safetensors, 2.safetensors."


class _Marked(QTranslator):
    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"«{text}»"

    def isEmpty(self) -> bool:
        return False


def test_the_language_switches_everything(qtbot: QtBot, panel: DownloadPanel) -> None:
    panel.show_failure(DownloadError(DownloadErrorKind.SERVER, host="hub.example"))
    other = _Marked()
    QCoreApplication.installTranslator(other)
    try:
        qtbot.waitUntil(lambda: panel.sentence.text().startswith("«"))
        for action in ACTIONS[GetState.FAILED]:
            assert panel.buttons[action].text().startswith("«")
        panel.show_state(GetState.CHOOSING)
        form = panel.form
        labels = (form.sizes, form.place_button, form._from, form._to)
        assert all(label.text().startswith("«") for label in labels)
    finally:
        QCoreApplication.removeTranslator(other)
