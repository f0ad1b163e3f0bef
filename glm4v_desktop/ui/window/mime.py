"""Reads the data of a drop or a paste: pictures to open, folders to ask about, failures, text.

Nothing is opened or fetched here. Untrusted images are never read by Qt: their bytes go to `open_picture`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QPainter

from glm4v_desktop.chat.opening import OpenFailure
from glm4v_desktop.core.files import is_folder
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.decoder import DEFAULT_LIMITS
from glm4v_desktop.pictures.formats import HEAD_BYTES, is_picture_text
from glm4v_desktop.pictures.open import (
    BytesSource,
    DataUrlSource,
    FileSource,
    PixelsSource,
    Source,
    check_head,
)

# Lossless formats first, because the same picture is often offered in several formats.
_ENCODED = (
    "image/png",
    "image/x-png",
    'application/x-qt-windows-mime;value="PNG"',
    "image/webp",
    "image/avif",
    "image/tiff",
    "image/bmp",
    "image/x-bmp",
    "image/x-ms-bmp",
    "image/x-MS-bmp",
    "image/x-win-bitmap",
    "image/jpeg",
    "image/jpg",
    "image/gif",
)
_NATIVE = "application/x-qt-image"
_PLAIN_TEXT = "text/plain"
# Only file managers offer these formats. A web page can put file addresses into a drag, but not these.
_WINDOWS_FILE_LIST = (
    'application/x-qt-windows-mime;value="FileNameW"',
    'application/x-qt-windows-mime;value="Shell IDList Array"',
)


@dataclass(frozen=True, slots=True)
class ParsedMime:
    """Pictures to open, folders to ask about, failures to show, and text for the question box.

    Cells of a spreadsheet are offered as a picture and as text; then both are set, and the caller chooses.
    """

    sources: tuple[Source, ...] = ()
    folders: tuple[Path, ...] = ()
    failures: tuple[OpenFailure, ...] = ()
    text: str = field(default="", repr=False)

    @property
    def has_pictures(self) -> bool:
        return bool(self.sources or self.folders)


def accepts(mime: QMimeData) -> bool:
    """Whether to accept a drop, also to say why it cannot be opened. Reads mostly the names of formats."""
    if mime.hasUrls() or any(_is_image_format(offered) for offered in mime.formats()):
        return True
    return mime.hasFormat(_PLAIN_TEXT) and is_picture_text(mime.text())


def read_mime(mime: QMimeData) -> ParsedMime:
    """Reads the first available of image data, file addresses, a picture as text, and plain text."""
    urls = mime.urls() if mime.hasUrls() else []
    several_files = sum(url.isLocalFile() for url in urls) > 1
    if not several_files:  # with several files, a file manager may add the image of only one
        encoded = _encoded_data(mime)
        if encoded is not None:
            return _one(encoded, _own_text(mime, urls))
    listed = _read_urls(urls, is_file_list=any(mime.hasFormat(name) for name in _WINDOWS_FILE_LIST))
    if listed.has_pictures:
        return listed
    # After the files: macOS adds the icon of a copied file as an image.
    pixels = _native_pixels(mime)
    if pixels is not None:
        return _one(pixels, _own_text(mime, urls))
    if urls:
        return listed
    return _read_text(_own_text(mime, urls))


def local_path(url: QUrl, is_file_list: bool = False) -> Path | None:
    """The path of a file address; None for a file on another machine.

    Windows logs in to a server when a program only asks whether `file://server/share/x.png` exists. So an
    address with a host is accepted only in a file manager's list of files (`is_file_list`). Paths with `C:`
    or `/`, and connected network drives, are local.
    """
    if not url.isLocalFile():
        return None
    if url.host().lower() == "localhost":
        url.setHost("")  # otherwise Qt makes it a network share named "localhost"
    text = url.toLocalFile()
    if os.name != "nt" and not url.host():
        # File names are bytes here, and Qt would replace bytes that are not UTF-8.
        text = os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
    is_remote = bool(url.host()) or text.startswith(("//", "\\\\"))
    path = Path(text)
    if "\0" in text or not path.is_absolute() or (is_remote and not is_file_list):
        return None
    return path


def _one(found: Source | OpenFailure, text: str) -> ParsedMime:
    if isinstance(found, OpenFailure):
        return ParsedMime(failures=(found,), text=text)
    return ParsedMime((found,), text=text)


def _encoded_data(mime: QMimeData) -> BytesSource | OpenFailure | None:
    for offered in _ENCODED:
        if mime.hasFormat(offered):
            data = mime.data(offered)
            if data.size() > DEFAULT_LIMITS.file_bytes:  # not copied, because that takes noticeable time
                return OpenFailure("", _why_too_large(bytes(data.first(HEAD_BYTES).data())))
            if not data.isEmpty():  # empty if the program that offered it has ended
                return BytesSource(bytes(data.data()))
    return None


def _why_too_large(head: bytes) -> PictureErrorKind:
    try:
        check_head(head)
    except PictureError as error:
        return error.kind
    return PictureErrorKind.TOO_MANY_BYTES


def _native_pixels(mime: QMimeData) -> PixelsSource | OpenFailure | None:
    """A bitmap in the platform's own format; None if Qt would have to decode untrusted bytes for it."""
    if any(offered.startswith("image/") for offered in mime.formats()) or not mime.hasFormat(_NATIVE):
        return None
    image = mime.imageData()
    if not isinstance(image, QImage) or image.isNull():
        return None
    size = image.size()
    try:  # before it is converted, which could take gigabytes
        DEFAULT_LIMITS.check_size(Size(size.width(), size.height()))
    except PictureError as error:
        return OpenFailure("", error.kind)
    return PixelsSource(Size(size.width(), size.height()), partial(_rgb_of, image))


