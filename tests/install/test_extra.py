"""One list says what the models run on; nothing else in the program decides it."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from glm4v_desktop.install import extra
from glm4v_desktop.install.extra import EXTRA_LOCAL, has_extra_local

ROOT = Path(__file__).resolve().parents[2]


def test_it_looks_and_imports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(sys.modules)
    assert has_extra_local()
    assert not {"transformers", "accelerate"} & (set(sys.modules) - before)
    monkeypatch.setattr(extra, "EXTRA_LOCAL", (*EXTRA_LOCAL, "no_such_package_anywhere"))
    assert not has_extra_local()


def test_what_came_since_the_start_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "EXTRA_LOCAL", ("a_package_that_comes_late",))
    monkeypatch.syspath_prepend(tmp_path)
    assert not has_extra_local()
    (tmp_path / "a_package_that_comes_late.py").touch()
    assert has_extra_local()


def test_it_is_what_the_package_asks_for() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["local"]
    names = {line.split(";")[0].split(">")[0].strip() for line in asked if ";" not in line}
    assert names == set(EXTRA_LOCAL)  # what only some systems have is no part of it
