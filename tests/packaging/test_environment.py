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
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [str(folder / "glm4v-desktop"), "--version"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert done.stdout.startswith("glm4v-desktop "), done.stderr


def test_a_checkout_set_up_before_gets_the_command(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_python(fresh)
    environment.write_record({"app": environment.APP.fingerprint})
    linked: list[str] = []

    def link() -> None:
        linked.append("")
        (environment.venv_python().parent / "glm4v-desktop").touch()
        (environment.venv_python().parent / "glm4v-desktop.exe").touch()

    monkeypatch.setattr(environment, "_link_checkout", link)
    environment.set_up(environment.APP)
    environment.set_up(environment.APP)
    assert len(linked) == 1


def test_a_command_that_cannot_be_made_keeps_nobody_from_starting(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend_python(fresh)
    environment.write_record({"app": environment.APP.fingerprint})

    def link() -> None:
        raise environment.SetupError("The program could not be linked")

    monkeypatch.setattr(environment, "_link_checkout", link)
    environment.set_up(environment.APP)
    assert "could not be linked" in capsys.readouterr().err


REMARKS = """\
WARNING: Location '/opt/wheels' is ignored: it is either a non-existing path or lacks a specific scheme.
WARNING: Disabling PEP 517 processing
DEPRECATION: --global-option is deprecated. pip 26.1 will enforce this behavior change.
WARNING: The script f2py is installed in '/x/bin' which is not on PATH.
  Consider adding this directory to PATH.
[notice] A new release of pip is available: 23.2.1 -> 26.3
[notice] To update, run: pip install --upgrade pip
"""
WELL = (
    "Collecting numpy==2.4.6\n  Downloading numpy-2.4.6.whl (16 MB)\nInstalling collected packages: numpy\n"
)
FAILURE = """\
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package
versions, please update the hashes. Otherwise, examine the package contents carefully.
    numpy==2.4.6 from https://pypi.org/numpy-2.4.6.whl:
        Expected sha256 1234
             Got        5678
"""


def run_pip(output: str, code: int) -> int:
    script = f"import sys; sys.stdout.write({output!r}); sys.stdout.flush(); sys.stderr.write({REMARKS!r})"
    return environment._run_pip([sys.executable, "-c", f"{script}; sys.exit({code})"])


def test_an_installation_shows_its_packages_and_none_of_pip_s_remarks(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run_pip(REMARKS + WELL, 0) == 0
    assert capfd.readouterr() == ("    numpy==2.4.6\n    unpacking ...\n", "")


@pytest.mark.parametrize("failure", [FAILURE, "/x/bin/python: No module named pip\n"])
def test_a_failed_installation_shows_its_reason_in_full_and_nothing_else(
    failure: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_pip(WELL + REMARKS + failure, 1) == 1
    assert capfd.readouterr().err == failure


def test_a_network_that_does_not_answer_is_said_while_pip_tries_again(
    capfd: pytest.CaptureFixture[str],
) -> None:
    retry = "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(1)': /numpy/\n"
    error = "ERROR: No matching distribution found for numpy==2.4.6\n"
    assert run_pip(retry + error, 1) == 1
    assert capfd.readouterr() == ("    the network does not answer; trying again ...\n", retry + error)


def test_a_second_start_does_no_set_up_work_and_needs_no_network(tmp_path: Path) -> None:
    if not environment.is_ready(environment.APP):
        pytest.fail("run packaging/test.py: the tests run in the environment that it sets up")
    nowhere = "http://127.0.0.1:9"  # nobody listens there
    environ = {
        **os.environ, "PATH": str(tmp_path), "HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere,
        "PIP_INDEX_URL": nowhere,
    }  # fmt: skip
    started = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "start.py"), "--version"],
        env=environ, capture_output=True, text=True, timeout=60,
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
