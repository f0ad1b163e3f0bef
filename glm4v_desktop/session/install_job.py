"""Installs what the models run on, on a thread of its own that exists only when it is wanted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library.extra_install import InstallError, InstallErrorKind, InstallProgress, Needed
from glm4v_desktop.library.torch_choice import NoTorchError

log = logging.getLogger(__name__)

_PACE_S = 0.1  # pip tells its bytes far more often than anybody can read them


class Installer(Protocol):
    """What `library.extra_install.ExtraInstaller` does."""

    def needed(self) -> Needed: ...

    def run(self, cancel: CancelToken) -> Iterator[InstallProgress]: ...


class InstallJob(QObject):
    """`make_installer` may block for seconds; it is called on the job's thread.

    Every `look` ends with `offered` or `unavailable`, every `start` with one of `finished`, `cancelled`,
    `failed` and `unavailable`. After `close` nothing is emitted any more.
    """

    offered = Signal(object)  # Needed
    unavailable = Signal()  # there is nothing for this computer
    progressed = Signal(object)  # InstallProgress, about ten a second at most
    finished = Signal()
    cancelled = Signal()
    failed = Signal(object)  # InstallErrorKind
    _look_wanted = Signal()
    _run_wanted = Signal(object)  # CancelToken

    def __init__(self, make_installer: Callable[[], Installer], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._runs = False
        self._cancel = CancelToken()
        self._worker = _Worker(make_installer)
        self._thread = QThread()
        self._thread.setObjectName("install")
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._look_wanted.connect(self._worker.look, queued)
        self._run_wanted.connect(self._worker.run, queued)
        self._worker.offered.connect(self._on_offered, queued)
        self._worker.progressed.connect(self._on_progressed, queued)
        self._worker.ended.connect(self._on_ended, queued)
        self._worker.unavailable.connect(self._on_unavailable, queued)

    @property
    def runs(self) -> bool:
        return self._runs

    def look(self) -> None:
        """How much would be downloaded; touches neither disk nor network."""
        if not self._is_closed:
            self._thread.start()
            self._look_wanted.emit()

    def start(self) -> None:
        """One at a time: does nothing while it runs."""
        if not self._is_closed and not self._runs:
            self._runs = True
            self._cancel = CancelToken()
            self._thread.start()
            self._run_wanted.emit(self._cancel)

    def cancel(self) -> None:
        self._cancel.cancel()

    def close(self, milliseconds: int) -> bool:
        """Cancels and joins the thread. False when it did not end in time: then this must be kept."""
        self._is_closed = True
        self._runs = False
        self._cancel.cancel()
        self._thread.quit()
        return self._thread.wait(milliseconds)

    @Slot(object)
    def _on_offered(self, needed: Needed) -> None:
        if not self._is_closed:
            self.offered.emit(needed)

    @Slot(object)
    def _on_progressed(self, progress: InstallProgress) -> None:
        if not self._is_closed:
            self.progressed.emit(progress)

    @Slot(object)
    def _on_ended(self, failure: InstallErrorKind | None) -> None:
        if self._is_closed:
            return
        self._runs = False
        if failure is not None:
            self.failed.emit(failure)
        elif self._cancel.cancelled:
            self.cancelled.emit()
        else:
            self.finished.emit()

    @Slot()
    def _on_unavailable(self) -> None:
        if not self._is_closed:
            self._runs = False
            self.unavailable.emit()


class _Worker(QObject):
    """Lives on the install thread."""

    offered = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)  # None or InstallErrorKind
    unavailable = Signal()

    def __init__(self, make_installer: Callable[[], Installer]) -> None:
        super().__init__()
        self._make_installer = make_installer

    @Slot()
    def look(self) -> None:
        try:
            self.offered.emit(self._make_installer().needed())
        except NoTorchError as error:
            log.info("no torch for this computer: %s", error)
            self.unavailable.emit()
        except Exception:  # the last line of defence: a thread must not die silently
            log.exception("looking for what is to be installed failed")
            self.offered.emit(Needed(0, 0))

    @Slot(object)
    def run(self, cancel: CancelToken) -> None:
        try:
            self._install(cancel)
            self.ended.emit(None)
        except NoTorchError as error:
            log.info("no torch for this computer: %s", error)
            self.unavailable.emit()
        except InstallError as error:
            log.warning("the installation failed: %s %s", error.kind, error.detail)
            self.ended.emit(error.kind)
        except Exception:  # as above
            log.exception("the installation failed")
            self.ended.emit(InstallErrorKind.FAILED)

    def _install(self, cancel: CancelToken) -> None:
        told, shown = 0.0, ("", "")
        for progress in self._make_installer().run(cancel):
            now, what = time.monotonic(), (str(progress.step), progress.detail)
            if what != shown or now - told >= _PACE_S:
                told, shown = now, what
                self.progressed.emit(progress)
