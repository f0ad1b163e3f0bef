"""Which models were asked, and by what they are known again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from glm4v_desktop.engine.known_answer import KnownAnswers, fingerprint


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("config.json", "model-00001.safetensors", "tokenizer.model", "README.md"):
        (folder / name).write_text(name)
        os.utime(folder / name, (1000, 1000))
    return folder


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    known = KnownAnswers(tmp_path / "state")
    assert known.find("a") is None
    known.keep("a", passed=True)
    known.keep("b", passed=False)
    again = KnownAnswers(tmp_path / "state")
    assert (again.find("a"), again.find("b"), again.find("c")) == (True, False, None)
    again.keep("b", passed=True)
    assert known.find("b") is True


def test_the_oldest_are_forgotten_and_damage_is_not_believed(tmp_path: Path) -> None:
    known = KnownAnswers(tmp_path)
    for number in range(50):
        known.keep(str(number), passed=True)
    assert (known.find("9"), known.find("10"), known.find("49")) == (None, True, True)
    (tmp_path / "known-answers.json").write_text('{"49": "yes"}')
    assert known.find("49") is None


def test_a_moved_folder_is_the_same_model(model: Path, tmp_path: Path) -> None:
    before = fingerprint(model, {"device": ""})
    model.rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "README.md").write_text("changed")
    assert fingerprint(tmp_path / "elsewhere", {"device": ""}) == before


@pytest.mark.parametrize("change", ["size", "time", "name", "options"])
def test_other_weights_or_another_way_to_use_them_are_asked_again(model: Path, change: str) -> None:
    before = fingerprint(model, {"device": ""})
    weights = model / "model-00001.safetensors"
    match change:
        case "size":
            weights.write_text("longer than before")
            os.utime(weights, (1000, 1000))
        case "time":
            os.utime(weights, (1000, 1001))
        case "name":
            weights.rename(model / "model-00002.safetensors")
    assert fingerprint(model, {"device": "cpu" if change == "options" else ""}) != before
