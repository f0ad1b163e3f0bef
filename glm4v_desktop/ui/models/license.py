"""The panel that shows the license of the weights, as a summary and in full, to accept or decline."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.models.license import FROM_FOLDER, LicenseAcceptances, LicenseText, license_in_folder
from glm4v_desktop.texts.downloads import LICENSE_NAME, REGISTRATION, license_points, not_advice
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card
from glm4v_desktop.ui.widgets.layouts import paragraph
from glm4v_desktop.ui.window.attribution import BUILT_WITH

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINES = 11  # visible lines of the full text


class LicensePanel(Card):
    """Asks the user to accept one license at a time; every question ends with `accepted` or `declined`.

    Hidden when it does not ask. Saves the acceptance in `acceptances`. `open_address` opens a web address in
    the browser.
    """

    accepted = Signal(str)  # the folder of the weights; empty for a download
    declined = Signal(str)  # likewise

    def __init__(
        self,
        open_address: Callable[[str], object],
        acceptances: LicenseAcceptances,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.acceptances = acceptances
        self._license = LicenseText()
        self._host = ""  # the host that sent the text, for a download
        self._folder = ""  # the folder of the weights, if they are here
        self.title = QLabel(LICENSE_NAME, self)
        bold = self.title.font()
        bold.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(bold)
        self.origin = paragraph(self)
        self.points = paragraph(self)
        self.points.setTextFormat(Qt.TextFormat.RichText)  # only texts of this program
        self.advice = paragraph(self)
        self.full = QPlainTextEdit(self)
        self.full.setReadOnly(True)
        self.full.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.full.setTabChangesFocus(True)
        self.built_with = QLabel(BUILT_WITH, self)
        self.built_with.setFont(bold)
        self.register_button = PillButton(ButtonLook.PLAIN, "", self)
        self.register_button.setToolTip(REGISTRATION)
        self.register_button.clicked.connect(lambda: open_address(REGISTRATION))
        self.decline_button = PillButton(ButtonLook.PLAIN, "", self)
        self.decline_button.clicked.connect(self._on_declined)
        self.accept_button = PillButton(ButtonLook.PRIMARY, "", self)
        self.accept_button.clicked.connect(self._on_accepted)
        self._lay_out()
        self._retranslate()
        self.hide()

    def _lay_out(self) -> None:
        lines = self.full.fontMetrics().lineSpacing() * _LINES
        self.full.setFixedHeight(round(lines + 2 * self.full.document().documentMargin()) + 4)
        self.full.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.built_with)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.register_button)
        foot.addStretch()
        foot.addWidget(self.decline_button)
        foot.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self.origin, self.points, self.full, self.advice):
            column.addWidget(part)
        column.addLayout(foot)

    def ask_for_folder(self, folder: str) -> None:
        """Asks about the license in the folder of the weights; without one, it shows only the summary."""
        self._ask(license_in_folder(Path(folder)), "", folder)

    def ask_for_download(self, terms: LicenseText, host: str) -> bool:
        """Asks about the license that `host` sent. Returns False without asking if it was accepted before."""
        if self.acceptances.is_accepted(terms):
            return False
        self._ask(terms, host, "")
        return True

    def withdraw_folder(self) -> None:
        """Declines a question about a folder, because another folder was chosen."""
        if self._folder and not self.isHidden():
            self._on_declined()

    def _ask(self, terms: LicenseText, host: str, folder: str) -> None:
        self._license, self._host, self._folder = terms, host, folder
        self.full.setPlainText(mark_hidden(terms.text))
        self.full.setVisible(bool(terms.content))
        self._retranslate()
        self.show()
        self.full.setFocus()

    @Slot()
    def _on_accepted(self) -> None:
        self.hide()
        # If the acceptance cannot be saved, the user is asked again at the next use.
        self.acceptances.accept(self._license, FROM_FOLDER if self._folder else self._host)
        self.accepted.emit(self._folder)

    @Slot()
    def _on_declined(self) -> None:
        self.hide()
        self.declined.emit(self._folder)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.origin.setText(self._origin_text())
        self.points.setText(_list_of(license_points()))
        self.advice.setText(not_advice())
        self.full.setAccessibleName(self.tr("Full text of the license"))
        self.register_button.setText(self.tr("Register for commercial use…"))
        self.decline_button.setText(self.tr("Decline"))
        self.accept_button.setText(
            self.tr("Accept and use") if self._folder else self.tr("Accept and download")
        )

    def _origin_text(self) -> str:
        if self._host:
            return self.tr(
                "The weights come with this license. Only its text was downloaded, from {0}."
            ).replace("{0}", mark_hidden(self._host))
        if self.full.toPlainText():
            return self.tr("The weights come with this license; its text is in their folder.")
        return self.tr(
            "The weights come with this license. Its text (the file LICENSE) is not in their folder; you "
            "can read it on the model's page."
        )


def _list_of(points: list[str]) -> str:
    """The points as an HTML list; in HTML the indent can be set, which Markdown cannot."""
    items = (_BOLD.sub(r"<b>\1</b>", html.escape(point, quote=False)) for point in points)
    lines = "".join(f'<li style="margin-bottom: 3px">{item}</li>' for item in items)
    return f'<ul style="margin: 0; -qt-list-indent: 0; margin-left: 14px">{lines}</ul>'
