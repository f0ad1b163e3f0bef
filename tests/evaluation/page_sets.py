"""The pages of a set with their truth, the program's recognition of them, and what the two scripts share.

A set is a folder of NAME.png and NAME.json. The JSON has `items` (text, box and, where known, ink as
[x, y, w, h], kind, row, col, and rowspan, colspan, table where needed) and `qa` (q, accepted a, box).
Generated pages also have `layout`, `part` ("develop" or "apart") and `ruled`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.ocr import load_models
from glm4v_desktop.engine.reader import ReaderEngine
from glm4v_desktop.ocr.page_reader import Ocr
from glm4v_desktop.ocr.recognition.models import Pixels, Quad, Reading
from glm4v_desktop.pictures.open import FileSource, open_picture
from tests.evaluation.scoring import Item


class ItemJson(TypedDict, total=False):
    text: str
    box: list[float]
    ink: list[float]
    kind: str
    table: int | None
    row: int | None
    col: int | None
    rowspan: int | None
    colspan: int | None


class QuestionJson(TypedDict, total=False):
    q: str
    a: list[str]
    box: list[float]


class PageJson(TypedDict, total=False):
    layout: str
    part: str
    ruled: bool | None
    items: list[ItemJson]
    qa: list[QuestionJson]


@dataclass(frozen=True, slots=True)
class TruePage:
    name: str
    picture: Path
    layout: str
    part: str = "develop"
    ruled: bool | None = None  # None: the set does not say
    items: list[Item] = field(default_factory=list)
    questions: list[QuestionJson] = field(default_factory=list)


def load_set(folder: Path, apart: bool, only: Sequence[str] = ()) -> list[TruePage]:
    """The set's pages by name: those kept apart, or the others. `only` names pages or layouts."""
    pages = [_load(path) for path in sorted(folder.glob("*.json")) if path.with_suffix(".png").is_file()]
    return [
        page
        for page in pages
        if (page.part == "apart") == apart and (not only or page.name in only or page.layout in only)
    ]


def _load(path: Path) -> TruePage:
    document: PageJson = json.loads(path.read_text("utf-8"))
    return TruePage(
        path.stem,
        path.with_suffix(".png"),
        document.get("layout", path.stem),
        document.get("part", "develop"),
        document.get("ruled"),
        [_item(item) for item in document.get("items", [])],
        document.get("qa", []),
    )


def _item(item: ItemJson) -> Item:
    x, y, width, height = item.get("ink") or item["box"]
    box = Rect(math.floor(x), math.floor(y), math.ceil(x + width), math.ceil(y + height))
    row, col = item.get("row"), item.get("col")
    if row is None or col is None:
        return Item(item["text"], box)
    spans = item.get("rowspan") or 1, item.get("colspan") or 1
    return Item(item["text"], box, item.get("table") or 0, row, col, *spans)


_Read = Callable[[Pixels, Sequence[Quad]], list[Reading]]


class RememberingOcr:
    """The real models, what they have read, and how long they took for it.

    With a `folder` their results are written there and taken from there the next time, with the seconds that
    they took then: only the layout and the answers are computed again.
    """

    def __init__(self, models: Ocr, folder: Path | None) -> None:
        self._models = models
        self._folder = folder
        self.model_s = 0.0  # spent by the models, now or when the results were written
        self.inside_s = 0.0  # spent in here by now

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]:
        return [_quad(eight) for eight in self._places(pixels, enlarge)]

    def read(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        return self._texts(self._models.read, pixels, quads, "")

    def read_closely(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        return self._texts(self._models.read_closely, pixels, quads, "closely ")

    def _texts(self, read: _Read, pixels: Pixels, quads: Sequence[Quad], how: str) -> list[Reading]:
        began = time.perf_counter()
        path = self._path(pixels, f"read {how}" + "".join(repr(quad) for quad in quads))
        if path is not None and path.is_file():
            seconds, told = json.loads(path.read_text("utf-8"))
            found = [Reading(*reading) for reading in told]
        else:
            found = read(pixels, quads)
            seconds = time.perf_counter() - began
            _write(path, [seconds, found])
        self._add(seconds, began)
        return found

    def _places(self, pixels: Pixels, enlarge: int) -> list[list[float]]:
        began = time.perf_counter()
        path = self._path(pixels, f"find {enlarge}")
        places: list[list[float]]
        if path is not None and path.is_file():
            seconds, places = json.loads(path.read_text("utf-8"))
        else:
            quads = self._models.find(pixels, enlarge)
            places = [[number for corner in quad.corners for number in corner] for quad in quads]
            seconds = time.perf_counter() - began
            _write(path, [seconds, places])
        self._add(seconds, began)
        return places

    def _path(self, pixels: Pixels, call: str) -> Path | None:
        if self._folder is None:
            return None
        digest = hashlib.sha256(f"{pixels.shape} {call}".encode())
        digest.update(pixels.tobytes())
        return self._folder / f"{digest.hexdigest()[:32]}.json"

    def _add(self, seconds: float, began: float) -> None:
        self.model_s += seconds
        self.inside_s += time.perf_counter() - began


def _quad(eight: Sequence[float]) -> Quad:
    return Quad((eight[0], eight[1]), (eight[2], eight[3]), (eight[4], eight[5]), (eight[6], eight[7]))


def _write(path: Path | None, content: list[object]) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Several runs may share the folder, so a file appears with its whole content.
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        part.replace(path)


class Program:
    """The text reader as the program has it, in this process; its recognition is timed apart."""

    def __init__(self, recognized: Path | None = None, threads: int = 0) -> None:
        self.ocr = RememberingOcr(load_models(threads), recognized)
        self.engine = ReaderEngine(lambda: self.ocr)
        for _ in self.engine.load(CancelToken()):
            pass

    def open(self, page: TruePage) -> Picture:
        return open_picture(FileSource(page.picture)).picture


def options(description: str) -> argparse.ArgumentParser:
    """What both scripts take."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, metavar="FOLDER", help="NAME.png with NAME.json")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="pages or layouts")
    parser.add_argument("--apart", action="store_true", help="the layouts that are kept apart, and no others")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument(
        "--recognized", type=Path, metavar="FOLDER", help="keep what the models read, and take it from there"
    )
    parser.add_argument("--threads", type=int, default=0, help="of the models; 0: as the program has it")
    return parser


def by_layout(pages: Sequence[TruePage]) -> Iterator[tuple[str, list[TruePage]]]:
    for layout in sorted({page.layout for page in pages}):
        yield layout, [page for page in pages if page.layout == layout]
