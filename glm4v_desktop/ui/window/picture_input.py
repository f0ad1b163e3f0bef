"""Opens dropped, pasted and chosen pictures and samples, and shows why a picture was refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QFileDialog

from glm4v_desktop.chat.gallery import Gallery
from glm4v_desktop.chat.opening import OpenFailure, PictureOpener
from glm4v_desktop.core.files import is_folder
from glm4v_desktop.core.picture import PictureErrorKind
from glm4v_desktop.pictures.decoder import OpenedPicture, PictureNotice
from glm4v_desktop.pictures.open import BytesSource, FileSource, FolderSource, Source, display_name
from glm4v_desktop.texts.errors import user_sentence
from glm4v_desktop.ui.window.main_window import MainWindow
from glm4v_desktop.ui.window.mime import local_path, read_mime
from glm4v_desktop.ui.window.notices import Importance, NoticeAction

_SUFFIXES = "*.png *.jpg *.jpeg *.webp *.avif *.bmp *.tif *.tiff *.gif"
_TOLD_ONE_BY_ONE = 3


class PictureInput(QObject):
    """Opens pictures in batches, shows the first picture of each batch, and reports refused ones."""

    text_offered = Signal(str)  # pasted text, for the question box

    def __init__(
        self, window: MainWindow, opener: PictureOpener, gallery: Gallery, clipboard: QClipboard
    ) -> None:
        super().__init__(window)
        self._window = window
        self._opener = opener
        self._gallery = gallery
        self._clipboard = clipboard
        self._show_next = True  # the next picture is the first of its batch
        self._batches = 0  # that are being opened
        self._asked = self._done = 0  # pictures in these batches, those in folders included
        self._failures: list[OpenFailure] = []
        opener.opened.connect(self._on_opened)
        opener.refused.connect(self._failures.append)
        opener.batch_finished.connect(self._on_batch_finished)
        opener.original_made.connect(gallery.hold_original)
        gallery.pixels_wanted.connect(self._on_pixels_wanted)
        gallery.file_had_changed.connect(self._on_file_changed)

    @Slot(object)
    def take(self, mime: QMimeData) -> None:
        """Opens the pictures in a drop or a paste."""
        parsed = read_mime(mime)
        self._window.parts.notices.clear_problems()  # they are about earlier pictures
        self._open(parsed.sources)
        for folder in parsed.folders:
            self._ask_about(folder)
        self._tell(list(parsed.failures))
        if parsed.text and not parsed.has_pictures:
            self.text_offered.emit(parsed.text)

    @Slot()
    def paste(self) -> None:
        self.take(self._clipboard.mimeData())

    @Slot()
    def choose_files(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Open pictures"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        pictures, all_files = self.tr("Pictures"), self.tr("All files")
        dialog.setNameFilters([f"{pictures} ({_SUFFIXES})", f"{all_files} (*)"])
        dialog.filesSelected.connect(self.open_paths)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()  # does not block, so that answers go on streaming

    @Slot(list)
    def open_paths(self, paths: Sequence[str]) -> None:
        """Opens files and folders, also given as file:// addresses, without asking about folders."""
        named = [(text, _named_path(text)) for text in paths]
        self._window.parts.notices.clear_problems()
        known = [path for _, path in named if path is not None]
        self._open([FolderSource(path) if is_folder(path) else FileSource(path) for path in known])
        self._tell([OpenFailure(text, PictureErrorKind.REMOTE_URL) for text, path in named if path is None])

    @Slot(str)
    def open_sample(self, path: str) -> None:
        self.open_paths([path])

    def _open(self, sources: Sequence[Source]) -> None:
        if sources:
            self._batches += 1
            self._asked += len(sources)
            self._window.show_opening(self._done, self._asked)
            self._opener.open(sources)

    def _ask_about(self, folder: Path) -> None:
        text = self.tr('Open the pictures in the folder "{name}"? Folders inside it are not included.')
        action = NoticeAction(self.tr("Open them"), lambda: self._open([FolderSource(folder)]))
        notices = self._window.parts.notices
        notices.show_notice(text.format(name=display_name(folder)), Importance.QUESTION, action)

    @Slot(object)
    def _on_pixels_wanted(self, source: BytesSource | FileSource) -> None:
        self._open([source])

    @Slot(str)
    def _on_file_changed(self, name: str) -> None:
        text = self.tr("{name} has changed since it was opened; the new version is shown.")
        self._window.parts.notices.show_notice(text.format(name=display_name(name)))

    @Slot(object)
    def _on_opened(self, opened: OpenedPicture) -> None:
        is_new = self._gallery.add(opened, show=self._show_next)
        self._show_next = False
        self._done += 1
        self._window.show_opening(self._done, max(self._asked, self._done))
        if not is_new:
            name = display_name(opened.picture.name) or self.tr("This picture")
            text = self.tr("{name} is already open.").format(name=name)
            self._window.parts.notices.show_notice(text)
        texts = {
            PictureNotice.FIRST_FRAME: self.tr("This is an animation; its first frame is shown."),
            PictureNotice.FIRST_PAGE: self.tr("This file has several pages; the first is shown."),
        }
        for notice in opened.notices:
            self._window.parts.notices.show_notice(texts[notice])

    @Slot(int, int)
    def _on_batch_finished(self, _opened: int, _refused: int) -> None:
        self._show_next = True
        self._batches -= 1
        if self._batches == 0:
            self._asked = self._done = 0
        self._window.show_opening(self._done, self._asked)
        failures = list(self._failures)
        self._failures.clear()
        self._tell(failures)

    def _tell(self, failures: list[OpenFailure]) -> None:
        notices = self._window.parts.notices
        for failure in [r for r in failures if r.kind is PictureErrorKind.TOO_MANY_FILES]:
            notices.show_notice(_sentence(failure))
            failures.remove(failure)
        if len(failures) > _TOLD_ONE_BY_ONE:
            count = sum(failure.count for failure in failures)
            text = self.tr("{count} files were not opened. The first of them: {reason}")
            reason = _sentence(failures[0])
            notices.show_notice(text.format(count=count, reason=reason), Importance.PROBLEM)
            return
        for failure in failures:
            notices.show_notice(_sentence(failure), Importance.PROBLEM)


def _named_path(text: str) -> Path | None:
    """The path of a file name or file:// address; None for a file on another machine."""
    return local_path(QUrl(text)) if text.lower().startswith("file:") else Path(text)


def _sentence(failure: OpenFailure) -> str:
    name = f"{display_name(failure.name)}: " if failure.name else ""
    return name + user_sentence(failure.kind, failure.count)
