"""The form for a download's source and folder. It contacts no host.

`DownloadTools` has the functions that use the network, the disk and the hardware; they are imported when they
are first called, so that the window opens faster.
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.files import is_file
from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.glm4v.config import CHECKPOINT_BYTES
from glm4v_desktop.hardware.plan_values import Advice
from glm4v_desktop.models.download.listing import MODELSCOPE, host_of, known_sources, mirror
from glm4v_desktop.models.download.values import (
    CheckProgress,
    DownloadError,
    DownloadProgress,
    License,
    Source,
    SourceName,
    Unfinished,
)
from glm4v_desktop.models.find import new_models_folder
from glm4v_desktop.models.license import MODEL_NAME
from glm4v_desktop.texts.downloads import failure_text, source_title
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.texts.plans import plan_text, summary
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import MutedLabel
from glm4v_desktop.ui.widgets.layouts import SignedText, paragraph
from glm4v_desktop.ui.window.preferences import Preferences

log = logging.getLogger(__name__)

_MARGIN_BYTES = 1_000_000_000  # left free on the disk


class Downloader(Protocol):
    """The methods of `models.download.job.ModelDownload` that the panel uses."""

    def run(self) -> AsyncGenerator[DownloadProgress, None]: ...

    def verify(self) -> AsyncGenerator[CheckProgress, None]: ...

    def repair(self) -> AsyncGenerator[DownloadProgress, None]: ...

    async def discard(self) -> int: ...


@dataclass(frozen=True)
class DownloadTools:
    """The functions that the form and the panel call; tests pass others.

    `fetch_license` and `download` import the network code, which is slow unless `prepare` ran before.
    """

    fetch_license: Callable[[Source], Awaitable[License]]
    download: Callable[[Path, Sequence[Source]], Downloader]
    unfinished: Callable[[Path], Unfinished | None]
    has_record: Callable[[Path], bool]  # whether an earlier download left its checksums in the folder
    disk_free: Callable[[Path], int]  # bytes; raises OSError, StopIteration
    advise: Callable[[], Advice]  # may take seconds
    prepare: Callable[[], None]  # imports for a part of a second; for a worker thread


def real_tools() -> DownloadTools:
    """The tools of the program itself."""
    return DownloadTools(_fetch_license, _download, _unfinished, _has_record, _disk_free, _advise, _prepare)


@dataclass(frozen=True, slots=True)
class ChosenSources:
    """The source to download from, and another one for files that fail at the first.

    `first` is None if no usable source is chosen; for a mirror, `fault` says what is wrong with its address.
    """

    first: Source | None
    other: Source | None = None
    fault: DownloadError | None = None

    def asked(self, *, may_fall_over: bool) -> tuple[Source, ...]:
        """The sources in the order in which to try them; the second one only with `may_fall_over`."""
        if self.first is None:
            return ()
        return (self.first, self.other) if may_fall_over and self.other is not None else (self.first,)


@dataclass(frozen=True, slots=True)
class KnownSources:
    """The sources that the form offers besides a typed address.

    HUGGING_FACE is the mirror of HF_ENDPOINT if that is set. `unusable` is the value of HF_ENDPOINT if it is
    not a usable address; the user can then correct it.
    """

    by_name: Mapping[SourceName, Source]
    unusable: str = ""

    def choose(self, name: SourceName | None, address: str) -> ChosenSources:
        """The sources for a choice of the form; `address` is used for MIRROR only."""
        if name is SourceName.MIRROR:
            try:
                return ChosenSources(mirror(address), self.by_name[SourceName.MODELSCOPE])
            except DownloadError as error:
                return ChosenSources(None, fault=error)
        others = [source for each, source in self.by_name.items() if each is not name]
        first = self.by_name.get(name) if name is not None else None
        return ChosenSources(first, others[0] if others else None)

    def name_of(self, source: Source) -> SourceName:
        """The choice of the form that stands for `source`."""
        known = (name for name, each in self.by_name.items() if each.address == source.address)
        return next(known, SourceName.MIRROR)


def find_sources(environment: Mapping[str, str] | None = None) -> KnownSources:
    """Hugging Face, or the mirror that HF_ENDPOINT names, and ModelScope.

    `environment` replaces `os.environ` in tests.
    """
    try:
        first, second = known_sources(environment)
    except DownloadError:
        environ = os.environ if environment is None else environment
        return KnownSources({SourceName.MODELSCOPE: MODELSCOPE}, environ.get("HF_ENDPOINT", ""))
    return KnownSources({SourceName.HUGGING_FACE: first, SourceName.MODELSCOPE: second})


def usual_folder(preferences: Preferences) -> Path:
    """The folder for a download unless the user chooses another one."""
    return new_models_folder(preferences.settings.models_folder) / MODEL_NAME


class DownloadForm(QWidget):
    """The form; `open` fills it, `target` is the chosen folder, `take` returns the chosen sources."""

    judged = Signal(bool)  # `is_complete`, after each change
    models_folder_changed = Signal()

    def __init__(self, preferences: Preferences, tools: DownloadTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences, self._tools = preferences, tools
        self._known = find_sources()
        self._selected = ChosenSources(None)
        self._needed = 0  # bytes
        self._free: int | None = None  # bytes; None if unknown
        self._advice: Advice | None = None
        self.target = usual_folder(preferences)
        self.looking = Task("download-advice", parent=self)
        self.looking.finished.connect(self._on_advice)
        self._make_widgets()
        self._lay_out()
        self._retranslate()

    def _make_widgets(self) -> None:
        self._from, self._to = QLabel(self), QLabel(self)
        self._names: tuple[SourceName, ...] = ()  # of the buttons
        self.sources: list[QRadioButton] = []
        self._group = QButtonGroup(self)
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://")
        self.address.setMaxLength(2000)
        self.fault = SignedText(self)
        self.fall_over = QCheckBox(self)
        self.fall_over.setChecked(True)
        self.folder = MutedLabel(self)
        self.folder_button = PillButton(ButtonLook.PLAIN, "open", self)
        self._to.setBuddy(self.folder_button)
        self.sizes = SignedText(self)
        self.plan = paragraph(self)
        self.consent = paragraph(self)
        self._group.buttonClicked.connect(self._on_source_clicked)
        self.address.textChanged.connect(self._on_changed)
        self.fall_over.toggled.connect(self._on_changed)
        self.folder_button.clicked.connect(self._choose_folder)

    def _lay_out(self) -> None:
        self._source_column = QVBoxLayout()
        self._source_column.setSpacing(4)
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
        grid.addWidget(self.folder_button, 4, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        for part in (self.sizes, self.plan, self.consent):
            column.addWidget(part)

    def open(self, target: Path, begun_at: Source | None) -> None:
        """Fills the form for a download into `target`.

        `begun_at` is the source of an unfinished download in `target`; it is preselected.
        """
        settings = self._preferences.settings
        address = settings.mirror_address or self._known.unusable
        name = SourceName.MIRROR if self._known.unusable else SourceName(settings.download_source)
        if begun_at is not None:
            name = self._known.name_of(begun_at)
            address = begun_at.address if name is SourceName.MIRROR else address
        self._offer(name)
        self.address.setText(address)
        self._show_target(target)
        self._on_changed()
        self.looking.call(self._tools.advise)

    def take(self) -> tuple[Source, ...]:
        """Saves the choice in the settings and returns the sources, in the order in which to try them."""
        if (name := self.chosen) is not None:
            self._preferences.keep(download_source=name.value)
        if name is SourceName.MIRROR:
            self._preferences.keep(mirror_address=self.address.text().strip())
        may_fall_over = self.fall_over.isChecked() and not self.fall_over.isHidden()
        return self._selected.asked(may_fall_over=may_fall_over)

    def usual_sources(self) -> tuple[Source, ...]:
        """The source in the settings, without a second one: the user has not seen its name."""
        settings = self._preferences.settings
        chosen = self._known.choose(SourceName(settings.download_source), settings.mirror_address)
        return chosen.asked(may_fall_over=False)

    @property
    def chosen(self) -> SourceName | None:
        """The chosen source; None before `open`."""
        index = self._group.checkedId()
        return self._names[index] if 0 <= index < len(self._names) else None

    @property
    def is_complete(self) -> bool:
        """Whether a usable source is chosen and the model fits on the disk."""
        return self._selected.first is not None and self._fits

    @property
    def _fits(self) -> bool:
        return self._free is None or self._free >= self._needed

    def focus_choice(self) -> None:
        """Focuses the chosen source, so that Enter does not press the button that contacts a host."""
        for button in self.sources:
            if button.isChecked():
                button.setFocus()

    def _offer(self, chosen: SourceName) -> None:
        for old in self.sources:
            self._group.removeButton(old)
            self._source_column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._names = (*self._known.by_name, SourceName.MIRROR)
        self.sources = [QRadioButton(self) for _ in self._names]
        for index, button in enumerate(self.sources):
            self._group.addButton(button, index)
            self._source_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.sources[self._names.index(chosen)].setChecked(True)
        for before, after in pairwise((*self.sources, self.address)):
            self.setTabOrder(before, after)

    @Slot()
    def _on_source_clicked(self) -> None:
        self._on_changed()
        if self.address.isVisible() and not self.address.text():
            self.address.setFocus()

    @Slot()
    def _on_changed(self) -> None:
        self._selected = self._known.choose(self.chosen, self.address.text())
        self._retranslate()
        self.judged.emit(self.is_complete)

    def _show_target(self, target: Path) -> None:
        self.target = target
        begun = self._tools.unfinished(target)
        missing = CHECKPOINT_BYTES if begun is None else max(0, begun.total - begun.have)
        self._needed = missing + _MARGIN_BYTES
        try:
            self._free = self._tools.disk_free(target)
        except (OSError, StopIteration) as error:
            log.info("the free space on a disk is unknown: %s", type(error).__name__)
            self._free = None

    @Slot()
    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for new models"), str(self.target.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.set_models_folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def set_models_folder(self, folder: str) -> None:
        """Makes `folder` the one for new models; the download goes into a new folder inside it."""
        self._preferences.keep(models_folder=folder)
        self._show_target(usual_folder(self._preferences))
        self._on_changed()
        self.models_folder_changed.emit()

    @Slot(object)
    def _on_advice(self, advice: Advice) -> None:
        self._advice = advice
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._from.setText(self.tr("From"))
        self._to.setText(self.tr("To"))
        for name, button in zip(self._names, self.sources, strict=True):
            button.setText(self._source_text(self._known.by_name.get(name)))
        is_typed = self.chosen is SourceName.MIRROR
        self.address.setVisible(is_typed)
        self.address.setAccessibleName(self.tr("Address of the mirror"))
        fault = self._selected.fault if self.address.text() else None
        self.fault.say(failure_text(fault) if fault is not None else "", warns=True)
        other = _host(self._selected.other)
        self.fall_over.setText(self.tr("If it fails, continue with {0}").replace("{0}", other))
        self.fall_over.setVisible(bool(other))
        self.folder.setText(mark_hidden(str(self.target)))
        self.folder.setToolTip(self.folder.text())
        self.folder_button.setText(self.tr("Change…"))
        self.folder_button.setAccessibleName(self.tr("Choose the folder for the model"))
        self.sizes.say(self._sizes_text(), warns=not self._fits)
        self.plan.setText(plan_text(summary(self._advice)) if self._advice is not None else "")
        self.plan.setVisible(self._advice is not None)
        self.consent.setText(self._consent_text())
        self.consent.setVisible(self._selected.first is not None)

    def _source_text(self, source: Source | None) -> str:
        if source is None:
            return self.tr("Another address (a mirror)")
        host = _host(source)
        return host if source.name is SourceName.MIRROR else f"{source_title(source.name)}  –  {host}"

    def _sizes_text(self) -> str:
        if self._free is None:
            return self.tr("{0} are needed on the disk.").format(bytes_text(self._needed))
        if self._fits:
            text = self.tr("{0} are needed on the disk; {1} are free.")
        else:
            text = self.tr(
                "There is not enough disk space: {0} are needed, {1} are free. Choose another folder."
            )
        return text.format(bytes_text(self._needed), bytes_text(self._free))

    def _consent_text(self) -> str:
        return self.tr(
            "You see the license first: the button contacts {0} and downloads only the text of the "
            "license. The weights are downloaded after you accept it."
        ).replace("{0}", _host(self._selected.first))


def _host(source: Source | None) -> str:
    return mark_hidden(host_of(source.address)) if source is not None else ""


async def _fetch_license(source: Source) -> License:
    from glm4v_desktop.models.download.hub import fetch_license

    return await fetch_license(source)


def _download(folder: Path, sources: Sequence[Source]) -> Downloader:
    from glm4v_desktop.models.download.job import ModelDownload

    return ModelDownload(folder, sources)


def _unfinished(folder: Path) -> Unfinished | None:
    if not _has_record(folder):  # the usual case; saves the import
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
    """What this machine can run once the original weights are here."""
    from glm4v_desktop.hardware.machine import report_machine
    from glm4v_desktop.hardware.plan import machine_memory, what_fits

    return what_fits(machine_memory(report_machine()))


def _prepare() -> None:
    """Imports the network code, so that the first download does not block the window. Contacts no host."""
    for name in ("qasync", "glm4v_desktop.models.download.job", "glm4v_desktop.models.download.hub"):
        import_module(name)
