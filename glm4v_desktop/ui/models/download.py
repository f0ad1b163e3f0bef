"""Runs one download, check or repair at a time on the window's own event loop.

asyncio and everything that goes online are imported by who makes the loop and the work, and only when a
person asked for it: this file must stay cheap for a program that never downloads.

What goes online for a download and what looks at the machine, imported when it is wanted.

Which hosts a person can choose from, and which are asked for a choice. Nothing goes online here.

Joins the form for source and place of a download with the settings, the disk and the planner.

Joins the panel for getting GLM-4v-9b with the job that gets it. Nothing goes online without a button.

What the main window says about a download, so that its page need not stay open.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.files import is_file
from glm4v_desktop.glm4v.config import CHECKPOINT_BYTES
from glm4v_desktop.hardware.plan_values import Advice
from glm4v_desktop.models.download.listing import MODELSCOPE, host_of, known_sources, mirror
from glm4v_desktop.models.download.values import (
    CheckProgress,
    CheckReport,
    DownloadError,
    DownloadProgress,
    DownloadStage,
    License,
    Source,
    SourceName,
    Unfinished,
)
from glm4v_desktop.models.find import kept_in
from glm4v_desktop.models.folder import FolderCheck, ModelKind
from glm4v_desktop.models.license import MODEL_NAME, LicenseText
from glm4v_desktop.texts.downloads import failure_text, share_text
from glm4v_desktop.texts.plans import plan_text, summary
from glm4v_desktop.ui.models.download_panel import BUSY, DownloadForm, GetAction, GetState, SourceChoice
from glm4v_desktop.ui.models.event_loop import WindowLoop
from glm4v_desktop.ui.models.page import ModelPage
from glm4v_desktop.ui.window.main_window import MainWindow
from glm4v_desktop.ui.window.notices import Importance, NoticeAction, NoticeBar
from glm4v_desktop.ui.window.preferences import Preferences

if TYPE_CHECKING:
    import asyncio

log = logging.getLogger(__name__)

_Work = Callable[[], Coroutine[Any, Any, Callable[[], None]]]  # returns what is to be said at the end

_PACE_S = 0.1  # nobody can read figures that change faster


class Downloader(Protocol):
    """What `library.downloads.job.ModelDownload` does."""

    def run(self) -> AsyncGenerator[DownloadProgress, None]: ...

    def verify(self) -> AsyncGenerator[CheckProgress, None]: ...

    def repair(self) -> AsyncGenerator[DownloadProgress, None]: ...

    async def discard(self) -> int: ...


class LoopHolder(Protocol):
    """Makes the loop when it is first asked for, and closes it."""

    def get(self) -> asyncio.AbstractEventLoop: ...

    def close(self) -> None: ...


class DownloadJob(QObject):
    """Every start ends with exactly one of the signals of its kind, `stopped` or `failed`.

    After `close` nothing is emitted any more. `failed` carries None for what nobody foresaw.
    """

    license_came = Signal(object)  # License
    progressed = Signal(object)  # DownloadProgress, about ten a second at most
    finished = Signal()
    check_progressed = Signal(object)  # CheckProgress, likewise
    checked = Signal(object)  # CheckReport
    discarded = Signal(object)  # bytes that became free
    stopped = Signal()
    failed = Signal(object)  # DownloadError | None

    def __init__(self, loop: LoopHolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._task: asyncio.Task[Callable[[], None]] | None = None
        self._is_closed = False
        self._last_shown = 0.0

    @property
    def runs(self) -> bool:
        return self._task is not None

    def fetch_license(self, fetch: Callable[[], Awaitable[License]]) -> None:
        async def work() -> Callable[[], None]:
            fetched = await fetch()
            return lambda: self.license_came.emit(fetched)

        self._start(work)

    def run(self, download: Downloader) -> None:
        self._start(lambda: self._follow(download.run()))

    def repair(self, download: Downloader) -> None:
        self._start(lambda: self._follow(download.repair()))

    def verify(self, download: Downloader) -> None:
        self._start(lambda: self._check(download.verify()))

    def discard(self, download: Downloader) -> None:
        async def work() -> Callable[[], None]:
            free = await download.discard()
            return lambda: self.discarded.emit(free)

        self._start(work)

    def stop(self) -> None:
        """What came is kept. `stopped` follows, or the end if that was nearer."""
        if self._task is not None:
            self._task.cancel()

    def close(self, milliseconds: int) -> bool:
        """Stops and waits. False when the work did not let go in time: then the process has to be ended."""
        self._is_closed = True
        if self._task is not None:
            waiting = QEventLoop()
            self._task.add_done_callback(lambda _: waiting.quit())
            self._task.cancel()
            QTimer.singleShot(milliseconds, waiting, waiting.quit)
            waiting.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        if self._task is not None:
            return False
        self._loop.close()
        return True

    def _start(self, work: _Work) -> None:
        if self._is_closed or self._task is not None:
            return
        self._last_shown = 0.0
        self._task = self._loop.get().create_task(self._run(work))
        self._task.add_done_callback(self._on_done)

    def _on_done(self, task: asyncio.Task[Callable[[], None]]) -> None:
        """The last word is said when the job is free again: whoever hears it may start the next thing."""
        self._task = None
        if not self._is_closed:
            say = self.stopped.emit if task.cancelled() else task.result()
            say()

    async def _run(self, work: _Work) -> Callable[[], None]:
        """Returns what is to be said at the end. A task that is cancelled before its start makes no work."""
        try:
            return await work()
        except DownloadError as error:
            log.warning("a download failed: %s %s", error.kind, error.detail)
            failure: DownloadError | None = error
        except Exception:  # the last line of defense: a task must not die silently
            log.exception("a download failed")
            failure = None
        return lambda: self.failed.emit(failure)

    async def _follow(self, steps: AsyncGenerator[DownloadProgress, None]) -> Callable[[], None]:
        last = None
        try:
            async for progress in steps:
                stage_moved = last is None or progress.stage is not last.stage
                if self._may_tell() or stage_moved or progress.stage is DownloadStage.DONE:
                    self.progressed.emit(progress)
                last = progress
        finally:
            await steps.aclose()  # gives back the files and the folder's lock now, not at some time
        return self.finished.emit

    async def _check(self, steps: AsyncGenerator[CheckProgress, None]) -> Callable[[], None]:
        report: CheckReport | None = None
        try:
            async for progress in steps:
                report = progress.report or report
                if self._may_tell():
                    self.check_progressed.emit(progress)
        finally:
            await steps.aclose()
        if report is None:
            raise RuntimeError("a check that ended without a report")
        return lambda: self.checked.emit(report)

    def _may_tell(self) -> bool:
        now = time.monotonic()
        if self._is_closed or now - self._last_shown < _PACE_S:
            return False
        self._last_shown = now
        return True


@dataclass(frozen=True)
class DownloadTools:
    """Tests put others in their place. The first two import what speaks with hosts, unless `prepare` did."""

    fetch_license: Callable[[Source], Awaitable[License]]
    download: Callable[[Path, Sequence[Source]], Downloader]
    unfinished: Callable[[Path], Unfinished | None]
    has_record: Callable[[Path], bool]  # whether an earlier download left its checksums there
    disk_free: Callable[[Path], int]  # bytes; raises OSError, StopIteration
    advise: Callable[[], Advice]  # may take seconds
    prepare: Callable[[], None]  # may take a part of a second; for another thread than the window's


def real_tools() -> DownloadTools:
    return DownloadTools(_fetch_license, _download, _unfinished, _has_record, _disk_free, _advise, _prepare)


async def _fetch_license(source: Source) -> License:
    from glm4v_desktop.models.download.hub import fetch_license

    return await fetch_license(source)


def _download(folder: Path, sources: Sequence[Source]) -> Downloader:
    from glm4v_desktop.models.download.job import ModelDownload

    return ModelDownload(folder, sources)


def _unfinished(folder: Path) -> Unfinished | None:
    if not _has_record(folder):  # most people's case, without the import
        return None
    from glm4v_desktop.models.download.record import unfinished

    return unfinished(folder)


def _has_record(folder: Path) -> bool:
    from glm4v_desktop.models.download.record import RECORD_FILE

    return is_file(folder / RECORD_FILE)


def _disk_free(folder: Path) -> int:
    from glm4v_desktop.hardware.machine import disk_free

    return disk_free(folder)


def _advise() -> Advice:
    """As if nothing was here: what could be had from the original weights."""
    from glm4v_desktop.hardware.machine import report_machine
    from glm4v_desktop.hardware.plan import machine_memory, what_fits

    return what_fits(machine_memory(report_machine()))


def _prepare() -> None:
    """Goes nowhere: the imports alone would hold up the window."""
    for name in ("qasync", "glm4v_desktop.models.download.job", "glm4v_desktop.models.download.hub"):
        import_module(name)


HUGGING_FACE_KEY, MODELSCOPE_KEY, MIRROR_KEY = "huggingface", "modelscope", "mirror"  # as in the settings


@dataclass(frozen=True, slots=True)
class KnownSources:
    """By the settings' keys. `suggestion` is an HF_ENDPOINT that cannot be used: to be shown, and mended."""

    by_key: Mapping[str, Source]
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class ChosenSources:
    """`first` is None while there is none, with the fault that says why. `other` may step in for it."""

    first: Source | None
    other: Source | None = None
    fault: DownloadError | None = None

    def asked(self, *, may_fall_over: bool) -> tuple[Source, ...]:
        if self.first is None:
            return ()
        return (self.first, self.other) if may_fall_over and self.other is not None else (self.first,)


