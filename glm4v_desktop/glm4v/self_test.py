"""The self-test: runs the demo model with each device, weights and kernel, and compares it with a record.

The record has the demo model's values for a few pictures, computed once in float32. The other forms of the
weights are written to a temporary folder. Tolerances are shares of the record's standard deviation.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from glm4v_desktop.core.self_test import ComputeMode, Distance, ModeResult, Part, Precision, Verdict
from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.checkpoint import load
from glm4v_desktop.glm4v.config import CONFIG_FILE, Quantization, config_bytes, quantized_config, read_config
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.int4_formats import Nf4Fault, find_nf4_fault
from glm4v_desktop.glm4v.int4_kernels import PlainKernel, torch_kernel
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.placement import Placement, cuda_devices, empty_cache, type_on
from glm4v_desktop.glm4v.tensor_names import linears
from glm4v_desktop.glm4v.tokenizer import VOCABULARY_FILE
from glm4v_desktop.glm4v.vision import finish, pixel_values
from glm4v_desktop.glm4v.weight_index import SINGLE_FILE

# The reference for 4-bit weights was computed with float weights of exactly their values, so that only the
# arithmetic is compared, not the rounding.
REFERENCES: Mapping[Precision, str] = {
    Precision.FLOAT32: "float",
    Precision.BFLOAT16: "float",
    Precision.NARROW: "float",
    Precision.INT4: "int4",
    Precision.INT4_INT8_HEAD: "int4_int8_head",
    Precision.NF4: "nf4",
}
PLAIN = PlainKernel.name
# Tolerances as shares of the record's standard deviation. Measured errors: float32 on a processor 1e-6; the
# others, which round to bfloat16, at most 0.007 for pictures, 0.027 for prompts, 0.019 for follow-ups and
# 0.039 for single steps. With scales that are 2 % wrong in all layers: 0.06, 0.16, 0.19, 0.11; with most
# faults of a kernel more than 1. A card may compute float32 convolutions in TF32, whose error is a quarter of
# bfloat16's.
_EXACT: Mapping[Part, float] = dict.fromkeys(Part, 0.01)
_ROUNDED: Mapping[Part, float] = {
    Part.PICTURE: 0.03,
    Part.PROMPT: 0.08,
    Part.FOLLOW_UP: 0.08,
    Part.STEP: 0.12,
}


def write_int4(model: Path, folder: Path) -> None:
    """Writes the model with all linear layers in 4 bits, by plain rounding, which is the same everywhere."""
    stored = load_file(model / SINGLE_FILE)
    for name in linears(read_config(model)):
        weight = int4_formats.round_to_int4(stored.pop(f"{name}.weight"))
        stored[f"{name}.qweight"] = weight.qweight
        stored[f"{name}.qzeros"] = weight.qzeros
        stored[f"{name}.scales"] = weight.scales
    _write(model, folder, stored, json.dumps(quantized_config(model, Quantization())).encode())


def write_narrow(model: Path, folder: Path) -> None:
    """Writes the model with all weights in bfloat16, as GLM-4v-9b is published."""
    stored = load_file(model / SINGLE_FILE)
    write_floats(model, folder, {key: tensor.to(torch.bfloat16) for key, tensor in stored.items()})


def write_floats(model: Path, folder: Path, changed: dict[str, Tensor]) -> None:
    """Writes the model in the original layout, with other values for the `changed` tensors."""
    stored = load_file(model / SINGLE_FILE) | changed
    _write(model, folder, stored, config_bytes(model))


def _write(model: Path, folder: Path, tensors: dict[str, Tensor], config: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, folder / SINGLE_FILE)
    (folder / CONFIG_FILE).write_bytes(config)
    shutil.copy(model / VOCABULARY_FILE, folder / VOCABULARY_FILE)


@dataclass(frozen=True, slots=True)
class Case:
    """A picture as the model sees it (8-bit RGB), the ids of a prompt with it, and the ids of a follow-up."""

    name: str
    view: bytes
    prompt: tuple[int, ...]
    follow_up: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The values of one case. `image_embeddings` (R, H) are the vision encoder's output.

    `tokens` (T) are the answer, its end and the first id of the follow-up's answer; each was chosen from its
    row of `logits` (T, V).
    """

    image_embeddings: Tensor
    tokens: tuple[int, ...]
    logits: Tensor


@dataclass(frozen=True, slots=True)
class Records:
    """The cases, and their recorded values by (name of the reference, name of the case)."""

    cases: tuple[Case, ...]
    said: Mapping[tuple[str, str], Recorded]


