"""Another program's lines, and its end."""

from __future__ import annotations

import os
import signal
import sys

import psutil
import pytest

from glm4v_desktop.core.child_process import ChildLines

_SAY = "import psutil, time; time.sleep(0.2); print(psutil.Process().nice(), flush=True)"


@pytest.mark.skipif(os.name == "nt", reason="its priorities are classes, not numbers")
@pytest.mark.parametrize("gently", [True, False])
def test_a_gentle_child_gives_way_to_the_window(gently: bool) -> None:
    with ChildLines([sys.executable, "-c", _SAY], os.environ, lambda: False, gently=gently) as child:
        (nice,) = list(child)
    ours = psutil.Process().nice()
    assert (int(nice) > ours) == gently
    assert child.code == 0


@pytest.mark.skipif(os.name == "nt", reason="there is no polite way there")
def test_one_that_does_not_listen_is_killed_after_its_grace() -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(1, flush=True); time.sleep(600)"
    )
    heard: list[str] = []
    with ChildLines([sys.executable, "-c", deaf], os.environ, lambda: bool(heard), grace_s=0.1) as child:
        heard.extend(child)
        process = child._child
    assert process.returncode == -signal.SIGKILL


def test_a_silent_child_ends_when_it_is_cancelled() -> None:
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    with ChildLines(command, os.environ, lambda: True, gently=True) as child:
        assert list(child) == []
    assert child.code is None