def find_sources(environment: Mapping[str, str] | None = None) -> KnownSources:
    """Hugging Face, or what HF_ENDPOINT names in its place, and ModelScope."""
    try:
        first, second = known_sources(environment)
    except DownloadError:
        environ = os.environ if environment is None else environment
        return KnownSources({MODELSCOPE_KEY: MODELSCOPE}, environ.get("HF_ENDPOINT", ""))
    return KnownSources({HUGGING_FACE_KEY: first, MODELSCOPE_KEY: second})


def choose_sources(known: KnownSources, key: str, address: str) -> ChosenSources:
    """`address` counts for the mirror only."""
    if key == MIRROR_KEY:
        try:
            return ChosenSources(mirror(address), known.by_key[MODELSCOPE_KEY])
        except DownloadError as error:
            return ChosenSources(None, fault=error)
    others = [source for each, source in known.by_key.items() if each != key]
    return ChosenSources(known.by_key.get(key), others[0] if others else None)


def key_of(known: KnownSources, source: Source) -> str:
    """What is chosen when this source is to be asked again."""
    for key, each in known.by_key.items():
        if each.address == source.address:
            return key
    return MIRROR_KEY


def shown_host(source: Source) -> str:
    return host_of(source.address)


def title_of(source: Source) -> str:
    """Empty for one that goes by its host."""
    match source.name:
        case SourceName.HUGGING_FACE:
            return "Hugging Face"
        case SourceName.MODELSCOPE:
            return "ModelScope"
        case _:
            return ""


