"""The entry in the applications menu: valid, for places of every name, and gone without a trace."""

from __future__ import annotations

import os
import plistlib
import shutil
import struct
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest
from PySide6.QtGui import QImage

from glm4v_desktop import cli
from glm4v_desktop.core.resources import resource
from glm4v_desktop.install import launcher
from glm4v_desktop.install.launcher import LauncherError
from glm4v_desktop.ui.widgets.icons import app_image

NAMES = ["plain", "with space", "报告 ü", "100% $x `b` \"q\" 'p' \\ back", "a=b;c&d|e#f"]
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop entries are Linux'")


@pytest.fixture
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "data home"
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    monkeypatch.setattr(sys, "platform", "linux")
    return home


def checked(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not here; packaging/test.py installs it")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@ON_LINUX
@pytest.mark.parametrize("name", NAMES)
def test_the_entry_is_valid_for_a_program_in_any_folder(data_home: Path, name: str) -> None:
    launcher.install(Path("/opt") / name / "python")
    entry = data_home / "applications" / "glm4v-desktop.desktop"
    assert checked("desktop-file-validate", str(entry)) == ""


@ON_LINUX
@pytest.mark.parametrize("name", NAMES)
def test_the_desktop_runs_it_with_the_pictures_as_arguments(
    data_home: Path, tmp_path: Path, name: str
) -> None:
    """GLib reads the entry as desktops do."""
    python = tmp_path / name / "python"
    python.parent.mkdir()
    log = tmp_path / "called"
    os.mkfifo(log)
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{log}"\n')
    python.chmod(0o755)
    entry = launcher.install(python)[0]
    picture = tmp_path / "a 报告 1%.png"
    picture.touch()
    if shutil.which("gio") is None:
        pytest.skip("gio is not here")
    with subprocess.Popen(["gio", "launch", str(entry), str(picture)]) as launched:
        said = log.read_text().splitlines() if launched.wait(30) == 0 else []
    assert said == ["-P", "-m", "glm4v_desktop", "--launched", str(picture)]


@ON_LINUX
def test_software_centers_understand_what_it_is(data_home: Path) -> None:
    launcher.install(Path("/opt/python"))
    (file,) = (data_home / "metainfo").iterdir()
    checked("appstreamcli", "validate", "--no-net", str(file))


def test_the_entry_speaks_chinese_and_names_what_it_opens() -> None:
    lines = launcher.desktop_entry(["/opt/python", "-m", "glm4v_desktop"]).splitlines()
    assert "MimeType=image/png;image/jpeg;image/webp;image/bmp;image/tiff;image/gif;image/avif;" in lines
    assert "Comment[zh_CN]=在自己的电脑上对截图提问" in lines
    assert any(line.startswith("Name[zh_CN]=") for line in lines)
    assert {"Terminal=false", "StartupWMClass=glm4v-desktop", "Icon=glm4v-desktop"} <= set(lines)
    assert 'Exec="/opt/python" "-m" "glm4v_desktop" %F' in lines


@pytest.mark.parametrize("name", ["line\nbreak", os.fsdecode(b"caf\xe9")])
def test_a_folder_that_cannot_be_named_in_an_entry_is_told(name: str) -> None:
    with pytest.raises(LauncherError, match="move it first"):
        launcher.desktop_entry([f"/opt/{name}/python"])


def test_it_is_installed_twice_and_removed_twice_and_leaves_no_file(data_home: Path) -> None:
    files = launcher.install(Path("/opt/python"))
    assert launcher.install(Path("/opt/other")) == files
    assert launcher.is_installed()
    assert "/opt/other" in files[0].read_text(encoding="utf-8")
    foreign = files[0].with_name("other.desktop")
    foreign.touch()
    assert set(launcher.remove()) == set(files)
    assert launcher.remove() == ()
    left = {path.name for path in data_home.rglob("*") if path.is_file()}
    assert left <= {"other.desktop", "mimeinfo.cache"}


def test_a_folder_that_cannot_be_written_is_a_sentence(
    data_home: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    data_home.touch()
    assert cli.main(["launcher", "--language", "en"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The launcher cannot be written to ")
    assert "Traceback" not in said


def test_an_installed_program_puts_itself_there(
    data_home: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    assert cli.main(["launcher", "--language", "en"]) == 0
    entry = data_home / "applications" / "glm4v-desktop.desktop"
    assert str(entry) in capsys.readouterr().out
    assert sys.executable in entry.read_text(encoding="utf-8")
    assert cli.main(["launcher", "--remove", "--language", "en"]) == 0
    assert not entry.exists()


@pytest.mark.parametrize("side", launcher.ICON_SIDES)
def test_the_icons_are_the_drawing(side: int, qapp: object) -> None:
    """When it fails, the drawing has changed: run packaging/app_icons.py."""
    shipped = QImage(str(resource("icons", "app", f"{side}.png"))).convertToFormat(
        QImage.Format.Format_RGBA8888
    )
    drawn = app_image(side).convertToFormat(QImage.Format.Format_RGBA8888)
    assert (shipped.width(), shipped.height()) == (side, side)
    pairs = zip(bytes(shipped.constBits()), bytes(drawn.constBits()), strict=True)
    assert sum(abs(one - other) for one, other in pairs) / (4 * side * side) < 2


def test_windows_gets_a_shortcut_with_its_icon_and_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    files = launcher.install(Path("/opt/程序 x/pythonw.exe"))
    icon, link, send_to = files
    assert link.parts[-3:] == ("Start Menu", "Programs", "GLM-4v Desktop.lnk")
    assert send_to.parent.name == "SendTo"
    data = link.read_bytes()
    assert struct.unpack_from("<I", data)[0] == 0x4C
    texts = [
        f"{Path('/opt/程序 x/pythonw.exe')}\0",
        "-P -m glm4v_desktop --launched",
        "glm4v-desktop\0",
        str(icon),
    ]
    assert [text for text in texts if text.encode("utf-16-le") not in data] == []
    assert struct.unpack_from("<HHH", icon.read_bytes()) == (0, 1, 6)
    assert set(launcher.remove()) == set(files)


def test_a_shortcut_reads_back_block_by_block() -> None:
    data = launcher.shell_link([str(PureWindowsPath("C:/a b/pythonw.exe")), "-m", "x y"], "C:\\app.ico")
    at, strings = 0x4C, []
    for _ in range(3):
        (length,) = struct.unpack_from("<H", data, at)
        strings.append(data[at + 2 : at + 2 + 2 * length].decode("utf-16-le"))
        at += 2 + 2 * length
    assert strings == ["%USERPROFILE%", '-m "x y"', "C:\\app.ico"]
    signatures = []
    while size := struct.unpack_from("<I", data, at)[0]:
        signatures.append(struct.unpack_from("<I", data, at + 4)[0])
        at += size
    assert signatures == [0xA0000001, 0xA0000009]
    assert at + 4 == len(data)


def test_macos_gets_a_bundle_with_document_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("HOME", str(tmp_path))
    launcher.install(Path("/opt/a 'b'/python"))
    contents = tmp_path / "Applications" / "GLM-4v Desktop.app" / "Contents"
    about = plistlib.loads((contents / "Info.plist").read_bytes())
    program = contents / "MacOS" / about["CFBundleExecutable"]
    assert os.access(program, os.X_OK)
    assert about["CFBundleDocumentTypes"][0]["LSItemContentTypes"][0] == "public.png"
    icon = (contents / "Resources" / about["CFBundleIconFile"]).read_bytes()
    assert (icon[:4], struct.unpack_from(">I", icon, 4)[0]) == (b"icns", len(icon))
    assert subprocess.run(["sh", "-n", str(program)]).returncode == 0
    assert launcher.remove()
    assert not (tmp_path / "Applications" / "GLM-4v Desktop.app").exists()


def test_it_needs_nothing_that_has_to_be_installed() -> None:
    root = str(Path(launcher.__file__).resolve().parents[2])
    code = f"import sys; sys.path.insert(0, {root!r})\n"
    code += "import glm4v_desktop.install.launcher; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not {"PySide6", "platformdirs", "numpy", "PIL"} & set(done.stdout.split())
