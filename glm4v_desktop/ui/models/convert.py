"""The panel that makes a 4-bit copy of GLM-4v-9b: offer, progress, result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.models.convert import convert_model, copy_folder, copy_name, is_begun
from glm4v_desktop.models.find import FoundModel, ModelScan, free_bytes, new_models_folder
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
from glm4v_desktop.ui.widgets.tab_order import keeps_focus
from glm4v_desktop.ui.window.preferences import Preferences

log = logging.getLogger(__name__)

_INDENT = 24  # pixels, so that a note is aligned with the text of its radio button

Convert = Callable[[ConversionRequest, CancelToken], Generator[object, None, int | None]]


class Conversion(Enum):
    """The state of the panel."""

    NOTHING = auto()  # hidden: there is no original, or there is a copy already
    OFFERED = auto()
    RUNNING = auto()
    CANCELLING = auto()
    FAILED = auto()  # it can be continued
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Offer:
    """The conversion that the panel offers.

    `source` is the folder of the original, `out` the one of the copy. `free` is the free space on the disk of
    `out` in bytes, None if unknown. `begun` means that `out` has an unfinished copy, which will be continued.
    `has_extra` means that the packages for the conversion are installed.
    """

    source: Path
    source_bytes: int
    out: Path
    free: int | None = None
    begun: bool = False
    has_extra: bool = True

    @property
    def fits(self) -> bool:
        return self.free is None or self.begun or self.free >= room_for_copy(self.source_bytes)


class ConvertPanel(Card):
    """Offers a 4-bit copy of an original on this computer; hidden if there is none, or already a copy.

    `convert` runs on a thread and returns the size of the copy in bytes, or None when it was cancelled.
    """

    use_wanted = Signal(str)  # the copy's folder
    delete_wanted = Signal(str)  # the original's folder; the receiver asks for confirmation
    made = Signal(str)  # the folder of a new copy
    files_changed = Signal()  # the disk has to be scanned again

    def __init__(
        self,
        preferences: Preferences,
        parent: QWidget | None = None,
        convert: Convert = convert_model,
        has_extra: Callable[[], bool] = has_extra_local,
    ) -> None:
        super().__init__(parent)
        self._preferences, self._convert, self._has_extra = preferences, convert, has_extra
        self._state = Conversion.NOTHING
        self._scan = ModelScan((), None)
        self._offer = Offer(Path(), 0, Path())
        self._into: Path | None = None  # the parent folder that the user chose; not saved
        self._progress = ConversionProgress(ConversionStep.STARTING)
        self._error = ConversionError(ConversionErrorKind.FAILED)
        self._made_bytes = 0
        self._converting = Task("convert", (ConversionError,), self)
        self._converting.progressed.connect(self._on_progressed)
        self._converting.finished.connect(self._on_finished)
        self._converting.failed.connect(self._on_failed)
        self.tasks = (self._converting,)  # the page closes them at exit
        self._make_widgets()
        self._lay_out()
        self._retranslate()

    def _make_widgets(self) -> None:
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
        self.cancel_button.clicked.connect(self._cancel)
        self.start_button.clicked.connect(self._start)
        self.use_button.clicked.connect(lambda: self.use_wanted.emit(str(self._offer.out)))
        self.delete_button.clicked.connect(lambda: self.delete_wanted.emit(str(self._offer.source)))

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
    def used(self) -> tuple[str, ...]:
        """The folders of original and copy while a conversion runs; nothing else may change them then."""
        return (str(self._offer.source), str(self._offer.out)) if self._converting.runs else ()

    @Slot(object)
    def show_scan(self, scan: ModelScan) -> None:
        """Updates the offer from the models on the disk. A running conversion or a new copy stays visible."""
        self._scan = scan
        if self._state is Conversion.DONE and self._find(self._offer.out) is not None:
            self._retranslate()  # the original may have been deleted
        else:
            self._update_offer()

    def offer(self, offer: Offer) -> None:
        """Shows an offer. The message of a failed conversion stays visible."""
        self._offer = offer
        self._go_to(Conversion.FAILED if self._state is Conversion.FAILED else Conversion.OFFERED)

    def choose_target(self, folder: str) -> None:
        """Offers to make the copy in a new folder inside `folder`."""
        self._into = Path(folder)
        self._update_offer()

    def _update_offer(self) -> None:
        """Offers a copy of the original that was found, unless a conversion runs."""
        if self._converting.runs:
            return
        original = self._original()
        if original is None or any(model.kind is ModelKind.INT4 for model in self._whole_models()):
            self._go_to(Conversion.NOTHING)
            return
        models = self._into or new_models_folder(self._preferences.settings.models_folder)
        out = copy_folder(models, copy_name(original.folder))
        free = self._scan.free if self._into is None else free_bytes(models)
        self.offer(Offer(original.folder, original.bytes, out, free, is_begun(out), self._has_extra()))

    def _whole_models(self) -> list[FoundModel]:
        return [model for model in self._scan.models if model.is_whole]

    def _find(self, folder: Path) -> FoundModel | None:
        return next((model for model in self._whole_models() if model.folder == folder), None)

    def _original(self) -> FoundModel | None:
        originals = [model for model in self._whole_models() if model.kind is ModelKind.BF16]
        chosen = self._preferences.model_folder
        originals.sort(key=lambda model: str(model.folder) != chosen)  # the chosen one first
        return originals[0] if originals else None

    @Slot()
    def _start(self) -> None:
        request = ConversionRequest(self._offer.source, self._offer.out, quick=self.quick.isChecked())
        if self._converting.start(lambda cancel: self._convert(request, cancel)):
            self.line.show_share(0.0)
            self._progress = ConversionProgress(ConversionStep.STARTING)
            self._go_to(Conversion.RUNNING)

    @Slot()
    def _cancel(self) -> None:
        self._converting.cancel()
        self._go_to(Conversion.CANCELLING)

    def _choose_target(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for the 4-bit copy"), str(self._offer.out.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.choose_target)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()  # does not block

    @Slot(object)
    def _on_progressed(self, progress: ConversionProgress) -> None:
        self._progress = progress
        if progress.total > 0:  # without a total, the bar does not change
            self.line.show_share(progress.done / progress.total)
        self._retranslate()

    @Slot(object)
    def _on_finished(self, made_bytes: int | None) -> None:
        if made_bytes is None:
            self._update_offer()
        else:
            self._made_bytes = made_bytes
            self._go_to(Conversion.DONE)
            self.made.emit(str(self._offer.out))
        self.files_changed.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, ConversionError):
            error = ConversionError(ConversionErrorKind.FAILED, repr(error))
        reason = "" if error.kind is ConversionErrorKind.SOURCE else error.detail  # file names
        log.warning("no 4-bit copy was made: %s %s", error.kind, reason)
        self._error = error
        self._go_to(Conversion.FAILED)
        self.files_changed.emit()

    def _go_to(self, state: Conversion) -> None:
        self._state = state
        with keeps_focus(self):
            self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

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
        self.folder.show_path(str(self._offer.out))
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
        self._update_visibility()

    def _update_visibility(self) -> None:
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
        original = self._find(self._offer.source)
        self.delete_button.setVisible(is_done and original is not None and original.is_ours_to_change)

    def _sentence_text(self) -> str:
        match self._state:
            case Conversion.RUNNING:
                return self.tr(
                    "The copy is being made. You can keep working. If it is stopped, it can be continued "
                    "later."
                )
            case Conversion.CANCELLING:
                return self.tr("Stopping. The finished part is saved.")
            case Conversion.FAILED:
                return convert_failure_text(self._error)
            case Conversion.DONE:
                return self.tr("The 4-bit copy is ready: {0}.").replace("{0}", bytes_text(self._made_bytes))
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
    """The wrapped explanation below a radio button."""
    label = MutedLabel(parent)
    label.setContentsMargins(_INDENT, 0, 0, 0)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setWordWrap(True)  # last, because it changes the size policy to height-for-width
    return label
