"""Joins the panel that offers a 4-bit copy with the job that makes it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.library.convert_model import copy_folder, copy_name, is_begun
from glm4v_desktop.library.found_model import FoundModel
from glm4v_desktop.library.local_extra import has_extra_local
from glm4v_desktop.library.model_folder import ModelKind
from glm4v_desktop.library.model_places import ModelScan, free_bytes, kept_in
from glm4v_desktop.model.quantise_values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionRequest,
)
from glm4v_desktop.session.convert_job import ConvertJob
from glm4v_desktop.ui.convert_panel import Conversion, ConvertPanel, Offer
from glm4v_desktop.ui.preferences import Preferences

log = logging.getLogger(__name__)

_CLOSE_MS = 1_500
_BUSY = (Conversion.RUNNING, Conversion.CANCELLING)


class ModelConversion(QObject):
    """Offers a copy of the first original that there is, until there is a copy."""

    use_wanted = Signal(str)  # the copy's folder
    delete_wanted = Signal(str)  # the original's folder; the person is asked first
    made = Signal(str)  # the folder of a new copy
    files_changed = Signal()  # what is known about the models on the disk is old

    def __init__(
        self,
        panel: ConvertPanel,
        preferences: Preferences,
        job: ConvertJob | None = None,
        has_extra: Callable[[], bool] = has_extra_local,
    ) -> None:
        super().__init__()
        self._panel = panel
        self._preferences = preferences
        self._job = job if job is not None else ConvertJob()
        self._has_extra = has_extra
        self._scan = ModelScan((), None)
        self._made = 0  # bytes of the last copy
        self._into: Path | None = None  # chosen in the panel, for this time only
        panel.start_clicked.connect(self._start)
        panel.cancel_clicked.connect(self._cancel_by_person)
        panel.target_chosen.connect(self._choose_target)
        panel.use_clicked.connect(self.use_wanted)
        panel.delete_original_clicked.connect(self.delete_wanted)
        self._job.progressed.connect(self._on_progressed)
        self._job.finished.connect(self._on_finished)
        self._job.cancelled.connect(self._on_cancelled)
        self._job.failed.connect(self._on_failed)

    @property
    def used(self) -> tuple[str, ...]:
        """The folders that nothing may change while the copy is made."""
        request = self._job.request
        return (str(request.source), str(request.out)) if request is not None and self._job.runs else ()

    @Slot(object)
    def show_scan(self, scan: ModelScan) -> None:
        """What lies on the disks; what runs or was just made is not disturbed."""
        self._scan = scan
        if self._panel.state is Conversion.DONE and self._is_there(self._panel.offer.out):
            self._panel.show_done(self._made, self._can_delete_original())
        elif self._panel.state not in _BUSY:
            self._offer()

    @Slot()
    def refresh(self) -> None:
        """The extra was installed, or something else changed that an offer depends on."""
        self.show_scan(self._scan)

    def cancel(self) -> None:
        """What runs; `close` follows."""
        self._job.cancel()

    def close(self) -> bool:
        """False when the child did not let go. It goes on later where it was."""
        return self._job.close(_CLOSE_MS)

    def _offer(self) -> None:
        original = self._original()
        if original is None or any(model.kind is ModelKind.INT4 for model in self._whole()):
            self._panel.show_nothing()
            return
        models = self._into or kept_in(self._preferences.settings.models_folder)
        out = copy_folder(models, copy_name(original.folder))
        free = self._scan.free if self._into is None else free_bytes(models)
        has_extra = self._has_extra()
        offer = Offer(str(original.folder), original.bytes, str(out), free, is_begun(out), has_extra)
        if self._panel.state is Conversion.FAILED:
            self._panel.change_offer(offer)
        else:
            self._panel.show_offer(offer)

    def _whole(self) -> list[FoundModel]:
        return [model for model in self._scan.models if model.is_whole]

    def _is_there(self, folder: str) -> bool:
        return any(str(model.folder) == folder for model in self._whole())

    def _can_delete_original(self) -> bool:
        source = self._panel.offer.source
        return any(str(each.folder) == source and each.is_ours_to_change for each in self._whole())

    def _original(self) -> FoundModel | None:
        originals = [model for model in self._whole() if model.kind is ModelKind.BF16]
        chosen = self._preferences.model_folder
        originals.sort(key=lambda model: str(model.folder) != chosen)  # the one in use first
        return originals[0] if originals else None

    @Slot(str, str, bool)
    def _start(self, source: str, out: str, careful: bool) -> None:
        if self._job.start(ConversionRequest(Path(source), Path(out), quick=not careful)):
            self._panel.show_start()

    @Slot()
    def _cancel_by_person(self) -> None:
        self._panel.show_cancelling()
        self._job.cancel()

    @Slot(str)
    def _choose_target(self, folder: str) -> None:
        self._into = Path(folder)
        self._offer()

    @Slot(object)
    def _on_progressed(self, progress: ConversionProgress) -> None:
        self._panel.show_progress(progress)

    @Slot(object, object)
    def _on_finished(self, request: ConversionRequest, made: int) -> None:
        self._made = made
        self._panel.show_done(made, self._can_delete_original())
        self.made.emit(str(request.out))
        self.files_changed.emit()

    @Slot()
    def _on_cancelled(self) -> None:
        self._panel.show_nothing()
        self._offer()
        self.files_changed.emit()

    @Slot(object)
    def _on_failed(self, error: ConversionError) -> None:
        reason = "" if error.kind is ConversionErrorKind.SOURCE else error.detail  # the log names no files
        log.warning("no 4-bit copy was made: %s %s", error.kind, reason)
        self._panel.show_failure(error)
        self.files_changed.emit()
