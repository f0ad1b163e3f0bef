"""Draws a line as in a selected region of a screenshot, stretched to the model's square input."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from glm4v_desktop.glm4v.vision import model_view

_FONTS = Path("/usr/share/fonts")
# Debian's packages. Latin: fonts-dejavu fonts-liberation fonts-noto-core fonts-noto-mono fonts-lato
# fonts-roboto-unhinted fonts-inconsolata fonts-firacode fonts-cantarell fonts-hack fonts-freefont-ttf
# fonts-crosextra-carlito fonts-linuxlibertine. Chinese: fonts-noto-cjk fonts-wqy-microhei fonts-arphic-uming
# fonts-arphic-ukai fonts-droid-fallback.
LATIN = (
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/dejavu/DejaVuSans-Bold.ttf",
    "truetype/dejavu/DejaVuSansCondensed.ttf",
    "truetype/dejavu/DejaVuSansMono.ttf",
    "truetype/dejavu/DejaVuSerif.ttf",
    "truetype/liberation/LiberationSans-Regular.ttf",
    "truetype/liberation/LiberationSans-Bold.ttf",
    "truetype/liberation/LiberationSans-Italic.ttf",
    "truetype/liberation/LiberationSerif-Regular.ttf",
    "truetype/liberation/LiberationSerif-Bold.ttf",
    "truetype/liberation/LiberationMono-Regular.ttf",
    "truetype/liberation/LiberationSansNarrow-Regular.ttf",
    "truetype/noto/NotoSans-Regular.ttf",
    "truetype/noto/NotoSans-Bold.ttf",
    "truetype/noto/NotoSerif-Regular.ttf",
    "truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
    "truetype/roboto/unhinted/RobotoTTF/Roboto-Medium.ttf",
    "truetype/roboto/unhinted/RobotoTTF/Roboto-Light.ttf",
    "truetype/roboto/unhinted/RobotoCondensed-Regular.ttf",
    "truetype/lato/Lato-Regular.ttf",
    "truetype/lato/Lato-Bold.ttf",
    "truetype/firacode/FiraCode-Regular.ttf",
    "truetype/hack/Hack-Regular.ttf",
    "truetype/freefont/FreeSans.ttf",
    "truetype/freefont/FreeSerif.ttf",
    "truetype/crosextra/Carlito-Regular.ttf",
    "truetype/crosextra/Carlito-Bold.ttf",
    "truetype/noto/NotoMono-Regular.ttf",
    "truetype/inconsolata/Inconsolata.otf",
    "opentype/cantarell/Cantarell-Regular.otf",
    "opentype/cantarell/Cantarell-Bold.otf",
    "opentype/linux-libertine/LinBiolinum_R.otf",
)
CHINESE = (
    "opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSansCJK-Bold.ttc",
    "truetype/wqy/wqy-microhei.ttc",
    "opentype/noto/NotoSerifCJK-Regular.ttc", "truetype/arphic/uming.ttc", "truetype/arphic/ukai.ttc",
    "truetype/droid/DroidSansFallbackFull.ttf",
)  # fmt: skip
# Never trained on: fonts-open-sans fonts-crosextra-caladea, fonts-wqy-zenhei
HELD_OUT_LATIN = (
    "truetype/open-sans/OpenSans-Regular.ttf", "truetype/open-sans/OpenSans-Semibold.ttf",
    "truetype/crosextra/Caladea-Regular.ttf",
)  # fmt: skip
HELD_OUT_CHINESE = ("truetype/wqy/wqy-zenhei.ttc",)
_WITHOUT_LATIN = frozenset({"truetype/droid/DroidSansFallbackFull.ttf"})
_WITHOUT_MINUS = ("noto/NotoSans-", "noto/NotoSerif-", "arphic/", "wqy-zenhei")  # they only have the hyphen

Middles = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Square pixels (S, S, 3), and each character except spaces with its center's x from 0 to 1."""

    pixels: NDArray[np.uint8]
    middles: Middles


def draw(text: str, image_size: int, random: random.Random, held_out: bool = False) -> Drawn:
    """Draws a region with `text` and scales it to the model's input."""
    region, middles = draw_region(text, random, held_out)
    view = model_view(region.tobytes(), region.width, region.height, image_size)
    pixels = np.frombuffer(view, np.uint8).reshape(image_size, image_size, 3)
    if random.random() < 0.05:
        noise = np.random.default_rng(random.getrandbits(32)).normal(0, random.uniform(1, 6), pixels.shape)
        pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    return Drawn(pixels, middles)


