"""The panel that downloads, checks and repairs the files of GLM-4v-9b."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from functools import partial
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.models.download.listing import host_of
from glm4v_desktop.models.download.values import (
    CheckBasis,
    CheckProgress,
    CheckReport,
    DownloadError,
    DownloadErrorKind,
    DownloadProgress,
    DownloadStage,
    License,
    Source,
    Unfinished,
)
from glm4v_desktop.models.folder import FolderCheck, ModelKind
from glm4v_desktop.models.license import LicenseText
from glm4v_desktop.texts.downloads import (
    failure_text,
    notes_text,
    progress_text,
    quiet_text,
    report_text,
    share_text,
)
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.ui.models.download_form import (
    Downloader,
    DownloadForm,
    DownloadTools,
    real_tools,
    usual_folder,
)
from glm4v_desktop.ui.models.event_loop import LoopTask, Steps
from glm4v_desktop.ui.models.license import LicensePanel
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import MutedLabel
from glm4v_desktop.ui.widgets.layouts import FlowLayout, ProgressLine, SignedText
from glm4v_desktop.ui.window.preferences import Preferences

log = logging.getLogger(__name__)


class DownloadState(Enum):
    """The state of the panel; ACTIONS has the buttons of each."""

    OFFERED = auto()  # the model is not here
    CHOOSING = auto()  # source and folder; no host was contacted yet
    FETCHING_LICENSE = auto()
    LICENSE = auto()  # the license panel asks for acceptance
    RUNNING = auto()
    STOPPING = auto()
    PAUSED = auto()
    UNFINISHED = auto()  # an earlier run of the program left a part
    CANCELLING = auto()  # the panel asks whether to keep or delete the part
    DELETING = auto()
    FAILED = auto()
    DONE = auto()
    HERE = auto()  # a folder looks complete; its checksums were not compared since the program started
    CHECKING = auto()
    CHECKED = auto()
    DAMAGED = auto()


class DownloadAction(Enum):
    """The buttons of the panel."""

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


_S, _A = DownloadState, DownloadAction
# The buttons of each state from left to right; the last one is the most likely next step.
ACTIONS: Mapping[DownloadState, tuple[DownloadAction, ...]] = MappingProxyType(
    {
        _S.OFFERED: (_A.DOWNLOAD,),
        _S.CHOOSING: (_A.BACK, _A.READ_LICENSE),
        _S.FETCHING_LICENSE: (_A.STOP,),
        _S.LICENSE: (),
        _S.RUNNING: (_A.CANCEL, _A.PAUSE),
        _S.STOPPING: (),
        _S.PAUSED: (_A.CANCEL, _A.RESUME),
        _S.UNFINISHED: (_A.CANCEL, _A.OTHER_SOURCE, _A.RESUME),
        _S.CANCELLING: (_A.DELETE, _A.KEEP, _A.RESUME),
        _S.DELETING: (),
        _S.FAILED: (_A.CANCEL, _A.OTHER_SOURCE, _A.TRY_AGAIN),
        _S.DONE: (_A.CHECK, _A.USE),
        _S.HERE: (_A.CHECK,),
        _S.CHECKING: (_A.STOP,),
        _S.CHECKED: (_A.CHECK,),
        _S.DAMAGED: (_A.CHECK, _A.REPAIR),
    }
)

# Filled buttons: where one action is clearly the next step.
_PRIMARY = frozenset({_A.READ_LICENSE, _A.RESUME, _A.TRY_AGAIN, _A.REPAIR, _A.USE, _A.DOWNLOAD})
_WITH_BAR = frozenset({_S.RUNNING, _S.STOPPING, _S.PAUSED, _S.CHECKING})
_IDLE = frozenset({_S.OFFERED, _S.UNFINISHED, _S.HERE})
_AT_THE_LEFT = (_A.BACK, _A.CANCEL, _A.DELETE, _A.KEEP, _A.OTHER_SOURCE)
# The order in which the buttons are made, which gives every state the order that it has in ACTIONS.
_ORDER = (*_AT_THE_LEFT, *(action for action in DownloadAction if action not in _AT_THE_LEFT))

# Errors that another folder solves, not another source.
_OF_THE_FOLDER = frozenset(
    {DownloadErrorKind.DISK_FULL, DownloadErrorKind.NOT_WRITABLE, DownloadErrorKind.LOCKED}
)


class DownloadPanel(QWidget):
    """Downloads, checks and repairs GLM-4v-9b, one of them at a time.

    No host is contacted before the user presses a button that names it. The license is downloaded first, and
    the weights only after the user has accepted it in `license_panel`. Stopping does not lose what was
    downloaded.
    """

    arrived = Signal(str)  # the folder of a completed download
    use_wanted = Signal(str)  # the folder of a complete model whose license is accepted
    files_changed = Signal()  # the disk has to be scanned again
    under_way = Signal(float)  # 0 to 1 while a download runs, -1 when it ended
    failed = Signal(str)  # what happened and what to do
    attention_wanted = Signal(QWidget)  # the page should scroll to this widget

    def __init__(
        self,
        license_panel: LicensePanel,
        preferences: Preferences,
        tools: DownloadTools | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._license_panel, self._preferences = license_panel, preferences
        self._tools = tools if tools is not None else real_tools()
        self._state = DownloadState.OFFERED
        self._model: tuple[str, FolderCheck | None] = ("", None)  # the chosen folder of GLM-4v-9b
        self._folder = usual_folder(preferences)  # to download into or to check
        self._sources: tuple[Source, ...] = ()
        self._download: Downloader | None = None
        self._may_repair = False  # whether `_download` has sources
        self._again: Callable[[], None] = self._show_idle  # for "Try again"
        self._wants_cancel = False
        self._have, self._total = 0, 0  # bytes
        self._progress = DownloadProgress(DownloadStage.LOOKING)
        self._check = CheckProgress(0, 0)
        self._report: CheckReport | None = None
        self._error: DownloadError | None = None  # None: an unexpected exception
        self._working = LoopTask("download", (DownloadError,), self)
        self._working.progressed.connect(self._on_progressed)
        self._working.finished.connect(self._on_finished)
        self._working.failed.connect(self._on_failed)
        self._preparing = Task("prepare-download", parent=self)
        license_panel.accepted.connect(self._on_accepted)
        license_panel.declined.connect(self._on_declined)
        self._make_widgets()
        self._retranslate()
        self.tasks = (self._working,)  # the page closes them at exit
        self.lookups = (self._preparing, self.form.looking)  # likewise, without waiting for their end

    def _make_widgets(self) -> None:
        self.sentence = SignedText(self)
        self.form = DownloadForm(self._preferences, self._tools, self)
        self.line = ProgressLine(self)
        self.step = MutedLabel(self)
        self.quiet = SignedText(self)
        self.notes = MutedLabel(self)
        self.notes.setWordWrap(True)
        self.buttons = {action: self._button(action) for action in _ORDER}
        self.form.judged.connect(self.buttons[DownloadAction.READ_LICENSE].setEnabled)
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

    def _button(self, action: DownloadAction) -> PillButton:
        button = PillButton(ButtonLook.PRIMARY if action in _PRIMARY else ButtonLook.PLAIN, "", self)
        button.clicked.connect(lambda: self.press(action))
        return button

    @property
    def state(self) -> DownloadState:
        return self._state

    @property
    def used(self) -> str:
        """The folder that is being downloaded, checked or repaired; empty if none is."""
        return str(self._folder) if self._working.runs else ""

    def show_folder(self, folder: str, check: FolderCheck | None) -> None:
        """Shows the state of the chosen folder of GLM-4v-9b, unless something runs or the panel asks."""
        is_another, self._model = folder != self._model[0], (folder, check)
        if is_another:
            self._license_panel.withdraw_folder()
        is_answered = is_another and check is not None and check.fault is None
        if self._state in _IDLE or (is_answered and self._state is DownloadState.CHOOSING):
            self._show_idle()

    def offer(self) -> None:
        """Shows the form with sources and folder, like a click on "Download"."""
        if self._state in (DownloadState.OFFERED, DownloadState.UNFINISHED):
            self._choose()

    def ask_to_use(self, folder: str) -> None:
        """Shows the license of the weights in `folder`; `use_wanted` follows if the user accepts it."""
        if not self._working.runs:
            self._go_to(DownloadState.LICENSE)
        self._license_panel.ask_for_folder(folder)
        self.attention_wanted.emit(self._license_panel)

    def press(self, action: DownloadAction) -> None:
        """Does what a click on the button of `action` does."""
        match action:
            case DownloadAction.DOWNLOAD | DownloadAction.OTHER_SOURCE:
                self._choose()
            case DownloadAction.READ_LICENSE:
                self._folder, self._sources = self.form.target, self.form.take()
                self._fetch_license()
            case DownloadAction.BACK | DownloadAction.KEEP:
                self._show_idle()
            case DownloadAction.RESUME:
                self._resume()
            case DownloadAction.PAUSE | DownloadAction.STOP:
                self._stop(cancel=False)
            case DownloadAction.CANCEL:
                self._stop(cancel=True)
            case DownloadAction.DELETE:
                self._discard()
            case DownloadAction.TRY_AGAIN:
                self._again()
            case DownloadAction.CHECK:
                # With a record of checksums it contacts no host; the sources are for a later repair.
                self._verify(self._asked() if self._tools.has_record(self._folder) else ())
            case DownloadAction.COMPARE:
                self._verify(self._asked())
            case DownloadAction.REPAIR:
                self._repair()
            case DownloadAction.USE:
                folder = str(self._folder)
                self._show_idle()
                self.use_wanted.emit(folder)

    def _show_idle(self) -> None:
        """Shows an unfinished download, a complete model or the offer, when nothing runs."""
        folder, check = self._model
        usual = usual_folder(self._preferences)
        for candidate in dict.fromkeys((usual, Path(folder)) if folder else (usual,)):
            if (begun := self._tools.unfinished(candidate)) is not None:
                self._folder, self._sources = candidate, (begun.source,)
                self._preparing.call(self._tools.prepare)
                self._show_kept(DownloadState.UNFINISHED, begun)
                return
        is_here = check is not None and check.fault is None
        self._folder = Path(folder) if is_here else usual
        self._sources, self._have, self._total = (), 0, 0
        # Hidden for a 4-bit copy made here: no checksums are published for it.
        self.setVisible(not is_here or (check is not None and check.kind is ModelKind.BF16))
        self._go_to(DownloadState.HERE if is_here else DownloadState.OFFERED)

    def _choose(self) -> None:
        self._preparing.call(self._tools.prepare)
        self.form.open(self._folder, self._sources[0] if self._sources and self._have else None)
        self.setVisible(True)
        self._go_to(DownloadState.CHOOSING)
        self.attention_wanted.emit(self)

    def _asked(self) -> tuple[Source, ...]:
        return self._sources or self.form.usual_sources()

    def _fetch_license(self) -> None:
        self._again = self._fetch_license
        self._go_to(DownloadState.FETCHING_LICENSE)
        self._working.call(partial(self._tools.fetch_license, self._asked()[0]))

    def _resume(self) -> None:
        """Continues a download; if no license was accepted yet, it fetches and shows the license first."""
        if self._license_panel.acceptances.all():
            self._run()
        else:
            self._fetch_license()

    def _run(self) -> None:
        self._download, self._may_repair = self._tools.download(self._folder, self._asked()), False
        self._fetch(self._download.run, self._resume)
        self.attention_wanted.emit(self)

    def _repair(self) -> None:
        if self._download is None or not self._may_repair:
            self._download = self._tools.download(self._folder, self._asked())
        self._fetch(self._download.repair, self._repair)

    def _fetch(self, steps: Steps, again: Callable[[], None]) -> None:
        self._again = again
        self._progress = DownloadProgress(DownloadStage.LOOKING)
        self.line.show_share(0.0)
        self._go_to(DownloadState.RUNNING)
        self._working.start(steps)

    def _verify(self, sources: Sequence[Source]) -> None:
        self._again = partial(self._verify, sources)
        self._download, self._may_repair = self._tools.download(self._folder, sources), bool(sources)
        self._check = CheckProgress(0, 0)
        self.line.show_share(0.0)
        self._go_to(DownloadState.CHECKING)
        self._working.start(self._download.verify)

    def _discard(self) -> None:
        self._again = self._discard
        self._go_to(DownloadState.DELETING)
        self._working.call(self._tools.download(self._folder, self._asked()).discard)

    def _stop(self, *, cancel: bool) -> None:
        self._wants_cancel = cancel
        if self._working.runs:
            self._go_to(DownloadState.STOPPING)
            self._working.cancel()
        else:
            self._show_stopped()

    def _show_stopped(self) -> None:
        """Shows the unfinished part after a stop, or the idle state if there is none."""
        found = self._tools.unfinished(self._folder)
        if found is None:
            self._show_idle()
        else:
            self._show_kept(DownloadState.CANCELLING if self._wants_cancel else DownloadState.PAUSED, found)

    def _show_kept(self, state: DownloadState, found: Unfinished) -> None:
        self._have, self._total = found.have, found.total
        if found.total > 0:
            self.line.show_share(found.have / found.total)
        self._go_to(state)

    @Slot(object)
    def _on_progressed(self, progress: DownloadProgress | CheckProgress) -> None:
        share = progress.done / progress.total if progress.total > 0 else 0.0
        if progress.total > 0:  # without a total, the bar does not change
            self.line.show_share(share)
        match progress:
            case CheckProgress():
                self._check = progress
            case DownloadProgress():
                self._progress, self._have, self._total = progress, progress.done, progress.total
                self.under_way.emit(share)
        self._retranslate()

    @Slot(object)
    def _on_finished(self, result: object) -> None:
        self.under_way.emit(-1.0)
        match result:
            case License():
                self._on_license(result)
            case DownloadProgress():
                self._go_to(DownloadState.DONE)
                self.arrived.emit(str(self._folder))
                self.files_changed.emit()
            case CheckProgress(report=CheckReport() as report):
                self._report = report
                self._go_to(DownloadState.DAMAGED if report.bad else DownloadState.CHECKED)
            case CheckProgress():
                log.error("a check ended without a report")
                self._on_failed(None)
            case None:
                self._show_stopped()
            case _:  # the number of deleted bytes
                self._show_idle()
                self.files_changed.emit()

    @Slot(object)
    def _on_failed(self, error: Exception | None) -> None:
        self._error = error if isinstance(error, DownloadError) else None
        if self._error is not None:
            log.warning("a download failed: %s %s", self._error.kind, self._error.detail)
        self._go_to(DownloadState.FAILED)
        self.under_way.emit(-1.0)
        self.failed.emit(failure_text(self._error))
        self.files_changed.emit()

    def _on_license(self, fetched: License) -> None:
        terms, host = LicenseText(fetched.text.encode()), host_of(fetched.source.address)
        if self._license_panel.ask_for_download(terms, host):
            self._go_to(DownloadState.LICENSE)
            self.attention_wanted.emit(self._license_panel)
        else:
            self._run()

    @Slot(str)
    def _on_accepted(self, folder: str) -> None:
        if not folder:
            self._run()
            return
        self._on_declined()  # leaves the LICENSE state
        self.use_wanted.emit(folder)

    @Slot()
    def _on_declined(self) -> None:
        if self._state is DownloadState.LICENSE:
            self._show_idle()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _go_to(self, state: DownloadState) -> None:
        moved = state is not self._state
        # In the LICENSE state the license panel, which is hidden by now, had the focus.
        buttons = self.buttons.values()
        had_focus = self._state is DownloadState.LICENSE or any(part.hasFocus() for part in (self, *buttons))
        self._state = state
        self._retranslate()
        if moved and had_focus:
            self._focus_next()

    def _focus_next(self) -> None:
        """Focuses the form or the last enabled button of the new state; the pressed button may be hidden."""
        if self._state is DownloadState.CHOOSING:
            self.form.focus_choice()
            return
        for action in reversed(ACTIONS[self._state]):
            if self.buttons[action].isEnabled():
                self.buttons[action].setFocus()
                return
        self.setFocus()  # until there is a button again

    def _retranslate(self) -> None:
        runs = self._state is DownloadState.RUNNING
        warns = self._state in (DownloadState.FAILED, DownloadState.DAMAGED)
        self.sentence.say(self._sentence_text(), warns=warns)
        self.form.setVisible(self._state is DownloadState.CHOOSING)
        self.line.setVisible(self._state in _WITH_BAR)
        self.line.setAccessibleName(self.tr("Progress of the download"))
        self.step.setText(self._step_text())
        self.step.setVisible(bool(self.step.text()))
        quiet = self._progress.quiet_seconds if runs else 0.0
        self.quiet.say(quiet_text(quiet) if quiet > 0 else "", warns=True)
        self.notes.setText(notes_text(self._progress))
        self.notes.setVisible((runs or self._state is DownloadState.DONE) and bool(self._progress.notes))
        shown = {*ACTIONS[self._state], *([DownloadAction.COMPARE] if self._can_compare() else [])}
        for action, text in self._button_texts().items():
            self.buttons[action].setText(text)
            self.buttons[action].setVisible(action in shown)

    def _can_compare(self) -> bool:
        is_checked = self._state is DownloadState.CHECKED
        return is_checked and self._report is not None and self._report.basis is CheckBasis.STRUCTURE

    def _host(self) -> str:
        """The host that sends, or that the next press would contact; empty if there is no usable source."""
        sender = self._progress.source if self._state is DownloadState.RUNNING else None
        asked = self._asked()
        named = next((source for source in asked if source.name is sender), asked[0] if asked else None)
        return mark_hidden(host_of(named.address)) if named is not None else ""

    def _step_text(self) -> str:
        match self._state:
            case DownloadState.RUNNING:
                return progress_text(self._progress)
            case DownloadState.CHECKING if self._check.total:
                return share_text(self._check.done, self._check.total)
            case DownloadState.PAUSED if self._total:
                return share_text(self._have, self._total)
            case _:
                return ""

    def _sentence_text(self) -> str:
        match self._state:
            case DownloadState.OFFERED:
                text = self.tr(
                    "The weights are not on this computer yet. The program goes online only after you "
                    "choose a source and press the next button."
                )
            case DownloadState.FETCHING_LICENSE:
                text = self.tr("Downloading the license from {0}…")
            case DownloadState.RUNNING:
                text = self.tr("Downloading from {0}. You can keep working.")
            case DownloadState.STOPPING:
                text = self.tr("Stopping…")
            case DownloadState.PAUSED:
                text = self.tr("Paused. Resuming contacts {0}.")
            case DownloadState.UNFINISHED:
                text = self.tr("A download is not finished: {1} are downloaded. Resuming contacts {0}.")
            case DownloadState.CANCELLING if self._have:
                text = self.tr("Keep the {2} already downloaded to continue later, or delete them?")
            case DownloadState.CANCELLING:
                text = self.tr("Keep the part already downloaded to continue later, or delete it?")
            case DownloadState.DELETING:
                text = self.tr("Deleting the unfinished download…")
            case DownloadState.FAILED:
                return failure_text(self._error)
            case DownloadState.DONE:
                text = self.tr("GLM-4v-9b is downloaded, and every file was checked.")
            case DownloadState.CHECKING:
                text = self.tr("Comparing every file with its checksum. You can keep working.")
            case DownloadState.CHECKED | DownloadState.DAMAGED if self._report is not None:
                return self._report_text(self._report)
            case _:
                text = ""
        shown = {
            "{0}": self._host(),
            "{1}": share_text(self._have, self._total),
            "{2}": bytes_text(self._have),
        }
        for placeholder, value in shown.items():
            text = text.replace(placeholder, value)
        return text

    def _report_text(self, report: CheckReport) -> str:
        text = report_text(report)
        if report.bad:
            more = self.tr("Repairing contacts {0} and downloads only these files.")
        elif self._can_compare():
            more = self.tr("Comparing contacts {0} and downloads only the list of checksums.")
        else:
            return text
        return f"{text}\n{more.replace('{0}', self._host())}"

    def _button_texts(self) -> dict[DownloadAction, str]:
        failed = self._error if self._state is DownloadState.FAILED else None
        is_of_the_folder = failed is not None and failed.kind in _OF_THE_FOLDER
        return {
            DownloadAction.DOWNLOAD: self.tr("Download…"),
            DownloadAction.READ_LICENSE: self.tr("Read the license…"),
            DownloadAction.BACK: self.tr("Back"),
            DownloadAction.PAUSE: self.tr("Pause"),
            DownloadAction.RESUME: self.tr("Resume"),
            DownloadAction.CANCEL: self.tr("Cancel…"),
            DownloadAction.KEEP: self.tr("Keep"),
            DownloadAction.DELETE: self.tr("Delete"),
            DownloadAction.TRY_AGAIN: self.tr("Try again"),
            DownloadAction.OTHER_SOURCE: self.tr("Another folder…")
            if is_of_the_folder
            else self.tr("Another source…"),
            DownloadAction.CHECK: self.tr("Check the files"),
            DownloadAction.STOP: self.tr("Stop"),
            DownloadAction.COMPARE: self.tr("Compare"),
            DownloadAction.REPAIR: self.tr("Repair"),
            DownloadAction.USE: self.tr("Use it"),
        }
