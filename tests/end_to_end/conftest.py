from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.desktop import Desktop, virtual_screen

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
    """1720 x 960 of its own: the window and, beside it, room for another program's."""
    with virtual_screen(tmp_path, 1720, 960) as screen:
        yield screen
