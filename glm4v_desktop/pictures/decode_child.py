"""The decoding child: the only process in which decoders run on untrusted bytes.

It reads the file from standard input and writes the answer that `decoder` describes to standard output. Every
picture becomes 8-bit sRGB: alpha is put on a ground, wider values are scaled, color profiles are applied.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import math
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import BinaryIO

from PIL import AvifImagePlugin, ExifTags, Image, ImageCms

# Imported now, because Pillow needs it for EXIF data after this process gave up the right to open files.
from PIL import TiffImagePlugin as TiffImagePlugin

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.decoder import READY, Header, Limits, PictureNotice, smaller_copies, unpack_limits
from glm4v_desktop.pictures.formats import Format, check_jpeg, is_cut_off, plain_png

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
_ROWS_AT_ONCE = 256  # written at once, so that a large picture is not in memory twice


def main(arguments: Sequence[str]) -> None:
    """Runs the child. `arguments` are the format, and the limits as `pack_limits` makes them."""
    found, limits = Format(arguments[0]), unpack_limits(arguments[1:])
    load_decoder(found, limits.pixels)
    give_up_rights(limits)
    answer(sys.stdin.buffer, sys.stdout.buffer, found, limits, limit_time)


def load_decoder(found: Format, most_pixels: int) -> None:
    """Registers only the decoder of this format with Pillow."""
    Image.MAX_IMAGE_PIXELS = most_pixels
    for plugin in _PLUGINS[found]:
        importlib.import_module(f"PIL.{plugin}")
    if found is Format.AVIF:
        AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # this process may not start threads


def answer(
    file: BinaryIO, out: BinaryIO, found: Format, limits: Limits, limit: Callable[[int], None]
) -> None:
    """Reads one picture to the end of `file` and writes the answer.

    When the size is known, it calls `limit` with the seconds of processor time that decoding may take.
    """
    out.write(READY)
    out.flush()
    try:
        with warnings.catch_warnings():
            # Ignore Pillow's warnings about broken EXIF data; its warning about too many pixels is an error.
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
) -> tuple[Image.Image, tuple[PictureNotice, ...]]:
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
    except Exception as error:  # a decoder may raise anything for broken data
        cut = not is_whole or is_cut_off(found, data)
        kind = PictureErrorKind.INCOMPLETE if cut else PictureErrorKind.DAMAGED
        raise PictureError(kind, type(error).__name__) from error


def _decode(
    data: bytes, found: Format, frames: int, limits: Limits, out: BinaryIO, limit: Callable[[int], None]
) -> tuple[Image.Image, tuple[PictureNotice, ...]]:
    # Not Image.open, which also imports and tries the plugins of other formats.
    image = Image.OPEN[found.value][0](io.BytesIO(data), "")
    size = Size(*image.size)
    limits.check_size(size)
    out.write(Header(size).pack())
    out.flush()
    limit(limits.cpu_seconds_for(size.area))
    notices = _notices(image, found, frames)
    image.load()
    limits.check_size(Size(*image.size))  # a frame may be larger than the size in the header
    orientation = _orientation(image)
    rgb = to_rgb(image)
    return (rgb if orientation is None else rgb.transpose(orientation)), notices


def _notices(image: Image.Image, found: Format, frames: int) -> tuple[PictureNotice, ...]:
    if found is Format.JPEG:  # in a JPEG, a second picture is a preview or a depth map, not a page
        return ()
    try:
        several = frames > 1 or bool(getattr(image, "is_animated", False))
    except Exception:  # noqa: BLE001 - a broken second frame may raise anything and is of no interest
        several = False
    if not several:
        return ()
    return (PictureNotice.FIRST_PAGE if found is Format.TIFF else PictureNotice.FIRST_FRAME,)


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
    """The transposition that makes the picture upright, or None. Pillow has already turned a TIFF."""
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


_WHITE = (255, 255, 255)
_DARK = (32, 32, 32)  # the ground under transparent pictures that would be lost on white
_LIGHT = 220  # of 255; print of which every channel is above this is lost on white
_PROFILE_LONGEST = 4 * 1024 * 1024  # bytes; profiles of printers have one to three million
_PROFILE_SPACES = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY"}
_SIXTEEN_BITS = 65_535


def to_rgb(image: Image.Image) -> Image.Image:
    """Converts the loaded `image` to mode RGB at the same size. May change `image` or return it."""
    profile = image.info.get("icc_profile")
    image = _eight_bits(image)
    if _has_alpha(image):
        image = _without_alpha(image)
    elif image.mode not in _PROFILE_SPACES:
        image = image.convert("RGB")
    if isinstance(profile, bytes) and 0 < len(profile) <= _PROFILE_LONGEST:
        image = _to_srgb(image, profile)
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scales gray values of more than 8 bits to mode L (Pillow's conversion would clip them); returns other
    modes unchanged."""
    if image.mode.startswith("I;16"):
        transparent = image.info.pop("transparency", None)
        gray = _scaled(image.convert("I"), 0, _SIXTEEN_BITS)
        if isinstance(transparent, int):
            gray.info["transparency"] = transparent >> 8
        return gray
    if image.mode not in {"I", "F"}:
        return image
    low, high = image.getextrema()
    if not (isinstance(low, (int, float)) and isinstance(high, (int, float))):
        raise PictureError(PictureErrorKind.DAMAGED, "extrema")
    if not (math.isfinite(low) and math.isfinite(high)):
        raise PictureError(PictureErrorKind.DAMAGED, "not a number")
    if image.mode == "I" and low >= 0 and high <= _SIXTEEN_BITS:
        return _scaled(image, 0, _SIXTEEN_BITS)
    # Other values, such as measurements, have no fixed white: the darkest becomes black, the brightest white.
    return _scaled(image, low, high)


