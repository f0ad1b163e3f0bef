"""The licence of the weights before their first use: in short, in full, to accept or to decline."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.domain.hidden_text import mark_hidden
from glm4v_desktop.domain.licence import LicenceText
from glm4v_desktop.ui.attribution import BUILT_WITH
from glm4v_desktop.ui.chat.card import Card
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.engine_card import paragraph
from glm4v_desktop.ui.licence_words import LICENCE_NAME, REGISTRATION, licence_points, not_advice

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINES = 11  # of the full text, at once


class LicencePanel(Card):
    """`open_address` opens a web address in the browser. Hidden until there is a licence to show."""

    accepted = Signal()
    declined = Signal()

    def __init__(self, open_address: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = ""
        self._downloads = False
        self.title = QLabel(LICENCE_NAME, self)
        bold = self.title.font()
        bold.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(bold)
        self.origin = paragraph(self)
        self.points = paragraph(self)
        self.points.setTextFormat(Qt.TextFormat.RichText)  # our own words only
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
        self.decline_button.clicked.connect(self.declined)
        self.accept_button = PillButton(ButtonLook.PRIMARY, "", self)
        self.accept_button.clicked.connect(self.accepted)
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

    def ask(self, licence: LicenceText, host: str, *, downloads: bool) -> None:
        """`host` is where the text was fetched, empty for a folder's. `downloads`: accepting starts it."""
        self._host, self._downloads = host, downloads
        self.full.setPlainText(mark_hidden(licence.text))
        self.full.setVisible(bool(licence.content))
        self._retranslate()
        self.show()
        self.full.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.origin.setText(self._origin_text())
        self.points.setText(_list_of(licence_points()))
        self.advice.setText(not_advice())
        self.full.setAccessibleName(self.tr("Full text of the licence"))
        self.register_button.setText(self.tr("Register for commercial use…"))
        self.decline_button.setText(self.tr("Decline"))
        self.accept_button.setText(
            self.tr("Accept and download") if self._downloads else self.tr("Accept and use")
        )

    def _origin_text(self) -> str:
        if self._host:
            return self.tr(
                "The weights come with this licence; {0} has just sent its text, and nothing else."
            ).replace("{0}", mark_hidden(self._host))
        if self.full.toPlainText():
            return self.tr("The weights come with this licence; its text lies in their folder.")
        return self.tr(
            "The weights come with this licence. Its text is not in their folder (a file LICENSE); you find "
            "it on the model's page."
        )


def _list_of(points: list[str]) -> str:
    """As HTML, which can be told how far lists are set in; Markdown cannot."""
    items = (_BOLD.sub(r"<b>\1</b>", html.escape(point, quote=False)) for point in points)
    lines = "".join(f'<li style="margin-bottom: 3px">{item}</li>' for item in items)
    return f'<ul style="margin: 0; -qt-list-indent: 0; margin-left: 14px">{lines}</ul>'
