"""Whatever the file holds, 8-bit sRGB comes out: rows I9, I10 and I11 of the fault catalog."""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import pairwise, product

import pytest
from PIL import Image, ImageChops, ImageCms

from tests.pictures.samples import (
    cmyk_profile,
    corners,
    decode_here,
    encoded,
    key_of,
    pixel,
    png,
    png_chunk,
    red_is_green_profile,
)

RAMP = 256


def grays(data: bytes) -> list[int]:
    picture, _ = decode_here(data)
    assert picture.size.height == 1
    row = [pixel(picture, x, 0) for x in range(picture.size.width)]
    assert all(len(set(value)) == 1 for value in row)
    return [value[0] for value in row]


def sixteen_bits(mode: str) -> Image.Image:
    order = ">" if mode.endswith("B") else "<"
    return Image.frombytes(mode, (RAMP, 1), struct.pack(f"{order}{RAMP}H", *(i * 257 for i in range(RAMP))))


WIDE_RAMPS: dict[str, Callable[[], bytes]] = {
    "16-bit gray PNG": lambda: encoded(sixteen_bits("I;16"), "PNG"),
    "16-bit gray TIFF": lambda: encoded(sixteen_bits("I;16"), "TIFF"),
    "16-bit big-endian TIFF": lambda: encoded(sixteen_bits("I;16B"), "TIFF"),
    "32-bit TIFF of 16-bit values": lambda: encoded(sixteen_bits("I;16").convert("I"), "TIFF"),
    "32-bit TIFF with negative values": lambda: encoded(
        Image.frombytes("I", (RAMP, 1), struct.pack(f"={RAMP}i", *((i - 99) * 9_999 for i in range(RAMP)))),
        "TIFF",
    ),
    "float TIFF from 0 to 1": lambda: encoded(
        Image.frombytes("F", (RAMP, 1), struct.pack(f"={RAMP}f", *(i / 255 for i in range(RAMP)))), "TIFF"
    ),
    "float TIFF with its own range": lambda: encoded(
        Image.frombytes("F", (RAMP, 1), struct.pack(f"={RAMP}f", *(i * 4.5 - 300 for i in range(RAMP)))),
        "TIFF",
    ),
    "16-bit color PNG": lambda: png(
        RAMP, 1, b"\0" + b"".join(struct.pack(">3H", *[i * 257] * 3) for i in range(RAMP)), depth=16
    ),
    "16-bit gray PNG with alpha": lambda: png(
        RAMP, 1, b"\0" + b"".join(struct.pack(">2H", i * 257, 65535) for i in range(RAMP)), depth=16, color=4
    ),
}


@pytest.mark.parametrize("name", WIDE_RAMPS)
def test_wide_values_are_scaled_and_not_clipped(name: str) -> None:
    row = grays(WIDE_RAMPS[name]())
    assert (row[0], row[-1]) == (0, 255)
    assert all(before <= after <= before + 2 for before, after in pairwise(row))
    assert len(set(row)) > 250


def test_a_flat_float_picture_has_a_color() -> None:
    assert grays(encoded(Image.new("F", (3, 1), 0.5), "TIFF")) == [255, 255, 255]
    assert grays(encoded(Image.new("F", (3, 1), 0.0), "TIFF")) == [0, 0, 0]


HALF_RED_ON_WHITE = (255, 127, 127)


def palette_with_transparency() -> bytes:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putdata([0, 1])
    return encoded(image, "PNG", transparency=bytes((128, 0)))


def palette_with_one_clear_color() -> bytes:
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 0, 0, 255])
    image.putdata([0, 1])
    return encoded(image, "GIF", transparency=1)


def two(mode: str, first: object, second: object) -> Image.Image:
    image = Image.new(mode, (2, 1))
    image.putpixel((0, 0), first)  # type: ignore[arg-type]  # a color of that mode
    image.putpixel((1, 0), second)  # type: ignore[arg-type]
    return image


