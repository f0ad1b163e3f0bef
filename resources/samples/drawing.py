"""A sheet to draw a make-believe screenshot on: smooth shapes, sharp text, a record of what was printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Color = str | tuple[int, int, int]
Box = tuple[float, float, float, float]  # left, top, right, bottom

_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path.home() / "Library/Fonts",
    Path("C:/Windows/Fonts"),
)
_FILES = {  # face: file, place of the simplified Chinese face in a collection, package on Debian
    "sans": ("NotoSansCJK-Regular.ttc", 2, "fonts-noto-cjk"),
    "bold": ("NotoSansCJK-Bold.ttc", 2, "fonts-noto-cjk"),
    "serif": ("NotoSerifCJK-Regular.ttc", 2, "fonts-noto-cjk"),
    "serif-bold": ("NotoSerifCJK-Bold.ttc", 2, "fonts-noto-cjk"),
    "mono": ("DejaVuSansMono.ttf", 0, "fonts-dejavu-core"),
    "plain": ("DejaVuSans.ttf", 0, "fonts-dejavu-core"),
}
_SMOOTH = 3  # shapes are drawn this many times larger and shrunk: Pillow draws no smooth edges itself

# A number as the benchmarks count it: digits with what stands between them; signs and units are left out,
# because a minus may be printed as brackets.
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*%?")


class FontMissingError(Exception):
    """A font that the samples are set in is not on this machine."""


@cache
def font(face: str, size: float) -> ImageFont.FreeTypeFont:
    """One of the faces of `_FILES`, `size` in pixels."""
    name, index, package = _FILES[face]
    for folder in _FOLDERS:
        path = next(folder.rglob(name), None) if folder.is_dir() else None
        if path is not None:
            return ImageFont.truetype(str(path), size, index=index)
    raise FontMissingError(f"{name} was not found. On Debian or Ubuntu: apt-get install {package}")


@dataclass
class Sheet:
    """Draw in reading order: `lines` keeps what was printed, in the order of the calls."""

    width: int
    height: int
    paper: Color = "#ffffff"
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._big = Image.new("RGB", (self.width * _SMOOTH, self.height * _SMOOTH), self.paper)
        self._pen = ImageDraw.Draw(self._big)
        self._texts: list[tuple[float, float, str, ImageFont.FreeTypeFont, Color, str]] = []

    def rect(
        self,
        box: Box,
        fill: Color | None = None,
        radius: float = 0,
        line: Color | None = None,
        line_width: float = 1,
    ) -> None:
        """A rectangle with round corners."""
        scaled = [value * _SMOOTH - (index > 1) for index, value in enumerate(box)]
        self._pen.rounded_rectangle(scaled, radius * _SMOOTH, fill, line, round(line_width * _SMOOTH))

    def shadow(self, box: Box, radius: float = 8, blur: float = 10, depth: int = 26) -> None:
        """A soft shadow under a card that is drawn next."""
        margin = 3 * blur
        left, top = max(0, box[0] - margin), max(0, box[1] - margin)
        right, bottom = min(self.width, box[2] + margin), min(self.height, box[3] + margin)
        size = (round(right - left), round(bottom - top))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).rounded_rectangle(
            (box[0] - left, box[1] - top + 3, box[2] - left, box[3] - top + 3), radius, depth
        )
        mask = mask.filter(ImageFilter.GaussianBlur(blur)).resize((size[0] * _SMOOTH, size[1] * _SMOOTH))
        self._big.paste(
            Image.new("RGB", mask.size, "#10182c"), (round(left * _SMOOTH), round(top * _SMOOTH)), mask
        )

    def line(self, points: list[tuple[float, float]], fill: Color, width: float = 1) -> None:
        scaled = [(x * _SMOOTH, y * _SMOOTH) for x, y in points]
        self._pen.line(scaled, fill, round(width * _SMOOTH), joint="curve")

    def polygon(self, points: list[tuple[float, float]], fill: Color) -> None:
        self._pen.polygon([(x * _SMOOTH, y * _SMOOTH) for x, y in points], fill)

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        fill: Color | None,
        line: Color | None = None,
        width: float = 1,
    ) -> None:
        scaled = [
            (x - radius) * _SMOOTH,
            (y - radius) * _SMOOTH,
            (x + radius) * _SMOOTH,
            (y + radius) * _SMOOTH,
        ]
        self._pen.ellipse(scaled, fill, line, round(width * _SMOOTH))

    def pie(self, x: float, y: float, radius: float, start: float, end: float, fill: Color) -> None:
        """A slice; degrees clockwise from three o'clock."""
        scaled = [
            (x - radius) * _SMOOTH,
            (y - radius) * _SMOOTH,
            (x + radius) * _SMOOTH,
            (y + radius) * _SMOOTH,
        ]
        self._pen.pieslice(scaled, start, end, fill)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 14,
        fill: Color = "#1f2733",
        face: str = "sans",
        anchor: str = "lm",
        beside: bool = False,
    ) -> float:
        """Prints one run, by default left-aligned with its middle at `y`, and returns its width.

        `beside` continues the line that was printed last.
        """
        chosen = font(face, size)
        self._texts.append((x, y, text, chosen, fill, anchor))
        if beside and self.lines:
            self.lines[-1] += f"  {text}"
        else:
            self.lines.append(text)
        return chosen.getlength(text)

    def image(self) -> Image.Image:
        """The finished picture at its real size."""
        picture = self._big.resize((self.width, self.height), Image.Resampling.BOX)
        pen = ImageDraw.Draw(picture)
        for x, y, text, chosen, fill, anchor in self._texts:
            pen.text((x, y), text, fill, chosen, anchor)
        return picture


def numbers_of(lines: list[str]) -> list[str]:
    """Every number of the lines as printed, in order."""
    return [number for line in lines for number in _NUMBER.findall(line)]
