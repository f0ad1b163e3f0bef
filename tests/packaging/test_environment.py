from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import environment
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which nothing was set up yet."""
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "_RECORD", venv / "set-up.json")
    return venv


def pretend_python(venv: Path) -> None:
    environment.venv_python().parent.mkdir(parents=True)
    environment.venv_python().touch()


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ((3, 10), False),
        ((3, 11), True),
        ((3, 12), True),
        ((3, 13, 1), True),
        ((3, 14), False),
        ((4, 0), False),
    ],
)
def test_supported_pythons(version: tuple[int, ...], fits: bool) -> None:
    assert environment.supported(version) is fits


def test_nothing_is_ready_before_the_set_up(fresh: Path) -> None:
    assert not environment.is_ready(environment.APP)


def test_ready_after_the_record_and_no_longer_when_the_packages_change(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements = tmp_path / "requirements"
    requirements.mkdir()
    (requirements / "app.txt").write_text("one==1")
    monkeypatch.setattr(environment, "_REQUIREMENTS", requirements)
    pretend_python(fresh)
    environment.write_record({"app": environment.APP.fingerprint})
    assert environment.is_ready(environment.APP)
    (requirements / "app.txt").write_text("one==2")
    assert not environment.is_ready(environment.APP)


def test_the_tests_set_up_serves_the_program_but_not_the_reverse(fresh: Path) -> None:
    pretend_python(fresh)
    environment.write_record({"dev": environment.DEV.fingerprint})
    assert environment.is_ready(environment.APP)
    environment.write_record({"app": environment.APP.fingerprint})
    assert not environment.is_ready(environment.DEV)


def test_a_record_cut_off_in_the_middle_means_set_up_again(fresh: Path) -> None:
    pretend_python(fresh)
    (fresh / "set-up.json").write_text('{"app": "12')
    assert not environment.is_ready(environment.APP)


def test_a_failed_installation_says_what_to_do_and_is_not_recorded(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment.system_packages, "install_missing", lambda extra: None)
    monkeypatch.setattr(environment, "_make_venv", lambda: pretend_python(fresh))
    monkeypatch.setattr(environment, "_run_pip", lambda command: 1)
    with pytest.raises(environment.SetupError, match="start again"):
        environment.set_up(environment.APP)
    assert not environment.is_ready(environment.APP)
    assert "[3/4]" in capsys.readouterr().out


def test_a_half_made_environment_is_made_anew(fresh: Path) -> None:
    (fresh / "bin").mkdir(parents=True)
    (fresh / "leftover").touch()
    environment._make_venv()
    assert environment.venv_python().exists()
    assert not (fresh / "leftover").exists()


@pytest.mark.skipif(os.name == "nt", reason="an .exe there")
def test_the_environment_has_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "a b 报告"
    folder.mkdir()
    here = f"import sysconfig; sysconfig.get_path = lambda name: {str(folder)!r}\n"
    subprocess.run([sys.executable, "-c", here + environment._LINK, str(ROOT)], check=True)
    assert (folder / "glm4v_desktop_checkout.pth").read_text(encoding="utf-8") == f"{ROOT}\n"
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [str(folder / "glm4v-desktop"), "--version"]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True)
    assert done.stdout.startswith("glm4v-desktop "), done.stderr


def test_a_second_start_does_no_set_up_work_and_needs_no_network(tmp_path: Path) -> None:
    if not environment.is_ready(environment.APP):
        pytest.fail("run packaging/test.py: the tests run in the environment that it sets up")
    nowhere = "http://127.0.0.1:9"  # nobody listens there
    surroundings = {
        **os.environ, "PATH": str(tmp_path), "HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere,
        "PIP_INDEX_URL": nowhere,
    }  # fmt: skip
    started = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "start.py"), "--version"],
        env=surroundings, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert started.returncode == 0, started.stderr
    assert started.stdout.startswith("glm4v-desktop ")
    assert "[1/4]" not in started.stdout


def test_packaging_shadows_no_library() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
    assert not (ROOT / "tests" / "packaging" / "__init__.py").exists()
    found = subprocess.run(
        [sys.executable, "-c", "import packaging.version"], capture_output=True, text=True, cwd=ROOT
    )
    assert found.returncode == 0, found.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_in_the_place_of_the_record_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "set-up.json")
    monkeypatch.setattr(environment, "_RECORD", tmp_path / "set-up.json")
    assert environment.read_record() == {}
