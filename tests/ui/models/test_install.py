"""The panel that offers the models' libraries, joined with its job: what was agreed to and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.desk.install import ExtraSetup
from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library.extra_install import ChangedError, InstallProgress
from glm4v_desktop.library.extra_steps import InstallStep
from glm4v_desktop.library.torch_choice import Needed
from glm4v_desktop.session.install_job import InstallJob
from glm4v_desktop.ui.models.install import Installation, InstallPanel

WAIT = 20_000
SMALL = Needed(250, 1100, "download.pytorch.org")
LARGE = Needed(2900, 6000, "pypi.org", out_of_reach=True)


class Installer:
    """Offers `offered`; finds `now` once it may ask the network. `fetched` is what it went on with."""

    def __init__(self, offered: Needed, now: Needed) -> None:
        self.offered, self.now = offered, now
        self.fetched: list[Needed] = []

    def needed(self) -> Needed:
        return self.offered

    def run(self, cancel: CancelToken, agreed: Needed) -> Iterator[InstallProgress]:
        yield InstallProgress(InstallStep.CHECKING)
        if not agreed.covers(self.now):
            raise ChangedError(self.now)
        self.fetched.append(self.now)


Offer = Callable[[Installer], InstallPanel]


@pytest.fixture
def offer(qtbot: QtBot) -> Iterator[Offer]:
    setups: list[ExtraSetup] = []

    def offer(installer: Installer) -> InstallPanel:
        panel = InstallPanel()
        qtbot.addWidget(panel)
        panel.resize(520, 300)
        setups.append(ExtraSetup(panel, InstallJob(lambda: installer)))
        setups[-1].look()
        panel.show()
        return panel

    yield offer
    ended = [setup.close() for setup in setups]
    assert all(ended)


def press(qtbot: QtBot, panel: InstallPanel) -> None:
    qtbot.mouseClick(panel.install_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.state is not Installation.RUNNING, timeout=WAIT)


def test_a_larger_download_than_offered_is_offered_anew(qtbot: QtBot, offer: Offer) -> None:
    panel = offer(installer := Installer(SMALL, LARGE))
    qtbot.waitUntil(lambda: panel.install_button.text() == "Install (250 MB)", timeout=WAIT)
    assert "PyTorch from download.pytorch.org" in panel.sentence.text()
    press(qtbot, panel)
    assert (panel.state, installer.fetched) == (Installation.OFFERED, [])
    assert panel.install_button.text() == "Install (2.9 GB)"
    said = panel.sentence.text()
    assert "index cannot be reached. This is not what you agreed to" in said
    assert "2.9 GB instead of 250 MB" in said
    assert "pypi.org instead of download.pytorch.org" in said
    assert "6.0 GB instead of 1.1 GB" in said
    press(qtbot, panel)
    assert installer.fetched == [LARGE]


def test_a_build_that_leaves_the_card_unused_is_said_and_asked_about(qtbot: QtBot, offer: Offer) -> None:
    weaker = Needed(190, 900, "pypi.org", makeshift=True, out_of_reach=True)
    panel = offer(installer := Installer(Needed(2900, 5500, "download.pytorch.org"), weaker))
    qtbot.waitUntil(lambda: panel.install_button.text() == "Install (2.9 GB)", timeout=WAIT)
    press(qtbot, panel)
    assert installer.fetched == []
    assert "not the graphics card" in panel.sentence.text()


def test_what_is_as_offered_asks_once(qtbot: QtBot, offer: Offer) -> None:
    panel = offer(installer := Installer(SMALL, SMALL))
    qtbot.waitUntil(lambda: panel.install_button.text() == "Install (250 MB)", timeout=WAIT)
    press(qtbot, panel)
    assert installer.fetched == [SMALL]


def test_pressed_before_the_size_was_known_it_is_shown_first(qtbot: QtBot, offer: Offer) -> None:
    panel = offer(installer := Installer(SMALL, SMALL))
    assert panel.install_button.text() == "Install"
    press(qtbot, panel)
    assert installer.fetched == []
    assert panel.install_button.text() == "Install (250 MB)"
    press(qtbot, panel)
    assert installer.fetched == [SMALL]
