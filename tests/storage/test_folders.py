"""Where settings and logs are, and which folders with models outside the usual place are remembered."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.core.settings import Settings
from glm4v_desktop.storage.folders import KnownFolders, config_folder, has_home, log_folder
from glm4v_desktop.storage.settings_file import SettingsFile


def test_one_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLM4V_DESKTOP_HOME", str(tmp_path))
    assert config_folder() == tmp_path / "config"
    assert log_folder() == tmp_path / "logs"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XDG is Linux's")
def test_else_the_platform_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLM4V_DESKTOP_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert config_folder() == tmp_path / "config" / "glm4v-desktop"
    assert log_folder().is_relative_to(tmp_path / "state")


@pytest.mark.parametrize("bare", [True, False], ids=["a bare ~", "an error"])
def test_without_a_home_nothing_is_made_wherever_one_is(monkeypatch: pytest.MonkeyPatch, bare: bool) -> None:
    def no_home(*_: object, **__: object) -> Path:
        if bare:
            return Path("~/.config/glm4v-desktop")
        raise RuntimeError("no home")

    assert has_home()
    monkeypatch.delenv("GLM4V_DESKTOP_HOME")
    monkeypatch.setattr(platformdirs, "user_config_path", no_home)
    assert not has_home()
    assert SettingsFile(config_folder()).read() == Settings()
    assert not SettingsFile(config_folder()).write(Settings())


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
