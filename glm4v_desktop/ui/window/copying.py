"""Copies the region, or the whole picture, as text, as cells or as a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer, Slot
from PySide6.QtGui import QClipboard, QImage

from glm4v_desktop.chat.gallery import Gallery
from glm4v_desktop.chat.pages import PageRead, Pages
from glm4v_desktop.core.hidden_text import without_hidden
from glm4v_desktop.core.picture import crop
from glm4v_desktop.engine.protocol import EngineError
from glm4v_desktop.texts.errors import failure_words
from glm4v_desktop.texts.translation import joined
from glm4v_desktop.ui.window.main_window import MainWindow
from glm4v_desktop.ui.window.notices import Importance, Notice, NoticeAction

if TYPE_CHECKING:
    from glm4v_desktop.ocr.page import Page

    Put = Callable[[Page], None]

_SOON_MS = 300  # a reading that takes no longer needs no message


class RegionCopy(QObject):
    """Copies what is selected in the picture; its text is read first if necessary."""

    def __init__(self, window: MainWindow, gallery: Gallery, pages: Pages, clipboard: QClipboard) -> None:
        super().__init__(window)
        self._window = window
        self._gallery = gallery
        self._pages = pages
        self._clipboard = clipboard
        self._reading: PageRead | None = None
        self._reading_for: Put | None = None
        self._notice: Notice | None = None
        self._soon = QTimer(self, interval=_SOON_MS)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._show_reading)
        self._said: list[Notice] = []
        window.used_escape.append(self.cancel)

    @Slot()
    def copy_text(self) -> None:
        """Copies the selected text, or else that of the region or picture, as lines.

        Pressed again while the text is being read, it cancels that.
        """
        stopped = self._stop()
        if parts := self._window.parts.view.selected_text:
            from glm4v_desktop.ocr.export import table_html
            from glm4v_desktop.ui.picture.text_layer import grid_of, text_of

            grid = grid_of(parts)
            self.put(text_of(parts), table_html(grid) if grid else "")
        elif stopped != self._put_text:
            self._read(self._put_text)

    @Slot()
    def copy_cells(self) -> None:
        """Copies the text for a spreadsheet: cells separated by tabs, and tables as HTML."""
        if self._stop() != self._put_cells:
            self._read(self._put_cells)

    @Slot()
    def copy_picture(self) -> None:
        self._stop()
        asked = self._gallery.image
        if asked is None:
            return
        part = crop(asked.picture, asked.area)
        width, height = part.size.width, part.size.height
        image = QImage(part.rgb, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._clipboard.setImage(image.copy())  # a copy, because Python owns the bytes
        text = self.tr("Copied {width} × {height} pixels.").format(width=width, height=height)
        self._say(text)

    def cancel(self) -> bool:
        """Stops reading; returns False if nothing is being read."""
        return self._stop() is not None

    @Slot()
    def forget_said(self) -> None:
        """Removes what was said about the last copy; another picture is shown now."""
        for said in self._said:
            self._window.parts.notices.remove(said)
        self._said = []

    def put(self, text: str, html: str = "") -> None:
        """Puts text on the clipboard, without invisible characters, and says how much it is."""
        from glm4v_desktop.ocr.export import word_count  # not at the top, as below: the window starts faster

        data = QMimeData()
        text = without_hidden(text)
        data.setText(text)
        if html:
            data.setHtml(without_hidden(html))
        self._clipboard.setMimeData(data)
        count = word_count(text)
        said = self.tr("Copied 1 word.") if count == 1 else self.tr("Copied {0} words.").format(f"{count:,}")
        self._say(said)

    def _say(self, text: str) -> None:
        """Shows what came of the copy, in place of what was said about the one before."""
        self.forget_said()
        self._said = [self._window.parts.notices.show_notice(text)]

    def _stop(self) -> Put | None:
        """Stops the reading for an earlier copy, which the next one replaces; returns what it was for."""
        reading, put = self._reading, self._reading_for
        if reading is None:
            return None
        reading.cancel()
        return put

    def _read(self, put: Put) -> None:
        image = self._gallery.image
        if image is None:
            return
        self._reading, self._reading_for = self._pages.read(image), put
        reading = self._reading
        reading.finished.connect(lambda page: self._on_read(page, put))
        reading.failed.connect(self._on_failed)
        self._soon.start()

    def _show_reading(self) -> None:
        reading = self._reading
        if reading is None:
            return
        is_region = reading.image.region is not None
        text = self.tr("Reading the text of the region…") if is_region else self.tr("Reading the text…")
        action = NoticeAction(self.tr("Cancel"), self.cancel)
        self._notice = self._window.parts.notices.show_notice(text, Importance.QUESTION, action)

    def _end_reading(self) -> None:
        self._soon.stop()
        self._reading = self._reading_for = None
        if self._notice is not None:
            self._window.parts.notices.remove(self._notice)
            self._notice = None

    def _on_read(self, page: Page | None, put: Put) -> None:
        of_region = self._reading is not None and self._reading.image.region is not None
        self._end_reading()
        if page is None:
            return
        if page.text.strip():
            put(page)
            return
        no_text = (
            self.tr("No text was found in the region, so nothing was copied.")
            if of_region
            else self.tr("No text was found in the picture, so nothing was copied.")
        )
        self._say(no_text)

    def _on_failed(self, error: EngineError) -> None:
        self._end_reading()
        sentence = joined(*failure_words(error.kind, error.detail))
        self._window.parts.notices.show_notice(sentence, Importance.PROBLEM)

    def _put_text(self, page: Page) -> None:
        from glm4v_desktop.ocr.export import plain_text

        self.put(plain_text(page))

    def _put_cells(self, page: Page) -> None:
        from glm4v_desktop.ocr.export import has_cells, html_text, tab_separated

        self.put(tab_separated(page), html_text(page))
        if not has_cells(page):
            text = self.tr("No table was found: each line was copied as a row.")
            self._said.append(self._window.parts.notices.show_notice(text))