@torch.inference_mode()
def say(network: Glm4v, case: Case, tokens: Sequence[int] | None = None, most: int = 24) -> Recorded:
    """Runs a case. With `tokens`, these are used as the answer, so that all logits can be compared."""
    image_embeddings = network.vision(pixel_values(case.view, network.config.vision.image_size))
    context = Context(network)
    logits = [context.read_whole(list(case.prompt), image_embeddings)]
    led = list(tokens[:-2]) if tokens is not None else None
    said: list[int] = []
    while len(said) < (most if led is None else len(led)):
        token = led[len(said)] if led is not None else int(logits[-1].argmax())
        if led is None and token in network.config.eos_token_ids:
            break
        said.append(token)
        logits.append(context.read_whole([token]))
    logits.append(context.read_whole(list(case.follow_up)))
    together = torch.stack(logits).float().cpu()  # (T, V)
    return Recorded(image_embeddings[0].float().cpu(), tuple(together.argmax(-1).tolist()), together)


def compare(given: Recorded, recorded: Recorded) -> dict[Part, float]:
    """The distance of each part from the record: RMS of the error over the record's standard deviation."""
    steps = range(1, len(recorded.tokens) - 1)
    far = {
        Part.PICTURE: _far(given.image_embeddings, recorded.image_embeddings),
        Part.PROMPT: _far(given.logits[0], recorded.logits[0]),
        Part.FOLLOW_UP: _far(given.logits[-1], recorded.logits[-1]),
    }
    if steps:
        far[Part.STEP] = max(_far(given.logits[i], recorded.logits[i]) for i in steps)
    return far


def read_records(path: Path) -> Records:
    """Reads the record. Raises OSError or SafetensorError."""
    stored = load_file(path)
    names = sorted({key.split(".")[1] for key in stored if key.startswith("case.")})
    cases = tuple(
        Case(
            name,
            stored[f"case.{name}.view"].numpy().tobytes(),
            tuple(stored[f"case.{name}.prompt"].tolist()),
            tuple(stored[f"case.{name}.follow_up"].tolist()),
        )
        for name in names
    )
    said = {
        (reference, name): Recorded(
            stored[f"{reference}.{name}.rows"].float(),
            tuple(stored[f"{reference}.{name}.tokens"].tolist()),
            stored[f"{reference}.{name}.logits"].float(),
        )
        for reference in sorted(set(REFERENCES.values()))
        for name in names
    }
    return Records(cases, said)


def write_records(path: Path, records: Records) -> None:
    """Writes the record: the float reference in float32, the 4-bit ones in float16, which is exact enough."""
    tensors: dict[str, Tensor] = {}
    for case in records.cases:
        tensors[f"case.{case.name}.view"] = torch.frombuffer(bytearray(case.view), dtype=torch.uint8)
        tensors[f"case.{case.name}.prompt"] = torch.tensor(case.prompt, dtype=torch.int32)
        tensors[f"case.{case.name}.follow_up"] = torch.tensor(case.follow_up, dtype=torch.int32)
    for (reference, name), recorded in records.said.items():
        kept = torch.float32 if reference == "float" else torch.float16
        tensors[f"{reference}.{name}.rows"] = recorded.image_embeddings.to(kept).contiguous()
        tensors[f"{reference}.{name}.tokens"] = torch.tensor(recorded.tokens, dtype=torch.int32)
        tensors[f"{reference}.{name}.logits"] = recorded.logits.to(kept).contiguous()
    save_file(tensors, path)


def _far(given: Tensor, recorded: Tensor) -> float:
    if given.shape != recorded.shape or not bool(torch.isfinite(given).all()):
        return float("inf")
    spread = (recorded - recorded.mean()).square().mean().sqrt()
    return float((given - recorded).square().mean().sqrt() / spread)


def offered_modes() -> list[ComputeMode]:
    """All modes that can be computed on this machine, the quick and safe ones first."""
    devices = ["cpu", *(f"cuda:{index}" for index in range(len(cuda_devices())))]
    return [mode for device in devices for streamed in (False, True) for mode in _modes_on(device, streamed)]


