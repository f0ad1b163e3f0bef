"""Pictures with real letters for the tests that run the real models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import Picture, picture_key

_FOLDERS = (Path("/usr/share/fonts"), Path("/Library/Fonts"), Path("C:/Windows/Fonts"))
_FILES = ("NotoSansCJK-Regular.ttc", "PingFang.ttc", "msyh.ttc")


def font(px: int) -> ImageFont.FreeTypeFont | None:
    """A face with Chinese characters; None where there is none."""
    for folder in _FOLDERS:
        for name in _FILES:
            path = next(folder.rglob(name), None) if folder.is_dir() else None
            if path is not None:
                return ImageFont.truetype(str(path), px, index=2 if name.startswith("Noto") else 0)
    return None


def latin_font(px: int) -> ImageFont.FreeTypeFont:
    """The face that comes with Pillow, when nothing else is there: letters and digits only."""
    found = font(px) or ImageFont.load_default(px)
    assert isinstance(found, ImageFont.FreeTypeFont)
    return found


def print_rows(
    rows: Sequence[Sequence[str]],
    size: Size,
    face: ImageFont.FreeTypeFont,
    columns: Sequence[int],
    pitch: int,
    ink: str = "#202020",
    paper: str = "#ffffff",
) -> Image.Image:
    """Each row's texts at the x of its column."""
    image = Image.new("RGB", (size.width, size.height), paper)
    pen = ImageDraw.Draw(image)
    for number, row in enumerate(rows):
        for text, x in zip(row, columns, strict=False):
            pen.text((x, 8 + number * pitch), text, ink, face)
    return image


def as_picture(image: Image.Image) -> Picture:
    size, rgb = Size(*image.size), image.convert("RGB").tobytes()
    return Picture(picture_key(size, rgb), size, rgb)
