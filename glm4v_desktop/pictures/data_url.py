"""Pictures written as text: data URLs and bare base64."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from glm4v_desktop.domain.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.signature import is_known

_SCHEME = "data:"
_QUOTES = "\"'"
_WHITESPACE = re.compile(r"\s+")
_PEEK = 64  # characters of base64 that tell whether a known kind of file begins here
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/_\-\s]*={0,2}\s*")
_HEADER_LONGEST = 512  # the part of a data URL before its comma


def is_picture_text(text: str) -> bool:
    """Whether the text is meant as a picture: a data URL of an image, or base64 of a known kind of file.

    Looks at the beginning only; `decode_picture_text` may still refuse it.
    """
    beginning = _stripped(text[: _HEADER_LONGEST * 2])
    if beginning[: len(_SCHEME)].lower() == _SCHEME:
        media_type = beginning[len(_SCHEME) :].partition(",")[0].partition(";")[0].strip().lower()
        return media_type.startswith("image/")
    peek = _WHITESPACE.sub("", beginning)[:_PEEK]
    if len(peek) < _PEEK or _BASE64_RUN.fullmatch(peek) is None:
        return False
    return is_known(_from_base64(peek))


def decode_picture_text(text: str, most_bytes: int) -> bytes:
    """The bytes written in a data URL or in bare base64.

    Raises PictureError: BAD_DATA_URL, or TOO_MANY_BYTES when more than `most_bytes` would come out.
    """
    if len(text) > most_bytes * 4:  # percent-encoding is three characters a byte; base64 with breaks is less
        raise PictureError(PictureErrorKind.TOO_MANY_BYTES)
    text = _stripped(text)
    if text[: len(_SCHEME)].lower() == _SCHEME:
        header, comma, body = text[len(_SCHEME) :].partition(",")
        if not comma or len(header) > _HEADER_LONGEST:
            raise PictureError(PictureErrorKind.BAD_DATA_URL, "no comma")
        encoded = header.lower().replace(" ", "").endswith(";base64")
        data = _from_base64(_unescaped(body)) if encoded else unquote_to_bytes(body)
    else:
        data = _from_base64(text)
    if len(data) > most_bytes:
        raise PictureError(PictureErrorKind.TOO_MANY_BYTES)
    if not data:
        raise PictureError(PictureErrorKind.BAD_DATA_URL, "nothing after the comma")
    return data


def _stripped(text: str) -> str:
    return text.strip().strip(_QUOTES)


def _unescaped(body: str) -> str:
    # Browsers escape + / = in a data URL when it stands inside another address.
    return unquote_to_bytes(body).decode("latin-1") if "%" in body else body


def _from_base64(text: str) -> bytes:
    compact = _WHITESPACE.sub("", text).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureError(PictureErrorKind.BAD_DATA_URL, type(error).__name__) from error
