"""Joins the panel for getting GLM-4v-9b with the job that gets it. Nothing goes online without a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.desk.download_choice import DownloadChoice
from glm4v_desktop.desk.download_tools import DownloadTools, real_tools
from glm4v_desktop.desk.loop import WindowLoop
from glm4v_desktop.domain.licence import LicenceText
from glm4v_desktop.library.downloads.values import (
    DownloadError,
    DownloadProgress,
    Licence,
    Source,
)
from glm4v_desktop.library.model_folder import FolderLook, ModelKind
from glm4v_desktop.session.download_job import Downloader, DownloadJob, LoopHolder
from glm4v_desktop.session.download_sources import shown_host
from glm4v_desktop.session.task import Task
from glm4v_desktop.ui.download_state import BUSY, GetAction, GetState
from glm4v_desktop.ui.models.page import ModelPage
from glm4v_desktop.ui.preferences import Preferences

_CLOSE_MS = 1_200
_CALM = (GetState.OFFERED, GetState.UNFINISHED, GetState.HERE)


class ModelDownloads(QObject):
    """One model at a time. It decides nothing about engines: that is for who hears its signals."""

    arrived = Signal(str)  # a folder with the whole model
    use_wanted = Signal(str)  # likewise, and its licence is accepted
    files_changed = Signal()  # what is known about the models on the disk is old
    under_way = Signal(float)  # 0 to 1, while a download goes on; -1 when none does
    stopped_by_itself = Signal(object)  # DownloadError | None, when a download failed

    def __init__(
        self,
        page: ModelPage,
        preferences: Preferences,
        tools: DownloadTools | None = None,
        loop: LoopHolder | None = None,
    ) -> None:
        super().__init__()
        self._page, self._panel, self._licence = page, page.downloads, page.licence_panel
        self._tools = tools if tools is not None else real_tools()
        self._job = DownloadJob(loop if loop is not None else WindowLoop())
        self._choice = DownloadChoice(self._panel.form, preferences, self._tools)
        self._preparing = Task("prepare-download")
        self._folder = self._choice.usual_folder()  # that the panel is about
        self._sources: tuple[Source, ...] = ()
        self._download: Downloader | None = None
        self._may_repair = False  # whether `_download` checked, and may go online
        self._again: Callable[[], None] = self._settle
        self._wants_cancel = False
        self._last = (0, 0)  # bytes here, and of all
        self._model: tuple[str, FolderLook | None] = ("", None)
        self._join()

    def _join(self) -> None:
        self._panel.pressed.connect(self._on_pressed)
        self._choice.place_changed.connect(self.files_changed)
        self._licence.accepted.connect(self._on_accepted)
        self._licence.declined.connect(self._on_declined)
        self._job.licence_came.connect(self._on_licence)
        self._job.progressed.connect(self._on_progressed)
        self._job.finished.connect(self._on_finished)
        self._job.check_progressed.connect(self._panel.show_check)
        self._job.checked.connect(lambda report: self._panel.show_report(report, self._host()))
        self._job.discarded.connect(self._on_discarded)
        self._job.stopped.connect(self._on_stopped)
        self._job.failed.connect(self._on_failed)

    def show_folder(self, folder: str, look: FolderLook | None) -> None:
        """The folder that is chosen for GLM-4v-9b, and how it looks; what runs is not disturbed."""
        is_another, self._model = folder != self._model[0], (folder, look)
        if is_another:
            self._licence.withdraw_folder()
        is_answered = is_another and look is not None and look.fault is None
        if self._panel.state in _CALM or (is_answered and self._panel.state is GetState.CHOOSING):
            self._settle()

    def offer(self) -> None:
        """As a click on "Download": sources, place and what fits are shown."""
        if self._panel.state in (GetState.OFFERED, GetState.UNFINISHED):
            self._choose()

    def ask_to_use(self, folder: str) -> None:
        """Shows the licence of these weights; `use_wanted` follows when it is accepted."""
        if self._panel.state not in BUSY:
            self._panel.show_state(GetState.LICENCE)
        self._licence.ask_for_folder(folder)
        self._page.bring_up(self._licence)

    @property
    def used(self) -> str:
        """The folder that is worked on now; empty when none is."""
        return str(self._folder) if self._job.runs else ""

    def cancel(self) -> None:
        """What runs; `close` follows."""
        self._job.stop()

    def close(self) -> bool:
        """False when a download did not let go. What came is kept."""
        self._choice.close()
        self._preparing.close(0)
        return self._job.close(_CLOSE_MS)

    @Slot()
    def _settle(self) -> None:
        """Shows what is there, when nothing runs and nothing is asked."""
        folder, look = self._model
        if (begun := self._choice.find_begun(folder)) is not None:
            self._folder, found = begun
            self._sources, self._last = (found.source,), (found.have, found.total)
            self._preparing.call(self._tools.prepare)
            self._panel.show_kept(GetState.UNFINISHED, *self._last, shown_host(found.source))
            return
        is_here = look is not None and look.fault is None
        self._folder = Path(folder) if is_here else self._choice.usual_folder()
        self._sources, self._last = (), (0, 0)
        # There are no published checksums for 4-bit weights that were made here.
        self._panel.setVisible(not is_here or (look is not None and look.kind is ModelKind.BF16))
        self._panel.show_state(GetState.HERE if is_here else GetState.OFFERED)

    @Slot(object)
    def _on_pressed(self, action: GetAction) -> None:
        match action:
            case GetAction.DOWNLOAD | GetAction.OTHER_SOURCE:
                self._choose()
            case GetAction.READ_LICENCE:
                self._folder, self._sources = self._choice.folder, self._choice.take()
                self._fetch_licence()
            case GetAction.BACK | GetAction.KEEP:
                self._settle()
            case GetAction.RESUME:
                self._go_on()
            case GetAction.PAUSE | GetAction.STOP:
                self._stop(cancel=False)
            case GetAction.CANCEL:
                self._stop(cancel=True)
            case GetAction.DELETE:
                self._discard()
            case GetAction.TRY_AGAIN:
                self._again()
            case GetAction.CHECK:
                # With a record it asks nobody; a source is there in case that it is repaired afterwards.
                self._check(self._asked() if self._tools.has_record(self._folder) else ())
            case GetAction.COMPARE:
                self._check(self._asked())
            case GetAction.REPAIR:
                self._repair()
            case GetAction.USE:
                folder = str(self._folder)
                self._settle()
                self.use_wanted.emit(folder)

    def _choose(self) -> None:
        begun_at = self._sources[0] if self._sources and self._last[0] else None
        self._preparing.call(self._tools.prepare)
        self._choice.open(self._folder, begun_at)
        self._panel.setVisible(True)
        self._panel.show_state(GetState.CHOOSING)
        self._page.bring_up(self._panel)

    def _asked(self) -> tuple[Source, ...]:
        return self._sources or self._choice.usual_sources()

    def _host(self) -> str:
        asked = self._asked()
        return shown_host(asked[0]) if asked else ""

    def _fetch_licence(self) -> None:
        self._again = self._fetch_licence
        self._panel.show_state(GetState.FETCHING_LICENCE, self._host())
        self._job.fetch_licence(partial(self._tools.fetch_licence, self._asked()[0]))

    @Slot(object)
    def _on_licence(self, licence: Licence) -> None:
        if self._licence.ask_for_download(LicenceText(licence.text.encode()), shown_host(licence.source)):
            self._panel.show_state(GetState.LICENCE)
            self._page.bring_up(self._licence)
        else:
            self._run()

    @Slot(str)
    def _on_accepted(self, folder: str) -> None:
        if not folder:
            self._run()
            return
        self._on_declined()  # the question is gone either way
        self.use_wanted.emit(folder)

    @Slot()
    def _on_declined(self) -> None:
        if self._panel.state is GetState.LICENCE:
            self._settle()

    def _go_on(self) -> None:
        """A download that was begun; where nobody accepted the licence, it begins with that."""
        if self._licence.acceptances.all():
            self._run()
        else:
            self._fetch_licence()

    def _run(self) -> None:
        self._again = self._go_on
        self._download, self._may_repair = self._tools.download(self._folder, self._asked()), False
        self._panel.show_start(self._host())
        self._page.bring_up(self._panel)
        self._job.run(self._download)

    def _check(self, sources: Sequence[Source]) -> None:
        self._again = partial(self._check, sources)
        self._download, self._may_repair = self._tools.download(self._folder, sources), bool(sources)
        self._panel.show_check_start()
        self._job.verify(self._download)

    def _repair(self) -> None:
        self._again = self._repair
        if self._download is None or not self._may_repair:
            self._download = self._tools.download(self._folder, self._asked())
        self._panel.show_start(self._host())
        self._job.repair(self._download)

    def _stop(self, *, cancel: bool) -> None:
        self._wants_cancel = cancel
        if self._job.runs:
            self._panel.show_state(GetState.STOPPING)
            self._job.stop()
        else:
            self._ask_what_to_keep()

    def _ask_what_to_keep(self) -> None:
        found = self._tools.unfinished(self._folder)
        if found is None:
            self._settle()  # nothing is here that could be kept
            return
        self._last = (found.have, found.total)
        self._panel.show_kept(GetState.CANCELLING, *self._last)

    def _discard(self) -> None:
        self._again = self._discard
        self._panel.show_state(GetState.DELETING)
        self._job.discard(self._tools.download(self._folder, self._asked()))

    @Slot(object)
    def _on_progressed(self, progress: DownloadProgress) -> None:
        self._last = (progress.done, progress.total)
        sending = [source for source in self._asked() if source.name is progress.source]
        self._panel.show_progress(progress, shown_host(sending[0]) if sending else "")
        self.under_way.emit(progress.done / progress.total if progress.total > 0 else 0.0)

    @Slot()
    def _on_stopped(self) -> None:
        """It was the licence, a download, a repair or a check; the latter two change nothing on the way."""
        self.under_way.emit(-1.0)
        if self._wants_cancel:
            self._ask_what_to_keep()
        elif (found := self._tools.unfinished(self._folder)) is not None:
            self._last = (found.have, found.total)
            self._panel.show_kept(GetState.PAUSED, *self._last, self._host())
        else:
            self._settle()

    @Slot()
    def _on_finished(self) -> None:
        self._panel.show_state(GetState.DONE)
        self.under_way.emit(-1.0)
        self.arrived.emit(str(self._folder))
        self.files_changed.emit()

    @Slot(object)
    def _on_discarded(self, _free: int) -> None:
        self._settle()
        self.files_changed.emit()

    @Slot(object)
    def _on_failed(self, error: DownloadError | None) -> None:
        self._panel.show_failure(error)
        self.under_way.emit(-1.0)
        self.stopped_by_itself.emit(error)
        self.files_changed.emit()
