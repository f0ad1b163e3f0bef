"""Shows where a link leads and asks before it is opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QUrl
from PySide6.QtWidgets import QWidget

from glm4v_desktop.domain.hidden_text import mark_hidden
from glm4v_desktop.ui.chat.ask_bar import AskBar

_OPENED = ("http", "https")
_MOST_SHOWN = 500  # characters of an address


class LinkBar(AskBar):
    """Only web addresses can be opened, and only by `open_address`."""

    def __init__(self, open_address: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_address = open_address
        self._url = QUrl()
        self.accepted.connect(self._open)

    def show_link(self, url: QUrl) -> None:
        self._url = QUrl(url)
        self._retranslate()
        self.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        # Encoded, so that a look-alike host shows as what it is.
        address = mark_hidden(self._url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        if len(address) > _MOST_SHOWN:
            address = address[:_MOST_SHOWN] + "…"
        if self._may_open():
            self.set_texts(
                self.tr("Open this address in the browser?") + f"\n{address}",
                self.tr("Open"),
                self.tr("Cancel"),
            )
        else:
            self.set_texts(
                self.tr("Only web addresses can be opened. This one is not opened:") + f"\n{address}",
                "",
                self.tr("Close"),
            )

    def _may_open(self) -> bool:
        return self._url.isValid() and self._url.scheme().lower() in _OPENED and bool(self._url.host())

    def _open(self) -> None:
        if self._may_open():
            self._open_address(self._url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