def draw_region(text: str, random: random.Random, held_out: bool) -> tuple[Image.Image, Middles]:
    """Draws a region as on a screen, with random font, size, colors and margins; also returns the centers."""
    size = random.choice((12, 13, 14, 14, 15, 16, 16, 17, 18, 20, 22, 24, 26, 28, 32, 36, 40))
    latin = random.choice(HELD_OUT_LATIN if held_out else LATIN)
    chinese = random.choice(HELD_OUT_CHINESE if held_out else CHINESE)
    if random.random() < 0.2 and chinese not in _WITHOUT_LATIN:
        latin = chinese  # many Chinese programs draw their digits in the Chinese font
    if any(name in latin for name in _WITHOUT_MINUS):
        text = text.replace("−", "-")
    runs, middles, length = _set_out(text, latin, chinese, size)
    # The selection is tight or loose, but each character has at least a seventeenth of the width on average.
    spare = max(0.2 * size, 17 * length / len(text) - length)
    left, right = (
        min(spare / 2, random.uniform(0.05, random.choices((0.35, 1.1, 2.2), (45, 38, 17))[0]) * size)
        for _ in range(2)
    )
    top, bottom = (
        random.uniform(0.0, random.choices((0.35, 0.8, 1.3), (58, 30, 12))[0]) * size for _ in range(2)
    )
    ascent, descent = round(0.82 * size), round(0.26 * size)
    width = max(8, round(left + length + right))
    height = max(8, round(top + ascent + descent + bottom))
    paper, ink = _colors(random)
    image = Image.new("RGB", (width, height), paper)
    pen = ImageDraw.Draw(image)
    if random.random() < 0.25:
        _clutter(pen, width, height, paper, ink, random)
    baseline = round(top) + ascent
    pitch = random.uniform(1.5, 2.2) * size
    for margin, baseline_there in ((top, baseline - pitch), (bottom, baseline + pitch)):
        if margin > 0.4 * size and random.random() < 0.3:
            rule = round((baseline + baseline_there - 0.7 * size) / 2)
            pen.line((0, rule, width, rule), fill=_between(paper, ink, random.uniform(0.1, 0.5)))
        if margin > 0.5 * size and random.random() < 0.4:
            _neighbor(pen, (left, round(baseline_there)), ink, _font(latin, size), len(text), random)
    for run in runs:
        pen.text((round(left + run.x), baseline), run.text, fill=ink, font=_font(run.font, size), anchor="ls")
    return image, tuple((char, min(0.999, max(0.0, (left + middle) / width))) for char, middle in middles)


@lru_cache(maxsize=2048)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / name), size)


@lru_cache(maxsize=200_000)  # measuring takes a quarter of the time of drawing
def _advance(name: str, size: int, character: str) -> float:
    return _font(name, size).getlength(character)


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive characters in one font; `x` is where they start, in pixels."""

    x: float
    text: str
    font: str


def _set_out(
    text: str, latin: str, chinese: str, size: int
) -> tuple[list[Run], list[tuple[str, float]], float]:
    """Splits a text into runs; returns them, the characters with their centers, and the total length."""
    runs: list[Run] = []
    middles: list[tuple[str, float]] = []
    x = 0.0
    for wide, group in groupby(text, lambda character: character >= "\u2e80"):
        part, font = "".join(group), chinese if wide else latin
        runs.append(Run(x, part, font))
        for character in part:
            advance = _advance(font, size, character)
            if character != " ":
                middles.append((character, x + advance / 2))
            x += advance
    return runs, middles, x


def _colors(random: random.Random) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Returns random background and text colors with enough contrast, of a light or a dark theme."""
    while True:
        if random.random() < 0.5:
            light = random.randint(225, 255)
            light_color = (light, light, light)
        else:
            light_color = _color(random, 170, 255)
        dark = random.randint(0, 70)
        dark_color = (dark, dark, dark) if random.random() < 0.5 else _color(random, 0, 150)
        if abs(_luma(light_color) - _luma(dark_color)) > 75:
            break
    return (light_color, dark_color) if random.random() < 0.6 else (dark_color, light_color)


def _color(random: random.Random, low: int, high: int) -> tuple[int, int, int]:
    return random.randint(low, high), random.randint(low, high), random.randint(low, high)


def _between(paper: tuple[int, int, int], ink: tuple[int, int, int], share: float) -> tuple[int, ...]:
    return tuple(round(p + (i - p) * share) for p, i in zip(paper, ink, strict=True))


def _luma(color: tuple[int, int, int]) -> float:
    return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]


def _neighbor(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, int],
    ink: tuple[int, int, int],
    font: ImageFont.FreeTypeFont,
    longest: int,
    random: random.Random,
) -> None:
    """Draws part of the row above or below, as a loose selection contains it."""
    text = "".join(random.choices("0123456789,.", k=random.randint(1, longest)))
    pen.text(at, text, fill=ink, font=font, anchor="ls")


def _clutter(
    pen: ImageDraw.ImageDraw,
    width: int,
    height: int,
    paper: tuple[int, int, int],
    ink: tuple[int, int, int],
    random: random.Random,
) -> None:
    """Draws lines of a table or a frame along the edges."""
    shade = _between(paper, ink, random.uniform(0.15, 0.6))
    kind = random.randrange(4)
    if kind == 0:
        pen.line((0, height - 1, width, height - 1), fill=shade)
    elif kind == 1:
        pen.line((0, 0, width, 0), fill=shade)
        pen.line((0, height - 1, width, height - 1), fill=shade)
    elif kind == 2:
        x = random.choice((0, width - 1))
        pen.line((x, 0, x, height), fill=shade)
    else:
        pen.rectangle((0, 0, width - 1, height - 1), outline=shade)
