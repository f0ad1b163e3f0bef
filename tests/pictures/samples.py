"""Encoded pictures for the tests, honest and hostile, and the decoder without its process."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageCms

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import Picture, PictureError, picture_key
from glm4v_desktop.pictures.decode_child import answer, load_decoder
from glm4v_desktop.pictures.decoder import DEFAULT_LIMITS, HEADER_BYTES, READY, PictureNotice, unpack
from glm4v_desktop.pictures.formats import identify

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encoded(image: Image.Image, format: str, **options: object) -> bytes:  # noqa: A002 - Pillow's word for it
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def corners(width: int = 24, height: int = 16) -> Image.Image:
    """A different color in each quarter: no two orientations look the same."""
    image = Image.new("RGB", (width, height), (250, 250, 250))
    image.paste((200, 30, 30), (0, 0, width // 2, height // 2))
    image.paste((30, 160, 30), (width // 2, 0, width, height // 2))
    image.paste((30, 30, 200), (0, height // 2, width // 2, height))
    return image


def noise(width: int = 160, height: int = 120) -> Image.Image:
    return Image.merge("RGB", [Image.effect_noise((width, height), spread) for spread in (40, 60, 80)])


def decode_here(data: bytes) -> tuple[Picture, tuple[PictureNotice, ...]]:
    """What the child would make of `data`, without its process; raises PictureError like `open_picture`."""
    found = identify(data)
    load_decoder(found, DEFAULT_LIMITS.pixels)
    out = io.BytesIO()
    answer(io.BytesIO(data), out, found, DEFAULT_LIMITS, lambda _seconds: None)
    said = out.getvalue()
    assert said.startswith(READY)
    header, at = unpack(said[1 : 1 + HEADER_BYTES]), 1 + HEADER_BYTES
    if header.error is None:
        header, at = unpack(said[at : at + HEADER_BYTES]), at + HEADER_BYTES
    if header.error is not None:
        raise PictureError(header.error, header.detail)
    rgb = said[at : at + 3 * header.size.area]
    return Picture(picture_key(header.size, rgb), header.size, rgb), header.notices


def pixel(picture: Picture, x: int, y: int) -> tuple[int, ...]:
    at = 3 * (y * picture.size.width + x)
    return tuple(picture.rgb[at : at + 3])


def key_of(image: Image.Image) -> str:
    rgb = image.convert("RGB")
    return picture_key(Size(*rgb.size), rgb.tobytes())


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    width: int,
    height: int,
    rows: bytes,
    depth: int = 8,
    color: int = 2,
    interlace: int = 0,
    extra: bytes = b"",
) -> bytes:
    """A PNG written by hand: `rows` with their filter bytes, `extra` chunks before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)
    return (
        PNG_SIGNATURE
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", zlib.compress(rows, 1))
        + png_chunk(b"IEND", b"")
    )


def png_bomb(width: int, height: int) -> bytes:
    """A valid 1-bit picture that is small as a file and enormous as pixels."""
    deflate = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    packed = b"".join(deflate.compress(row * 100) for _ in range(height // 100)) + deflate.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return PNG_SIGNATURE + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")


def tiff(width: int, height: int, pixels: bytes, tags: tuple[tuple[int, int, int], ...] = ()) -> bytes:
    """One uncompressed strip of 8-bit gray, whatever size the header claims. `tags`: (tag, type, value)."""
    entries = sorted(
        [
            (256, 4, width),
            (257, 4, height),
            (258, 3, 8),
            (259, 3, 1),
            (262, 3, 1),
            (273, 4, 8),
            (278, 4, height),
            (279, 4, len(pixels)),
            *tags,
        ]
    )
    directory = struct.pack("<H", len(entries))
    for tag, kind, value in entries:
        directory += struct.pack("<HHII", tag, kind, 1, value)
    return b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + directory + bytes(4)


def red_is_green_profile() -> bytes:
    """sRGB with its red and green primaries exchanged: easily told from one that was not applied."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", profile[128:132])[0]
    places = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, green = places[b"rXYZ"], places[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def cmyk_profile(labs: list[tuple[float, float, float]]) -> bytes:
    """A printing profile whose 16 full-ink corners (K fastest) have the given Lab colors."""

    def tag(body: bytes) -> bytes:
        return body + bytes(-len(body) % 4)

    identity = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    ramp = bytes(range(256))
    cube = b"".join(bytes((round(light * 2.55), round(a) + 128, round(b) + 128)) for light, a, b in labs)
    lut = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + identity + ramp * 4 + cube + ramp * 3
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    text = b"text" + bytes(4) + b"test\0"
    description = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78)
    bodies = {b"desc": tag(description), b"cprt": tag(text), b"wtpt": tag(white), b"A2B0": tag(lut)}
    table, data, at = b"", b"", 128 + 4 + 12 * len(bodies)
    for name, body in bodies.items():
        table += name + struct.pack(">II", at, len(body))
        data += body
        at += len(body)
    head = (
        struct.pack(">I", at)
        + b"lcms"
        + bytes((2, 0x40, 0, 0))
        + b"prtrCMYKLab "
        + struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
        + b"acsp"
        + bytes(28)
        + struct.pack(">3i", 63190, 65536, 54061)
    )
    return head + bytes(128 - len(head)) + struct.pack(">I", len(bodies)) + table + data
