"""Where GLM-4v-9b is to come from and to go to, and what it needs; nothing is asked of any host here.

Where getting the model stands, and what can be done then. Pure tables, no Qt.

Getting GLM-4v-9b: offered, chosen, downloading, paused, failed, here, checked. It shows and reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from types import MappingProxyType

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.models.download.values import (
    CheckBasis,
    CheckProgress,
    CheckReport,
    DownloadError,
    DownloadErrorKind,
    DownloadProgress,
    DownloadStage,
)
from glm4v_desktop.texts.downloads import (
    failure_text,
    notes_text,
    progress_text,
    quiet_text,
    report_text,
    share_text,
)
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import MutedLabel
from glm4v_desktop.ui.widgets.layouts import FlowLayout, ProgressLine, SignedText, paragraph

OTHER_ADDRESS = "mirror"


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """`key` is one of the settings' DOWNLOAD_SOURCES; `host` is empty for the address that is typed."""

    key: str
    title: str
    host: str


class DownloadForm(QWidget):
    """Reports each change with `changed`; what it means is decided elsewhere, and shown here then."""

    changed = Signal()
    judged = Signal(bool)  # whether the next step can be taken
    place_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[SourceChoice, ...] = ()
        self._host = self._other_host = ""
        self._fault: DownloadError | None = None
        self._sizes: tuple[int, int | None] = (0, None)
        self._folder = ""
        self._from, self._to = QLabel(self), QLabel(self)
        self.sources: list[QRadioButton] = []
        self._group = QButtonGroup(self)
        self._source_column = QVBoxLayout()
        self._source_column.setSpacing(4)
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://")
        self.address.setMaxLength(2000)
        self.fault = SignedText(self)
        self.fall_over = QCheckBox(self)
        self.fall_over.setChecked(True)
        self.folder = MutedLabel(self)
        self.place_button = PillButton(ButtonLook.PLAIN, "open", self)
        self._to.setBuddy(self.place_button)
        self.sizes = SignedText(self)
        self.plan = paragraph(self)
        self.consent = paragraph(self)
        self._group.buttonClicked.connect(self._on_source_clicked)
        self.address.textChanged.connect(self.changed)
        self.fall_over.toggled.connect(self.changed)
        self.place_button.clicked.connect(self.place_clicked)
        self._lay_out()
        self._retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._from, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._source_column, 0, 1, 1, 2)
        grid.addWidget(self.address, 1, 1, 1, 2)
        grid.addWidget(self.fault, 2, 1, 1, 2)
        grid.addWidget(self.fall_over, 3, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._to, 4, 0)
        grid.addWidget(self.folder, 4, 1)
        grid.addWidget(self.place_button, 4, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        for part in (self.sizes, self.plan, self.consent):
            column.addWidget(part)

    def focus_choice(self) -> None:
        """Where the keyboard begins: what is chosen, not the button that contacts a host."""
        for button in self.sources:
            if button.isChecked():
                button.setFocus()

    @property
    def chosen(self) -> str:
        """The key of the source that is chosen."""
        index = self._group.checkedId()
        return self._choices[index].key if 0 <= index < len(self._choices) else ""

    @property
    def may_fall_over(self) -> bool:
        return self.fall_over.isChecked() and not self.fall_over.isHidden()

    def offer(self, choices: Sequence[SourceChoice], chosen: str, address: str) -> None:
        """`address` is what was typed as the other address the last time."""
        for old in self.sources:
            self._group.removeButton(old)
            self._source_column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._choices = tuple(choices)
        self.sources = [QRadioButton(self) for _ in choices]
        for place, button in enumerate(self.sources):
            self._group.addButton(button, place)
            self._source_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        keys = [choice.key for choice in choices]
        self.sources[keys.index(chosen) if chosen in keys else 0].setChecked(True)
        for before, after in pairwise((*self.sources, self.address)):
            self.setTabOrder(before, after)
        self.address.setText(address)
        self._retranslate()

    def show_hosts(self, host: str, other_host: str, fault: DownloadError | None) -> None:
        """Whom the next step contacts (empty while there is none), and who would step in when that fails."""
        self._host, self._other_host, self._fault = host, other_host, fault
        self._retranslate()
        self.judged.emit(self.is_complete)

    def show_place(self, folder: str, needed: int, free: int | None) -> None:
        """The folder that the files go to; bytes, `free` None where nobody knows."""
        self._folder, self._sizes = folder, (needed, free)
        self._retranslate()
        self.judged.emit(self.is_complete)

    def show_plan(self, sentences: Sequence[str]) -> None:
        """What of the model runs on this machine; none while that is looked up."""
        self.plan.setText("\n".join(sentences))
        self.plan.setVisible(bool(sentences))

    @property
    def is_complete(self) -> bool:
        """Whether the next step can be taken."""
        return bool(self._host) and self._fault is None and self.fits

    @property
    def fits(self) -> bool:
        needed, free = self._sizes
        return free is None or free >= needed

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_source_clicked(self) -> None:
        self._retranslate()
        if self.address.isVisible() and not self.address.text():
            self.address.setFocus()
        self.changed.emit()

    def _retranslate(self) -> None:
        self._from.setText(self.tr("From"))
        self._to.setText(self.tr("To"))
        for choice, button in zip(self._choices, self.sources, strict=True):
            title = choice.title or ("" if choice.host else self.tr("Another address (a mirror)"))
            button.setText("  –  ".join(text for text in (title, mark_hidden(choice.host)) if text))
        typed = self.chosen == OTHER_ADDRESS
        self.address.setVisible(typed)
        self.address.setAccessibleName(self.tr("Address of the mirror"))
        is_wrong = typed and self._fault is not None and bool(self.address.text())
        self.fault.say(failure_text(self._fault) if is_wrong else "", warns=True)
        other = mark_hidden(self._other_host)
        self.fall_over.setText(self.tr("If it fails, continue with {0}").replace("{0}", other))
        self.fall_over.setVisible(bool(other))
        self.folder.setText(mark_hidden(self._folder))
        self.folder.setToolTip(mark_hidden(self._folder))
        self.place_button.setText(self.tr("Change…"))
        self.place_button.setAccessibleName(self.tr("Choose the folder for the model"))
        self.sizes.say(self._sizes_text(), warns=not self.fits)
        self.consent.setText(self._consent_text())
        self.consent.setVisible(bool(self._host))

    def _sizes_text(self) -> str:
        needed, free = self._sizes
        if free is None:
            return self.tr("{0} are needed on the disk.").format(bytes_text(needed))
        if self.fits:
            text = self.tr("{0} are needed on the disk; {1} are free.")
        else:
            text = self.tr(
                "There is not enough disk space: {0} are needed, {1} are free. Choose another folder."
            )
        return text.format(bytes_text(needed), bytes_text(free))

    def _consent_text(self) -> str:
        host = mark_hidden(self._host)
        return self.tr(
            "You see the license first: the button contacts {0} and downloads only the text of the "
            "license. The weights are downloaded after you accept it."
        ).replace("{0}", host)


class GetState(Enum):
    """What the panel shows."""

    OFFERED = auto()  # nothing is here and nothing was asked
    CHOOSING = auto()  # source and folder; no host was asked yet
    FETCHING_LICENSE = auto()
    LICENSE = auto()  # it is shown beside this panel
    RUNNING = auto()
    STOPPING = auto()
    PAUSED = auto()
    UNFINISHED = auto()  # of an earlier start
    CANCELLING = auto()  # asked: keep or delete
    DELETING = auto()
    FAILED = auto()
    DONE = auto()
    HERE = auto()  # a folder that looks right; not checked in this run
    CHECKING = auto()
    CHECKED = auto()
    DAMAGED = auto()


class GetAction(Enum):
    """What a person can press."""

    DOWNLOAD = auto()
    READ_LICENSE = auto()
    BACK = auto()
    PAUSE = auto()
    RESUME = auto()
    CANCEL = auto()
    KEEP = auto()
    DELETE = auto()
    TRY_AGAIN = auto()
    OTHER_SOURCE = auto()
    CHECK = auto()
    STOP = auto()
    COMPARE = auto()
    REPAIR = auto()
    USE = auto()


_A = GetAction
# In their order on the screen; the last one is what most people want next.
ACTIONS: Mapping[GetState, tuple[GetAction, ...]] = MappingProxyType(
    {
        GetState.OFFERED: (_A.DOWNLOAD,),
        GetState.CHOOSING: (_A.BACK, _A.READ_LICENSE),
        GetState.FETCHING_LICENSE: (_A.STOP,),
        GetState.LICENSE: (),
        GetState.RUNNING: (_A.CANCEL, _A.PAUSE),
        GetState.STOPPING: (),
        GetState.PAUSED: (_A.CANCEL, _A.RESUME),
        GetState.UNFINISHED: (_A.CANCEL, _A.OTHER_SOURCE, _A.RESUME),
        GetState.CANCELLING: (_A.DELETE, _A.KEEP, _A.RESUME),
        GetState.DELETING: (),
        GetState.FAILED: (_A.CANCEL, _A.OTHER_SOURCE, _A.TRY_AGAIN),
        GetState.DONE: (_A.CHECK, _A.USE),
        GetState.HERE: (_A.CHECK,),
        GetState.CHECKING: (_A.STOP,),
        GetState.CHECKED: (_A.CHECK,),
        GetState.DAMAGED: (_A.CHECK, _A.REPAIR),
    }
)

# A filled button only where the answer to "what now" is plain.
PRIMARY = frozenset({_A.READ_LICENSE, _A.RESUME, _A.TRY_AGAIN, _A.REPAIR, _A.USE, _A.DOWNLOAD})
# While one of these is shown, the job is at work.
BUSY = frozenset(
    {GetState.FETCHING_LICENSE, GetState.RUNNING, GetState.STOPPING, GetState.DELETING, GetState.CHECKING}
)
WITH_BAR = frozenset({GetState.RUNNING, GetState.STOPPING, GetState.PAUSED, GetState.CHECKING})


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
        self.form.judged.connect(self.buttons[GetAction.READ_LICENSE].setEnabled)
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
        # The license stands beside this panel, and its buttons go with it.
        had_focus = self._state is GetState.LICENSE or any(b.hasFocus() for b in self.buttons.values())
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
            case GetState.CHOOSING | GetState.LICENSE:
                text = ""
            case GetState.FETCHING_LICENSE:
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
            GetAction.READ_LICENSE: self.tr("Read the license…"),
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
