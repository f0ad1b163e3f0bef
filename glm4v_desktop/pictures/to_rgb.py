"""Any decoded picture as 8-bit sRGB: alpha on white, wide values scaled, colour profiles applied.

Runs in the decoding child only.
"""

from __future__ import annotations

import io
import math

from PIL import Image, ImageCms

from glm4v_desktop.domain.picture import PictureError, PictureErrorKind

_WHITE = (255, 255, 255)
_PROFILE_LONGEST = 4 * 1024 * 1024  # bytes; printing profiles have one to three million
_PROFILE_SPACES = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY"}
_SIXTEEN_BITS = 65_535


def to_rgb(image: Image.Image) -> Image.Image:
    """`image` must be loaded. The result has mode RGB and the same size; `image` may be changed or be it."""
    profile = image.info.get("icc_profile")
    image = _eight_bits(image)
    if _has_alpha(image):
        image = _on_white(image)
    elif image.mode not in _PROFILE_SPACES:
        image = image.convert("RGB")
    if isinstance(profile, bytes) and 0 < len(profile) <= _PROFILE_LONGEST:
        image = _to_srgb(image, profile)
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of more than eight bits as L; anything else as it is. Pillow's own conversion clips."""
    if image.mode.startswith("I;16"):
        transparent = image.info.pop("transparency", None)
        grey = _scaled(image.convert("I"), 0, _SIXTEEN_BITS)
        if isinstance(transparent, int):
            grey.info["transparency"] = transparent >> 8
        return grey
    if image.mode not in {"I", "F"}:
        return image
    low, high = image.getextrema()
    if not (isinstance(low, (int, float)) and isinstance(high, (int, float))):
        raise PictureError(PictureErrorKind.DAMAGED, "extrema")
    if not (math.isfinite(low) and math.isfinite(high)):
        raise PictureError(PictureErrorKind.DAMAGED, "not a number")
    if image.mode == "I" and low >= 0 and high <= _SIXTEEN_BITS:
        return _scaled(image, 0, _SIXTEEN_BITS)
    # Measured values have no white of their own: the brightest becomes white, the darkest black.
    return _scaled(image, low, high)


def _scaled(image: Image.Image, low: float, high: float) -> Image.Image:
    if high <= low:
        return Image.new("L", image.size, 255 if high > 0 else 0)
    image = image.convert("F")
    scale = 255 / (high - low)
    offset = 0.5 - low * scale  # the half rounds: the conversion to L cuts off
    return image.point(lambda value: value * scale + offset).convert("L")


def _has_alpha(image: Image.Image) -> bool:
    return image.has_transparency_data


def _on_white(image: Image.Image) -> Image.Image:
    transparent = image.info.get("transparency")
    if isinstance(transparent, tuple) and max(transparent) > 255:  # written for 16 bits, read as 8
        image.info["transparency"] = tuple(value >> 8 for value in transparent)
    if image.mode == "La":
        image = image.convert("LA")
    image = image.convert("RGBA")
    flat = Image.new("RGB", image.size, _WHITE)
    flat.paste(image, mask=image.getchannel("A"))
    return flat


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A profile that is broken or meant for other pixels is ignored, as every viewer does."""
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
    """Most profiles say sRGB: 512 colours tell, in place of minutes of a large picture's time."""
    steps = range(0, 256, 36)
    colours = bytes(
        value for red in steps for green in steps for blue in steps for value in (red, green, blue)
    )
    swatch = Image.frombytes("RGB", (len(colours) // 3, 1), colours)
    changed = ImageCms.applyTransform(swatch, transform)
    return changed is not None and all(
        abs(before - after) <= 1 for before, after in zip(colours, changed.tobytes(), strict=True)
    )
