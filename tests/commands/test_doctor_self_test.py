"""`glm4v-desktop doctor --self-test`: what it prints, keeps and returns."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from glm4v_desktop import cli
from glm4v_desktop.commands import doctor
from glm4v_desktop.core.self_test import Fingerprint, Precision, Verdict
from glm4v_desktop.hardware.self_test import SelfTest
from glm4v_desktop.storage.folders import state_folder
from glm4v_desktop.storage.self_test_file import SelfTestFile
from tests.hardware.scripted_self_test import CARD

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"passed", "whole", "usable", "avoid", "fingerprint", "ways"}
WAY_KEYS = {
    "name", "device", "precision", "kernel", "streamed", "verdict", "distances", "wrong_tokens", "detail",
    "seconds",
}  # fmt: skip


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The child plays the script that the test names."""
    target = f"tests.hardware.scripted_self_test:{request.param}"
    monkeypatch.setattr(
        doctor,
        "SelfTest",
        lambda: SelfTest(target=target, fingerprint=lambda: Fingerprint("1", "2.13")),
    )


def run(*words: str) -> int:
    return cli.main(["doctor", "--self-test", *words, "--language", "en"])


@pytest.mark.parametrize("scripted", ["all_pass"], indirect=True)
def test_all_right_is_said_and_kept(scripted: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    said = capsys.readouterr().out
    assert "ok  Processor: 32 bits: right\n" in said
    assert "3 were tested" in said
    kept = SelfTestFile(state_folder()).read()
    assert kept is not None
    assert kept.passed


@pytest.mark.parametrize("scripted", ["card_crashes"], indirect=True)
def test_what_is_wrong_is_named_and_told_by_the_exit_code(
    scripted: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 1
    said = capsys.readouterr().out
    assert "!!  Card 0: 4 bits, fast: the process crashed (exit code 7)\n" in said
    assert "1 of 3 run modes" in said


@pytest.mark.parametrize("scripted", ["card_crashes"], indirect=True)
def test_json_has_the_documented_keys(scripted: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert set(told) == KEYS
    assert all(set(way) == WAY_KEYS for way in told["ways"])
    assert told["avoid"] == [CARD.name]
    assert [way["verdict"] for way in told["ways"]] == ["passed", "crashed", "passed"]


def test_without_the_models_packages_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "has_extra_local", lambda: False)
    assert run() == 1
    assert "not installed" in capsys.readouterr().err


def test_the_documentation_names_every_key_and_value() -> None:
    document = (ROOT / "resources/docs/command-line.md").read_text(encoding="utf-8")
    assert {word for word in KEYS | WAY_KEYS | {*Verdict, *Precision} if f"`{word}`" not in document} == set()


def test_ctrl_c_ends_it_with_its_child() -> None:
    code = (
        "import sys, logging; from glm4v_desktop import cli;"
        "from glm4v_desktop.commands import doctor as d;"
        "from glm4v_desktop.core.self_test import Fingerprint;"
        "from glm4v_desktop.hardware.self_test import SelfTest;"
        "t = SelfTest(target='tests.hardware.scripted_self_test:card_hangs',"
        " fingerprint=lambda: Fingerprint('1', '2'));"
        "run = t.run; t.run = lambda c: (print(e.way, flush=True) or e for e in run(c));"
        "d.SelfTest = lambda: t; sys.exit(cli.main(['doctor', '--self-test', '--language', 'en']))"
    )
    asking = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert asking.stdout is not None
    with asking, asking.stdout as said:
        for line in said:
            if CARD.kernel in line:
                os.killpg(asking.pid, signal.SIGINT)  # as a terminal does: the child hears it, too
                break
        rest = said.read()  # to its end: no child holds the pipe any more
    assert asking.returncode == 130
    assert "run modes" not in rest
    assert SelfTestFile(state_folder()).read() is None


def test_this_machine_passes_without_importing_torch_here() -> None:
    """The real one, in a real child."""
    code = (
        "import sys; from glm4v_desktop import cli;"
        "code = cli.main(['doctor', '--self-test', '--json', '--language', 'en']);"
        "heavy = {'torch', 'PySide6.QtWidgets', 'onnxruntime', 'numpy'} & set(sys.modules);"
        "print(heavy, file=sys.stderr); sys.exit(code or len(heavy))"
    )
    environ = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["passed"]
    assert "cpu/int4:plain/streamed" in told["usable"]
