"""Formats that are decoded, turned upright and told apart when damaged: rows I3, I4, I7, I13, I15, I19."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from glm4v_desktop.core.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.decoder import PictureNotice
from tests.pictures.samples import (
    PNG_SIGNATURE,
    corners,
    decode_here,
    encoded,
    key_of,
    noise,
    pixel,
    png,
    png_chunk,
)

Case = tuple[str, dict[str, object]]
LOSSLESS: dict[str, Case] = {
    "PNG": ("PNG", {}),
    "BMP": ("BMP", {}),
    "TIFF": ("TIFF", {}),
    "TIFF, LZW": ("TIFF", {"compression": "tiff_lzw"}),
    "TIFF, deflate": ("TIFF", {"compression": "tiff_adobe_deflate"}),
    "WebP": ("WEBP", {"lossless": True}),
    "GIF": ("GIF", {}),
}
LOSSY: dict[str, Case] = {
    "JPEG": ("JPEG", {"quality": 95}),
    "progressive JPEG": ("JPEG", {"quality": 95, "progressive": True}),
    "WebP": ("WEBP", {"quality": 95}),
    "AVIF": ("AVIF", {"quality": 95}),
    "TIFF, JPEG": ("TIFF", {"compression": "jpeg"}),
}
CASES: dict[str, Case] = {**{f"{name}, lossless": case for name, case in LOSSLESS.items()}, **LOSSY}


def encode(case: Case, image: Image.Image) -> bytes:
    return encoded(image, case[0], **case[1])


@pytest.mark.parametrize("name", LOSSLESS)
def test_the_same_pixels_have_the_same_key_in_every_container(name: str) -> None:
    image = corners().quantize(8).convert("RGB")
    assert decode_here(encode(LOSSLESS[name], image))[0].key == key_of(image)


@pytest.mark.parametrize("name", LOSSY)
def test_lossy_formats_come_close(name: str) -> None:
    image = corners(64, 48)
    picture, notices = decode_here(encode(LOSSY[name], image))
    assert (picture.size.width, picture.size.height) == image.size
    for x, y in ((8, 8), (56, 8), (8, 40), (56, 40)):
        wanted = image.getpixel((x, y))
        assert isinstance(wanted, tuple)
        assert all(abs(a - b) < 12 for a, b in zip(pixel(picture, x, y), wanted, strict=True))
    assert notices == ()


TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,  # stored this way round, 6 asks for the opposite turn
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP", "JPEG"])
@pytest.mark.parametrize("orientation", TURNED)
def test_every_orientation_comes_out_upright(orientation: int, format: str) -> None:  # noqa: A002
    upright = corners(64, 48)
    method = TURNED[orientation]
    stored = upright if method is None else upright.transpose(method)
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if format == "WEBP" else {}
    picture, _ = decode_here(encoded(stored, format, exif=exif, **options))
    if format == "JPEG":
        assert (picture.size.width, picture.size.height) == upright.size
        assert pixel(picture, 8, 8)[0] > 150  # the red corner is at the top left
        assert pixel(picture, 56, 8)[1] > 120
    else:
        assert picture.key == key_of(upright)


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_broken_exif_data_is_no_reason_to_refuse(exif: bytes) -> None:
    assert decode_here(encoded(corners(), "PNG", exif=exif))[0].key == key_of(corners())


@pytest.mark.parametrize(
    ("format", "options", "notice"),
    [
        ("GIF", {}, PictureNotice.FIRST_FRAME),
        ("PNG", {}, PictureNotice.FIRST_FRAME),
        ("WEBP", {"lossless": True}, PictureNotice.FIRST_FRAME),
        ("AVIF", {}, PictureNotice.FIRST_FRAME),
        ("TIFF", {}, PictureNotice.FIRST_PAGE),
    ],
)
def test_of_several_frames_or_pages_the_first_is_shown_and_said(
    format: str,  # noqa: A002
    options: dict[str, object],
    notice: PictureNotice,
) -> None:
    first, second = Image.new("RGB", (32, 32), (255, 0, 0)), Image.new("RGB", (32, 32), (0, 0, 255))
    data = encoded(first, format, save_all=True, append_images=[second], **options)
    picture, notices = decode_here(data)
    assert notices == (notice,)
    assert pixel(picture, 16, 16)[0] > 245
    assert pixel(picture, 16, 16)[2] < 10


def key_or_kind(data: bytes) -> str | PictureErrorKind:
    try:
        return decode_here(data)[0].key
    except PictureError as error:
        return error.kind


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_is_cut_off_is_incomplete_and_never_half_a_picture(name: str) -> None:
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
    data = encode(CASES[name], noise())
    full = decode_here(data)[0].key
    points = [len(data) * tenth // 10 for tenth in range(1, 10)] + [len(data) - 1]
    for point in points:
        # When only an end mark is missing, every pixel is there.
        assert key_or_kind(data[:point]) in {full, PictureErrorKind.INCOMPLETE}, point


def test_a_flipped_bit_in_a_png_is_found() -> None:
    data = bytearray(encoded(noise(), "PNG"))
    data[len(data) // 2] ^= 1
    with pytest.raises(PictureError) as refused:
        decode_here(bytes(data))
    assert refused.value.kind is PictureErrorKind.DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        PNG_SIGNATURE,
        PNG_SIGNATURE + png_chunk(b"IEND", b""),
        PNG_SIGNATURE + png_chunk(b"IDAT", b"x") * 3,
        png(4, 4, b"\x09" * 52),
        png(4, 4, bytes(52), depth=3),
        png(0, 4, b""),
        b"BM" + bytes(12) + b"\x28\0\0\0" + bytes(60),
        b"GIF89a" + bytes(40),
        b"II*\0" + bytes(40),
        b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9",
        b"RIFF\x20\0\0\0WEBPVP8L" + bytes(24),
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(40),
    ],
)
def test_nonsense_behind_a_right_signature_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError) as refused:
        decode_here(data)
    assert refused.value.kind in {PictureErrorKind.DAMAGED, PictureErrorKind.INCOMPLETE}


SIGNATURES = [
    b"",
    PNG_SIGNATURE,
    b"\xff\xd8\xff",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"BM",
    b"RIFF\x09\0\0\0WEBP",
    b"%PDF-",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SIGNATURES), st.binary(max_size=300))
def test_random_bytes_are_refused_and_nothing_else_happens(signature: bytes, tail: bytes) -> None:
    with pytest.raises(PictureError):
        decode_here(signature + tail)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(list(CASES)), st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_gives_a_picture_or_a_refusal(name: str, place: int, change: int) -> None:
    data = bytearray(encode(CASES[name], corners()))
    data[place % len(data)] ^= change
    try:
        picture, _ = decode_here(bytes(data))
    except PictureError:
        return
    assert len(picture.rgb) == 3 * picture.size.area


def with_chunk(chunk: bytes) -> bytes:
    data = encoded(corners(), "PNG")
    return data[:33] + chunk + data[33:]  # behind IHDR


def test_a_text_bomb_is_not_even_inflated() -> None:
    deflate = zlib.compressobj(1)
    million = bytes(1_000_000)
    bomb = b"".join(deflate.compress(million) for _ in range(1_000)) + deflate.flush()  # 1 GB
    data = with_chunk(png_chunk(b"zTXt", b"Comment\0\0" + bomb))
    assert decode_here(data)[0].key == key_of(corners())


def test_large_comments_do_not_make_a_picture_bad() -> None:
    comment = png_chunk(b"tEXt", b"workflow\0" + b"x" * 3_000_000)
    packed = png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"x" * 3_000_000))
    assert decode_here(with_chunk(comment * 30 + packed))[0].key == key_of(corners())


def test_huge_profiles_and_exif_data_are_left_out() -> None:
    profile = png_chunk(b"iCCP", b"bomb\0\0" + zlib.compress(bytes(50_000_000)))
    exif = png_chunk(b"eXIf", b"MM\0*" + bytes(2_000_000))
    assert decode_here(with_chunk(profile + exif))[0].key == key_of(corners())


def test_a_jpeg_full_of_profile_still_opens() -> None:
    data = encoded(corners(), "JPEG", quality=95)
    parts = b"".join(
        b"\xff\xe2" + struct.pack(">H", 65_000 + 16) + b"ICC_PROFILE\0" + bytes((n, 120)) + bytes(65_000)
        for n in range(1, 121)
    )
    with_parts, _ = decode_here(data[:2] + parts + data[2:])
    assert with_parts.key == decode_here(data)[0].key
