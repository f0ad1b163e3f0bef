"""Makes the 4-bit copy away from the window, in a child process that gives way to it.

Offers to make a 4-bit copy of GLM-4v-9b, and shows how far that is.

Joins the panel that offers a 4-bit copy with the job that makes it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.models.convert import convert_model, copy_folder, copy_name, is_begun
from glm4v_desktop.models.find import FoundModel, ModelScan, free_bytes, kept_in
from glm4v_desktop.models.folder import ModelKind
from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionRequest,
    ConversionStep,
    copy_bytes,
    room_for_copy,
)
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.texts.models import convert_failure_text, convert_step_text
from glm4v_desktop.texts.translation import joined
from glm4v_desktop.ui.models.model_row import PathLabel, TitleLabel
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card, MutedLabel
from glm4v_desktop.ui.widgets.layouts import ProgressLine, paragraph
from glm4v_desktop.ui.window.preferences import Preferences

log = logging.getLogger(__name__)

Convert = Callable[[ConversionRequest, CancelToken], Generator[object, None, int | None]]


class ConvertJob(QObject):
    """Every `start` ends with `finished`, `cancelled` or `failed`, or `close`: then nothing is emitted."""

    progressed = Signal(object)  # ConversionProgress
    finished = Signal(object, object)  # ConversionRequest, the copy's bytes
    cancelled = Signal()
    failed = Signal(object)  # ConversionError

    def __init__(self, convert: Convert = convert_model, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._convert = convert
        self._request: ConversionRequest | None = None
        self._job = Task("convert", (ConversionError,), self)
        self._job.progressed.connect(self.progressed)
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self._on_failed)

    @property
    def runs(self) -> bool:
        return self._job.runs

    @property
    def request(self) -> ConversionRequest | None:
        """What runs or ran last."""
        return self._request

    def start(self, request: ConversionRequest) -> bool:
        """One at a time: False while it runs."""
        if not self._job.start(lambda cancel: self._convert(request, cancel)):
            return False
        self._request = request
        return True

    def cancel(self) -> None:
        """What is done is kept."""
        self._job.cancel()

    def close(self, milliseconds: int) -> bool:
        """False when the child did not end in time: then this must be kept."""
        return self._job.close(milliseconds / 1000)

    @Slot(object)
    def _on_finished(self, made: int | None) -> None:
        if made is None:
            self.cancelled.emit()
        else:
            self.finished.emit(self._request, made)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        is_known = isinstance(error, ConversionError)
        self.failed.emit(error if is_known else ConversionError(ConversionErrorKind.FAILED, repr(error)))


_INDENT = 24  # pixels: below a choice's text


class Conversion(Enum):
    """Where it stands."""

    NOTHING = auto()  # there is no original to convert
    OFFERED = auto()
    RUNNING = auto()
    CANCELLING = auto()
    FAILED = auto()
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Offer:
    """`source` and `out` are folders. `free` bytes where `out` will be, None where nobody knows.

    `begun`: an earlier conversion waits there to be gone on with; `has_extra`: what it runs on is installed.
    """

    source: str
    source_bytes: int
    out: str
    free: int | None = None
    begun: bool = False
    has_extra: bool = True

    @property
    def fits(self) -> bool:
        return self.free is None or self.begun or self.free >= room_for_copy(self.source_bytes)


class ConvertPanel(Card):
    """Hidden while there is nothing to convert."""

    start_clicked = Signal(str, str, bool)  # source, out, careful
    cancel_clicked = Signal()
    target_chosen = Signal(str)  # the folder in which the copy's own folder is to be
    use_clicked = Signal(str)  # the copy's folder
    delete_original_clicked = Signal(str)  # the original's folder

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = Conversion.NOTHING
        self._offer = Offer("", 0, "")
        self._progress = ConversionProgress(ConversionStep.STARTING)
        self._error: ConversionError | None = None
        self._made = 0  # bytes of the copy
        self._can_delete = False
        self.title = TitleLabel(self)
        self.sentence = paragraph(self)
        self.careful = QRadioButton(self)
        self.quick = QRadioButton(self)
        self.careful.setChecked(True)
        self.careful_note = _note(self)
        self.quick_note = _note(self)
        self.folder = PathLabel(self)
        self.room = MutedLabel(self)
        self.change_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.step = MutedLabel(self)
        self.line = ProgressLine(self)
        self.cancel_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.start_button = PillButton(ButtonLook.PRIMARY, parent=self)
        self.delete_button = PillButton(ButtonLook.PLAIN, "trash", self)
        self.use_button = PillButton(ButtonLook.PRIMARY, parent=self)
        self.change_button.clicked.connect(self._choose_target)
        self.cancel_button.clicked.connect(self.cancel_clicked)
        self.start_button.clicked.connect(self._start)
        self.use_button.clicked.connect(lambda: self.use_clicked.emit(self._offer.out))
        self.delete_button.clicked.connect(lambda: self.delete_original_clicked.emit(self._offer.source))
        self._lay_out()
        self._retranslate()

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.folder, 1)
        where.addWidget(self.room)
        where.addWidget(self.change_button)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        for button in (self.cancel_button, self.start_button, self.delete_button, self.use_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        for choice, note in ((self.careful, self.careful_note), (self.quick, self.quick_note)):
            both = QVBoxLayout()
            both.setSpacing(0)
            both.addWidget(choice)
            both.addWidget(note)
            column.addLayout(both)
        column.addLayout(where)
        column.addWidget(self.step)
        column.addWidget(self.line)
        column.addLayout(buttons)

    @property
    def state(self) -> Conversion:
        return self._state

    @property
    def offer(self) -> Offer:
        """What was offered last."""
        return self._offer

    def show_nothing(self) -> None:
        """There is no original here, or its copy is here already."""
        self._go_to(Conversion.NOTHING)

    def show_offer(self, offer: Offer) -> None:
        self._offer = offer
        self._go_to(Conversion.OFFERED)

    def change_offer(self, offer: Offer) -> None:
        """Another folder, say; the sentence about what went wrong stays."""
        self._offer = offer
        self._retranslate()

    def show_start(self) -> None:
        self.line.show_share(0.0)
        self._progress = ConversionProgress(ConversionStep.STARTING)
        self._go_to(Conversion.RUNNING)

    def show_progress(self, progress: ConversionProgress) -> None:
        self._progress = progress
        if progress.total > 0:
            self.line.show_share(progress.done / progress.total)
        if self._state is not Conversion.CANCELLING:
            self._state = Conversion.RUNNING
        self._retranslate()

    def show_cancelling(self) -> None:
        self._go_to(Conversion.CANCELLING)

    def show_failure(self, error: ConversionError) -> None:
        """It can be gone on with."""
        self._error = error
        self._go_to(Conversion.FAILED)

    def show_done(self, made_bytes: int, can_delete_original: bool) -> None:
        self._made, self._can_delete = made_bytes, can_delete_original
        self._go_to(Conversion.DONE)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _go_to(self, state: Conversion) -> None:
        self._state = state
        self._retranslate()

    def _start(self) -> None:
        self.start_clicked.emit(self._offer.source, self._offer.out, self.careful.isChecked())

    def _choose_target(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for the 4-bit copy"), str(Path(self._offer.out).parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.target_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()  # does not block

    def _retranslate(self) -> None:
        self.setVisible(self._state is not Conversion.NOTHING)
        self.title.setText(self.tr("A smaller copy (4 bits)"))
        self.sentence.setText(self._sentence_text())
        self.careful.setText(self.tr("Careful"))
        self.careful_note.setText(
            self.tr(
                "Uses sample pictures to find out which numbers matter: better answers, but it takes longer."
            )
        )
        self.quick.setText(self.tr("Quick"))
        self.quick_note.setText(
            self.tr("Rounds each number on its own: faster, but the answers can be worse.")
        )
        for choice, note in ((self.careful, self.careful_note), (self.quick, self.quick_note)):
            choice.setAccessibleDescription(note.text())
        self.folder.show_path(self._offer.out)
        free = self._offer.free
        self.room.setText(self.tr("{0} free").replace("{0}", bytes_text(free)) if free is not None else "")
        self.step.setText(
            self.tr("Stopping…")
            if self._state is Conversion.CANCELLING
            else convert_step_text(self._progress)
        )
        self.change_button.setText(self.tr("Change…"))
        self.change_button.setAccessibleName(self.tr("Change the folder for the 4-bit copy"))
        self.cancel_button.setText(self.tr("Cancel"))
        go_on = self._offer.begun or self._state is Conversion.FAILED
        self.start_button.setText(self.tr("Continue") if go_on else self.tr("Make the copy"))
        self.use_button.setText(self.tr("Use the copy"))
        self.delete_button.setText(self.tr("Delete the original…"))
        self.line.setAccessibleName(self.tr("Progress of the conversion"))
        self._show_what_can_be_done()

    def _show_what_can_be_done(self) -> None:
        runs = self._state in (Conversion.RUNNING, Conversion.CANCELLING)
        offers = self._state in (Conversion.OFFERED, Conversion.FAILED)
        is_done = self._state is Conversion.DONE
        for choice in (
            self.careful,
            self.quick,
            self.careful_note,
            self.quick_note,
            self.folder,
            self.change_button,
            self.start_button,
        ):
            choice.setVisible(offers)
        self.room.setVisible(offers and bool(self.room.text()))
        for part in (self.step, self.line, self.cancel_button):
            part.setVisible(runs)
        self.cancel_button.setEnabled(self._state is Conversion.RUNNING)
        self.start_button.setEnabled(self._offer.fits and self._offer.has_extra)
        self.use_button.setVisible(is_done)
        self.delete_button.setVisible(is_done and self._can_delete)

    def _sentence_text(self) -> str:
        match self._state:
            case Conversion.RUNNING:
                return self.tr(
                    "The copy is being made. You can keep working. If it is stopped, it can be continued "
                    "later."
                )
            case Conversion.CANCELLING:
                return self.tr("Stopping. The finished part is saved.")
            case Conversion.FAILED if self._error is not None:
                return convert_failure_text(self._error)
            case Conversion.DONE:
                return self.tr("The 4-bit copy is ready: {0}.").replace("{0}", bytes_text(self._made))
            case _:
                return self._offer_text()

    def _offer_text(self) -> str:
        offer = self._offer
        text = self.tr(
            "A 4-bit copy takes about {0} of disk space (the original: {1}) and a third of the memory, so "
            "cards with 8 to 24 GB can run it. Its answers can be slightly worse."
        )
        sizes = bytes_text(copy_bytes(offer.source_bytes)), bytes_text(offer.source_bytes)
        text = text.replace("{0}", sizes[0]).replace("{1}", sizes[1])
        if not offer.has_extra:
            return joined(text, self.tr("The packages that the models need have to be installed first."))
        if not offer.fits:
            return joined(
                text, self.tr("There is not enough space on the disk of that folder. Choose another folder.")
            )
        if offer.begun:
            return joined(
                text, self.tr("An earlier conversion is not finished; it continues from where it stopped.")
            )
        return text


def _note(parent: QWidget) -> MutedLabel:
    """What a choice means, below it and as wide as it is given."""
    label = MutedLabel(parent)
    label.setContentsMargins(_INDENT, 0, 0, 0)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setWordWrap(True)  # last: it makes the policy ask for a height that fits the width
    return label


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
