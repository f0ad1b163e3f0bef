"""Draws the sample pictures and writes their true text beside them.

    python resources/samples/make.py          all of them, into this folder
    python resources/samples/make.py chat     only this one

Everything is invented. The same fonts give the same pictures: nothing is left to chance but a seeded noise.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from types import ModuleType

from PIL import Image, ImageDraw

_HERE = Path(__file__).resolve().parent
if (_root := str(_HERE.parent.parent)) not in sys.path:
    sys.path.insert(0, _root)  # so that the neighbors are found however this file was started

from resources.samples import chat, contract, dashboard, mockup, statement  # noqa: E402  (needs the line above)
from resources.samples.drawing import FontMissingError, font, numbers_of  # noqa: E402

SAMPLES: tuple[ModuleType, ...] = (statement, dashboard, mockup, chat, contract)

PREVIEW = (264, 168)  # twice what is shown, for sharp screens


def main(names: list[str]) -> int:
    """Writes the named samples, or all; returns the exit code."""
    for sample in SAMPLES:
        if names and sample.NAME not in names:
            continue
        try:
            sheet = sample.draw()
            picture = sheet.image()
        except FontMissingError as error:
            print(error, file=sys.stderr)
            return 1
        if hasattr(sample, "finish"):
            picture = sample.finish(picture)
        path = _HERE / f"{sample.NAME}.png"
        if colors := getattr(sample, "COLORS", 0):
            picture = picture.quantize(colors, dither=Image.Dither.NONE)
        picture.save(path, optimize=True)
        save_preview(picture, _HERE / "previews" / path.name)
        truth = {**sample.ABOUT, "lines": sheet.lines, "numbers": numbers_of(sheet.lines)}
        path.with_suffix(".json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(f"{path.name}: {picture.width}x{picture.height}, {path.stat().st_size // 1024} KB")
    return 0


def save_preview(picture: Image.Image, path: Path) -> None:
    """What the empty page shows: small, so that it is read in a moment."""
    small = picture.convert("RGB")
    small.thumbnail(PREVIEW, Image.Resampling.LANCZOS)
    path.parent.mkdir(exist_ok=True)
    small.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def dense_page(
    width: int = 3840, height: int = 2160, font_px: int = 11
) -> tuple[Image.Image, list[str], list[str]]:
    """A page full of small print, with its true lines and numbers; about 1,200 numbers at the default size.

    For benchmarks; the same arguments give the same page.
    """
    chance = random.Random(20240711)
    picture = Image.new("RGB", (width, height), "#ffffff")
    pen, small = ImageDraw.Draw(picture), font("plain", font_px)
    lines: list[str] = []
    step, column_width = round(font_px * 2.2), 540
    for top in range(step, height - 2 * step, step):
        words = []
        for left in range(24, width - column_width // 2, column_width):
            label = f"{chance.choice(_WORDS)} {chance.choice(_WORDS)}"
            amount = f"{chance.randrange(10**3, 10**7) / 100:,.2f}"
            share = f"{chance.randrange(1, 999) / 10}%"
            right = min(left + column_width - 60, width - 16)
            pen.text((left, top), label, "#20242c", small)
            pen.text((right - 120, top), amount, "#20242c", small, "ra")
            pen.text((right, top), share, "#20242c", small, "ra")
            words += [label, amount, share]
        lines.append("  ".join(words))
    return picture, lines, numbers_of(lines)


_WORDS = (
    "Revenue", "Margin", "Orders", "Freight", "Rent", "Licence", "Travel", "Payroll", "Energy",
    "Service", "Repair", "Storage", "Support", "Hosting", "Audit", "Training", "Design", "Research",
    "North", "South", "East", "West", "Retail", "Online", "Partner", "Export", "Import",
    "Deposit", "Credit", "Invoice",
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
