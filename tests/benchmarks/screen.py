"""How long a screen takes: the program, plain rapidocr and tesseract, on the same pictures in one run.

    python tests/benchmarks/screen.py [--threads N] [--times N] [--size WxH] [--only NAME] [--processor]

The screens are drawn: a table of small figures, a page of text, and a window with both. Seconds on the clock,
the shortest of several turns in which all take turns, so that a busy machine slows all alike. "first" is the
time until the program has the first lines, "twice" what the second reading of all figures adds. "line" is the
time until the answer about one line, a third down the screen, begins when nothing was read before. tesseract
is left out where it is not installed. Also how many of the printed figures each has read.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.ocr import load_models
from glm4v_desktop.engine.protocol import Request, TextDelta
from glm4v_desktop.engine.reader import ReaderEngine
from glm4v_desktop.ocr.page_reader import PictureReader
from glm4v_desktop.ocr.recognition.models import pixels_of
from tests.ocr.print_shop import as_picture, latin_font

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_ASKED = "Lakeside depot"
_WORDS = tuple("the report shows how revenue and costs changed in each region".split())  # noqa: SIM905


Clock = Callable[[], float]


def processor_seconds() -> float:
    """Of this process and those that it has waited for."""
    return sum(os.times()[:4])


def screens(width: int, height: int) -> dict[str, Image.Image]:
    return {
        "table": _screen(width, height, rows=1.0),
        "text": _screen(width, height, rows=0.0),
        "mixed": _screen(width, height, rows=0.4),
    }


def _screen(width: int, height: int, rows: float) -> Image.Image:
    """The upper share `rows` is a table, the rest are lines of text."""
    rng, face = random.Random(f"{width} {rows}"), latin_font(14)
    image = Image.new("RGB", (width, height), "#ffffff")
    pen = ImageDraw.Draw(image)
    for top in range(20, height - 30, 26):
        label = (
            _ASKED if top - 26 < height / 3 <= top else f"Region {rng.randrange(100)} {rng.choice(_WORDS)}"
        )
        if top < rows * height:
            pen.text((30, top), label, "#222222", face)
            for right in range(420, width - 40, 190):
                pen.text((right, top), f"{rng.randrange(10**7) / 100:,.2f}", "#222222", face, anchor="ra")
        else:
            line = " ".join(rng.choice(_WORDS) for _ in range(width // 80)) + f" {rng.randrange(1000)}."
            pen.text((30, top), f"{label} {line}", "#222222", face)
    return image


def program(models: Any, picture: Picture, now: Clock) -> tuple[float, float, float, str]:
    """Seconds to the first lines, to the end, and of the second reading; and the text."""
    reader, began = PictureReader(models), now()
    reading, first = reader.reading(picture, None), 0.0
    while not reading.finished:
        reading.advance()
        first = first or (now() - began if reading.segments else 0.0)
    page = reading.page()
    ended = now()
    for _ in reader.read_again(picture, reading.segments):
        pass
    return first, ended - began, now() - ended, page.text


def first_words(models: Any, picture: Picture, now: Clock) -> float:
    """Seconds until an answer about one line begins."""
    engine = ReaderEngine(lambda: models)
    for _ in engine.load(CancelToken()):
        pass
    began = now()
    question = Request(1, f"How much is {_ASKED}?", ImageInput(picture))
    for event in engine.answer(question, CancelToken()):
        if isinstance(event, TextDelta):
            break
    return now() - began


def plain_library(threads: int) -> Callable[[Picture], str]:
    import rapidocr

    engine: Any = rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    engine(np.full((64, 128, 3), 255, np.uint8))
    return lambda picture: "\n".join(engine(pixels_of(picture)[:, :, ::-1]).txts or ())


def tesseract(image: Image.Image, threads: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "screen.png"
        image.save(path, compress_level=1)
        done = subprocess.run(
            ["tesseract", str(path), "-", "--psm", "11"],
            capture_output=True,
            text=True,
            check=True,
            env={"OMP_THREAD_LIMIT": str(threads), "PATH": "/usr/bin:/usr/local/bin:/opt/homebrew/bin"},
        )
    return done.stdout


def timed(work: Callable[[], str], now: Clock) -> tuple[float, str]:
    began = now()
    text = work()
    return now() - began, text


def figures(text: str) -> Counter[str]:
    return Counter(_FIGURE.findall(text))


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--size", default="1920x1080", metavar="WxH")
    parser.add_argument("--only", nargs="+", default=["table", "text", "mixed"], metavar="NAME")
    parser.add_argument("--processor", action="store_true", help="count processor time, on a busy machine")
    chosen = parser.parse_args(words)
    now: Clock = processor_seconds if chosen.processor else time.perf_counter
    width, height = (int(side) for side in chosen.size.split("x"))
    models, library = load_models(chosen.threads), plain_library(chosen.threads)
    for name, image in screens(width, height).items():
        if name not in chosen.only:
            continue
        picture = as_picture(image)
        line_s: list[float] = []
        ours: list[tuple[float, float, float, str]] = []
        theirs: list[tuple[float, str]] = []
        old: list[tuple[float, str]] = []
        for _ in range(chosen.times):
            ours.append(program(models, picture, now))
            line_s.append(first_words(models, picture, now))
            theirs.append(timed(partial(library, picture), now))
            if shutil.which("tesseract"):
                old.append(timed(partial(tesseract, image, chosen.threads), now))
        first = min(turn[0] for turn in ours)
        whole = min(turn[1] for turn in ours)
        twice = min(turn[2] for turn in ours)
        plain = min(seconds for seconds, _ in theirs)
        most = figures(ours[0][3]).total()
        line = (
            f"{name:8} program {whole:6.2f} s (first {first:.2f}, line {min(line_s):.2f}, twice +{twice:.2f})"
        )
        line += f", {most} figures"
        line += f"   rapidocr {plain:6.2f} s, {figures(theirs[0][1]).total()}   ratio {whole / plain:.2f}"
        if old:
            line += f"   tesseract {min(seconds for seconds, _ in old):6.2f} s, {figures(old[0][1]).total()}"
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
