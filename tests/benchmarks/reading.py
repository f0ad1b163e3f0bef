"""Share of numbers read and processor seconds a page, beside the library's own defaults in the same run.

    python tests/benchmarks/reading.py               samples and a 4K page
    python tests/benchmarks/reading.py --only samples|dense   one of both
    python tests/benchmarks/reading.py --no-library  without the comparison

One thread for both, so that the ratio says something on any machine. A number counts as read when the same
figure, digit for digit, is found as often as it is printed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT))

from glm4v_desktop.core.geometry import Size, whole  # noqa: E402  (needs the line above)
from glm4v_desktop.core.picture import Picture, picture_key  # noqa: E402
from glm4v_desktop.core.quiet import keep_quiet  # noqa: E402
from glm4v_desktop.ocr.page_reader import AreaReading  # noqa: E402
from glm4v_desktop.ocr.recognition.models import TextModels  # noqa: E402

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Case:
    name: str
    image: Image.Image
    numbers: list[str]


@dataclass(frozen=True)
class Outcome:
    right: int
    seconds: float  # of processor time: a busy machine changes it little


def digits(texts: Sequence[str]) -> Counter[str]:
    """Figures as they are printed, without signs, brackets and units."""
    return Counter(match for text in texts for match in _NUMBER.findall(unicodedata.normalize("NFKC", text)))


def samples() -> Iterator[Case]:
    for path in sorted((_ROOT / "resources" / "samples").glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        yield Case(path.stem, Image.open(path.with_suffix(".png")).convert("RGB"), truth["numbers"])


def dense() -> Iterator[Case]:
    from resources.samples.make import dense_page

    image, _, numbers = dense_page()
    yield Case("4K, 11 px", image, numbers)


def ours(models: TextModels, case: Case) -> Outcome:
    size, rgb = Size(*case.image.size), case.image.tobytes()
    started = time.process_time()
    reading = AreaReading(Picture(picture_key(size, rgb), size, rgb), whole(size), models)
    while not reading.finished:
        reading.advance()
    seconds = time.process_time() - started
    return Outcome(_right(case, [segment.text for segment in reading.segments]), seconds)


def library(case: Case) -> Outcome:
    keep_quiet()
    import rapidocr

    engine = rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    bgr = np.ascontiguousarray(np.asarray(case.image)[:, :, ::-1])
    engine(np.full((64, 128, 3), 255, np.uint8))
    started = time.process_time()
    result: Any = engine(bgr)
    return Outcome(_right(case, list(result.txts or ())), time.process_time() - started)


def _right(case: Case, texts: Sequence[str]) -> int:
    return (digits(case.numbers) & digits(texts)).total()


def main() -> int:
    parser = argparse.ArgumentParser(description="share of numbers read and processor seconds a page")
    parser.add_argument("--only", choices=("samples", "dense"))
    parser.add_argument("--no-library", action="store_true")
    asked = parser.parse_args()
    models = TextModels(threads=1)
    models.warm_up()
    print(f"{'page':24}{'numbers':>8}{'read':>8}{'s':>7}   library: {'read':>6}{'s':>7}{'time ratio':>12}")
    totals: dict[str, list[int]] = {}
    for kind, cases in (("samples", samples), ("dense", dense)):
        if asked.only not in (None, kind):
            continue
        for case in cases():
            count = digits(case.numbers).total()
            mine = ours(models, case)
            line = f"{case.name:24}{count:8}{mine.right / count:8.1%}{mine.seconds:7.1f}"
            row = totals.setdefault(kind, [0, 0, 0])
            row[0], row[1] = row[0] + count, row[1] + mine.right
            if not asked.no_library:
                theirs = library(case)
                row[2] += theirs.right
                ratio = mine.seconds / theirs.seconds
                line += f"{'':12}{theirs.right / count:6.1%}{theirs.seconds:7.1f}{ratio:11.2f}x"
            print(line, flush=True)
    for kind, (count, right, theirs_right) in totals.items():
        beside = "" if asked.no_library else f", the library's defaults {theirs_right / count:.1%}"
        aim = {"samples": 0.97, "dense": 0.90}[kind]
        print(f"{kind}: {right / count:.1%} of {count} numbers read (aim {aim:.0%}){beside}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
