"""Runs the demo model in every way that this machine offers, and compares it with what was recorded."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import torch

from glm4v_desktop.domain.self_test import Distance, Part, Precision, Verdict, Way, WayResult
from glm4v_desktop.model.checkpoint import load
from glm4v_desktop.model.config import read_config
from glm4v_desktop.model.int4_kernels import PlainKernel, torch_kernel
from glm4v_desktop.model.network import Glm4v
from glm4v_desktop.model.nf4 import Nf4Fault, find_nf4_fault
from glm4v_desktop.model.placement import Placement, cuda_devices, give_back, type_on
from glm4v_desktop.model.self_test_folders import write_int4, write_narrow
from glm4v_desktop.model.self_test_records import REFERENCES, Records, compare, read_records, say
from glm4v_desktop.model.steps import finish

PLAIN = PlainKernel.name
# Shares of the record's spread. On a processor float32 agrees to 1e-6; the others round to bfloat16, so that
# pictures are 0.007 off at most, prompts 0.027, follow-ups 0.019, single steps 0.039. Scales that are
# 2 % wrong in all layers: 0.06, 0.16, 0.19, 0.11; most faults of a kernel: beyond 1. A card may compute
# convolutions of float32 in TF32, whose error is a quarter of bfloat16's.
_EXACT: Mapping[Part, float] = dict.fromkeys(Part, 0.01)
_ROUNDED: Mapping[Part, float] = {
    Part.PICTURE: 0.03,
    Part.PROMPT: 0.08,
    Part.FOLLOW_UP: 0.08,
    Part.STEP: 0.12,
}


def offered_ways() -> list[Way]:
    """The quick and sure ones first."""
    devices = ["cpu", *(f"cuda:{index}" for index in range(len(cuda_devices())))]
    return [way for device in devices for streamed in (False, True) for way in _ways_on(device, streamed)]


def try_ways(
    model: Path, records: Path, left_out: Collection[str] = ()
) -> Iterator[list[Way] | Way | WayResult]:
    """First the ways, then each of them as it begins and its result as it ends.

    `left_out` had their turn. Ends early after an error on a graphics card: its fault stays until the process
    ends, and what comes after it in this process says nothing.
    """
    ways = offered_ways()
    yield ways
    known = read_records(records)
    with tempfile.TemporaryDirectory(prefix="glm4v-self-test-") as place:
        folders = dict.fromkeys(Precision, model)
        folders[Precision.NARROW] = narrow = Path(place) / "glm-4v-narrow"
        write_narrow(model, narrow)
        folders[Precision.INT4] = folders[Precision.INT4_INT8_HEAD] = int4 = Path(place) / "glm-4v-int4"
        write_int4(model, int4)
        for way in ways:
            if way.name not in left_out:
                yield way
                result = try_way(way, folders[way.precision], known)
                yield result
                if result.verdict is Verdict.FAILED and way.device != "cpu":
                    return


def try_way(way: Way, folder: Path, records: Records) -> WayResult:
    """Loads the folder this way and lets it say what was recorded."""
    started = time.monotonic()

    def ended(verdict: Verdict, **more: object) -> WayResult:
        seconds = round(time.monotonic() - started, 3)
        return WayResult(way, verdict, seconds=seconds, **more)  # type: ignore[arg-type]  # by name

    try:
        config = read_config(folder)
        network = finish(load(folder, config, placement_of(way)))
        if network.differing:
            return ended(Verdict.DIFFERS, detail=", ".join(network.differing))
        far, wrong = measure(way, network, records)
    except (torch.OutOfMemoryError, MemoryError):  # another program's doing; it says nothing about the way
        return ended(Verdict.NO_MEMORY)
    except Exception as error:  # noqa: BLE001  a strange device fails in any way it likes, and is told by it
        return ended(Verdict.FAILED, detail=type(error).__name__)
    finally:
        if way.device != "cpu":
            give_back()
    allowed = _EXACT if way.precision is Precision.FLOAT32 else _ROUNDED
    distances = tuple(Distance(part, round(share, 5), allowed[part]) for part, share in far.items())
    right = not wrong and all(distance.is_near for distance in distances)
    return ended(Verdict.PASSED if right else Verdict.DIFFERS, distances=distances, wrong_tokens=wrong)


def measure(way: Way, network: Glm4v, records: Records) -> tuple[dict[Part, float], int]:
    """The farthest of all cases in each part, and how many ids of the answers are others."""
    far: dict[Part, float] = dict.fromkeys(Part, 0.0)
    wrong = 0
    for case in records.cases:
        recorded = records.said[REFERENCES[way.precision], case.name]
        given = say(network, case, recorded.tokens)
        wrong += sum(a != b for a, b in zip(given.tokens, recorded.tokens, strict=True))
        for part, share in compare(given, recorded).items():
            far[part] = max(far[part], share)
    return far, wrong


def placement_of(way: Way) -> Placement:
    """As the planner would place it; what is streamed is all that may stay in the computer's memory."""
    device = torch.device(way.device)
    dtypes = {
        Precision.FLOAT32: torch.float32,
        Precision.BFLOAT16: torch.bfloat16,
        Precision.NARROW: torch.float32,
        Precision.NF4: torch.bfloat16,  # the record was rounded from it
    }
    return Placement(
        device,
        dtypes.get(way.precision) or type_on(device),
        streams_tower=way.streamed,
        int8_head=way.precision is Precision.INT4_INT8_HEAD,
        host_embedding=way.streamed,
        nf4=way.precision is Precision.NF4,
        unpacks=way.kernel == PLAIN,
        narrow=way.precision is Precision.NARROW,
    )


def _ways_on(device: str, streamed: bool) -> Iterator[Way]:
    yield Way(device, Precision.FLOAT32, streamed=streamed)
    yield Way(device, Precision.BFLOAT16, streamed=streamed)
    if device == "cpu":  # cards compute in bfloat16
        yield Way(device, Precision.NARROW, streamed=streamed)
    kernel = torch_kernel(torch.device(device).type)
    for name in (PLAIN, *([] if kernel is None else [kernel.name])):
        yield Way(device, Precision.INT4, name, streamed)
        yield Way(device, Precision.INT4_INT8_HEAD, name, streamed)
    if device != "cpu" and find_nf4_fault(torch.device(device)) is not Nf4Fault.MISSING:
        yield Way(device, Precision.NF4, streamed=streamed)
