"""Everything goes wrong in any order, and the person pauses at any time: a name means the right file."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest

from glm4v_desktop.models.download.job import ModelDownload
from glm4v_desktop.models.download.values import DownloadError
from tests.models.download.conftest import QUICK, content_of, mirror_of, modelscope_of
from tests.models.download.driving import MARGIN, steps
from tests.models.download.hub_server import Fault, Hub

PATIENCE = replace(QUICK, stall_s=0.3, first_wait_s=0.001, longest_wait_s=0.01)


def some_fault(dice: random.Random, size: int) -> Fault:
    place = dice.randrange(size)
    return dice.choice(
        [
            Fault(cut_after=place),
            Fault(cut_after=place, headers={"ETag": '"other"'}),
            Fault(cut_after=place, without_length=True),
            Fault(cut_after=place, ignores_range=True),
            Fault(flipped=place),
            Fault(flipped=place, cut_after=dice.randrange(size)),
            Fault(ignores_range=True),
            Fault(part_as_200=True),
            Fault(status=dice.choice([429, 500, 503, 416]), headers={"Retry-After": "0"}),
            Fault(silent_after=place),
            Fault(slow=0.005),
            Fault(),
        ]
    )


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_a_name_means_the_right_file(
    seed: int, hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    dice = random.Random(seed)
    source = mirror_of(hub) if seed % 2 else modelscope_of(hub)
    for name, content in taken.items():
        hub.faults[name] = [some_fault(dice, len(content)) for _ in range(dice.randrange(8))]

    async def one_go(pause_s: float) -> None:
        job = ModelDownload(tmp_path, [source], patience=PATIENCE, margin=MARGIN)
        task = asyncio.create_task(steps(job.run()))
        await asyncio.wait({task}, timeout=pause_s)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if not task.cancelled() and (error := task.exception()) is not None:
            assert isinstance(error, DownloadError), error

    for _go in range(6):
        asyncio.run(one_go(dice.uniform(0, 0.4)))
        for name, content in content_of(tmp_path).items():
            assert name.endswith((".part", ".bad")) or content == taken[name], name
    hub.faults.clear()
    asyncio.run(steps(ModelDownload(tmp_path, [source], patience=QUICK, margin=MARGIN).run()))
    assert content_of(tmp_path) == taken
