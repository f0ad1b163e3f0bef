"""How many misread figures are marked as doubtful, and how many right ones are marked without need.

Run by hand: `python tests/evaluation/figures.py [--pages N] [--seed N] [--set FOLDER]`. Without a set, pages
of small, ruled, gray, stretched and JPEG-compressed figures are drawn (Liberation, DejaVu, Roboto and Open
Sans, where they are installed). Printed for each kind of page: the figures, how many were read wrong, how
many of those are marked after the first reading and after the second, the same for right figures, and the
seconds of the second reading.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image, ImageDraw, ImageFont

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.ocr import load_models
from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.page import Segment, normalized
from glm4v_desktop.ocr.page_reader import Ocr, PictureReader
from glm4v_desktop.pictures.open import FileSource, open_picture
from tests.evaluation.page_sets import load_set
from tests.evaluation.scoring import Item
from tests.ocr.print_shop import as_picture

_FONTS = Path("/usr/share/fonts/truetype")
_FACES = (
    "liberation/LiberationSerif-Regular",
    "liberation/LiberationSerif-Italic",
    "liberation/LiberationSans-Regular",
    "liberation/LiberationSansNarrow-Regular",
    "liberation/LiberationMono-Regular",
    "dejavu/DejaVuSansCondensed",
    "roboto/unhinted/RobotoCondensed-Light",
    "open-sans/OpenSans-Light",
)
_LOOKS = ("plain", "ruled", "underlined", "gray", "striped", "boxed")
_ROWS, _COLUMNS = 24, 6
_NO_FIGURE = re.compile(r"[^\d.,%‰()+-]")


@dataclass(frozen=True, slots=True)
class Counts:
    pages: int = 0
    wrong: int = 0
    wrong_first: int = 0  # of the wrong ones those marked after the first reading
    wrong_second: int = 0  # and after the second
    right: int = 0
    right_first: int = 0
    right_second: int = 0
    seconds: float = 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in Counts.__slots__))

    def as_line(self, name: str) -> str:
        return (
            f"{name:34} pages {self.pages:3}  figures {self.right + self.wrong:5}  "
            f"wrong {self.wrong:4}: marked {self.wrong_first:4} -> {self.wrong_second:4}  "
            f"right {self.right:5}: marked {self.right_first:4} -> {self.right_second:4}  "
            f"second reading {self.seconds / max(1, self.pages):5.2f} s a page"
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    name: str
    picture: Picture
    items: list[Item] = field(default_factory=list)


def drawn_page(seed: int) -> Drawn:
    """A page of figures with a random face, size, look and quality."""
    rng = random.Random(seed)
    faces = [face for face in _FACES if (_FONTS / f"{face}.ttf").is_file()]
    face, px, enlarged = rng.choice(faces), rng.randrange(8, 15), rng.choice((1, 1, 2))
    look, unit = rng.choice(_LOOKS), px * enlarged
    font = ImageFont.truetype(str(_FONTS / f"{face}.ttf"), unit)
    pitch = round(unit * rng.choice((1.25, 1.5, 1.8)))
    width, height = _COLUMNS * 9 * unit + 14 * unit, _ROWS * pitch + 30
    image = Image.new("RGB", (width, height), "#ffffff")
    pen, ink = ImageDraw.Draw(image), "#888888" if look == "gray" else "#111111"
    items: list[Item] = []
    for row in range(_ROWS):
        top = 10 + row * pitch
        if look == "striped" and row % 2:
            pen.rectangle([0, top - 2, width, top + pitch - 3], fill="#d8e4f0")
        pen.text((6, top), rng.choice(("Revenue", "Depreciation", "Interest", "Inventories")), ink, font)
        for column in range(_COLUMNS):
            right, text = 11 * unit + (column + 1) * 9 * unit, _figure(rng)
            pen.text((right, top), text, ink, font, anchor="ra")
            box = pen.textbbox((right, top), text, font, anchor="ra")
            items.append(Item(text, Rect(*(round(side) for side in box))))
            if look == "underlined" and rng.random() < 0.4:
                pen.line([box[0] - 3, box[3] + 1, box[2], box[3] + 1], ink, enlarged)
            if look in ("boxed", "ruled"):
                outline = [right - 8 * unit, top - 1, right + 2, top + pitch - 2]
                pen.rectangle(outline, outline="#444444", width=enlarged)
    scale = rng.choice((1, 1, 0.9, 0.8)) / enlarged
    image, quality = _worse(image, scale, rng)
    scaled = [Item(item.text, _scaled(item.box, scale)) for item in items]
    return Drawn(f"{look}, {px * scale * enlarged:.0f} px{quality}", as_picture(image), scaled)


def _figure(rng: random.Random) -> str:
    number = rng.randrange(10 ** rng.randrange(1, 8))
    return rng.choice(
        (
            f"{number:,}",
            f"{number / 100:,.2f}",
            f"({number / 100:,.2f})",
            f"{rng.randrange(10000) / 100:.2f}%",
            f"-{number:,}",
            f"${number / 100:,.2f}",
            f"{rng.randrange(100000) / 1000:.3f}",
        )
    )


def _worse(image: Image.Image, scale: float, rng: random.Random) -> tuple[Image.Image, str]:
    size = round(image.width * scale), round(image.height * scale)
    methods = (Image.Resampling.BICUBIC, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS)
    smaller = image if scale == 1 else image.resize(size, rng.choice(methods))
    quality = rng.choice((0, 0, 75, 50))
    if not quality:
        return smaller, ""
    buffer = io.BytesIO()
    smaller.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB"), ", JPEG"


def _scaled(box: Rect, scale: float) -> Rect:
    return Rect(*(round(side * scale) for side in (box.left, box.top, box.right, box.bottom)))


def set_pages(folder: Path, only: Sequence[str]) -> Iterator[Drawn]:
    for page in load_set(folder, apart=False, only=only):
        yield Drawn(page.layout, open_picture(FileSource(page.picture)).picture, page.items)


def measure(ocr: Ocr, page: Drawn) -> Counts:
    reader = PictureReader(ocr)
    reading = reader.reading(page.picture, None)
    while not reading.finished:
        reading.advance()
    once = reading.segments
    began = time.perf_counter()
    for _ in reader.read_again(page.picture, once):
        pass
    seconds = time.perf_counter() - began
    counts = [0] * 6
    for items, places in _places(page.items, once):
        truth = _told("".join(items))
        if not any(character.isdigit() for character in truth):
            continue
        is_right = truth == _told("".join(once[place].text for place in places))
        first = not all(is_sure(once[place]) for place in places)
        second = not all(is_sure(reading.segments[place]) for place in places)
        for number, counted in enumerate((True, first, second)):
            counts[3 * is_right + number] += counted
    wrong, right = counts[:3], counts[3:]
    return Counts(1, wrong[0], wrong[1], wrong[2], right[0], right[1], right[2], seconds)


def _places(items: Sequence[Item], segments: Sequence[Segment]) -> Iterator[tuple[list[str], list[int]]]:
    """The printed texts and the numbers of the segments that share their places, from left to right."""
    left = set(range(len(items)))
    of_item = [
        [place for place, segment in enumerate(segments) if _is_in(item.box, segment.box)] for item in items
    ]
    while left:
        some, places = {left.pop()}, set[int]()
        while new := {place for item in some for place in of_item[item]} - places:
            places |= new
            some |= {item for item in left if not places.isdisjoint(of_item[item])}
        left -= some
        if places:
            ordered = sorted(some, key=lambda item: items[item].box.left)
            yield (
                [items[item].text for item in ordered],
                sorted(places, key=lambda place: segments[place].box.left),
            )


def _is_in(item: Rect, box: Rect) -> bool:
    common = item.intersection(box)
    return common.width > 0.3 * min(item.width, box.width) and common.height > 0.5 * min(
        item.height, box.height
    )


def _told(text: str) -> str:
    return _NO_FIGURE.sub("", normalized(text))


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--set", type=Path, metavar="FOLDER", help="NAME.png with NAME.json")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args(words)
    drawn: Iterable[Drawn] = (drawn_page(chosen.seed + number) for number in range(chosen.pages))
    ocr, results = load_models(chosen.threads), dict[str, Counts]()
    for page in set_pages(chosen.set, chosen.only) if chosen.set else drawn:
        counts = measure(ocr, page)
        results[page.name] = results.get(page.name, Counts()) + counts
    for name, counts in sorted(results.items()):
        print(counts.as_line(name))
    print(sum(results.values(), Counts()).as_line("== all"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
