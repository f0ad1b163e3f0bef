from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.core.settings import (
    DOWNLOAD_SOURCES,
    ENGINES,
    LANGUAGES,
    MOST_IDLE_MINUTES,
    THEMES,
    Settings,
)
from glm4v_desktop.storage.settings_file import JsonFile, SettingsFile

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    every = Settings("en", "light", "local", "/m/模型", "/models", 0, "mirror", "https://hub.example", True)
    for settings in (Settings(), Settings("zh", "dark"), every):
        assert SettingsFile(tmp_path).write(settings)
        assert SettingsFile(tmp_path).read() == settings


def test_defaults_without_a_file(tmp_path: Path) -> None:
    assert SettingsFile(tmp_path / "absent").read() == Settings()


def test_bad_values_fall_back_one_by_one(tmp_path: Path) -> None:
    bad = '{"language": 7, "theme": "dark", "engine": "gpt", "model_folder": ["/m"]}'
    (tmp_path / "settings.json").write_text(bad)
    assert SettingsFile(tmp_path).read() == Settings(theme="dark")


@pytest.mark.parametrize("bad", [-1, MOST_IDLE_MINUTES + 1, 2.5, 15.0, "15", True, None, [15], {}])
def test_minutes_are_whole_and_in_range(tmp_path: Path, bad: object) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"idle_minutes": bad, "theme": "dark"}))
    assert SettingsFile(tmp_path).read() == Settings(theme="dark")


@pytest.mark.parametrize("bad", [0, 1, "true", "", None, []])
def test_yes_and_no_are_not_guessed(tmp_path: Path, bad: object) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"first_run_done": bad, "mirror_address": "x"}))
    assert SettingsFile(tmp_path).read() == Settings(mirror_address="x")


def test_every_setting_can_be_read(tmp_path: Path) -> None:
    """A field that the file's reader does not know would be lost at each start."""
    SettingsFile(tmp_path).write(Settings())
    file = SettingsFile(tmp_path)
    file.read()
    assert file._unknown == {}


def test_what_a_newer_version_wrote_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "dark", "new": {"a": 1}}')
    file = SettingsFile(tmp_path)
    file.write(Settings(language="zh", theme=file.read().theme))
    kept = json.loads(path.read_text())
    assert (kept["language"], kept["theme"], kept["new"]) == ("zh", "dark", {"a": 1})


@given(content=st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_content_keeps_the_program_from_opening(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("config")
    (folder / "settings.json").write_bytes(content)
    settings = SettingsFile(folder).read()
    assert settings.language in LANGUAGES
    assert settings.theme in THEMES
    assert settings.engine in ENGINES
    assert settings.download_source in DOWNLOAD_SOURCES
    assert 0 <= settings.idle_minutes <= MOST_IDLE_MINUTES
    assert isinstance(settings.first_run_done, bool)
    for text in (settings.model_folder, settings.models_folder, settings.mirror_address):
        assert isinstance(text, str)


def test_a_damaged_file_is_kept_aside(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"theme": "da')
    file = SettingsFile(tmp_path)
    assert file.read() == Settings()
    assert not file.is_readable
    assert (tmp_path / "settings.bad").read_text() == '{"theme": "da'
    assert file.read() == Settings()
    assert file.is_readable  # there is no file any more


def test_a_folder_in_the_way_is_not_fatal(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    assert SettingsFile(tmp_path).read() == Settings()
    assert not SettingsFile(tmp_path).write(Settings())


@pytest.mark.parametrize("content", ['{"theme": "da', "[]", "1" * 6000, "[" * 100_000])
def test_a_damaged_file_that_cannot_be_kept_aside_is_not_fatal(tmp_path: Path, content: str) -> None:
    """As in a home that may only be read."""
    (tmp_path / "settings.json").write_text(content)
    (tmp_path / "settings.bad").mkdir()
    assert SettingsFile(tmp_path).read() == Settings()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.json")
    file = SettingsFile(tmp_path)
    assert file.read() == Settings()
    assert file.write(Settings(theme="dark"))
    assert SettingsFile(tmp_path).read().theme == "dark"
    assert (tmp_path / "settings.bad").is_fifo()


def test_a_file_that_could_not_be_read_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SettingsFile(tmp_path).write(Settings(mirror_address="https://hub.example"))

    def refuse(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    file = SettingsFile(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        assert file.read() == Settings()
    assert not file.is_readable
    assert file.write(Settings(theme="dark"))
    assert "hub.example" in (tmp_path / "settings.bad").read_text()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    JsonFile(tmp_path / "new" / "x.json").write({})
    assert (tmp_path / "new" / "x.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_write_that_fails_in_the_middle_leaves_what_was_there(tmp_path: Path) -> None:
    """As when the disk gets full: the old settings stay whole under their name."""
    SettingsFile(tmp_path).write(Settings(theme="dark"))
    code = (
        "import resource, sys; from pathlib import Path;"
        "from glm4v_desktop.storage.settings_file import SettingsFile, Settings;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20));"
        "sys.exit(SettingsFile(Path(sys.argv[1])).write(Settings(theme='light')))"
    )
    written = subprocess.run([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.DEVNULL)
    assert written.returncode == 0  # False: it could not be written
    assert SettingsFile(tmp_path).read() == Settings(theme="dark")
    assert [file.name for file in tmp_path.iterdir()] == ["settings.json"]