def _rgb_of(image: QImage) -> bytes:
    """The image as RGB rows without padding, transparent parts on white. Any thread may call it."""
    flat = QImage(image.size(), QImage.Format.Format_RGB888)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    # The source rectangle is in pixels, so they are copied one to one, also from a scaled screen.
    painter.drawImage(flat.rect(), image, image.rect())
    painter.end()
    padded, used, rows = flat.bytesPerLine(), 3 * flat.width(), memoryview(flat.constBits())
    if padded == used:
        return bytes(rows)
    return b"".join(rows[start : start + used] for start in range(0, padded * flat.height(), padded))


def _read_urls(urls: list[QUrl], is_file_list: bool) -> ParsedMime:
    sources: list[Source] = []
    folders: list[Path] = []
    failures: list[OpenFailure] = []
    for url in urls:
        path = local_path(url, is_file_list)
        if path is not None:
            if is_folder(path):
                folders.append(path)
            else:
                sources.append(FileSource(path))
        elif url.scheme() == "data":
            sources.append(DataUrlSource(url.toString(QUrl.ComponentFormattingOption.FullyEncoded)))
        else:
            kind = PictureErrorKind.REMOTE_URL if url.host() else PictureErrorKind.NO_PICTURE
            failures.append(OpenFailure(url.fileName() or url.host(), kind))
    return ParsedMime(tuple(sources), tuple(folders), tuple(failures))


def _read_text(text: str) -> ParsedMime:
    if is_picture_text(text):
        return ParsedMime((DataUrlSource(text),))
    if text:
        return ParsedMime(text=text)
    return ParsedMime(failures=(OpenFailure("", PictureErrorKind.NO_PICTURE),))


def _own_text(mime: QMimeData, urls: list[QUrl]) -> str:
    """The text that a person wrote, without the addresses of files or a dragged picture."""
    if urls or not mime.hasFormat(_PLAIN_TEXT):
        return ""
    return mime.text()


def _is_image_format(offered: str) -> bool:
    return offered in _ENCODED or offered == _NATIVE
