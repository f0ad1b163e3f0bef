"""The shipped sample pictures, their true text, and the script that draws them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from glm4v_desktop.core.resources import resource
from glm4v_desktop.ocr.numbers import numbers_in
from glm4v_desktop.reader.question import IntentKind, understand

NAMES = ("income-statement", "dashboard", "ui-mockup", "chat", "contract")
_MOST_BYTES = 1_500_000


def _truth(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(resource("samples", f"{name}.json").read_text("utf-8"))
    return truth


def test_all_samples_are_there_and_small() -> None:
    pictures = sorted(resource("samples").glob("*.png"))
    assert sorted(path.stem for path in pictures) == sorted(NAMES)
    assert sum(path.stat().st_size for path in pictures) < _MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_has_a_sensible_size(name: str) -> None:
    with Image.open(resource("samples", f"{name}.png")) as picture:
        assert 1200 <= picture.width <= 1600
        assert 800 <= picture.height <= 1400


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_comes_with_its_truth_in_both_languages(name: str) -> None:
    truth = _truth(name)
    for language in ("en", "zh"):
        assert truth["title"][language]
        assert len(truth["questions"][language]) == 3
    assert len(truth["lines"]) > 10
    assert truth["checks"]
    text = "\n".join(truth["lines"])
    assert all(number in text for number in truth["numbers"])


@pytest.mark.parametrize("name", NAMES)
def test_ready_questions_are_ones_that_reading_can_answer(name: str) -> None:
    for questions in _truth(name)["questions"].values():
        for question in questions:
            assert understand(question).kind not in (IntentKind.NEEDS_MODEL, IntentKind.HELP)


def test_the_sums_of_the_dashboard_are_right() -> None:
    rows = [
        line.split("  ") for line in _truth("dashboard")["lines"] if line.count("%") == 2 and "  " in line
    ]
    regions, total = rows[-5:-1], rows[-1]
    for column in (1, 2):
        values = [int(row[column].strip("$").replace(",", "")) for row in regions]
        assert sum(values) == int(total[column].strip("$").replace(",", ""))


def test_the_dense_page_is_full_of_numbers_and_always_the_same() -> None:
    program = (
        "import importlib.util as u, hashlib, json\n"
        f"spec = u.spec_from_file_location('make_samples', {str(resource('samples', 'make.py'))!r})\n"
        "make = u.module_from_spec(spec); spec.loader.exec_module(make)\n"
        "try:\n"
        "    page, lines, numbers = make.dense_page(1920, 400)\n"
        "except make.FontMissingError as error:\n"
        "    print(json.dumps(str(error)))\n"
        "else:\n"
        "    again = make.dense_page(1920, 400)[0]\n"
        "    print(json.dumps([page.size, len(numbers), lines, page.tobytes() == again.tobytes()]))\n"
    )
    # In a process of its own: the script makes its folder importable.
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    told = json.loads(run.stdout)
    if isinstance(told, str):
        pytest.skip(told)
    size, count, lines, same = told
    assert size == [1920, 400]
    assert same
    assert count > 80
    assert sum(len(numbers_in(line)) for line in lines) == count
