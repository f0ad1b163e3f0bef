"""Where models lie outside the folder for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.storage.folders import KnownFolders


def test_what_was_remembered_is_read_until_it_is_forgotten(tmp_path: Path) -> None:
    known = KnownFolders(tmp_path)
    assert known.read() == ()
    for folder in ("/a", "/模型", "/a", ""):
        known.remember(folder)
    assert KnownFolders(tmp_path).read() == ("/模型", "/a")
    known.forget("/a")
    known.forget("/never there")
    assert KnownFolders(tmp_path).read() == ("/模型",)


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    known = KnownFolders(tmp_path)
    for number in range(60):
        known.remember(f"/{number}")
    assert len(known.read()) == 50
    assert known.read()[0] == "/59"


@pytest.mark.parametrize("content", ['{"folders": 7}', '{"folders": [1, null, "/a", {}, ""]}', "[]", "{"])
def test_a_strange_file_is_no_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / "model-folders.json").write_text(content)
    assert set(KnownFolders(tmp_path).read()) <= {"/a"}


@given(value=st.lists(st.text() | st.integers() | st.none()))
def test_only_texts_come_out(tmp_path_factory: pytest.TempPathFactory, value: list[object]) -> None:
    folder = tmp_path_factory.mktemp("config")
    (folder / "model-folders.json").write_text(json.dumps({"folders": value}))
    assert all(isinstance(text, str) and text for text in KnownFolders(folder).read())
