from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import environment
import local_extra
import local_install
import pytest
import start

from glm4v_desktop.install import torch_choice
from glm4v_desktop.install.pip import PipFacts
from glm4v_desktop.install.torch_choice import NoTorchError, TorchBuildChoice, TorchTarget, choose_torch

PLAN = choose_torch(TorchTarget("Linux", "x86_64", (3, 11)))


class Checkout:
    """One that was set up without the extra; `installs` counts how often it was brought in."""

    def __init__(self, venv: Path) -> None:
        self.venv = venv
        self.driver = False
        self.installs = 0
        self.result: Callable[[], bool] = lambda: True

    def install(self, group: environment.Group, any_build: bool = False) -> bool:
        self.installs += 1
        return self.result()

    @property
    def is_ready(self) -> bool:
        return environment.is_ready(local_extra.LOCAL)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    checkout = Checkout(tmp_path / ".venv")
    monkeypatch.setattr(environment, "VENV", checkout.venv)
    monkeypatch.setattr(environment, "_RECORD", checkout.venv / "set-up.json")
    environment.venv_python().parent.mkdir(parents=True)
    environment.venv_python().touch()
    environment.write_record({"app": environment.APP.fingerprint})
    monkeypatch.setattr(local_extra, "has_nvidia_driver", lambda: checkout.driver)
    monkeypatch.setattr(local_install, "install", checkout.install)
    return checkout


def no_network() -> bool:
    raise environment.SetupError("The network failed.")


def test_without_a_driver_and_unasked_nothing_is_brought_in(checkout: Checkout) -> None:
    local_extra.bring_in(None)
    assert checkout.installs == 0


def test_beside_a_driver_it_comes_by_itself_and_once(checkout: Checkout) -> None:
    checkout.driver = True
    local_extra.bring_in(None)
    local_extra.bring_in(None)
    local_extra.bring_in(True)
    assert checkout.installs == 1
    assert checkout.is_ready


def test_asked_for_it_comes_without_a_driver(checkout: Checkout) -> None:
    local_extra.bring_in(True)
    local_extra.bring_in(True)
    assert checkout.installs == 1


def test_a_driver_that_comes_later_brings_the_build_for_it(checkout: Checkout) -> None:
    local_extra.bring_in(True)
    checkout.driver = True
    local_extra.bring_in(None)
    assert checkout.installs == 2


