"""The panel that installs packages: it installs only what was agreed to, and shows every result."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.install.pip import (
    ChangedError,
    InstallError,
    InstallErrorKind,
    InstallProgress,
    InstallStep,
)
from glm4v_desktop.install.torch_choice import UNKNOWN, InstallNeeds, NoTorchError
from glm4v_desktop.texts.models import install_failure_text, install_step_text
from glm4v_desktop.ui.models import install
from glm4v_desktop.ui.models.install import Installer, InstallPanel, InstallState, size_text

WAIT = 20_000
LEFT = Qt.MouseButton.LeftButton
SMALL = InstallNeeds(250, 1100, "download.pytorch.org")
LARGE = InstallNeeds(2900, 6000, "pypi.org", out_of_reach=True)
DOWNLOADING = InstallProgress(InstallStep.TORCH, "torch", 50_000_000, 200_000_000)


class Scripted:
    """An installer that offers `offered` and finds `now` once it may use the network.

    `fetched` is what it installs. It then raises `error`, ends, or runs until it is cancelled.
    """

    def __init__(
        self, offered: InstallNeeds, now: InstallNeeds, error: Exception | None = None, endless: bool = False
    ) -> None:
        self.offered, self.now = offered, now
        self._error, self._endless = error, endless
        self.fetched: list[InstallNeeds] = []
        self.threads: set[str] = set()

    def needed(self) -> InstallNeeds:
        self.threads.add(threading.current_thread().name)
        return self.offered

    def run(self, cancel: CancelToken, agreed: InstallNeeds) -> Iterator[InstallProgress]:
        self.threads.add(threading.current_thread().name)
        yield InstallProgress(InstallStep.CHECKING)
        if not agreed.covers(self.now):
            raise ChangedError(self.now)
        self.fetched.append(self.now)
        while self._endless and not cancel.cancelled:
            yield DOWNLOADING
        if self._error is not None:
            raise self._error


MakePanel = Callable[[Installer | Exception], InstallPanel]


@pytest.fixture
def make_panel(qtbot: QtBot) -> Iterator[MakePanel]:
    panels: list[InstallPanel] = []

    def make(installer: Installer | Exception) -> InstallPanel:
        def make_installer() -> Installer:
            if isinstance(installer, Exception):
                raise installer
            return installer

        panel = InstallPanel(make_installer=make_installer)
        qtbot.addWidget(panel)
        panel.resize(520, 300)
        panels.append(panel)
        panel.look()
        panel.show()
        return panel

    yield make
    assert all(task.close(WAIT / 1000) for panel in panels for task in panel.tasks)


@pytest.fixture
def not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "has_extra_local", lambda: False)


def wait_for_button(qtbot: QtBot, panel: InstallPanel, text: str) -> None:
    qtbot.waitUntil(lambda: panel.install_button.text() == text, timeout=WAIT)


def wait_for_state(qtbot: QtBot, panel: InstallPanel, state: InstallState) -> None:
    qtbot.waitUntil(lambda: panel.state is state, timeout=WAIT)


def press(qtbot: QtBot, panel: InstallPanel) -> None:
    qtbot.mouseClick(panel.install_button, LEFT)
    assert panel.state is InstallState.RUNNING
    qtbot.waitUntil(lambda: panel.state is not InstallState.RUNNING, timeout=WAIT)


def test_it_is_not_there_before_it_looks(qtbot: QtBot) -> None:
    panel = InstallPanel()
    qtbot.addWidget(panel)
    assert panel.isHidden()


def test_the_keyboard_stays_where_the_button_was(
    qtbot: QtBot, make_panel: MakePanel, not_there: None
) -> None:
    panel = make_panel(Scripted(SMALL, SMALL, endless=True))
    wait_for_button(qtbot, panel, "Install (250 MB)")
    panel.activateWindow()
    panel.install_button.setFocus()
    qtbot.waitUntil(panel.install_button.hasFocus, timeout=WAIT)
    qtbot.keyClick(panel.install_button, Qt.Key.Key_Space)
    assert panel.cancel_button.hasFocus()
    qtbot.keyClick(panel.cancel_button, Qt.Key.Key_Space)
    qtbot.waitUntil(panel.install_button.hasFocus, timeout=WAIT)


def test_a_larger_download_than_offered_is_offered_anew(qtbot: QtBot, make_panel: MakePanel) -> None:
    panel = make_panel(installer := Scripted(SMALL, LARGE))
    wait_for_button(qtbot, panel, "Install (250 MB)")
    assert "PyTorch from download.pytorch.org; 1.1 GB" in panel.sentence.text()
    assert "The program goes online only" in panel.sentence.text()
    press(qtbot, panel)
    assert (panel.state, installer.fetched) == (InstallState.OFFERED, [])
    assert panel.install_button.text() == "Install (2.9 GB)"
    said = panel.sentence.text()
    assert "index cannot be reached. This is not what you agreed to" in said
    assert "2.9 GB instead of 250 MB" in said
    assert "pypi.org instead of download.pytorch.org" in said
    assert "6.0 GB instead of 1.1 GB" in said
    press(qtbot, panel)
    assert installer.fetched == [LARGE]


def test_a_build_that_leaves_the_card_unused_is_said_and_asked_about(
    qtbot: QtBot, make_panel: MakePanel
) -> None:
    weaker = InstallNeeds(190, 900, "pypi.org", makeshift=True, out_of_reach=True)
    panel = make_panel(installer := Scripted(InstallNeeds(2900, 5500, "download.pytorch.org"), weaker))
    wait_for_button(qtbot, panel, "Install (2.9 GB)")
    press(qtbot, panel)
    assert installer.fetched == []
    assert "not the graphics card" in panel.sentence.text()


def test_what_is_as_offered_asks_once_and_is_done_away_from_the_window(
    qtbot: QtBot, make_panel: MakePanel
) -> None:
    panel = make_panel(installer := Scripted(SMALL, SMALL))
    wait_for_button(qtbot, panel, "Install (250 MB)")
    with qtbot.waitSignal(panel.installed, timeout=WAIT):
        press(qtbot, panel)
    assert installer.fetched == [SMALL]
    assert (panel.state, panel.isVisible()) == (InstallState.DONE, False)
    assert threading.main_thread().name not in installer.threads


def test_pressed_before_the_size_was_known_it_is_shown_first(qtbot: QtBot, make_panel: MakePanel) -> None:
    panel = make_panel(installer := Scripted(SMALL, SMALL))
    assert panel.install_button.text() == "Install"
    press(qtbot, panel)
    assert installer.fetched == []
    assert panel.install_button.text() == "Install (250 MB)"
    press(qtbot, panel)
    assert installer.fetched == [SMALL]


def test_it_shows_how_far_it_is_and_offers_again_after_a_cancel(
    qtbot: QtBot, make_panel: MakePanel, not_there: None
) -> None:
    panel = make_panel(installer := Scripted(SMALL, SMALL, endless=True))
    for _ in range(2):
        wait_for_button(qtbot, panel, "Install (250 MB)")
        qtbot.mouseClick(panel.install_button, LEFT)
        assert (panel.line.isVisible(), panel.line.share) == (True, 0.0)
        assert panel.step.text() == "Checking the installed packages…"
        qtbot.waitUntil(lambda: panel.step.text() == "Downloading: about 50 of 200 MB (torch)", timeout=WAIT)
        assert panel.line.share == 0.25
        qtbot.mouseClick(panel.cancel_button, LEFT)
        assert panel.state is InstallState.CANCELLING
        assert not panel.cancel_button.isEnabled()
        wait_for_state(qtbot, panel, InstallState.OFFERED)
    assert installer.fetched == [SMALL, SMALL]


def test_a_cancel_that_came_too_late_does_not_offer_it_again(qtbot: QtBot, make_panel: MakePanel) -> None:
    panel = make_panel(Scripted(SMALL, SMALL, endless=True))
    wait_for_button(qtbot, panel, "Install (250 MB)")
    qtbot.mouseClick(panel.install_button, LEFT)
    qtbot.mouseClick(panel.cancel_button, LEFT)
    wait_for_state(qtbot, panel, InstallState.DONE)  # the packages are there in these tests


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (InstallError(InstallErrorKind.DISK_FULL, "12 of 900 MB"), InstallErrorKind.DISK_FULL),
        (ZeroDivisionError(), InstallErrorKind.FAILED),
        (None, InstallErrorKind.FAILED),  # it ended well, and yet nothing is there
    ],
)
def test_a_failure_is_told_and_it_can_be_repeated(
    qtbot: QtBot,
    make_panel: MakePanel,
    not_there: None,
    caplog: pytest.LogCaptureFixture,
    error: Exception | None,
    kind: InstallErrorKind,
) -> None:
    panel = make_panel(installer := Scripted(SMALL, SMALL, error))
    wait_for_button(qtbot, panel, "Install (250 MB)")
    for _ in range(2):
        press(qtbot, panel)
        assert panel.state is InstallState.FAILED
        assert panel.sentence.text() == install_failure_text(kind)
        assert panel.install_button.text() == "Try again"
    assert installer.fetched == [SMALL, SMALL]
    caplog.clear()


def test_no_torch_for_this_computer(qtbot: QtBot, make_panel: MakePanel) -> None:
    panel = make_panel(NoTorchError("torch is not made for it"))
    wait_for_state(qtbot, panel, InstallState.FAILED)
    press(qtbot, panel)
    assert panel.state is InstallState.FAILED
    assert "not available for this computer" in panel.sentence.text()


def test_closing_in_the_middle_ends_it(qtbot: QtBot, make_panel: MakePanel) -> None:
    panel = make_panel(Scripted(SMALL, SMALL, endless=True))
    wait_for_button(qtbot, panel, "Install (250 MB)")
    qtbot.mouseClick(panel.install_button, LEFT)
    with qtbot.assertNotEmitted(panel.installed, wait=50):
        assert all(task.close(WAIT / 1000) for task in panel.tasks)
    assert panel.state is InstallState.RUNNING


def test_sizes_that_are_not_known_are_not_made_up(qtbot: QtBot, make_panel: MakePanel) -> None:
    panel = make_panel(Scripted(UNKNOWN, UNKNOWN))
    qtbot.wait(50)
    assert panel.install_button.text() == "Install"
    assert "0 MB" not in panel.sentence.text()
    assert (size_text(250), size_text(1100)) == ("250 MB", "1.1 GB")


@pytest.mark.parametrize("kind", InstallErrorKind)
def test_every_failure_has_words(kind: InstallErrorKind) -> None:
    assert install_failure_text(kind).endswith(".")


def test_every_step_has_words() -> None:
    assert install_step_text(InstallProgress(InstallStep.CHECKING)) == "Checking the installed packages…"
    assert install_step_text(InstallProgress(InstallStep.TRYING)) == "Testing the installed packages…"
    assert install_step_text(InstallProgress(InstallStep.PACKAGES)) == "Unpacking…"
