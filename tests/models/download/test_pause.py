"""Pausing, and the window's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.models.download.job import ModelDownload, unfinished
from glm4v_desktop.models.download.values import DownloadStage
from glm4v_desktop.ui.models.event_loop import WindowLoop
from tests.models.download.conftest import QUICK, SHARD, content_of, mirror_of
from tests.models.download.driving import MARGIN, download, steps
from tests.models.download.hub_server import Fault, Hub

FIRST = SHARD.format(1)


def job_for(folder: Path, hub: Hub) -> ModelDownload:
    return ModelDownload(folder, [mirror_of(hub)], patience=QUICK, margin=MARGIN)


@pytest.mark.parametrize("way", ["cancel", "leave"])
def test_a_pause_takes_effect_at_once_and_keeps_what_came(
    way: str, hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.always[FIRST] = Fault(silent_after=100_000)

    async def cancelled() -> float:
        task = asyncio.create_task(steps(job_for(tmp_path, hub).run()))
        await silence()
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - began

    async def left() -> float:
        async with contextlib.aclosing(job_for(tmp_path, hub).run()) as running:
            async for progress in running:
                if progress.stage is DownloadStage.DOWNLOADING and progress.files_done == progress.files - 1:
                    break
            began = time.monotonic()
        return time.monotonic() - began

    async def silence() -> None:
        while not (tmp_path / SHARD.format(3)).exists() or not hub.files_asked(FIRST):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)

    took = asyncio.run(cancelled() if way == "cancel" else left())
    assert took < 2
    assert (tmp_path / f"{FIRST}.part").read_bytes() == taken[FIRST][:100_000]
    hub.always.clear()
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken
    assert hub.files_asked(FIRST)[-1].headers["range"] == "bytes=100000-"


def test_a_pause_while_waiting_for_a_busy_host(hub: Hub, tmp_path: Path) -> None:
    hub.always["revision"] = Fault(status=429, headers={"Retry-After": "50"})
    slow = ModelDownload(tmp_path, [mirror_of(hub)], margin=MARGIN)

    async def go() -> float:
        task = asyncio.create_task(steps(slow.run()))
        while not hub.asked:
            await asyncio.sleep(0.01)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - began

    assert asyncio.run(go()) < 2


def test_nothing_happens_before_it_runs(tmp_path: Path, hub: Hub, spy: list[str]) -> None:
    job = job_for(tmp_path / "model", hub)
    job.run()
    job.verify()
    job.repair()
    assert unfinished(tmp_path / "model") is None
    assert spy == []
    assert not (tmp_path / "model").exists()


def test_it_runs_in_the_window_s_event_loop(
    qtbot: QtBot, hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.faults[FIRST] = [Fault(cut_after=100_000)]
    loop = WindowLoop()
    task = loop.get().create_task(steps(job_for(tmp_path, hub).run()))
    qtbot.waitUntil(task.done, timeout=30_000)
    loop.close()
    assert task.result()[-1].stage is DownloadStage.DONE
    assert content_of(tmp_path) == taken
