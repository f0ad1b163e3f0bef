"""Sharp on scaled screens: at actual size each picture pixel is one device pixel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "2"])
def test_lines_of_one_pixel_survive(scale: str) -> None:
    # Qt reads the scale once, so each has its own process.
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.picture.scaled_view"],
        cwd=_ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["dpr"] == float(scale)
    assert found["zoom"] == 1.0
    assert found["wrong_alone"] == 0
    assert found["wrong_nested"] == 0
    assert found["wrong_in_region"] == 0
    assert found["painted_to_the_edges"]
    assert found["dimmed"]
    # The mouse counts whole view pixels, each of up to two device pixels.
    assert found["region"] == pytest.approx([60, 50, 160, 140], abs=1)