_MARGIN_BYTES = 1_000_000_000  # left free on the disk


class DownloadChoice(QObject):
    """No host is asked here."""

    place_changed = Signal()

    def __init__(self, form: DownloadForm, preferences: Preferences, tools: DownloadTools) -> None:
        super().__init__()
        self._form, self._preferences, self._tools = form, preferences, tools
        self._known = find_sources()
        self._looking = Task("download-advice")
        self._advice: Advice | None = None
        self._looking.finished.connect(self._on_advice)
        form.changed.connect(self._show_hosts)
        form.place_clicked.connect(self._choose_place)
        self.folder = self.usual_folder()

    def usual_folder(self) -> Path:
        """Where a download goes as long as nothing else is chosen."""
        return kept_in(self._preferences.settings.models_folder) / MODEL_NAME

    def find_begun(self, chosen: str) -> tuple[Path, Unfinished] | None:
        """A download that waits where new models go, or in the folder that is chosen for the model."""
        usual = self.usual_folder()
        for folder in dict.fromkeys((usual, Path(chosen)) if chosen else (usual,)):
            if (found := self._tools.unfinished(folder)) is not None:
                return folder, found
        return None

    def usual_sources(self) -> tuple[Source, ...]:
        """Whom the settings name; one only, because nobody has seen another one's name."""
        settings = self._preferences.settings
        chosen = choose_sources(self._known, settings.download_source, settings.mirror_address)
        return chosen.asked(may_fall_over=False)

    def open(self, folder: Path, begun_at: Source | None) -> None:
        """`begun_at`: who gave what lies in the folder already; asked again unless another one is chosen."""
        self.folder = folder
        settings = self._preferences.settings
        address = settings.mirror_address or self._known.suggestion
        key = MIRROR_KEY if self._known.suggestion else settings.download_source
        if begun_at is not None:
            key = key_of(self._known, begun_at)
            address = begun_at.address if key == MIRROR_KEY else address
        known = self._known.by_key.items()
        choices = [SourceChoice(each, title_of(source), shown_host(source)) for each, source in known]
        self._form.offer((*choices, SourceChoice(MIRROR_KEY, "", "")), key, address)
        self._show_hosts()
        self._show_place()
        self._show_advice()
        self._looking.call(self._tools.advise)

    def take(self) -> tuple[Source, ...]:
        """What is chosen now, kept for the next time."""
        chosen = self._form.chosen
        self._preferences.keep(download_source=chosen)
        if chosen == MIRROR_KEY:
            self._preferences.keep(mirror_address=self._form.address.text().strip())
        return self._chosen().asked(may_fall_over=self._form.may_fall_over)

    def retranslate(self) -> None:
        self._show_advice()

    def close(self) -> None:
        self._looking.close(0)

    def _chosen(self) -> ChosenSources:
        return choose_sources(self._known, self._form.chosen, self._form.address.text())

    @Slot()
    def _show_hosts(self) -> None:
        chosen = self._chosen()
        first, other = (shown_host(each) if each else "" for each in (chosen.first, chosen.other))
        self._form.show_hosts(first, other, chosen.fault)

    def _show_place(self) -> None:
        try:
            free = self._tools.disk_free(self.folder)
        except (OSError, StopIteration) as error:
            log.info("the room on a disk is not known: %s", type(error).__name__)
            free = None
        begun = self._tools.unfinished(self.folder)
        needed = CHECKPOINT_BYTES if begun is None else max(0, begun.total - begun.have)
        self._form.show_place(str(self.folder), needed + _MARGIN_BYTES, free)

    @Slot()
    def _choose_place(self) -> None:
        title = QCoreApplication.translate("DownloadChoice", "Folder for new models")
        dialog = QFileDialog(self._form, title, str(self.folder.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_place_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_place_chosen(self, parent: str) -> None:
        self._preferences.keep(models_folder=parent)
        self.folder = self.usual_folder()
        self._show_place()
        self.place_changed.emit()

    @Slot(object)
    def _on_advice(self, advice: Advice) -> None:
        self._advice = advice
        self._show_advice()

    def _show_advice(self) -> None:
        advice = self._advice
        if advice is None:
            self._form.show_plan([])
            return
        self._form.show_plan([plan_text(summary(advice))])


_CLOSE_MS = 1_200
_CALM = (GetState.OFFERED, GetState.UNFINISHED, GetState.HERE)


class ModelDownloads(QObject):
    """One model at a time. It decides nothing about engines: that is for who hears its signals."""

    arrived = Signal(str)  # a folder with the whole model
    use_wanted = Signal(str)  # likewise, and its license is accepted
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
        self._page, self._panel, self._license = page, page.downloads, page.license_panel
        self._tools = tools if tools is not None else real_tools()
        self._job = DownloadJob(loop if loop is not None else WindowLoop())
        self._choice = DownloadChoice(self._panel.form, preferences, self._tools)
        self._preparing = Task("prepare-download")
        self._folder = self._choice.usual_folder()  # that the panel is about
        self._sources: tuple[Source, ...] = ()
        self._download: Downloader | None = None
        self._may_repair = False  # whether `_download` checked, and may go online
        self._again: Callable[[], None] = self._show_idle
        self._wants_cancel = False
        self._last = (0, 0)  # bytes here, and of all
        self._model: tuple[str, FolderCheck | None] = ("", None)
        self._join()

    def _join(self) -> None:
        self._panel.pressed.connect(self._on_pressed)
        self._choice.place_changed.connect(self.files_changed)
        self._license.accepted.connect(self._on_accepted)
        self._license.declined.connect(self._on_declined)
        self._job.license_came.connect(self._on_license)
        self._job.progressed.connect(self._on_progressed)
        self._job.finished.connect(self._on_finished)
        self._job.check_progressed.connect(self._panel.show_check)
        self._job.checked.connect(lambda report: self._panel.show_report(report, self._host()))
        self._job.discarded.connect(self._on_discarded)
        self._job.stopped.connect(self._on_stopped)
        self._job.failed.connect(self._on_failed)

    def show_folder(self, folder: str, check: FolderCheck | None) -> None:
        """The folder that is chosen for GLM-4v-9b, and how it looks; what runs is not disturbed."""
        is_another, self._model = folder != self._model[0], (folder, check)
        if is_another:
            self._license.withdraw_folder()
        is_answered = is_another and check is not None and check.fault is None
        if self._panel.state in _CALM or (is_answered and self._panel.state is GetState.CHOOSING):
            self._show_idle()

    def offer(self) -> None:
        """As a click on "Download": sources, place and what fits are shown."""
        if self._panel.state in (GetState.OFFERED, GetState.UNFINISHED):
            self._choose()

    def ask_to_use(self, folder: str) -> None:
        """Shows the license of these weights; `use_wanted` follows when it is accepted."""
        if self._panel.state not in BUSY:
            self._panel.show_state(GetState.LICENSE)
        self._license.ask_for_folder(folder)
        self._page.bring_up(self._license)

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
    def _show_idle(self) -> None:
        """Shows what is there, when nothing runs and nothing is asked."""
        folder, check = self._model
        if (begun := self._choice.find_begun(folder)) is not None:
            self._folder, found = begun
            self._sources, self._last = (found.source,), (found.have, found.total)
            self._preparing.call(self._tools.prepare)
            self._panel.show_kept(GetState.UNFINISHED, *self._last, shown_host(found.source))
            return
        is_here = check is not None and check.fault is None
        self._folder = Path(folder) if is_here else self._choice.usual_folder()
        self._sources, self._last = (), (0, 0)
        # There are no published checksums for 4-bit weights that were made here.
        self._panel.setVisible(not is_here or (check is not None and check.kind is ModelKind.BF16))
        self._panel.show_state(GetState.HERE if is_here else GetState.OFFERED)

    @Slot(object)
    def _on_pressed(self, action: GetAction) -> None:
        match action:
            case GetAction.DOWNLOAD | GetAction.OTHER_SOURCE:
                self._choose()
            case GetAction.READ_LICENSE:
                self._folder, self._sources = self._choice.folder, self._choice.take()
                self._fetch_license()
            case GetAction.BACK | GetAction.KEEP:
                self._show_idle()
            case GetAction.RESUME:
                self._advance()
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
                self._show_idle()
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

    def _fetch_license(self) -> None:
        self._again = self._fetch_license
        self._panel.show_state(GetState.FETCHING_LICENSE, self._host())
        self._job.fetch_license(partial(self._tools.fetch_license, self._asked()[0]))

    @Slot(object)
    def _on_license(self, fetched: License) -> None:
        if self._license.ask_for_download(LicenseText(fetched.text.encode()), shown_host(fetched.source)):
            self._panel.show_state(GetState.LICENSE)
            self._page.bring_up(self._license)
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
        if self._panel.state is GetState.LICENSE:
            self._show_idle()

    def _advance(self) -> None:
        """A download that was begun; where nobody accepted the license, it begins with that."""
        if self._license.acceptances.all():
            self._run()
        else:
            self._fetch_license()

    def _run(self) -> None:
        self._again = self._advance
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
            self._show_idle()  # nothing is here that could be kept
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
        """It was the license, a download, a repair or a check; the latter two change nothing on the way."""
        self.under_way.emit(-1.0)
        if self._wants_cancel:
            self._ask_what_to_keep()
        elif (found := self._tools.unfinished(self._folder)) is not None:
            self._last = (found.have, found.total)
            self._panel.show_kept(GetState.PAUSED, *self._last, self._host())
        else:
            self._show_idle()

    @Slot()
    def _on_finished(self) -> None:
        self._panel.show_state(GetState.DONE)
        self.under_way.emit(-1.0)
        self.arrived.emit(str(self._folder))
        self.files_changed.emit()

    @Slot(object)
    def _on_discarded(self, _free: int) -> None:
        self._show_idle()
        self.files_changed.emit()

    @Slot(object)
    def _on_failed(self, error: DownloadError | None) -> None:
        self._panel.show_failure(error)
        self.under_way.emit(-1.0)
        self.stopped_by_itself.emit(error)
        self.files_changed.emit()


class DownloadNews(QObject):
    """`open_page` shows the page on which all of it is told at length."""

    def __init__(
        self, downloads: ModelDownloads, page: ModelPage, window: MainWindow, open_page: Callable[[], object]
    ) -> None:
        super().__init__()
        self._page, self._window, self._open_page = page, window, open_page
        downloads.under_way.connect(self._on_under_way)
        downloads.arrived.connect(self._on_arrived)
        downloads.stopped_by_itself.connect(self._on_failed)

    @Slot(float)
    def _on_under_way(self, share: float) -> None:
        text = QCoreApplication.translate("DownloadNews", "Downloading GLM-4v-9b: {0}")
        self._window.show_work(text.format(f"{share:.0%}") if share >= 0 else "")

    @Slot()
    def _on_arrived(self) -> None:
        self._tell(
            QCoreApplication.translate("DownloadNews", "GLM-4v-9b is downloaded and ready."),
            Importance.QUESTION,
        )

    @Slot(object)
    def _on_failed(self, error: DownloadError | None) -> None:
        self._tell(failure_text(error), Importance.PROBLEM)

    def _tell(self, text: str, importance: Importance) -> None:
        if not self._page.isVisible():  # there it stands already
            tell_download(self._window.parts.notices, text, importance, self._open_page)


def tell_unfinished(bar: NoticeBar, found: Unfinished, open_page: Callable[[], object]) -> None:
    """At a start: nothing goes on by itself."""
    text = QCoreApplication.translate(
        "DownloadNews", "The download of GLM-4v-9b is not finished: {0} are downloaded."
    )
    tell_download(bar, text.format(share_text(found.have, found.total)), Importance.QUESTION, open_page)


def tell_download(bar: NoticeBar, text: str, importance: Importance, open_page: Callable[[], object]) -> None:
    action = NoticeAction(QCoreApplication.translate("DownloadNews", "Show…"), open_page)
    bar.show_notice(text, importance, action)
