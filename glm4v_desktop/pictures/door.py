"""The one door for pictures: whatever the window, the command line or a server is given comes in here."""

from __future__ import annotations

from dataclasses import replace

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.domain.picture import Picture, PictureError, PictureErrorKind
from glm4v_desktop.pictures.data_url import decode_picture_text
from glm4v_desktop.pictures.decoder import Decoder
from glm4v_desktop.pictures.files import read_file
from glm4v_desktop.pictures.levels import smaller_copies
from glm4v_desktop.pictures.limits import DEFAULT_LIMITS, Limits
from glm4v_desktop.pictures.opened import OpenedPicture
from glm4v_desktop.pictures.signature import HEAD_BYTES, Format, declared_size, identify
from glm4v_desktop.pictures.sources import (
    BytesSource,
    DataUrlSource,
    FileSource,
    FolderSource,
    PixelsSource,
    Source,
    source_name,
)


def open_picture(
    source: Source, limits: Limits = DEFAULT_LIMITS, decoder: Decoder | None = None
) -> OpenedPicture:
    """Reads, checks and decodes one picture. Blocks, mostly for a fifth of a second (see `Limits`).

    Raises PictureError; its kind says why. Nothing is fetched, nothing is written.
    """
    if isinstance(source, PixelsSource):
        return _open_pixels(source, limits)
    data = _read(source, limits)
    found = _admit(data[:HEAD_BYTES], limits)
    opened = (decoder or Decoder()).decode(data, found, limits, source_name(source))
    return replace(opened, file=source.path) if isinstance(source, FileSource) else opened


def _open_pixels(source: PixelsSource, limits: Limits) -> OpenedPicture:
    """Equal to what its PNG would have given, levels included. The size is checked before `rgb` is called."""
    from PIL import Image  # here: files are decoded in a child, and most windows never need it

    limits.check_size(source.size)
    picture = Picture.of(source.size, source.rgb(), source.name)
    image = Image.frombytes("RGB", (picture.size.width, picture.size.height), picture.rgb)
    *levels, thumbnail = (
        Picture.of(Size(*copy.size), copy.tobytes(), source.name) for copy in smaller_copies(image)
    )
    return OpenedPicture(picture, thumbnail, tuple(levels), notices=(), original=b"")


def _read(source: FileSource | FolderSource | BytesSource | DataUrlSource, limits: Limits) -> bytes:
    match source:
        case FileSource(path, mark):
            return read_file(path, limits.file_bytes, lambda head: check_head(head, limits), mark)
        case BytesSource(data):
            if len(data) > limits.file_bytes:
                raise PictureError(PictureErrorKind.TOO_MANY_BYTES)
            return data
        case DataUrlSource(text):
            return decode_picture_text(text, limits.file_bytes)
        case FolderSource():
            raise PictureError(PictureErrorKind.NOT_A_FILE, "a folder")


def check_head(head: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
    """Raises PictureError for what the first HEAD_BYTES of a file are reason enough to refuse."""
    _admit(head, limits)


def _admit(head: bytes, limits: Limits) -> Format:
    """The format, if it is on the list and its header asks for no more than is allowed."""
    found = identify(head)
    size = declared_size(found, head)
    if size is not None:
        limits.check_size(size)
    return found
