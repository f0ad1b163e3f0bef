"""How well tables are found: F1 of adjacent cell pairs (ICDAR 2013) on pages with exact truth.

Run by hand: `python tests/evaluation/tables.py --set FOLDER [--json] [--apart] [--bare]`. The pages are taken
from the program's own recognition and layout, not from Markdown. Beside F1 it counts rows and tables found
whole (pairs alone say little of a row split in two or of two tables put together, as they skip empty cells),
pairs of tables invented where the truth has none, cells whose text is right, and the time: that of the
models, and what the program adds to it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.core.returning import Returning
from glm4v_desktop.ocr.recognition.models import pixels_of
from tests.evaluation.page_sets import Program, TruePage, by_layout, load_set, options
from tests.evaluation.scoring import Score, score_tables


@dataclass(frozen=True, slots=True)
class Measured:
    """One page or several."""

    score: Score = field(default_factory=Score)
    model_s: float = 0.0  # detection and recognition themselves
    program_s: float = 0.0  # everything else: tiles, joining, layout
    layout_s: float = 0.0  # of that, the layout
    bare_s: float = 0.0  # plain rapidocr on the same pictures, where asked for
    pages: int = 0

    def __add__(self, other: Measured) -> Measured:
        return Measured(
            self.score + other.score,
            self.model_s + other.model_s,
            self.program_s + other.program_s,
            self.layout_s + other.layout_s,
            self.bare_s + other.bare_s,
            self.pages + other.pages,
        )

    def as_json(self) -> dict[str, object]:
        score = self.score
        seconds = {"model_s": self.model_s, "program_s": self.program_s, "layout_s": self.layout_s}
        if self.bare_s:
            seconds["bare_s"] = self.bare_s
        return {
            "pages": self.pages,
            "f1": round(score.f1, 4) if score.wanted else None,
            "precision": round(score.precision, 4) if score.wanted else None,
            "recall": round(score.recall, 4) if score.wanted else None,
            **asdict(score),
            **{name: round(value, 3) for name, value in seconds.items()},
        }

    def as_line(self, name: str) -> str:
        score = self.score
        bare = f"  rapidocr {self.bare_s:6.2f} s" if self.bare_s else ""
        f1 = f"F1 {score.f1:.3f}  P {score.precision:.3f}  R {score.recall:.3f}"
        return (
            f"{name:28} {f1 if score.wanted else 'no table':25}  "
            f"rows {score.whole_rows}/{score.rows}  tables {score.whole_tables}/{score.tables}  "
            f"outside {score.outside}  text {score.read}/{score.placed}/{score.cells}  "
            f"models {self.model_s:6.2f} s  +{self.program_s:5.2f} s{bare}"
        )


def measure(program: Program, page: TruePage) -> Measured:
    """Reads the page once and scores it."""
    image = ImageInput(program.open(page))
    ocr, cancel = program.ocr, CancelToken()
    models, inside, began = ocr.model_s, ocr.inside_s, time.perf_counter()
    reading = program.engine.reading(image.picture, None)
    while not reading.finished:
        reading.advance()
    recognized = time.perf_counter()
    events = Returning(program.engine.read(image, cancel))
    for _ in events:
        pass
    read = events.value
    assert read is not None
    ended_at = time.perf_counter()
    program.engine.forget(image.picture.key)
    return Measured(
        score_tables(page.items, read),
        ocr.model_s - models,
        ended_at - began - (ocr.inside_s - inside),
        ended_at - recognized,
        pages=1,
    )


class PlainRapidOcr:
    """The plain library with its own settings, warmed up."""

    def __init__(self) -> None:
        import rapidocr

        self._engine = rapidocr.RapidOCR()
        self._engine(np.full((64, 128, 3), 255, np.uint8))

    def seconds(self, picture: Picture) -> float:
        """What it takes for one picture."""
        pixels = pixels_of(picture)[:, :, ::-1]
        began = time.perf_counter()
        self._engine(pixels)
        return time.perf_counter() - began


def total(measured: Iterable[Measured]) -> Measured:
    return sum(measured, Measured())


def main(words: Sequence[str] | None = None) -> int:
    parser = options(__doc__ or "")
    parser.add_argument("--bare", action="store_true", help="time plain rapidocr on the same pictures, too")
    chosen = parser.parse_args(words)
    pages = [page for page in load_set(chosen.set, chosen.apart, chosen.only) if page.items]
    if not pages:
        parser.error(f"no pages in {chosen.set}")
    program = Program(chosen.recognized, chosen.threads)
    plain = PlainRapidOcr() if chosen.bare else None
    results: dict[str, Measured] = {}
    for page in pages:
        results[page.name] = measure(program, page)
        if plain is not None:
            results[page.name] = replace(results[page.name], bare_s=plain.seconds(program.open(page)))
        if not chosen.json:
            print(results[page.name].as_line(page.name), flush=True)
    report = _report(pages, results)
    if chosen.json:
        print(json.dumps(report, indent=1))
    else:
        layouts = {name: of for name, of in by_layout(pages) if len(of) > 1}
        for name, of in layouts.items():
            print(total(results[page.name] for page in of).as_line(f"[{name}]"))
        for name, of in _groups(pages).items():
            print(total(results[page.name] for page in of).as_line(f"== {name}"))
    return 0


def _groups(pages: Sequence[TruePage]) -> dict[str, list[TruePage]]:
    groups = {
        "ruled": [page for page in pages if page.ruled],
        "unruled": [page for page in pages if page.ruled is False],
        "all": list(pages),
    }
    return {name: of for name, of in groups.items() if of}


def _report(pages: Sequence[TruePage], results: dict[str, Measured]) -> dict[str, object]:
    report: dict[str, object] = {
        name: total(results[page.name] for page in of).as_json() for name, of in _groups(pages).items()
    }
    report["layouts"] = {
        name: total(results[page.name] for page in of).as_json() for name, of in by_layout(pages)
    }
    report["pages"] = {name: measured.as_json() for name, measured in results.items()}
    return report


if __name__ == "__main__":
    sys.exit(main())
