from __future__ import annotations

from pathlib import Path

import pytest
import system_packages


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux without one library and without a Chinese font."""
    monkeypatch.setattr(system_packages.sys, "platform", "linux")
    monkeypatch.setattr(system_packages, "_loads", lambda library: library != "libxcb-cursor.so.0")
    monkeypatch.setattr(system_packages, "has_chinese_font", lambda: False)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: f"/usr/bin/{name}")


@pytest.mark.usefixtures("lacking")
def test_what_is_missing_is_named_by_package() -> None:
    assert system_packages.missing() == ["fonts-noto-cjk", "libxcb-cursor0"]


def test_other_systems_lack_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for platform in ("win32", "darwin"):
        monkeypatch.setattr(system_packages.sys, "platform", platform)
        assert system_packages.missing(("nothing-like-it=some-package",)) == []


@pytest.mark.usefixtures("lacking")
def test_it_is_installed_when_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "_permission", lambda: ["sudo", "-n"])
    ran: list[list[str]] = []
    system_packages.install_missing(run=lambda command: ran.append(command) or 0)  # type: ignore[func-returns-value]
    assert len(ran) == 1
    assert ran[0][:2] == ["sudo", "-n"]
    assert {"libxcb-cursor0", "fonts-noto-cjk"} <= set(ran[0])


@pytest.mark.usefixtures("lacking")
def test_a_stale_package_list_is_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "_permission", list)
    results = iter([100, 0, 0])
    ran: list[str] = []

    def run(command: list[str]) -> int:
        ran.append("update" if "update" in command else "install")
        return next(results)

    system_packages.install_missing(run=run)
    assert ran == ["install", "update", "install"]


@pytest.mark.usefixtures("lacking")
def test_else_the_one_line_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "_permission", lambda: None)
    system_packages.install_missing(run=lambda command: pytest.fail("nothing may be run"))
    assert "sudo apt-get install -y fonts-noto-cjk libxcb-cursor0" in capsys.readouterr().out


def test_a_command_that_is_absent_asks_for_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages.sys, "platform", "linux")
    monkeypatch.setattr(system_packages, "_loads", lambda library: True)
    monkeypatch.setattr(system_packages, "has_chinese_font", lambda: True)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: None if name == "Xvfb" else name)
    assert system_packages.missing(("Xvfb=xvfb", "xclip=xclip")) == ["xvfb"]


def test_a_chinese_font_is_found_by_its_file(tmp_path: Path) -> None:
    assert not system_packages.has_chinese_font((tmp_path,))
    (tmp_path / "opentype").mkdir()
    (tmp_path / "opentype" / "NotoSansCJK-Regular.ttc").touch()
    assert system_packages.has_chinese_font((tmp_path,))
