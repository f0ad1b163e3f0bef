"""Getting GLM-4v-9b: offered, chosen, downloading, paused, failed, here, checked. It shows and reports."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glm4v_desktop.domain.hidden_text import mark_hidden
from glm4v_desktop.library.downloads.values import (
    CheckBasis,
    CheckProgress,
    CheckReport,
    DownloadError,
    DownloadErrorKind,
    DownloadProgress,
    DownloadStage,
)
from glm4v_desktop.ui.chat.card import MutedLabel
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.download_form import DownloadForm
from glm4v_desktop.ui.download_state import ACTIONS, PRIMARY, WITH_BAR, GetAction, GetState
from glm4v_desktop.ui.download_text import (
    failure_text,
    notes_text,
    progress_text,
    quiet_text,
    report_text,
    share_text,
)
from glm4v_desktop.ui.flow_layout import FlowLayout
from glm4v_desktop.ui.progress_line import ProgressLine
from glm4v_desktop.ui.signed_text import SignedText
from glm4v_desktop.ui.sizes import bytes_text


class DownloadPanel(QWidget):
    """Every button is reported by `pressed` with its GetAction."""

    pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = GetState.OFFERED
        self._host = ""
        self._progress = DownloadProgress(DownloadStage.LOOKING)
        self._check = CheckProgress(0, 0)
        self._report: CheckReport | None = None
        self._error: DownloadError | None = None
        self._kept = (0, 0)
        self.sentence = SignedText(self)
        self.form = DownloadForm(self)
        self.line = ProgressLine(self)
        self.step = MutedLabel(self)
        self.quiet = SignedText(self)
        self.notes = MutedLabel(self)
        self.notes.setWordWrap(True)
        self.buttons = {action: self._button(action) for action in _order()}
        row = FlowLayout(to_the_right=True)
        row.setSpacing(8)
        for button in self.buttons.values():
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.sentence, self.form, self.line, self.step, self.quiet, self.notes):
            column.addWidget(part)
        column.addLayout(row)
        self.form.judged.connect(self.buttons[GetAction.READ_LICENCE].setEnabled)
        self._retranslate()

    def _button(self, action: GetAction) -> PillButton:
        button = PillButton(ButtonLook.PRIMARY if action in PRIMARY else ButtonLook.PLAIN, "", self)
        button.clicked.connect(lambda: self.pressed.emit(action))
        return button

    @property
    def state(self) -> GetState:
        return self._state

    def show_state(self, state: GetState, host: str = "") -> None:
        """One that needs no figures; `host` is who is asked, or would be with the next press."""
        self._host = host or self._host
        self._go_to(state)

    def show_start(self, host: str) -> None:
        """The download begins or goes on."""
        self._host = host
        self._progress = DownloadProgress(DownloadStage.LOOKING)
        self.line.show_share(0.0)
        self._go_to(GetState.RUNNING)

    def show_progress(self, progress: DownloadProgress, host: str = "") -> None:
        """`host` is who sends now, where that is known."""
        self._progress, self._host = progress, host or self._host
        if progress.total > 0:
            self.line.show_share(progress.done / progress.total)
        self._go_to(GetState.STOPPING if self._state is GetState.STOPPING else GetState.RUNNING)

    def show_kept(self, state: GetState, have: int, total: int, host: str = "") -> None:
        """PAUSED, UNFINISHED or CANCELLING, with the bytes that are here; 0 where nobody knows."""
        self._kept = (have, total)
        if total > 0:
            self.line.show_share(have / total)
        self.show_state(state, host)

    def show_failure(self, error: DownloadError | None) -> None:
        """None is what nobody foresaw."""
        self._error = error
        self._go_to(GetState.FAILED)

    def show_check_start(self) -> None:
        self.show_check(CheckProgress(0, 0))

    def show_check(self, check: CheckProgress) -> None:
        self._check = check
        self.line.show_share(check.done / check.total if check.total > 0 else 0.0)
        self._go_to(GetState.STOPPING if self._state is GetState.STOPPING else GetState.CHECKING)

    def show_report(self, report: CheckReport, host: str) -> None:
        """`host` is who would be asked to repair or to compare."""
        self._report, self._host = report, host
        self._go_to(GetState.DAMAGED if report.bad else GetState.CHECKED)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _go_to(self, state: GetState) -> None:
        moved = state is not self._state
        # The licence stands beside this panel, and its buttons go with it.
        had_focus = self._state is GetState.LICENCE or any(b.hasFocus() for b in self.buttons.values())
        self._state = state
        self._retranslate()
        if moved and had_focus:
            self._focus_next()

    def _focus_next(self) -> None:
        """The button that was pressed is gone; the keyboard goes on with what stands there now."""
        if self._state is GetState.CHOOSING:
            self.form.focus_choice()
            return
        for action in reversed(ACTIONS[self._state]):
            if self.buttons[action].isEnabled():
                self.buttons[action].setFocus()
                return

    def _retranslate(self) -> None:
        running = self._state is GetState.RUNNING
        warns = self._state in (GetState.FAILED, GetState.DAMAGED)
        self.sentence.say(self._sentence_text(), warns=warns)
        self.form.setVisible(self._state is GetState.CHOOSING)
        self.line.setVisible(self._state in WITH_BAR)
        self.line.setAccessibleName(self.tr("Progress of the download"))
        self.step.setText(self._step_text())
        self.step.setVisible(bool(self.step.text()))
        quiet = self._progress.quiet_seconds if running else 0.0
        self.quiet.say(quiet_text(quiet) if quiet > 0 else "", warns=True)
        self.notes.setText(notes_text(self._progress))
        self.notes.setVisible(self._state in (GetState.RUNNING, GetState.DONE) and bool(self._progress.notes))
        for action, text in self._button_texts().items():
            self.buttons[action].setText(text)
        self._show_buttons()

    def _show_buttons(self) -> None:
        shown = set(ACTIONS[self._state])
        if self._can_compare():
            shown.add(GetAction.COMPARE)
        for action, button in self.buttons.items():
            button.setVisible(action in shown)

    def _can_compare(self) -> bool:
        report = self._report
        return self._state is GetState.CHECKED and report is not None and report.basis is CheckBasis.STRUCTURE

    def _step_text(self) -> str:
        match self._state:
            case GetState.RUNNING:
                return progress_text(self._progress)
            case GetState.CHECKING if self._check.total:
                return share_text(self._check.done, self._check.total)
            case GetState.PAUSED if self._kept[1]:
                return share_text(*self._kept)
            case _:
                return ""

    def _sentence_text(self) -> str:
        host, (have, total) = mark_hidden(self._host), self._kept
        match self._state:
            case GetState.OFFERED:
                text = self.tr(
                    "The weights are not on this computer yet. The program goes online only after you "
                    "choose a source and press the next button."
                )
            case GetState.CHOOSING | GetState.LICENCE:
                text = ""
            case GetState.FETCHING_LICENCE:
                text = self.tr("Downloading the license from {0}…")
            case GetState.RUNNING:
                text = self.tr("Downloading from {0}. You can keep working.")
            case GetState.STOPPING:
                text = self.tr("Stopping…")
            case GetState.PAUSED:
                text = self.tr("Paused. Resuming contacts {0}.")
            case GetState.UNFINISHED:
                text = self.tr("A download is not finished: {1} are downloaded. Resuming contacts {0}.")
            case GetState.CANCELLING if have:
                text = self.tr("Keep the {2} already downloaded to continue later, or delete them?")
            case GetState.CANCELLING:
                text = self.tr("Keep the part already downloaded to continue later, or delete it?")
            case GetState.DELETING:
                text = self.tr("Deleting the unfinished download…")
            case GetState.FAILED:
                return failure_text(self._error)
            case GetState.DONE:
                text = self.tr("GLM-4v-9b is downloaded, and every file was checked.")
            case GetState.HERE:
                text = ""
            case GetState.CHECKING:
                text = self.tr("Comparing every file with its checksum. You can keep working.")
            case GetState.CHECKED | GetState.DAMAGED:
                return self._report_text(host)
        shown = {"{0}": host, "{1}": share_text(have, total), "{2}": bytes_text(have)}
        for place, value in shown.items():
            text = text.replace(place, value)
        return text

    def _report_text(self, host: str) -> str:
        if self._report is None:
            return ""
        text = report_text(self._report)
        if self._report.bad:
            more = self.tr("Repairing contacts {0} and downloads only these files.")
        elif self._can_compare():
            more = self.tr("Comparing contacts {0} and downloads only the list of checksums.")
        else:
            return text
        return f"{text}\n{more.replace('{0}', host)}"

    def _elsewhere_text(self) -> str:
        error = self._error if self._state is GetState.FAILED else None
        if error is not None and error.kind in _OF_THE_PLACE:
            return self.tr("Another folder…")
        return self.tr("Another source…")

    def _button_texts(self) -> dict[GetAction, str]:
        return {
            GetAction.DOWNLOAD: self.tr("Download…"),
            GetAction.READ_LICENCE: self.tr("Read the license…"),
            GetAction.BACK: self.tr("Back"),
            GetAction.PAUSE: self.tr("Pause"),
            GetAction.RESUME: self.tr("Resume"),
            GetAction.CANCEL: self.tr("Cancel…"),
            GetAction.KEEP: self.tr("Keep"),
            GetAction.DELETE: self.tr("Delete"),
            GetAction.TRY_AGAIN: self.tr("Try again"),
            GetAction.OTHER_SOURCE: self._elsewhere_text(),
            GetAction.CHECK: self.tr("Check the files"),
            GetAction.STOP: self.tr("Stop"),
            GetAction.COMPARE: self.tr("Compare"),
            GetAction.REPAIR: self.tr("Repair"),
            GetAction.USE: self.tr("Use it"),
        }


# The place is what has to change, not the source.
_OF_THE_PLACE = frozenset(
    {DownloadErrorKind.DISK_FULL, DownloadErrorKind.NOT_WRITABLE, DownloadErrorKind.LOCKED}
)


def _order() -> tuple[GetAction, ...]:
    """On the screen and for the keyboard, such that each state's buttons stand as its table says."""
    before = (GetAction.BACK, GetAction.CANCEL, GetAction.DELETE, GetAction.KEEP, GetAction.OTHER_SOURCE)
    return (*before, *(action for action in GetAction if action not in before))
