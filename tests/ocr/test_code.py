"""The indentation of code, from hand-made boxes."""

from __future__ import annotations

import random

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.plain_text import plain_text
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.export import plain_text as copied
from glm4v_desktop.ocr.page import Page, Segment
from glm4v_desktop.reader.answers import whole_text

PYTHON = """\
import json

class Store:
    def __init__(self, path, limit=20):
        self.path = path
        self.items = {}

    def add(self, name, value):
        if name in self.items:
            raise KeyError(name)
        self.items[name] = value

print(Store("a.json"))"""
JSON = """\
{
  "name": "station",
  "sensors": [
    {
      "id": "A-1",
      "unit": "hPa"
    }
  ],
  "enabled": true
}"""
YAML = """\
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
  db:
    image: postgres:16
    # 数据库
    restart: always
volumes:
  data: {}"""


def drawn(code: str, column: float, pitch: int, left: int = 30, numbers: bool = False) -> list[Segment]:
    """One box for each line, as loose as a detector's, and one for its number."""
    dice = random.Random(7)
    segments = []
    for number, line in enumerate(code.splitlines()):
        top = 20 + number * pitch + dice.choice((-1, 0, 1))
        text = line.lstrip()
        start = left + column * (len(line) - len(text)) + dice.choice((-1, 0, 1))
        if numbers:
            segments.append(_box(str(number + 1), left - 24, top, column, pitch))
        if text:
            segments.append(_box(text, start, top, column, pitch))
    return segments


def _box(text: str, left: float, top: int, column: float, pitch: int) -> Segment:
    width = sum(2 if ord(letter) > 0x2E80 else 1 for letter in text) * column
    return Segment(
        text, Rect(round(left) - 3, top - 2, round(left + width) + 3, top + round(0.8 * pitch)), 0.98
    )


def page(segments: list[Segment]) -> Page:
    return page_of(segments, Size(1200, 900))


@pytest.mark.parametrize("code", [PYTHON, JSON, YAML])
@pytest.mark.parametrize(("column", "pitch"), [(7.2, 18), (9.6, 24), (13.25, 30)])
def test_indentation_is_kept(code: str, column: float, pitch: int) -> None:
    made = page(drawn(code, column, pitch))
    assert plain_text("".join(whole_text(made))) == code
    assert copied(made) == code


@pytest.mark.parametrize("code", [PYTHON, JSON, YAML])
def test_line_numbers_stand_apart(code: str) -> None:
    said = plain_text("".join(whole_text(page(drawn(code, 9.0, 22, numbers=True))))).splitlines()
    assert [line[:4].strip() for line in said] == [str(number + 1) for number in range(len(said))]
    assert [line[6:] for line in said] == code.splitlines()


@pytest.mark.parametrize("code", [PYTHON, JSON, YAML])
def test_copied_code_has_no_line_numbers(code: str) -> None:
    assert copied(page(drawn(code, 9.0, 22, numbers=True))) == code


def test_a_gap_in_one_numbered_line_makes_no_table() -> None:
    """The detector sees no underscores between quotation marks; the boxes are those of a real page."""
    code = (
        "import os", "from pathlib import Path", "", 'ROOT = Path("C:/new")', "MAX_FILES = 2_500", "",
        "def copy_all(source, target, *, dry_run=False):", "    # skip what is newer at the target",
        "    count = 0", "    for name in sorted(os.listdir(source)):", '        if name.startswith("  "):',
        "            continue", "        if not dry_run:", "            move_file(source / name, target)",
        "            count += 1", "    return count",
    )  # fmt: skip
    segments = []
    for number, line in enumerate(code, start=1):
        top, text = 24 + round(21.6 * number), line.lstrip()
        segments.append(_box(str(number), 52 - 8.43 * len(str(number)), top, 8.43, 22))
        left = 60 + 8.43 * (len(line) - len(text))
        for part, piece in enumerate(text.split("  ")):
            if piece:
                segments.append(_box(piece, left + part * 196, top, 8.43, 22))
    said = copied(page(segments)).replace('("   ")', '("  ")')  # as wide as it is printed
    assert said.splitlines() == list(code)


def test_a_number_that_was_read_with_its_line_is_taken_off() -> None:
    segments = drawn(PYTHON, 9.0, 22, numbers=True)
    number, line = segments[0], segments[1]
    box = Rect(number.box.left, line.box.top, line.box.right, line.box.bottom)
    merged = [Segment(f"1 {line.text}", box, 0.98), *segments[2:]]
    said = plain_text("".join(whole_text(page(merged)))).splitlines()
    assert [line[6:] for line in said] == PYTHON.splitlines()


def test_a_heading_above_is_no_code() -> None:
    heading = Segment("store.py: an example", Rect(12, 0, 200, 22), 0.98)
    code = [Segment(part.text, part.box.moved(0, 40), part.score) for part in drawn(PYTHON, 9.0, 22, left=40)]
    said = plain_text("".join(whole_text(page([heading, *code]))))
    assert said.startswith("store.py: an example\n")
    assert said.endswith(PYTHON)


def test_code_is_code_in_markdown() -> None:
    markdown = "".join(whole_text(page(drawn(PYTHON, 9.0, 22))))
    assert markdown.startswith("```\n")
    assert markdown.endswith("\n```\n")
    assert "\\" not in markdown


def test_text_in_a_face_of_many_widths_is_no_code() -> None:
    dice = random.Random(3)
    segments = []
    for number, line in enumerate(PYTHON.splitlines()):
        if text := line.strip():
            width = len(text) * 8 * dice.uniform(0.75, 1.25)
            left = 30 + 32 * (number % 3)
            segments.append(
                Segment(text, Rect(left, 20 + 24 * number, left + round(width), 40 + 24 * number), 0.98)
            )
    assert all(row.code is None for row in page(segments).rows)


def test_prose_with_indented_items_is_no_code() -> None:
    lines = [
        "The meeting decided",
        "  to repair the roof",
        "  to paint the hall",
        "and closed at nine",
        "  in the evening",
    ]
    assert all(row.code is None for row in page(drawn("\n".join(lines), 9.0, 22)).rows)


def test_lines_without_indentation_stay_text() -> None:
    lines = ["a = 1", "total = a + 100", "print(total * a, end='')", "return"]
    assert all(row.code is None for row in page(drawn("\n".join(lines), 9.0, 22)).rows)
