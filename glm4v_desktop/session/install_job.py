"""Installs what the models run on, on a thread of its own that exists only when it is wanted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library.extra_install import ChangedError, InstallError, InstallErrorKind, InstallProgress
from glm4v_desktop.library.torch_choice import UNKNOWN, Needed, NoTorchError
from glm4v_desktop.session.side_job import SideJob

log = logging.getLogger(__name__)


class Installer(Protocol):
    """What `library.extra_install.ExtraInstaller` does."""

    def needed(self) -> Needed: ...

    def run(self, cancel: CancelToken, agreed: Needed) -> Iterator[InstallProgress]: ...


class InstallJob(QObject):
    """`make_installer` may block for seconds; it is called away from the window.

    Every `look` ends with `offered` or `unavailable`, every `start` with one of `finished`, `cancelled`,
    `changed`, `failed` and `unavailable`. After `close` nothing is emitted any more.
    """

    offered = Signal(object)  # Needed
    unavailable = Signal()  # there is nothing for this computer
    progressed = Signal(object)  # InstallProgress, about ten a second at most
    finished = Signal()
    cancelled = Signal()
    changed = Signal(object)  # Needed: not what was agreed to, so that nothing was fetched
    failed = Signal(object)  # InstallErrorKind

    def __init__(self, make_installer: Callable[[], Installer], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_installer = make_installer
        known = (InstallError, ChangedError, NoTorchError)
        self._looking = SideJob("install-sizes", known, _unexpected, self)
        self._looking.finished.connect(self.offered)
        self._looking.failed.connect(self._on_look_failed)
        self._installing = SideJob("install", known, _unexpected, self, _subject)
        self._installing.progressed.connect(self.progressed)
        self._installing.finished.connect(self._on_finished)
        self._installing.failed.connect(self._on_failed)

    @property
    def runs(self) -> bool:
        return self._installing.runs

    def look(self) -> None:
        """How much would be downloaded; touches neither disk nor network."""
        self._looking.start(self._look)

    def start(self, agreed: Needed) -> None:
        """One at a time: does nothing while it runs. `agreed` is what the person was shown."""

        def install(cancel: CancelToken) -> Generator[object, None, None]:
            yield from self._make_installer().run(cancel, agreed)

        self._installing.start(install)

    def cancel(self) -> None:
        self._installing.cancel()

    def close(self, milliseconds: int) -> bool:
        """Cancels and joins its threads. False when one did not end in time: then this must be kept."""
        ended = self._installing.close(milliseconds)
        return self._looking.close(milliseconds) and ended

    def _look(self, _cancel: CancelToken) -> Generator[object, None, Needed]:
        yield from ()
        return self._make_installer().needed()

    @Slot()
    def _on_finished(self) -> None:
        if self._installing.was_cancelled:
            self.cancelled.emit()
        else:
            self.finished.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, InstallError):
            self.failed.emit(error.kind)
        elif isinstance(error, ChangedError):
            self.changed.emit(error.now)
        else:
            self.unavailable.emit()

    @Slot(object)
    def _on_look_failed(self, error: Exception) -> None:
        if isinstance(error, NoTorchError):
            self.unavailable.emit()
        else:
            self.offered.emit(UNKNOWN)


def _unexpected(detail: str) -> InstallError:
    return InstallError(InstallErrorKind.FAILED, detail)


def _subject(progress: object) -> object:
    """A new step or package is told at once; pip tells its bytes far more often than anybody can read."""
    return (progress.step, progress.detail) if isinstance(progress, InstallProgress) else None
