"""Pictures that are hard on the reader: time, longest step and peak memory, each in a process of its own.

    python tests/benchmarks/hard_pictures.py [NAME ...]     all of them, or those named
    python tests/benchmarks/hard_pictures.py --list

A stop is heard between two steps. Memory is that of the whole process, the models (0.17 GB) included.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from glm4v_desktop.core.geometry import Size, whole
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.ocr.page_reader import AreaReading
from glm4v_desktop.ocr.recognition.models import Pixels, TextModels

_LARGE = 8000  # a side of 64 megapixels


def one_line(width: int) -> Pixels:
    image = Image.new("RGB", (width, 40), "white")
    pen, face = ImageDraw.Draw(image), ImageFont.load_default(22)
    at, number = 8.0, 0
    while at < width - 120:
        word = f"word{number} "
        pen.text((at, 6), word, "#202020", face)
        at, number = at + pen.textlength(word, face), number + 1
    return np.asarray(image)


def strokes(width: int, height: int) -> Pixels:
    pixels: Pixels = np.full((height, width, 3), 255, np.uint8)
    ys, xs = np.arange(height) % 12 < 8, np.arange(width) % 6 < 2
    pixels[np.ix_(ys, xs)] = 0
    return pixels


def noise(side: int) -> Pixels:
    return np.random.default_rng(1).integers(0, 256, (side, side, 3), dtype=np.uint8)


def stripes(side: int) -> Pixels:
    pixels: Pixels = np.full((side, side, 3), 255, np.uint8)
    pixels[:, np.arange(side) % 6 < 2] = 0
    return pixels


def gradient(side: int) -> Pixels:
    y, x = np.mgrid[:side, :side]
    bands = [(x * 255 // side), (y * 255 // side), ((x + y) * 255 // (2 * side))]
    return np.stack([band.astype(np.uint8) for band in bands], axis=2)


_PICTURES: dict[str, Callable[[], Pixels]] = {
    "line-4000x40": lambda: one_line(4000),
    "line-30000x40": lambda: one_line(30_000),
    "line-64000x40": lambda: one_line(64_000),
    "upright-40x30000": lambda: np.ascontiguousarray(np.rot90(one_line(30_000))),
    "strokes-1400x800": lambda: strokes(1400, 800),
    "strokes-64MP": lambda: strokes(_LARGE, _LARGE),
    "noise-64MP": lambda: noise(_LARGE),
    "stripes-64MP": lambda: stripes(_LARGE),
    "gradient-64MP": lambda: gradient(_LARGE),
}


def _read(name: str) -> None:
    pixels = _PICTURES[name]()
    models = TextModels(threads=1)
    models.warm_up()
    size, rgb = Size(pixels.shape[1], pixels.shape[0]), pixels.tobytes()
    reading = AreaReading(Picture(picture_key(size, rgb), size, rgb), whole(size), models)
    began, longest, steps = (
        time.perf_counter(),
        0.0,
        0,
    )  # the longest in processor time: others may be busy too
    while not reading.finished:
        before = time.process_time()
        reading.advance()
        longest, steps = max(longest, time.process_time() - before), steps + 1
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    letters = sum(len(segment.text) for segment in reading.segments)
    print(f"{name:18}{seconds:9.1f}{steps:8}{longest:12.2f}{peak:11.2f}{letters:10}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="pictures that are hard on the reader")
    parser.add_argument("names", nargs="*", choices=[*_PICTURES, []], help="all of them when none is named")
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    if asked.list:
        print("\n".join(_PICTURES))
        return 0
    print(
        f"{'picture':18}{'seconds':>9}{'steps':>8}{'longest, s':>12}{'peak, GB':>11}{'letters':>10}",
        flush=True,
    )
    for name in asked.names or _PICTURES:
        child = multiprocessing.get_context("spawn").Process(target=_read, args=(name,))
        child.start()
        child.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
