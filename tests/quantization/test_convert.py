"""Making a 4-bit copy: what comes out, and that it goes on from where it was left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.checkpoint import load_whole, original_tensors
from glm4v_desktop.glm4v.config import Quantization, read_config
from glm4v_desktop.glm4v.network import Glm4v, expand_positions, find_picture
from glm4v_desktop.glm4v.tensor_names import linears, tensor_entries
from glm4v_desktop.glm4v.vision import pixel_values
from glm4v_desktop.quantization import calibration
from glm4v_desktop.quantization import convert as quantize_module
from glm4v_desktop.quantization.calibration import Calibration, CalibrationSample
from glm4v_desktop.quantization.convert import quantize
from glm4v_desktop.quantization.plan import Original, units_of
from glm4v_desktop.quantization.values import (
    ConversionProgress,
    ConversionRequest,
    ConversionStep,
    QuantizationScope,
)
from tests.glm4v.int4_folder import SMALL, small_network
from tests.quantization.original_folder import some_samples, write_original

CPU = torch.device("cpu")


def run(request: ConversionRequest, samples: Sequence[CalibrationSample] = ()) -> list[ConversionProgress]:
    return list(quantize(request, samples))


def tensors_in(folder: Path) -> dict[str, Tensor]:
    index = json.loads((folder / "model.safetensors.index.json").read_bytes())
    files = {name: load_file(folder / name) for name in set(index["weight_map"].values())}
    assert sum(map(len, files.values())) == len(index["weight_map"])
    return {key: files[name][key] for key, name in index["weight_map"].items()}


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def logits_of(network: Glm4v, sample: CalibrationSample) -> Tensor:
    ids = list(sample.ids)
    start = find_picture(ids, SMALL)
    assert start is not None
    rows = network.vision(pixel_values(sample.view, SMALL.vision.image_size))
    positions = torch.tensor([expand_positions(range(len(ids)), start, SMALL.vision.image_tokens)])
    logits: Tensor = network(network.embed(torch.tensor([ids]), rows, (start,)), positions)
    return logits


def test_quick_copy_holds_what_plain_rounding_gives(source: Path, out: Path) -> None:
    run(ConversionRequest(source, out, quick=True), some_samples())
    made, original = tensors_in(out), original_tensors(small_network())
    for name in linears(SMALL):
        wanted = int4_formats.round_to_int4(original.pop(f"{name}.weight"))
        assert torch.equal(made.pop(f"{name}.qweight"), wanted.qweight)
        assert torch.equal(made.pop(f"{name}.qzeros"), wanted.qzeros)
        assert torch.equal(made.pop(f"{name}.scales"), wanted.scales)
    assert made.keys() == original.keys()
    assert all(torch.equal(made[key], original[key]) for key in made)


@torch.inference_mode()
def test_pictures_make_the_copy_answer_more_like_the_original(source: Path, tmp_path: Path) -> None:
    original = load_whole(source, read_config(source), CPU, torch.float32)
    new = [
        CalibrationSample(sample.view[::-1], sample.ids[::-1][-2:] + sample.ids[2:])
        for sample in some_samples(3)
    ]
    far = {}
    for quick in (True, False):
        folder = tmp_path / f"glm-4v-{quick}"
        run(ConversionRequest(source, folder, quick=quick), some_samples(12))
        network = load_whole(folder, read_config(folder), CPU, torch.float32)
        far[quick] = sum(float((logits_of(network, s) - logits_of(original, s)).square().mean()) for s in new)
    assert far[False] < 0.8 * far[True]


@torch.inference_mode()
def test_calibration_takes_the_way_of_the_whole_network(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "_ROWS_AT_ONCE", 7)
    samples = some_samples(3)
    network = load_whole(source, read_config(source), CPU, torch.float32)
    walk = Calibration(Original(source, SMALL), samples, CPU, torch.float32)
    for unit in units_of(SMALL, Quantization())[:-1]:
        walk.fill(unit)
        for _ in walk.collect(unit):
            pass
        for _ in walk.advance(unit):
            pass
        walk.forget(unit)
    head, norm = network.text.lm_head, network.text.model.norm
    for number, sample in enumerate(samples):
        logits = head(norm(walk.state[str(number)]))
        assert torch.allclose(logits, logits_of(network, sample), atol=1e-4)
    assert all(param.is_meta for param in walk._network.parameters()), "weights were kept"


def test_text_plan_leaves_the_tower_as_it_is(source: Path, out: Path) -> None:
    run(ConversionRequest(source, out, QuantizationScope.TEXT), some_samples(2))
    made, original = tensors_in(out), original_tensors(small_network())
    tower = [entry.key for entry in tensor_entries(SMALL) if entry.key.startswith("transformer.vision.")]
    assert all(torch.equal(made[key], original[key]) for key in tower)
    assert "transformer.encoder.layers.1.mlp.dense_4h_to_h.qweight" in made
    load_whole(out, read_config(out), CPU, torch.float32)


def test_folder_carries_what_belongs_to_it_and_nothing_that_runs(source: Path, out: Path) -> None:
    run(ConversionRequest(source, out, quick=True))
    assert {path.name for path in out.iterdir()} == {
        "config.json", "model.safetensors.index.json", "model-00001-of-00001.safetensors", "LICENSE",
        "NOTICE", "tokenizer.model", "tokenizer_config.json",
    }  # fmt: skip
    theirs = json.loads((source / "config.json").read_bytes())
    ours = json.loads((out / "config.json").read_bytes())
    assert ours.pop("quantization_config")["quant_method"] == "awq"
    assert theirs.pop("auto_map")
    assert ours == theirs
    assert json.loads((out / "tokenizer_config.json").read_bytes()) == {"image_size": 56}
    notice = (out / "NOTICE").read_text()
    assert "Built with glm-4" in notice
    assert "glm-4v-9b" in notice
    assert (out / "LICENSE").read_text() == "The glm-4-9b License"


def test_progress_goes_to_the_end_with_the_time_left(source: Path, out: Path) -> None:
    steps = run(ConversionRequest(source, out), some_samples(2))
    assert steps[0] == ConversionProgress(ConversionStep.STARTING)
    done = [step.done for step in steps[1:]]
    assert done == sorted(done)
    assert (steps[-1].step, steps[-1].done) == (ConversionStep.CHECKING, steps[-1].total)
    assert {step.step for step in steps[1:-1]} == {ConversionStep.CALIBRATING, ConversionStep.CONVERTING}
    left = [step.seconds_left for step in steps]
    told = [seconds for seconds in left if seconds is not None]
    assert left == [None] * (len(left) - len(told)) + told  # unknown first, then always told
    assert len(told) > len(left) / 2
    assert min(told) >= 0
    assert left[-1] == 0


@pytest.mark.parametrize("quick", [True, False])
def test_left_at_any_step_it_goes_on_to_the_same_bytes(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: bool
) -> None:
    monkeypatch.setattr(quantize_module, "SHARD_BYTES", 300_000)
    monkeypatch.setattr(calibration, "_VISION_ROWS_AT_ONCE", 20)
    samples = some_samples(3)
    whole = tmp_path / "glm-4-whole"
    run(ConversionRequest(source, whole, quick=quick), samples)
    assert len(list(whole.glob("model-*.safetensors"))) > 2
    left = tmp_path / "whole" / "glm-4-whole"
    request = ConversionRequest(source, left, quick=quick)
    times = 0
    while not (left / "config.json").exists():
        times += 1
        steps = quantize(request, samples)
        for _ in range(5 + 3 * times):
            if next(steps, None) is None:
                break
        steps.close()
    assert times > 3
    assert digests(left) == digests(whole)


def test_nothing_has_its_last_name_before_all_is_there(source: Path, out: Path) -> None:
    for _ in quantize(ConversionRequest(source, out, quick=True)):
        assert not (out / "config.json").exists()
        assert not list(out.glob("*.safetensors"))
    assert (out / "config.json").exists()


def test_another_request_begins_from_the_start(source: Path, out: Path, tmp_path: Path) -> None:
    steps = quantize(ConversionRequest(source, out, quick=True))
    for _ in range(30):
        next(steps)
    steps.close()
    first = run(ConversionRequest(source, out), some_samples(2))[1]
    assert first.done == 0
    fresh = tmp_path / "fresh" / out.name
    run(ConversionRequest(source, fresh), some_samples(2))
    assert digests(out) == digests(fresh)


def test_a_run_that_lost_its_files_begins_anew(source: Path, out: Path) -> None:
    steps = quantize(ConversionRequest(source, out, quick=True))
    for _ in range(30):
        next(steps)
    steps.close()
    for part in out.glob("*.part"):
        part.unlink()
    assert run(ConversionRequest(source, out, quick=True))[1].done == 0
    load_whole(out, read_config(out), CPU, torch.float32)


@torch.inference_mode()
def test_bfloat16_stays_bfloat16_whatever_is_computed_in(tmp_path: Path, out: Path) -> None:
    source = tmp_path / "glm-4v-bf16"
    write_original(source, network=small_network().to(torch.bfloat16))
    steps = quantize(ConversionRequest(source, out), some_samples(3))
    for _ in range(40):  # into the first layers
        next(steps)
    steps.close()
    (state,) = (out / ".unfinished").glob("state-*")
    assert {value.dtype for value in load_file(state).values()} == {torch.bfloat16}
    run(ConversionRequest(source, out), some_samples(3))
    made = tensors_in(out)
    assert made["transformer.output_layer.weight"].dtype == torch.bfloat16
    network = load_whole(out, read_config(out), CPU, torch.float32)
    original = load_whole(source, read_config(source), CPU, torch.float32)
    for sample in some_samples(2):
        right = logits_of(original, sample)
        assert float((logits_of(network, sample) - right).std() / right.std()) < 0.5