CLEAR_SIXTEEN = png_chunk(b"tRNS", struct.pack(">3H", 65535, 0, 0))
Pixels = tuple[tuple[int, ...], tuple[int, ...]]
TWO_PIXELS: dict[str, tuple[Callable[[], bytes], Pixels]] = {
    "RGBA": (
        lambda: encoded(two("RGBA", (255, 0, 0, 128), (0, 0, 0, 0)), "PNG"),
        (HALF_RED_ON_WHITE, (255, 255, 255)),
    ),
    "RGBA in WebP": (
        lambda: encoded(two("RGBA", (255, 0, 0, 128), (0, 9, 9, 255)), "WEBP", lossless=True),
        (HALF_RED_ON_WHITE, (0, 9, 9)),
    ),
    "LA": (
        lambda: encoded(two("LA", (0, 128), (7, 0)), "PNG"),
        ((127, 127, 127), (255, 255, 255)),
    ),
    "LA in TIFF": (
        lambda: encoded(two("LA", (0, 128), (7, 255)), "TIFF"),
        ((127, 127, 127), (7, 7, 7)),
    ),
    "palette and tRNS": (palette_with_transparency, (HALF_RED_ON_WHITE, (255, 255, 255))),
    "GIF with a clear color": (palette_with_one_clear_color, ((10, 20, 30), (255, 255, 255))),
    "RGB and tRNS": (
        lambda: encoded(two("RGB", (1, 2, 3), (9, 9, 9)), "PNG", transparency=(1, 2, 3)),
        ((255, 255, 255), (9, 9, 9)),
    ),
    "16-bit RGB and tRNS": (
        lambda: png(
            2, 1, b"\0" + struct.pack(">6H", 65535, 0, 0, 257, 514, 771), depth=16, extra=CLEAR_SIXTEEN
        ),
        ((255, 255, 255), (1, 2, 3)),
    ),
    "L and tRNS": (
        lambda: encoded(two("L", 5, 200), "PNG", transparency=5),
        ((255, 255, 255), (200, 200, 200)),
    ),
    "1-bit PNG": (lambda: encoded(two("1", 0, 255), "PNG"), ((0, 0, 0), (255, 255, 255))),
    "1-bit TIFF": (
        lambda: encoded(two("1", 255, 0), "TIFF", compression="group4"),
        ((255, 255, 255), (0, 0, 0)),
    ),
    "1-bit BMP": (lambda: encoded(two("1", 0, 255), "BMP"), ((0, 0, 0), (255, 255, 255))),
    "palette": (
        lambda: encoded(two("RGB", (250, 0, 0), (0, 0, 250)).quantize(2), "BMP"),
        ((250, 0, 0), (0, 0, 250)),
    ),
}


@pytest.mark.parametrize("name", TWO_PIXELS)
def test_alpha_lies_on_white_and_palettes_are_looked_up(name: str) -> None:
    make, expected = TWO_PIXELS[name]
    picture, _ = decode_here(make())
    assert (pixel(picture, 0, 0), pixel(picture, 1, 0)) == expected


def test_white_print_on_a_clear_ground_lies_on_a_dark_one() -> None:
    picture, _ = decode_here(encoded(two("RGBA", (255, 255, 255, 255), (255, 255, 255, 0)), "PNG"))
    assert pixel(picture, 0, 0) == (255, 255, 255)
    assert max(pixel(picture, 1, 0)) < 64


@pytest.mark.parametrize("kind", ["PNG", "BMP"])
def test_an_alpha_of_zero_everywhere_is_none(kind: str) -> None:
    picture, _ = decode_here(encoded(two("RGBA", (255, 255, 255, 0), (10, 20, 30, 0)), kind))
    assert (pixel(picture, 0, 0), pixel(picture, 1, 0)) == ((255, 255, 255), (10, 20, 30))


def test_a_picture_of_nothing_is_white() -> None:
    picture, _ = decode_here(encoded(two("RGBA", (0, 0, 0, 0), (0, 0, 0, 0)), "PNG"))
    assert (pixel(picture, 0, 0), pixel(picture, 1, 0)) == ((255, 255, 255), (255, 255, 255))


def test_an_interlaced_png_is_put_together() -> None:
    image = corners(8, 8)
    rows = b""
    for left, top, across, down in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):  # Adam7
        for y in range(top, 8, down):
            rows += b"\0" + b"".join(
                image.crop((x, y, x + 1, y + 1)).tobytes() for x in range(left, 8, across)
            )
    assert decode_here(png(8, 8, rows, interlace=1))[0].key == key_of(image)


INK_CORNERS = {
    (0, 0, 0, 0): (255, 255, 255),
    (255, 0, 0, 0): (0, 255, 255),
    (0, 255, 0, 0): (255, 0, 255),
    (0, 0, 255, 0): (255, 255, 0),
    (0, 0, 0, 255): (0, 0, 0),
    (255, 255, 0, 0): (0, 0, 255),
}


