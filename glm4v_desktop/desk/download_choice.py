"""Joins the form for source and place of a download with the settings, the disk and the planner."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from glm4v_desktop.desk.download_tools import DownloadTools
from glm4v_desktop.domain.licence import MODEL_NAME
from glm4v_desktop.library.downloads.values import Source, Unfinished
from glm4v_desktop.library.model_places import kept_in
from glm4v_desktop.library.plans import Advice
from glm4v_desktop.model.config import CHECKPOINT_BYTES
from glm4v_desktop.session.download_sources import (
    MIRROR_KEY,
    ChosenSources,
    choose_sources,
    find_sources,
    key_of,
    shown_host,
    title_of,
)
from glm4v_desktop.session.plan_texts import summary
from glm4v_desktop.session.task import Task
from glm4v_desktop.ui.download_form import DownloadForm, SourceChoice
from glm4v_desktop.ui.plan_sentence import plan_text
from glm4v_desktop.ui.preferences import Preferences

log = logging.getLogger(__name__)

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
