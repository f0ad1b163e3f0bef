"""A whole download, and what it takes and leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from glm4v_desktop.library.downloads.values import DownloadStage, Source
from tests.library.downloads.conftest import QUICK, content_of, mirror_of, modelscope_of
from tests.library.downloads.driving import download
from tests.library.downloads.hub_server import Hub


@pytest.mark.parametrize("source_of", [mirror_of, modelscope_of])
def test_the_files_that_are_needed_and_no_others(
    source_of: Callable[[Hub], Source], hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    progress = download(tmp_path / "glm-4v-9b", source_of(hub), patience=QUICK)
    assert content_of(tmp_path / "glm-4v-9b") == taken
    last = progress[-1]
    assert last.stage is DownloadStage.DONE
    assert last.done == last.total == sum(map(len, taken.values()))
    assert last.files_done == last.files == len(taken)
    assert last.notes == ()