def ycck(image: Image.Image) -> bytes:
    """The same inks as a YCCK JPEG, which Pillow cannot write: the Adobe marker is told so afterwards."""
    cyan, magenta, yellow, black = image.split()
    color = Image.merge("RGB", (cyan, magenta, yellow)).convert("YCbCr")
    # Pillow stores inks inverted, and the decoder inverts what comes out of the transform, not what goes in.
    luma = ImageChops.invert(color).split()
    data = encoded(Image.merge("CMYK", (*luma, black)), "JPEG", quality=100)
    at = data.index(b"Adobe") + len(b"Adobe") + 6  # version, two flags, then the transform
    assert data[at] == 0
    return data[:at] + b"\x02" + data[at + 1 :]


@pytest.mark.parametrize("ink", INK_CORNERS)
def test_cmyk_without_a_profile(ink: tuple[int, int, int, int]) -> None:
    picture, _ = decode_here(encoded(Image.new("CMYK", (16, 16), ink), "JPEG", quality=100))
    assert all(abs(a - b) <= 3 for a, b in zip(pixel(picture, 8, 8), INK_CORNERS[ink], strict=True))


@pytest.mark.parametrize("ink", INK_CORNERS)
def test_ycck_gives_the_colors_of_cmyk(ink: tuple[int, int, int, int]) -> None:
    picture, _ = decode_here(ycck(Image.new("CMYK", (16, 16), ink)))
    assert all(abs(a - b) <= 4 for a, b in zip(pixel(picture, 8, 8), INK_CORNERS[ink], strict=True))


def lab_of(rgb: tuple[int, ...]) -> tuple[float, float, float]:
    """CIE Lab (D50) of an sRGB color, by LittleCMS in floating terms good to one unit."""
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    lab = ImageCms.applyTransform(Image.new("RGB", (1, 1), rgb), transform)
    assert lab is not None
    light, a, b = lab.tobytes()
    return light / 2.55, a - 256 if a > 127 else a, b - 256 if b > 127 else b


@pytest.mark.parametrize("encode", ["CMYK", "YCCK"])
def test_cmyk_with_a_profile_gets_the_profiles_colors(encode: str) -> None:
    labs = [
        (
            (100.0 - 22 * c - 20 * m - 6 * y) * (1 - k),
            (20.0 * m - 15 * c) * (1 - k),
            (30.0 * y - 20 * c) * (1 - k),
        )
        for c, m, y, k in product((0, 1), repeat=4)
    ]
    profile = cmyk_profile(labs)
    for index, ink in ((0, (0, 0, 0, 0)), (8, (255, 0, 0, 0)), (4, (0, 255, 0, 0)), (2, (0, 0, 255, 0))):
        image = Image.new("CMYK", (16, 16), ink)
        if encode == "YCCK":
            data = ycck(image)
            data = data[:2] + icc_segment(profile) + data[2:]
        else:
            data = encoded(image, "JPEG", quality=100, icc_profile=profile)
        found = lab_of(pixel(decode_here(data)[0], 8, 8))
        distance = sum((a - b) ** 2 for a, b in zip(found, labs[index], strict=True)) ** 0.5
        assert distance < 3, (ink, found, labs[index])


def icc_segment(profile: bytes) -> bytes:
    body = b"ICC_PROFILE\0\x01\x01" + profile
    return b"\xff\xe2" + struct.pack(">H", len(body) + 2) + body


@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF"])
def test_a_color_profile_is_applied(format: str) -> None:  # noqa: A002
    options = {"lossless": True} if format == "WEBP" else {}
    image = Image.new("RGB", (4, 4), (255, 0, 0))
    picture, _ = decode_here(encoded(image, format, icc_profile=red_is_green_profile(), **options))
    red, green, blue = pixel(picture, 1, 1)
    assert red < 3
    assert green > 252
    assert blue < 3


def test_an_srgb_profile_changes_no_pixel() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = corners()
    assert decode_here(encoded(image, "PNG", icc_profile=srgb))[0].key == key_of(image)


@pytest.mark.parametrize("profile", [b"nonsense" * 50, b"\0", red_is_green_profile()[:200]])
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    image = corners()
    assert decode_here(encoded(image, "PNG", icc_profile=profile))[0].key == key_of(image)


def test_a_profile_for_other_pixels_is_ignored() -> None:
    gray = Image.new("L", (4, 4), 77)
    data = encoded(gray, "PNG", icc_profile=red_is_green_profile())
    assert pixel(decode_here(data)[0], 0, 0) == (77, 77, 77)
