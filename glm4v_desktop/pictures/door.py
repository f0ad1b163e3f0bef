"""The one door for pictures: whatever the window, the command line or a server is given comes in here."""

from __future__ import annotations

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.domain.picture import Picture, PictureError, PictureErrorKind, picture_key
from glm4v_desktop.pictures.data_url import decode_picture_text
from glm4v_desktop.pictures.decoder import Decoder, Pixels
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
    decoded = (decoder or Decoder()).decode(data, found, limits)
    name = source_name(source)
    return OpenedPicture(
        picture=_picture(decoded.whole, name),
        thumbnail=_picture(decoded.thumbnail, name),
        levels=tuple(_picture(level, name) for level in decoded.levels),
        notices=decoded.notices,
        original=data,
        file=source.path if isinstance(source, FileSource) else None,
    )


def _open_pixels(source: PixelsSource, limits: Limits) -> OpenedPicture:
    """Equal to what its PNG would have given, levels included. The size is checked before `rgb` is called."""
    from PIL import Image  # here: files are decoded in a child, and most windows never need it

    limits.check_size(source.size)
    size, rgb = source.size, source.rgb()
    whole = Image.frombytes("RGB", (size.width, size.height), rgb)
    *levels, thumbnail = (Pixels(Size(*copy.size), copy.tobytes()) for copy in smaller_copies(whole))
    return OpenedPicture(
        picture=_picture(Pixels(size, rgb), source.name),
        thumbnail=_picture(thumbnail, source.name),
        levels=tuple(_picture(level, source.name) for level in levels),
        notices=(),
        original=b"",
    )


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


def _picture(pixels: Pixels, name: str) -> Picture:
    return Picture(picture_key(pixels.size, pixels.rgb), pixels.size, pixels.rgb, name)
