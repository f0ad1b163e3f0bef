"""The texts and the buttons of the download panel in each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from pytestqt.qtbot import QtBot

from glm4v_desktop.models.download.listing import HUGGING_FACE
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
    Unfinished,
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
from glm4v_desktop.ui.models.download import ACTIONS, DownloadAction, DownloadPanel, DownloadState
from tests.downloading import DONE, SOME, TOTAL
from tests.ui.models.download_scene import Make, scenes

LEFT = Qt.MouseButton.LeftButton
GB = 1_000_000_000


@pytest.fixture
def make(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    yield from scenes(qtbot, monkeypatch)


@pytest.fixture
def panel(make: Make) -> DownloadPanel:
    return make().downloads


def shown(panel: DownloadPanel) -> tuple[DownloadAction, ...]:
    """The visible buttons from left to right."""
    visible = [(button.x(), action) for action, button in panel.buttons.items() if button.isVisible()]
    return tuple(action for _, action in sorted(visible, key=lambda pair: pair[0]))


@pytest.mark.parametrize("state", DownloadState)
def test_each_state_has_its_buttons_in_their_order(
    qtbot: QtBot, panel: DownloadPanel, state: DownloadState, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed: list[DownloadAction] = []
    monkeypatch.setattr(panel, "press", pressed.append)
    panel.window().resize(1000, 800)
    panel._go_to(state)
    qtbot.waitUntil(lambda: shown(panel) == ACTIONS[state])
    for action in ACTIONS[state]:
        assert panel.buttons[action].text()
        if panel.buttons[action].isEnabled():
            qtbot.mouseClick(panel.buttons[action], LEFT)
            assert pressed[-1] is action
    assert "{" not in panel.sentence.text()


def begin(panel: DownloadPanel) -> None:
    panel._go_to(DownloadState.RUNNING)


def keep(panel: DownloadPanel, have: int) -> None:
    panel._show_kept(DownloadState.PAUSED, Unfinished(HUGGING_FACE, TOTAL, have))


def test_progress_in_figures(panel: DownloadPanel) -> None:
    begin(panel)
    assert "huggingface.co" in panel.sentence.text()
    assert panel.step.text() == "Getting the list of files…"
    panel._on_progressed(SOME)
    assert panel.step.text() == "12.3 of 27.8 GB  ·  45 MB/s  ·  about 6 min left  ·  6 of 21 files"
    assert panel.line.share == pytest.approx(12.3 / 27.8)
    assert not panel.quiet.isVisible()


def test_a_stall_is_told_and_takes_the_speed_away(panel: DownloadPanel) -> None:
    begin(panel)
    panel._on_progressed(replace(SOME, quiet_seconds=34.2))
    assert "No data for 34 seconds" in panel.quiet.text()
    assert panel.quiet.isVisible()
    assert "MB/s" not in panel.step.text()
    panel._on_progressed(SOME)
    assert not panel.quiet.isVisible()


def test_what_happened_on_the_way_is_told(panel: DownloadPanel) -> None:
    notes = tuple(
        DownloadNote(kind, f"{kind}.safetensors", SourceName.MODELSCOPE) for kind in DownloadNoteKind
    )
    begin(panel)
    panel._on_progressed(replace(SOME, notes=notes))
    lines = panel.notes.text().splitlines()
    assert len(lines) == len(DownloadNoteKind)
    assert all(note.file in line for note, line in zip(notes, lines, strict=True))
    assert "ModelScope" in next(line for line in lines if "other_source" in line)
    assert panel.notes.isVisible()
    assert notes_text(SOME) == ""


def test_progress_that_comes_late_does_not_take_a_stop_back(panel: DownloadPanel) -> None:
    begin(panel)
    panel._go_to(DownloadState.STOPPING)
    panel._on_progressed(SOME)
    panel._on_progressed(CheckProgress(1, 2))
    assert panel.state is DownloadState.STOPPING


def test_the_keyboard_stays_in_the_panel(qtbot: QtBot, panel: DownloadPanel) -> None:
    begin(panel)
    panel.buttons[DownloadAction.PAUSE].setFocus()
    panel._go_to(DownloadState.STOPPING)  # without a button
    keep(panel, 12 * GB)
    qtbot.waitUntil(panel.buttons[DownloadAction.RESUME].hasFocus)
    panel.buttons[DownloadAction.CANCEL].setFocus()
    keep(panel, 13 * GB)  # nothing moved: the focus neither
    assert panel.buttons[DownloadAction.CANCEL].hasFocus()


def test_enter_twice_contacts_nobody(qtbot: QtBot, make: Make) -> None:
    scene = make()
    panel = scene.downloads
    panel.buttons[DownloadAction.DOWNLOAD].setFocus()
    qtbot.keyClick(panel.buttons[DownloadAction.DOWNLOAD], Qt.Key.Key_Space)
    qtbot.waitUntil(panel.form.sources[0].hasFocus)
    qtbot.keyClick(panel.form.sources[0], Qt.Key.Key_Return)
    assert panel.state is DownloadState.CHOOSING
    assert scene.hub.asked == []


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
    panel._on_failed(DownloadError(DownloadErrorKind.SERVER, host="hub.example"))
    other = _Marked()
    QCoreApplication.installTranslator(other)
    try:
        qtbot.waitUntil(lambda: panel.sentence.text().startswith("«"))
        for action in ACTIONS[DownloadState.FAILED]:
            assert panel.buttons[action].text().startswith("«")
        panel.press(DownloadAction.OTHER_SOURCE)
        form = panel.form
        labels = (form.sizes, form.folder_button, form._from, form._to)
        assert all(label.text().startswith("«") for label in labels)
    finally:
        QCoreApplication.removeTranslator(other)
