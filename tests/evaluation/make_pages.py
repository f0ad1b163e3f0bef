"""Draws pages with exact truth in a real browser: NAME.png and NAME.json for `tables.py` and `questions.py`.

Run by hand: `python tests/evaluation/make_pages.py --out FOLDER [--seed N] [--variants N] [--apart]`. Needs
Debian's chromium and fonts-noto-cjk, fonts-liberation, fonts-roboto, fonts-open-sans, fonts-dejavu; the
program needs none of them. The same seed gives the same pages. Some layouts (`layouts.py`,
`layouts_structure.py`) are for developing, others (`layouts_apart.py`) are kept apart: drawn only with
--apart, and looked at only for final figures. People, companies and figures are invented.

Ends with 1 where a text is without ink or cut, or where a question's proof does not hold its answer.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import numpy.typing as npt
from PIL import Image

from glm4v_desktop.ocr.numbers import is_number
from tests.evaluation import layouts, layouts_apart, layouts_structure
from tests.evaluation.browser import Browser
from tests.evaluation.drawing import (
    FONTS_EN,
    FONTS_ZH,
    RULED,
    RULES,
    SCALES,
    THEMES,
    Draw,
    Layout,
    page_html,
)
from tests.evaluation.scoring import holds

_INK = 24  # of 255: by how much a pixel of a letter differs from its ground at least
_ZH_ONLY = {"balance_sheet", "grade_report", "expense_form"}

Ink = npt.NDArray[np.bool_]


def look(layout: str, seed: int, variant: int) -> tuple[Draw, float]:
    """What variant `variant` of the layout looks like, and its scale. Languages and rules take turns."""
    rng = random.Random(f"{seed} {layout} {variant}")
    first = random.Random(f"{seed} {layout}").randrange(len(RULES))
    zh = layout in _ZH_ONLY or (first + variant) % 2 == 1
    draw = Draw(
        rng,
        zh,
        rng.choice(list(THEMES)),
        RULES[(first + 2 * variant) % len(RULES)],
        rng.choice(FONTS_ZH if zh else FONTS_EN),
        rng.choice([13, 14, 15, 16]),
        rng.choice([3, 5, 7, 9]),
        rng.random() < 0.4,
    )
    return draw, rng.choice(SCALES)


def make(
    browser: Browser, out: Path, layout: str, draw_page: Layout, options: tuple[int, int, str]
) -> list[str]:
    """Writes one page and returns what is wrong with it."""
    seed, variant, part = options
    draw, scale = look(layout, seed, variant)
    name = f"{layout}_{variant}"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{name}.html"
        source.write_text(page_html(draw, draw_page(draw)), encoding="utf-8")
        truth, shown, bare = browser.draw(source, draw.width, scale)
    picture, ground = (np.asarray(Image.open(io.BytesIO(png)).convert("RGB")) for png in (shown, bare))
    ink = np.abs(picture.astype(np.int16) - ground).max(axis=2) > _INK
    problems = [problem for item in truth["items"] for problem in add_ink(item, ink)]
    questions = [_question(asked, truth, problems) for asked in _proofs(draw)]
    document = {
        "layout": layout,
        "part": part,
        "ruled": draw.rule in RULED if any(item["row"] is not None for item in truth["items"]) else None,
        "seed": seed,
        "size": [picture.shape[1], picture.shape[0]],
        "scale": scale,
        "language": draw.t("en", "zh"),
        "look": {"theme": draw.theme, "font": draw.font, "px": draw.size, "rule": draw.rule},
        "items": [finished(item) for item in truth["items"]],
        "marks": truth["marks"],
        "qa": questions,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.png").write_bytes(shown)
    (out / f"{name}.json").write_text(_as_text(document), encoding="utf-8")
    if not 4 <= len(questions) <= 8:
        problems.append(f"{len(questions)} questions")
    return [f"{name}: {problem}" for problem in problems]


def add_ink(item: dict[str, Any], ink: Ink) -> list[str]:
    """Adds the smallest rectangle around the item's letters; returns what is wrong with them."""
    x, y, width, height = item["box"]
    left, top = max(0, math.floor(x)), max(0, math.floor(y))
    part = ink[top : math.ceil(y + height), left : math.ceil(x + width)]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not len(rows):
        item["ink"] = item["box"]
        return [f"no ink: {item['text']}"]
    item["ink"] = [
        left + int(columns[0]),
        top + int(rows[0]),
        int(columns[-1] - columns[0]) + 1,
        int(rows[-1] - rows[0]) + 1,
    ]
    right, bottom = item["ink"][0] + item["ink"][2], item["ink"][1] + item["ink"][3]
    cut = min(item["ink"][:2]) <= 0 or right >= ink.shape[1] or bottom >= ink.shape[0]
    return [f"cut: {item['text']}"] if cut else []


def finished(item: dict[str, Any]) -> dict[str, Any]:
    """The item as it is written: with its kind, without what only the making needs."""
    in_table = item["row"] is not None
    kind = "number" if is_number(item["text"]) else "label" if item["head"] or item["col"] == 0 else "text"
    kept = {name: item[name] for name in ("text", "box", "ink", "row", "col")}
    spans = {name: item[name] for name in ("rowspan", "colspan") if item.get(name, 1) > 1}
    return {**kept, "kind": kind, **({"table": item["table"]} if in_table else {}), **spans}


def _proofs(draw: Draw) -> list[tuple[str, list[str], str]]:
    return [(asked.question, asked.answers, asked.key) for asked in draw.asked]


def _question(
    asked: tuple[str, list[str], str], truth: dict[str, Any], problems: list[str]
) -> dict[str, object]:
    question, answers, key = asked
    marks = [mark for mark in truth["marks"] if mark["key"] == key]
    proof = marks or [item for item in truth["items"] if item["key"] == key]
    printed = " ".join(item.get("text", "") for item in proof)
    if not proof or not (marks or any(holds(printed, answer) for answer in answers)):
        problems.append(f"{question}: {answers} is not in {printed!r}")
    boxes = [item.get("ink", item["box"]) for item in proof] or [[0, 0, 0, 0]]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return {"q": question, "a": answers, "box": [left, top, right - left, bottom - top]}


def _as_text(document: dict[str, Any]) -> str:
    """JSON with one item on a line."""
    parts = []
    for name, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in value)
            parts.append(f"{json.dumps(name)}: [\n  {lines}\n ]")
        else:
            parts.append(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("layouts", nargs="*", metavar="LAYOUT", help="without any, all of the half")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--variants", type=int, default=3, help="pages of each layout")
    parser.add_argument("--apart", action="store_true", help="the layouts that are kept apart, and no others")
    chosen = parser.parse_args(words)
    half = layouts_apart.LAYOUTS if chosen.apart else layouts.LAYOUTS | layouts_structure.LAYOUTS
    part = "apart" if chosen.apart else "develop"
    problems: list[str] = []
    with Browser() as browser:
        for name in chosen.layouts or half:
            for variant in range(chosen.variants):
                found = make(browser, chosen.out, name, half[name], (chosen.seed, variant, part))
                problems += found
                print(f"{name}_{variant}: {'; '.join(found) or 'as it should be'}", flush=True)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
