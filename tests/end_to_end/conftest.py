from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.desktop import Desktop

NEEDED = ("Xvfb", "xdotool", "xclip")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = [command for command in NEEDED if shutil.which(command) is None]
    if not missing:
        return
    xvfb = [item for item in items if item.get_closest_marker("xvfb")]
    if xvfb:
        print(f"\n{len(xvfb)} end-to-end tests are deselected: {', '.join(missing)} not found")  # noqa: T201
        config.hook.pytest_deselected(items=xvfb)
        items[:] = [item for item in items if item not in xvfb]


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """A virtual screen of its own, 1720 x 960, and everything that was started on it ended afterwards."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1720x960x24", "-nolisten", "tcp"]
    with (tmp_path / "xvfb.txt").open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, pass_fds=(write,))
    os.close(write)
    with os.fdopen(read) as number:  # written when the display is ready
        display = f":{number.readline().strip()}"
    desktop = Desktop(display, tmp_path)
    yield desktop
    desktop.end_everything()
    server.terminate()
    server.wait(10)
