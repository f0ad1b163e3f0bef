"""The decoding child: the only process in which a decoder sees bytes that somebody else wrote.

It reads the file from standard input and writes what `wire` describes to standard output, nothing else.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import BinaryIO

from PIL import AvifImagePlugin, ExifTags, Image

# Pillow imports it when a picture has EXIF data: by then no file can be opened any more.
from PIL import TiffImagePlugin as TiffImagePlugin

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.domain.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.cut_off import is_cut_off
from glm4v_desktop.pictures.jpeg_scans import check_jpeg
from glm4v_desktop.pictures.levels import smaller_copies
from glm4v_desktop.pictures.limits import Limits, unpack_limits
from glm4v_desktop.pictures.opened import Notice
from glm4v_desktop.pictures.png_chunks import plain_png
from glm4v_desktop.pictures.signature import Format
from glm4v_desktop.pictures.to_rgb import to_rgb
from glm4v_desktop.pictures.wire import READY, Header

_PLUGINS = {
    Format.PNG: ("PngImagePlugin",),
    Format.JPEG: ("JpegImagePlugin", "MpoImagePlugin"),
    Format.WEBP: ("WebPImagePlugin",),
    Format.AVIF: ("AvifImagePlugin",),
    Format.BMP: ("BmpImagePlugin",),
    Format.TIFF: ("TiffImagePlugin", "JpegImagePlugin"),
    Format.GIF: ("GifImagePlugin",),
}
_STANDARD_STREAMS = 3  # descriptors 0 to 2
_ROWS_AT_ONCE = 256  # so that the bytes of a large picture never exist twice in here


def main(arguments: Sequence[str]) -> None:
    """`arguments`: the format, and the limits as `pack_limits` makes them."""
    found, limits = Format(arguments[0]), unpack_limits(arguments[1:])
    load_decoder(found, limits.pixels)
    give_up_rights(limits)
    answer(sys.stdin.buffer, sys.stdout.buffer, found, limits, limit_time)


def load_decoder(found: Format, most_pixels: int) -> None:
    """Registers the decoder of this one format with Pillow; the others stay unknown."""
    Image.MAX_IMAGE_PIXELS = most_pixels
    for plugin in _PLUGINS[found]:
        importlib.import_module(f"PIL.{plugin}")
    if found is Format.AVIF:
        AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # threads are among the rights that are given up


def answer(
    file: BinaryIO, out: BinaryIO, found: Format, limits: Limits, limit: Callable[[int], None]
) -> None:
    """Reads one picture to the end of `file` and writes the answer.

    `limit` hears how many seconds of processor time decoding may take, once the size is known.
    """
    out.write(READY)
    out.flush()
    try:
        with warnings.catch_warnings():
            # Pillow warns of broken EXIF data, which is of no interest, and of too many pixels, which is.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image, notices = _open(file.read(), found, limits, out, limit)
    except PictureError as error:
        out.write(Header(error=error.kind, detail=error.detail).pack())
    except MemoryError:
        out.write(Header(error=PictureErrorKind.TOO_COSTLY, detail="memory").pack())
    else:
        out.write(Header(Size(*image.size), notices).pack())
        _write_pixels(image, out)
    out.flush()


def _open(
    data: bytes, found: Format, limits: Limits, out: BinaryIO, limit: Callable[[int], None]
) -> tuple[Image.Image, tuple[Notice, ...]]:
    frames = 1
    is_whole = True
    if found is Format.PNG:
        png = plain_png(data)
        data, frames, is_whole = png.data, png.frames, png.is_whole
    if found is Format.JPEG:
        check_jpeg(data)
    try:
        return _decode(data, found, frames, limits, out, limit)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureError(PictureErrorKind.TOO_MANY_PIXELS) from error
    except (PictureError, MemoryError):
        raise
    except Exception as error:  # a decoder that is fed nonsense may raise anything
        cut = not is_whole or is_cut_off(found, data)
        kind = PictureErrorKind.INCOMPLETE if cut else PictureErrorKind.DAMAGED
        raise PictureError(kind, type(error).__name__) from error


def _decode(
    data: bytes, found: Format, frames: int, limits: Limits, out: BinaryIO, limit: Callable[[int], None]
) -> tuple[Image.Image, tuple[Notice, ...]]:
    # Not Image.open: it imports and asks other formats' plugins as well.
    image = Image.OPEN[found.value][0](io.BytesIO(data), "")
    size = Size(*image.size)
    limits.check_size(size)
    out.write(Header(size).pack())
    out.flush()
    limit(limits.cpu_seconds_for(size.area))
    notices = _notices(image, found, frames)
    image.load()
    limits.check_size(Size(*image.size))  # a frame may be larger than its screen
    orientation = _orientation(image)
    rgb = to_rgb(image)
    return (rgb if orientation is None else rgb.transpose(orientation)), notices


def _notices(image: Image.Image, found: Format, frames: int) -> tuple[Notice, ...]:
    if found is Format.JPEG:  # a second picture in a JPEG is a preview or a depth map, not a page
        return ()
    try:
        several = frames > 1 or bool(getattr(image, "is_animated", False))
    except Exception:  # noqa: BLE001 - a broken second frame may raise anything and is of no interest
        several = False
    if not several:
        return ()
    return (Notice.FIRST_PAGE if found is Format.TIFF else Notice.FIRST_FRAME,)


_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(image: Image.Image) -> Image.Transpose | None:
    """What makes it upright. Pillow has turned a TIFF already and taken the tag away."""
    try:
        return _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - broken EXIF data may raise anything; the pixels are good all the same
        return None


def _write_pixels(image: Image.Image, out: BinaryIO) -> None:
    _write_rows(image, out)
    for smaller in smaller_copies(image):
        _write_rows(smaller, out)


def _write_rows(image: Image.Image, out: BinaryIO) -> None:
    for top in range(0, image.height, _ROWS_AT_ONCE):
        bottom = min(top + _ROWS_AT_ONCE, image.height)
        out.write(image.crop((0, top, image.width, bottom)).tobytes())


def limit_time(seconds: int) -> None:
    """So much processor time from now on; then the system ends this process."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    with contextlib.suppress(ValueError, OSError):
        _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


def give_up_rights(limits: Limits) -> None:
    """No more memory and time than allowed; no file, socket, thread, process or core dump from here on."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock and the header checks remain
        return
    most_seconds = limits.header_cpu_seconds + limits.cpu_seconds_for(limits.pixels) + 1
    for limit, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, most_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _STANDARD_STREAMS),
        (resource.RLIMIT_NPROC, 0),
    ):
        # A platform may refuse one of them (macOS: address space); the others still count.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    limit_time(limits.header_cpu_seconds)
