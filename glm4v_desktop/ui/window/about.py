"""The dialog "About": the program, the license of the weights, and the third-party software."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QFont, QFontDatabase, QShowEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from glm4v_desktop.core.files import read_text
from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.core.resources import resource
from glm4v_desktop.core.version import VERSION
from glm4v_desktop.models.license import Acceptance, LicenseText
from glm4v_desktop.texts.downloads import (
    LICENSE_NAME,
    REGISTRATION,
    accepted_text,
    license_points,
    not_advice,
)
from glm4v_desktop.texts.translation import joined
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.icons import app_icon
from glm4v_desktop.ui.widgets.tab_order import focus_next
from glm4v_desktop.ui.window.attribution import BUILT_WITH, USES_MODEL

MODEL_PAGE = "https://huggingface.co/zai-org/glm-4v-9b"
_USUAL = QSize(680, 600)
_LOGO = 64
_MOST_BYTES = 1 << 20  # of a shipped text
_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class AboutPage(QDialog):
    """The dialog, which does not block the window. `open_address` opens a web address in the browser.

    `accepted` returns the last acceptance of the weights' license and its text; it is called whenever the
    dialog is shown.
    """

    def __init__(
        self,
        open_address: Callable[[str], object],
        parent: QWidget | None = None,
        accepted: Callable[[], tuple[Acceptance, LicenseText] | None] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self.setModal(False)
        self._open_address = open_address
        self._accepted = accepted
        self._logo = QLabel(self)
        self.name = QLabel("GLM-4v Desktop", self)
        large = self.name.font()
        large.setPointSizeF(large.pointSizeF() * 1.7)
        large.setWeight(QFont.Weight.DemiBold)
        self.name.setFont(large)
        self.version = QLabel(self)
        self.words = QLabel(f"{BUILT_WITH}  ·  {USES_MODEL}", self)
        for label in (self.version, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.summary, self.model, self.full, self.code, self.others = (self._page() for _ in range(5))
        for page in (self.full, self.code):
            page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self._pages = (self.summary, self.model, self.full, self.code, self.others)
        for page in self._pages:
            self.tabs.addTab(page, "")
        self.close_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.close_button.clicked.connect(self.reject)
        self._lay_out()
        self.resize(_USUAL)
        self.tabs.setFocus()

    def _page(self) -> QTextBrowser:
        page = QTextBrowser(self)
        page.setFrameShape(QTextBrowser.Shape.NoFrame)
        page.setOpenLinks(False)
        page.anchorClicked.connect(self._on_link_clicked)
        page.document().setDocumentMargin(16)
        return page

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(4)
        for label in (self.name, self.version, self.words):
            names.addWidget(label)
        head = QHBoxLayout()
        head.setContentsMargins(16, 16, 16, 12)
        head.setSpacing(16)
        head.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addStretch()
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        column.addLayout(foot)

    def open_page(self) -> None:
        """Shows the dialog in front."""
        self.show()
        self.raise_()
        self.activateWindow()

    def focusNextPrevChild(self, forward: bool) -> bool:
        return focus_next(self, forward)

    def showEvent(self, event: QShowEvent) -> None:
        self._retranslate()  # the texts are only needed now, not when the program starts
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        # The color of links is stored in a document, so it is rebuilt when the theme changes.
        if self.isVisible() and event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._retranslate()
        super().changeEvent(event)

    def _on_link_clicked(self, url: QUrl) -> None:
        if url.scheme() == "https":
            self._open_address(url.toString())

    def _retranslate(self) -> None:
        self._logo.setPixmap(app_icon().pixmap(QSize(_LOGO, _LOGO), self.devicePixelRatio()))
        self.setWindowTitle(self.tr("About GLM-4v Desktop"))
        self.version.setText(self.tr("Version {0}").format(VERSION))
        titles = (
            self.tr("Program"),
            self.tr("Model license"),
            self.tr("Its full text"),
            self.tr("Code license"),
            self.tr("Third parties"),
        )
        for page, title in zip(self._pages, titles, strict=True):
            self.tabs.setTabText(self.tabs.indexOf(page), title)
            page.setAccessibleName(title)
        self.close_button.setText(self.tr("Close"))
        self._show(self.summary, self._program_text())
        accepted = self._accepted()
        self._show(self.model, self._model_text(accepted[0] if accepted is not None else None))
        text = accepted[1].text if accepted is not None else ""
        self.full.setPlainText(mark_hidden(text))
        self.tabs.setTabVisible(self.tabs.indexOf(self.full), bool(text))
        self._show(self.others, read_text(resource("licenses", "third-party.md"), _MOST_BYTES))
        if self.code.document().isEmpty():
            self.code.setPlainText(read_text(resource("licenses", "Apache-2.0.txt"), _MOST_BYTES))

    def _show(self, page: QTextBrowser, text: str) -> None:
        """Sets the text of a page; if it is the same text, for other colors, the scroll position stays."""
        place = page.verticalScrollBar().value()
        page.document().setMarkdown(text, _MARKDOWN)
        page.moveCursor(QTextCursor.MoveOperation.Start)  # otherwise the page scrolls to its end
        page.verticalScrollBar().setValue(place)

    def _program_text(self) -> str:
        return "\n\n".join(
            [
                self.tr(
                    "Answers questions about screenshots on this computer. Pictures, questions and answers "
                    "do not leave it. The program goes online only when you press a button for it: to "
                    "install the packages that the models need, and to download or check a model."
                ),
                self.tr(
                    "Each answer shows which engine gave it. Answers of the **text reader** come from "
                    "character recognition (OCR), not from GLM-4v-9b."
                ),
                self.tr("Both make mistakes: compare important figures with the picture."),
                self.tr("The program's code is under the Apache License 2.0, see *Code license*."),
                self.tr(
                    "The weights of GLM-4v-9b are not part of the program and have their own license, see "
                    "*Model license*."
                ),
            ]
        )

    def _model_text(self, accepted: Acceptance | None) -> str:
        points = "\n".join(f"- {point}" for point in license_points())
        paragraphs = [
            f"## {LICENSE_NAME}",
            accepted_text(accepted),
            self.tr("What the license of GLM-4v-9b's weights requires, in short:"),
            points,
            self.tr("Registration for commercial use:") + f" <{REGISTRATION}>",
            joined(not_advice(), self.tr("It comes with the weights, as the file LICENSE.")),
            self.tr("The model's page:") + f" <{MODEL_PAGE}>",
        ]
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