def test_once_there_it_is_kept_up_to_date_unasked(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    local_extra.bring_in(True)
    monkeypatch.setattr(local_extra, "TORCH", "torch==2.13.1")
    local_extra.bring_in(None)
    assert checkout.installs == 2


def test_declined_it_stays_away_until_it_is_asked_for(checkout: Checkout) -> None:
    checkout.driver = True
    local_extra.bring_in(False)
    local_extra.bring_in(None)
    assert checkout.installs == 0
    local_extra.bring_in(True)
    assert checkout.is_ready


def test_a_failure_unasked_does_not_keep_the_program_from_starting_nor_comes_back(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.driver = True
    checkout.result = no_network
    local_extra.bring_in(None)
    local_extra.bring_in(None)
    assert checkout.installs == 1
    assert "--local" in capsys.readouterr().err
    assert not checkout.is_ready


def test_a_failure_when_asked_is_told_and_can_be_repeated(checkout: Checkout) -> None:
    checkout.result = no_network
    with pytest.raises(environment.SetupError, match="network"):
        local_extra.bring_in(True)
    checkout.result = lambda: True
    local_extra.bring_in(True)
    assert checkout.is_ready


def test_a_makeshift_build_is_kept_but_exchanged_when_asked_again(checkout: Checkout) -> None:
    checkout.driver = True
    checkout.result = lambda: False
    local_extra.bring_in(None)
    local_extra.bring_in(None)
    assert checkout.installs == 1
    checkout.result = lambda: True
    local_extra.bring_in(True)
    assert checkout.is_ready


def test_setting_up_the_program_anew_forgets_nothing(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    local_extra.bring_in(True)
    record = environment.read_record()
    environment.write_record({**record, "app": "another"})
    for step in ("_install", "_link_checkout"):
        monkeypatch.setattr(environment, step, lambda *_: None)
    monkeypatch.setattr(environment.system_packages, "install_missing", lambda extra: None)
    monkeypatch.setattr(environment, "_make_venv", lambda: (checkout.venv / "set-up.json").unlink())
    environment.set_up(environment.APP)
    assert environment.read_record() == record


@pytest.mark.parametrize(
    ("arguments", "asked", "passed_on"),
    [
        (["--local", "shot.png"], (True, False), ["shot.png"]),
        (["--local-any", "shot.png"], (True, True), ["shot.png"]),
        (["shot.png"], (None, False), ["shot.png"]),
        (["ask", "a.png", "why?", "--no-local"], (False, False), ["ask", "a.png", "why?"]),
    ],
)
def test_start_takes_its_flags_and_hands_on_the_rest(
    arguments: list[str],
    asked: tuple[bool | None, bool],
    passed_on: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[object] = []

    def run(program: str, command: list[str]) -> None:
        heard.append(command[3:])
        raise SystemExit

    monkeypatch.setattr(environment, "set_up", lambda group: None)
    monkeypatch.setattr(local_extra, "bring_in", lambda *asked: heard.append(asked))
    monkeypatch.setattr(
        start, "_offer_launcher", lambda: None
    )  # it would note in the real .venv that it asked
    monkeypatch.setattr(start.subprocess, "call", lambda command: run(command[0], command))
    monkeypatch.setattr(start.os, "execv", run)
    with pytest.raises(SystemExit):
        start.main(arguments)
    assert heard == [asked, passed_on]


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("python", "says"),
    [
        ("exit 0", None),
        ("echo '[Errno 28] No space left'; exit 1", "disk is full"),
        ("echo 'NewConnectionError(1)'; exit 1", "network failed"),
        ("echo WARNING: Location is ignored; echo ERROR: why; exit 1", "^ERROR: why\n"),
        ("echo 'HASHES DO NOT MATCH'; exit 1", "HASHES"),
        ('[ "$1" = -m ] || { echo "no c10.dll"; exit 1; }', "does not load"),
    ],
)
def test_each_step_runs_and_a_failure_says_what_to_do(
    python: str, says: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "python"
    stand_in.write_text(f"#!/bin/sh\n{python}\n")
    stand_in.chmod(0o755)
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "venv_python", lambda: stand_in)
    monkeypatch.setattr(local_install, "plan_for_this_machine", lambda: PLAN)
    monkeypatch.setattr(local_install, "settle", lambda plan: plan)
    monkeypatch.setattr(local_install, "ask_pip", lambda python, pip: PipFacts((26, 3)))
    monkeypatch.setattr(local_install, "default_host", lambda pip: "pypi.org")
    if says is None:
        assert local_install.install(local_extra.LOCAL)
    else:
        with pytest.raises(environment.SetupError, match=says):
            local_install.install(local_extra.LOCAL)
    assert list(tmp_path.iterdir()) == [stand_in]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("arguments", "answer", "installs"),
    [
        (["--local"], Terminal("y\n"), True),
        (["--local"], Terminal("\n"), False),
        (["--local"], Terminal(""), False),
        (["--local"], io.StringIO("y\n"), False),  # a script, which nobody asked
        (["--local-any"], io.StringIO(""), True),
    ],
    ids=["yes", "enter", "end", "no terminal", "agreed beforehand"],
)
def test_a_larger_download_than_announced_is_asked_about(
    arguments: list[str], answer: io.StringIO, installs: bool, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """From `start.py --local` on, with everything real but the network, pip and the program itself."""
    done: list[TorchBuildChoice] = []
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "_RECORD", tmp_path / "set-up.json")
    monkeypatch.setattr(environment, "set_up", lambda group: None)
    monkeypatch.setattr(start, "_offer_launcher", lambda: None)
    monkeypatch.setattr(start.os, "execv", lambda program, command: None)
    monkeypatch.setattr(start.subprocess, "call", lambda command: 0)
    monkeypatch.setattr(local_install, "plan_for_this_machine", lambda: PLAN)
    monkeypatch.setattr(torch_choice, "reachable", lambda address, patience: False)
    monkeypatch.setattr(local_install, "default_host", lambda pip: "mirror.example")
    monkeypatch.setattr(local_install, "_install", lambda group, plan: done.append(plan))
    monkeypatch.setattr(sys, "stdin", answer)
    monkeypatch.setattr(sys.stderr, "isatty", answer.isatty)
    code = start.main(arguments)
    said = capsys.readouterr()
    assert "250 MB to download, PyTorch from download.pytorch.org" in said.out
    assert "2900 MB to download, PyTorch from mirror.example, and 6000 MB on disk" in said.out
    assert ("Nothing was downloaded" in said.err, "--local-any" in said.err) == (not installs, not installs)
    assert [plan.download_mb for plan in done] == ([2900] if installs else [])
    if not installs:
        assert code == 1


def test_a_machine_without_torch_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> TorchBuildChoice:
        raise NoTorchError("torch is not made for it")

    monkeypatch.setattr(local_install, "plan_for_this_machine", none)
    with pytest.raises(environment.SetupError, match="not made for"):
        local_install.install(local_extra.LOCAL)


def test_the_scripts_need_nothing_but_the_standard_library() -> None:
    """They run before anything is installed, in whatever Python there is."""
    folder = Path(local_extra.__file__).parent
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); import start, local_extra, local_install"
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
