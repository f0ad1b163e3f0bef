from __future__ import annotations

import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from glm4v_desktop.core import child_process
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.install import pip as extra_install
from glm4v_desktop.install.nvidia import NvidiaDriver
from glm4v_desktop.install.pip import (
    ChangedError,
    ExtraInstaller,
    InstallError,
    InstallErrorKind,
    InstallProgress,
    InstallStep,
    default_host,
    requirements_folder,
    with_console,
)
from glm4v_desktop.install.torch_choice import (
    UNKNOWN,
    InstallNeeds,
    TorchBuildChoice,
    TorchTarget,
    choose_torch,
    without_index,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")

PLAN = choose_torch(TorchTarget("Linux", "x86_64", (3, 11)))
MB = 10**6


class Bench:
    """An environment with the stand-ins for python and pip."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.site.mkdir()
        self.python = folder / "python"
        shutil.copy(Path(__file__).with_name("fake_pip.py"), folder / "fake_pip.py")
        self.be("well")
        self.python_says("echo torch 2.13.0+cpu")

    def be(self, mood: str) -> None:
        (self.folder / "mood").write_text(mood)

    def python_says(self, script: str) -> None:
        self.python.write_text(f"#!/bin/sh\n{script}\n")
        self.python.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        noted = self.folder / "calls"
        return noted.read_text().splitlines() if noted.exists() else []

    def installer(
        self, settle: Callable[[TorchBuildChoice], TorchBuildChoice] = lambda plan: plan
    ) -> ExtraInstaller:
        pip = [sys.executable, str(self.folder / "fake_pip.py")]
        return ExtraInstaller(self.python, self.folder, PLAN, pip=pip, site=self.site, settle_plan=settle)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    assert list(bench.site.iterdir()) == [], "temporary files were left"


def run(installer: ExtraInstaller, cancel: CancelToken | None = None) -> Iterator[InstallProgress]:
    """By a person who agreed to what is offered."""
    return installer.run(cancel or CancelToken(), installer.needed())


def failing(installer: ExtraInstaller) -> InstallError:
    with pytest.raises(InstallError) as caught:
        list(run(installer))
    return caught.value


def test_what_a_killed_run_left_is_removed(bench: Bench) -> None:
    (bench.site / ".installing-xyz" / "torch").mkdir(parents=True)
    list(run(bench.installer()))
    # The fixture looks.


def test_nothing_happens_before_run(bench: Bench) -> None:
    installer = bench.installer(settle=lambda plan: pytest.fail("the network was asked"))
    assert installer.needed().download_mb == PLAN.download_mb
    assert bench.calls == []


def test_it_installs_step_by_step_and_tells_how_far_it_is(bench: Bench) -> None:
    seen = list(run(bench.installer()))
    steps = list(dict.fromkeys(progress.step for progress in seen))
    assert steps == [InstallStep.CHECKING, InstallStep.PACKAGES, InstallStep.TORCH, InstallStep.TRYING]
    done = [progress.done for progress in seen if progress.total]
    assert done == sorted(done)
    assert InstallProgress(InstallStep.PACKAGES, "tokenizers", 3 * MB, PLAN.download_mb * MB) in seen
    assert all(progress.done <= progress.total for progress in seen)
    packages, torch = bench.calls
    assert "--require-hashes" in packages
    assert all("--only-binary :all:" in call for call in bench.calls)  # a source package runs code to build
    assert str(bench.folder / "local.txt") in packages
    assert torch.endswith(f"--index-url {PLAN.index_url} torch==2.13.0")


def test_what_is_fetched_never_exceeds_the_estimate(bench: Bench) -> None:
    (bench.folder / "fake_pip.py").write_text(
        "import sys\nprint('pip 26.3' if '--version' in sys.argv else"
        " 'Using cached torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (99.9 GB)')"
    )
    seen = list(run(bench.installer()))
    assert max(progress.done for progress in seen) == PLAN.download_mb * MB


def test_an_index_that_is_not_there_is_left_out(bench: Bench) -> None:
    installer = bench.installer(settle=without_index)
    list(installer.run(CancelToken(), InstallNeeds(2900, 6000, "mirror.example")))
    assert "--index-url" not in bench.calls[-1]


@pytest.mark.parametrize(
    "agreed",
    [
        InstallNeeds(250, 1100, "download.pytorch.org"),
        InstallNeeds(250, 1100, "mirror.example"),
        InstallNeeds(2900, 6000, "download.pytorch.org"),
        UNKNOWN,
    ],
)
def test_nothing_else_than_was_agreed_to_is_fetched(bench: Bench, agreed: InstallNeeds) -> None:
    installer = bench.installer(settle=without_index)
    with pytest.raises(ChangedError) as changed:
        list(installer.run(CancelToken(), agreed))
    assert changed.value.now == InstallNeeds(2900, 6000, "mirror.example", out_of_reach=True)
    assert bench.calls == []
    list(installer.run(CancelToken(), changed.value.now))
    assert bench.calls != []


def test_less_from_the_same_host_needs_no_question() -> None:
    agreed = InstallNeeds(2900, 6000, "pypi.org")
    assert agreed.covers(InstallNeeds(190, 900, "pypi.org"))
    assert not agreed.covers(InstallNeeds(190, 900, "pypi.org", makeshift=True))


@pytest.mark.parametrize(
    ("config", "host"),
    [
        ("", "pypi.org"),
        ("global.index-url='https://a.example/simple'\ninstall.index-url='https://b.example/'", "b.example"),
        (":env:.index-url='http://me:pw@c.example:81/'\nglobal.index-url='https://a.example/'", "c.example"),
        ("global.index-url='https://[broken'", "pypi.org"),
    ],
)
def test_the_host_is_the_one_that_pip_is_set_to(tmp_path: Path, config: str, host: str) -> None:
    (tmp_path / "pip.py").write_text(f"print({config!r})")
    assert default_host([sys.executable, str(tmp_path / "pip.py")]) == host


@pytest.mark.parametrize(
    ("mood", "kind"),
    [
        ("disk", InstallErrorKind.DISK_FULL),
        ("rights", InstallErrorKind.NOT_WRITABLE),
        ("network", InstallErrorKind.NO_NETWORK),
        ("other", InstallErrorKind.FAILED),
    ],
)
def test_failures_have_a_kind_and_can_be_repeated(bench: Bench, mood: str, kind: InstallErrorKind) -> None:
    installer = bench.installer()
    bench.be(mood)
    error = failing(installer)
    assert error.kind is kind
    assert "ERROR" in error.detail
    assert len(bench.calls) == 1
    bench.be("well")
    assert list(run(installer))[-1].step is InstallStep.TRYING


@pytest.mark.parametrize("mood", ["hang", "deaf"])
def test_cancel_ends_pip_at_once_and_another_run_goes_on(
    bench: Bench, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_process, "_GRACE_S", 0.3)
    installer, cancel = bench.installer(), CancelToken()
    bench.be(mood)
    for progress in run(installer, cancel):
        if progress.detail == "torch":
            cancel.cancel()
    assert len(bench.calls) == 1
    bench.be("well")
    assert list(run(installer))[-1].step is InstallStep.TRYING


def test_cancelled_before_it_began(bench: Bench) -> None:
    cancel = CancelToken()
    cancel.cancel()
    assert [progress.step for progress in run(bench.installer(), cancel)] == [InstallStep.CHECKING]
    assert bench.calls == []


def test_leaving_the_iterator_ends_pip(bench: Bench) -> None:
    bench.be("hang")
    running = run(bench.installer())
    while next(running).detail != "torch":
        pass
    running.close()  # type: ignore[attr-defined]  # it is a generator


def test_garbage_is_passed_over(bench: Bench) -> None:
    bench.be("garbage")
    seen = list(run(bench.installer()))
    assert seen[-1].step is InstallStep.TRYING
    assert all(len(progress.detail) < 500 and progress.done <= progress.total for progress in seen)


def test_what_cannot_be_loaded_afterwards_is_a_failure(bench: Bench) -> None:
    bench.python_says("echo 'ImportError: c10.dll'; exit 1")
    error = failing(bench.installer())
    assert error.kind is InstallErrorKind.FAILED
    assert "c10.dll" in error.detail


def test_an_environment_without_pip_says_so(bench: Bench) -> None:
    (bench.folder / "fake_pip.py").write_text("raise SystemExit('No module named pip')")
    assert failing(bench.installer()).kind is InstallErrorKind.NO_PIP


def test_too_little_room_is_seen_before_anything_is_fetched(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra_install, "has_extra_local", lambda: False)
    monkeypatch.setattr(extra_install, "_MB", 10**12)
    assert failing(bench.installer()).kind is InstallErrorKind.DISK_FULL
    assert bench.calls == []


def test_a_folder_that_cannot_be_written_is_seen_before_anything_is_fetched(bench: Bench) -> None:
    bench.site.rmdir()
    bench.site.touch()
    assert failing(bench.installer()).kind is InstallErrorKind.NOT_WRITABLE
    assert bench.calls == []
    bench.site.unlink()
    bench.site.mkdir()


def test_another_build_of_torch_is_replaced_alone(bench: Bench) -> None:
    bench.python_says("echo 2.13.0+cpu")
    from_default = choose_torch(TorchTarget("Linux", "x86_64", (3, 11), NvidiaDriver((580, 65))))
    agreed = InstallNeeds(2900, 6000, "mirror.example")
    list(bench.installer(settle=lambda plan: from_default).run(CancelToken(), agreed))
    assert [("--force-reinstall" in call, "--no-deps" in call) for call in bench.calls] == [
        (False, True), (True, True), (False, False),
    ]  # fmt: skip


def test_errors_cross_processes() -> None:
    error = pickle.loads(pickle.dumps(InstallError(InstallErrorKind.DISK_FULL, "x")))  # noqa: S301 - our own
    assert (error.kind, error.detail) == (InstallErrorKind.DISK_FULL, "x")


def test_the_pinned_packages_are_found() -> None:
    pinned = (requirements_folder() / "local.txt").read_text(encoding="utf-8")
    assert "transformers==" in pinned
    assert "--hash=sha256:" in pinned
    assert "\ntorch==" not in pinned
    assert "\nnvidia-" not in pinned
    assert "\nnumpy==" not in pinned, "the program's own packages are left alone"


def test_the_window_s_python_has_no_output(tmp_path: Path) -> None:
    windowless = tmp_path / "pythonw.exe"
    assert with_console(windowless) == windowless
    (tmp_path / "python.exe").touch()
    assert with_console(windowless) == tmp_path / "python.exe"
    assert with_console(tmp_path / "python3") == tmp_path / "python3"
