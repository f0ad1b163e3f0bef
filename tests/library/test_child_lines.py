"""Another program's lines, and its end."""

from __future__ import annotations

import os
import sys

import psutil
import pytest

from glm4v_desktop.library.child_lines import ChildLines

_SAY = "import psutil, time; time.sleep(0.2); print(psutil.Process().nice(), flush=True)"


@pytest.mark.skipif(os.name == "nt", reason="its priorities are classes, not numbers")
@pytest.mark.parametrize("gently", [True, False])
def test_a_gentle_child_gives_way_to_the_window(gently: bool) -> None:
    with ChildLines([sys.executable, "-c", _SAY], os.environ, lambda: False, gently=gently) as child:
        (nice,) = list(child)
    ours = psutil.Process().nice()
    assert (int(nice) > ours) == gently
    assert child.code == 0


def test_a_silent_child_ends_when_it_is_cancelled() -> None:
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    with ChildLines(command, os.environ, lambda: True, gently=True) as child:
        assert list(child) == []
    assert child.code is None
