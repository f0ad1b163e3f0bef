"""The text of the current picture: reads it when it is needed, to select it and to find something in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from glm4v_desktop.chat.gallery import Gallery
from glm4v_desktop.chat.pages import PageRead, Pages
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import EngineError
from glm4v_desktop.texts.errors import failure_words
from glm4v_desktop.texts.translation import joined
from glm4v_desktop.ui.window.main_window import MainWindow
from glm4v_desktop.ui.window.notices import Importance, Notice, NoticeAction

if TYPE_CHECKING:
    from glm4v_desktop.ocr.page import Page
    from glm4v_desktop.ui.picture.text_layer import TextLayer


class PictureText(QObject):
    """Gives the view its text, and runs the text mode and the find bar."""

    def __init__(self, window: MainWindow, gallery: Gallery, pages: Pages) -> None:
        super().__init__(window)
        self._window = window
        self._view = window.parts.view
        self._bar = window.parts.find
        self._gallery = gallery
        self._pages = pages
        self._key = ""  # of the current picture
        self._layer: TextLayer | None = None
        self._reading: PageRead | None = None
        self._notice: Notice | None = None
        self._found: list[tuple[int, int]] = []
        self._current = -1
        actions = window.actions_
        gallery.image_changed.connect(self._on_image)
        pages.page_known.connect(self._on_page_known)
        actions.select_text.toggled.connect(self._on_text_mode)
        actions.find.triggered.connect(self.find)
        actions.find_next.triggered.connect(lambda: self._step(1))
        actions.find_previous.triggered.connect(lambda: self._step(-1))
        self._bar.field.textChanged.connect(self._search)
        self._bar.stepped.connect(self._step)
        self._bar.closed.connect(self._on_bar_closed)
        window.used_escape.append(self.escape)

    @Slot()
    def find(self) -> None:
        """Opens the find bar; the text is read first if necessary."""
        self._bar.open_bar()
        self._read()
        self._search()

    def escape(self) -> bool:
        """Closes the find bar, drops the selected text, or leaves the text mode; False without these."""
        mode = self._window.actions_.select_text
        if self._bar.close_bar() or self._view.clear_text():
            return True
        if mode.isChecked():
            mode.setChecked(False)
            return True
        return False

    @Slot()
    def read_if_wanted(self) -> None:
        """Reads the text for the open bar or the text mode; another engine has ended an earlier reading."""
        if self._bar.isVisible() or self._window.actions_.select_text.isChecked():
            self._read()

    @Slot(object)
    def _on_image(self, image: ImageInput | None) -> None:
        key = image.picture.key if image is not None else ""
        if key == self._key:
            return
        self._key = key
        self._drop_reading()
        self._take(self._pages.known(key))
        if image is None:
            self._bar.close_bar()
        else:
            self.read_if_wanted()

    @Slot(str)
    def _on_page_known(self, key: str) -> None:
        if key == self._key and self._layer is None:
            self._take(self._pages.known(key))

    def _take(self, page: Page | None) -> None:
        """Takes the text of the current picture, None if it is not known yet."""
        if page is None:
            self._layer = None
        else:
            from glm4v_desktop.ui.picture.text_layer import (
                TextLayer,
            )  # not at the top: the window opens faster

            self._layer = TextLayer(page)
        self._view.set_text(self._layer)
        self._search()

    def _read(self) -> None:
        image = self._gallery.image
        if self._layer is not None or self._reading is not None or image is None:
            return
        self._reading = reading = self._pages.read(ImageInput(image.picture))
        reading.progressed.connect(self._bar.show_reading)
        reading.finished.connect(lambda _page: self._drop_reading())
        reading.failed.connect(self._on_failed)
        self._bar.show_reading(0)
        self._show_notice()

    def _drop_reading(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
        self._show_notice()

    def _on_failed(self, error: EngineError) -> None:
        self._reading = None
        self._show_notice()
        self._bar.show_failure()
        sentence = joined(*failure_words(error.kind, error.detail))
        self._window.parts.notices.show_notice(sentence, Importance.PROBLEM)

    def _show_notice(self) -> None:
        """Shows that text can be selected as soon as it is read; the find bar says it by itself."""
        notices, mode = self._window.parts.notices, self._window.actions_.select_text
        wanted = self._reading is not None and mode.isChecked() and not self._bar.isVisible()
        if wanted and self._notice is None:
            text = self.tr("Reading the text, so that it can be selected…")
            leave = NoticeAction(self.tr("Cancel"), lambda: mode.setChecked(False))
            self._notice = notices.show_notice(text, Importance.QUESTION, leave)
        elif not wanted and self._notice is not None:
            notices.remove(self._notice)
            self._notice = None

    @Slot(bool)
    def _on_text_mode(self, is_on: bool) -> None:
        self._view.set_text_mode(is_on)
        if is_on:
            self._view.setFocus()
            self._read()
        elif not self._bar.isVisible():
            self._drop_reading()
        self._show_notice()

    @Slot()
    def _on_bar_closed(self) -> None:
        if not self._window.actions_.select_text.isChecked():
            self._drop_reading()
        self._search()
        self._view.setFocus()

    @Slot()
    def _search(self) -> None:
        """Finds the text of the bar, and shows the first place that can be seen from where one was."""
        before = self._found[self._current][0] if 0 <= self._current < len(self._found) else 0
        is_open = self._bar.isVisible() and self._layer is not None
        self._found = self._layer.find(self._bar.field.text()) if is_open and self._layer is not None else []
        ahead = (number for number, place in enumerate(self._found) if place[0] >= before)
        self._current = next(ahead, 0 if self._found else -1)
        if self._reading is None or self._layer is not None:
            self._show_found()

    @Slot(int)
    def _step(self, by: int) -> None:
        """Shows the next or previous place, around the ends; opens the bar if it is closed."""
        if not self._bar.isVisible():
            if self._key:
                self.find()
        elif self._found:
            self._current = (self._current + by) % len(self._found)
            self._show_found()

    def _show_found(self) -> None:
        layer = self._layer
        boxes = [layer.boxes(*place) for place in self._found] if layer is not None else []
        self._view.show_found(boxes, self._current)
        self._bar.show_count(self._current + 1, len(self._found))