def try_modes(
    model: Path, records: Path, left_out: Collection[str] = ()
) -> Iterator[list[ComputeMode] | ComputeMode | ModeResult]:
    """Yields the list of modes first, then each mode when it begins and its result when it ends.

    The names in `left_out` are skipped. Ends early after an error on a graphics card, because the fault stays
    until the process ends and further results would say nothing.
    """
    modes = offered_modes()
    yield modes
    known = read_records(records)
    with tempfile.TemporaryDirectory(prefix="glm4v-self-test-") as place:
        folders = dict.fromkeys(Precision, model)
        folders[Precision.NARROW] = narrow = Path(place) / "glm-4v-narrow"
        write_narrow(model, narrow)
        folders[Precision.INT4] = folders[Precision.INT4_INT8_HEAD] = int4 = Path(place) / "glm-4v-int4"
        write_int4(model, int4)
        for mode in modes:
            if mode.name not in left_out:
                yield mode
                result = try_mode(mode, folders[mode.precision], known)
                yield result
                if result.verdict is Verdict.FAILED and mode.device != "cpu":
                    return


def try_mode(mode: ComputeMode, folder: Path, records: Records) -> ModeResult:
    """Loads the model in this mode and compares its values with the record."""
    started = time.monotonic()

    def ended(verdict: Verdict, **more: object) -> ModeResult:
        seconds = round(time.monotonic() - started, 3)
        return ModeResult(mode, verdict, seconds=seconds, **more)  # type: ignore[arg-type]  # by name

    try:
        config = read_config(folder)
        network = finish(load(folder, config, placement_of(mode)))
        if network.kernel_mismatches:
            return ended(Verdict.DIFFERS, detail=", ".join(network.kernel_mismatches))
        far, wrong = measure(mode, network, records)
    except (torch.OutOfMemoryError, MemoryError):  # other programs may use the memory, so this is no failure
        return ended(Verdict.NO_MEMORY)
    except Exception as error:  # noqa: BLE001  a faulty device or driver may raise anything
        return ended(Verdict.FAILED, detail=type(error).__name__)
    finally:
        if mode.device != "cpu":
            empty_cache()
    allowed = _EXACT if mode.precision is Precision.FLOAT32 else _ROUNDED
    distances = tuple(Distance(part, round(share, 5), allowed[part]) for part, share in far.items())
    right = not wrong and all(distance.is_near for distance in distances)
    return ended(Verdict.PASSED if right else Verdict.DIFFERS, distances=distances, wrong_tokens=wrong)


def measure(mode: ComputeMode, network: Glm4v, records: Records) -> tuple[dict[Part, float], int]:
    """The largest error of each part over all cases, and the number of ids that differ in the answers."""
    far: dict[Part, float] = dict.fromkeys(Part, 0.0)
    wrong = 0
    for case in records.cases:
        recorded = records.said[REFERENCES[mode.precision], case.name]
        given = say(network, case, recorded.tokens)
        wrong += sum(a != b for a, b in zip(given.tokens, recorded.tokens, strict=True))
        for part, share in compare(given, recorded).items():
            far[part] = max(far[part], share)
    return far, wrong


def placement_of(mode: ComputeMode) -> Placement:
    """The placement of a mode. With streaming, everything that can be in host memory is there."""
    device = torch.device(mode.device)
    dtypes = {
        Precision.FLOAT32: torch.float32,
        Precision.BFLOAT16: torch.bfloat16,
        Precision.NARROW: torch.float32,
        Precision.NF4: torch.bfloat16,  # the record was rounded from it
    }
    return Placement(
        device,
        dtypes.get(mode.precision) or type_on(device),
        streams_vision=mode.streamed,
        int8_lm_head=mode.precision is Precision.INT4_INT8_HEAD,
        host_embedding=mode.streamed,
        nf4=mode.precision is Precision.NF4,
        unpacks=mode.kernel == PLAIN,
        narrow=mode.precision is Precision.NARROW,
    )


def _modes_on(device: str, streamed: bool) -> Iterator[ComputeMode]:
    yield ComputeMode(device, Precision.FLOAT32, streamed=streamed)
    yield ComputeMode(device, Precision.BFLOAT16, streamed=streamed)
    if device == "cpu":  # cards compute in bfloat16
        yield ComputeMode(device, Precision.NARROW, streamed=streamed)
    kernel = torch_kernel(torch.device(device).type)
    for name in (PLAIN, *([] if kernel is None else [kernel.name])):
        yield ComputeMode(device, Precision.INT4, name, streamed)
        yield ComputeMode(device, Precision.INT4_INT8_HEAD, name, streamed)
    if device != "cpu" and find_nf4_fault(torch.device(device)) is not Nf4Fault.MISSING:
        yield ComputeMode(device, Precision.NF4, streamed=streamed)
