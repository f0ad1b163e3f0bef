"""Joins the panel with the weights' licence with what is remembered about it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.domain.licence import FROM_FOLDER, LicenceText
from glm4v_desktop.library.model_licence import licence_in_folder
from glm4v_desktop.store.licence_acceptance import LicenceAcceptances
from glm4v_desktop.ui.licence_panel import LicencePanel


class LicenceGate(QObject):
    """Asks about one text at a time; every question ends with `accepted` or `declined`."""

    accepted = Signal(str)  # the folder that was asked for, empty for a download
    declined = Signal(str)

    def __init__(self, panel: LicencePanel, acceptances: LicenceAcceptances) -> None:
        super().__init__()
        self._panel, self._acceptances = panel, acceptances
        self._licence, self._source, self._folder = LicenceText(), "", ""
        panel.accepted.connect(self._on_accepted)
        panel.declined.connect(self._on_declined)

    def ask_for_folder(self, folder: str) -> None:
        self._licence, self._source, self._folder = licence_in_folder(Path(folder)), FROM_FOLDER, folder
        self._panel.ask(self._licence, "", downloads=False)

    def ask_for_download(self, licence: LicenceText, host: str) -> bool:
        """False where this very text was accepted before: then nothing is asked."""
        if self._acceptances.is_accepted(licence):
            return False
        self._licence, self._source, self._folder = licence, host, ""
        self._panel.ask(licence, host, downloads=True)
        return True

    def withdraw_folder(self) -> None:
        """Another folder was chosen: nobody needs to know about this one any more."""
        if self._folder and not self._panel.isHidden():
            self._on_declined()

    @Slot()
    def _on_accepted(self) -> None:
        self._panel.hide()
        self._acceptances.accept(self._licence, self._source)  # not kept: it is asked again at the next use
        self.accepted.emit(self._folder)

    @Slot()
    def _on_declined(self) -> None:
        self._panel.hide()
        self.declined.emit(self._folder)