def _scaled(image: Image.Image, low: float, high: float) -> Image.Image:
    if high <= low:
        return Image.new("L", image.size, 255 if high > 0 else 0)
    image = image.convert("F")
    scale = 255 / (high - low)
    offset = 0.5 - low * scale  # 0.5, because the conversion to L truncates
    return image.point(lambda value: value * scale + offset).convert("L")


def _has_alpha(image: Image.Image) -> bool:
    return image.has_transparency_data


def _without_alpha(image: Image.Image) -> Image.Image:
    """Puts the picture on white or, if all of it is nearly white, on a dark ground.

    A picture without any visible pixel is taken as opaque: some clipboards write bitmaps with an alpha of 0.
    """
    transparent = image.info.get("transparency")
    if isinstance(transparent, tuple) and max(transparent) > 255:  # 16-bit values
        image.info["transparency"] = tuple(value >> 8 for value in transparent)
    if image.mode == "La":
        image = image.convert("LA")
    image = image.convert("RGBA")
    alpha = image.getchannel("A")
    least, most = _range(alpha)
    if most == 0:
        opaque = image.convert("RGB")
        if any(low < high for low, high in map(_range, opaque.split())):
            return opaque
    flat = Image.new("RGB", image.size, _WHITE)
    flat.paste(image, mask=alpha)
    if least < most and min(_range(channel)[0] for channel in flat.split()) >= _LIGHT:
        flat = Image.new("RGB", image.size, _DARK)
        flat.paste(image, mask=alpha)
    return flat


def _range(channel: Image.Image) -> tuple[int, int]:
    """The lowest and the highest value of a channel of 8 bits."""
    values = [value for value, count in enumerate(channel.histogram()) if count]
    return values[0], values[-1]


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Converts the pixels to sRGB. A profile that is broken or for another mode is ignored, as in viewers."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space != _PROFILE_SPACES[image.mode]:
            return image
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), image.mode, "RGB")
        if image.mode == "RGB" and _changes_nothing(transform):
            return image
        converted = ImageCms.applyTransform(image, transform)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if converted is None else converted


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether the transform changes no color by more than 1, tried on 512 colors: most profiles are sRGB."""
    steps = range(0, 256, 36)
    colors = bytes(
        value for red in steps for green in steps for blue in steps for value in (red, green, blue)
    )
    swatch = Image.frombytes("RGB", (len(colors) // 3, 1), colors)
    changed = ImageCms.applyTransform(swatch, transform)
    return changed is not None and all(
        abs(before - after) <= 1 for before, after in zip(colors, changed.tobytes(), strict=True)
    )


def limit_time(seconds: int) -> None:
    """Allows this process `seconds` more of processor time; after that the system ends it."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    with contextlib.suppress(ValueError, OSError):
        _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


def give_up_rights(limits: Limits) -> None:
    """Limits memory and time, and forbids new files, sockets, threads, processes and core dumps."""
    try:
        import resource
    except ImportError:  # Windows: only the parent's clock and the checks of the header limit it
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
        # A platform may refuse a limit (macOS: address space); the others are still set.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    limit_time(limits.header_cpu_seconds)
