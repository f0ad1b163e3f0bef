"""bitsandbytes' NF4 as a linear layer: near its float weights, exact to its own, and alone in its file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.core.picture import crop
from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.checkpoint import empty_network, load, load_whole
from glm4v_desktop.glm4v.config import Glm4vConfig, read_config
from glm4v_desktop.glm4v.conversation import ModelSession
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.int4_formats import Nf4Fault, Nf4Linear, find_nf4_fault, round_to_nf4
from glm4v_desktop.glm4v.placement import Placement
from glm4v_desktop.glm4v.tensor_names import is_linear, tensor_entries
from glm4v_desktop.glm4v.tokenizer import read_tokenizer
from glm4v_desktop.glm4v.vision import finish, model_view
from glm4v_desktop.pictures.digits import draw_digits
from tests.glm4v.test_devices import META, OneDevice

CPU = torch.device("cpu")


def drawn(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("rows", [1, 7, 40])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@torch.inference_mode()
def test_it_computes_what_its_bits_say_and_stays_near_the_float_weight(rows: int, dtype: torch.dtype) -> None:
    weight, bias, x = drawn(96, 256).to(dtype), drawn(96, seed=2).to(dtype), drawn(1, rows, 256, seed=3)
    layer = Nf4Linear(round_to_nf4(weight), bias)
    said = layer(x.to(dtype)).float()
    exact = F.linear(x, int4_formats.dequantize_nf4(layer.stored).float(), bias.float())
    assert torch.allclose(said, exact, atol=0.02 * float(exact.abs().max()))
    floats = F.linear(x, weight.float(), bias.float())
    assert float(F.cosine_similarity(said.flatten(), floats.flatten(), dim=0)) > 0.99


def test_a_weight_takes_four_and_a_half_bits() -> None:
    layer = Nf4Linear(round_to_nf4(drawn(128, 256).bfloat16()))
    bits = 8 * sum(param.nbytes for param in layer.parameters()) / (128 * 256)
    assert bits == 4.5


@torch.inference_mode()
def test_it_stays_on_its_device() -> None:
    layer = Nf4Linear(round_to_nf4(drawn(64, 128).bfloat16()), torch.zeros(64).bfloat16()).to(META)
    with OneDevice():
        for rows in (1, 9):
            out = layer(torch.zeros(1, rows, 128, dtype=torch.bfloat16, device=META))
            assert out.device == META
            assert out.shape == (1, rows, 64)


@torch.inference_mode()
def test_a_whole_conversation_stays_on_its_device(demo: tuple[Path, Glm4vConfig]) -> None:
    _, config = demo
    network = empty_network(config)
    for entry in tensor_entries(config):
        for target in entry.targets if is_linear(entry) else ():
            outs, ins = target.rows, entry.shape[1]
            packed = torch.empty((outs * ins // 2, 1), dtype=torch.uint8, device=META)
            absmax = torch.empty(outs * ins // int4_formats.BLOCK, device=META)
            name = target.name.removesuffix(".weight")
            bias = network.get_submodule(name).bias
            assert bias is None or isinstance(bias, Tensor)
            layer = Nf4Linear(int4_formats.Nf4Weight(packed, absmax, (outs, ins), torch.float32), bias)
            network.set_submodule(name, layer)
    assert sum(isinstance(module, Nf4Linear) for module in network.modules()) > 30
    with OneDevice():
        size = config.vision.image_size
        rows = network.vision(torch.zeros(1, 3, size, size, device=META))
        context = Context(network)
        picture = [config.boi_token_id, config.pad_token_id, config.eoi_token_id]
        assert context.read_whole([1, *picture, 2, 3], rows).device == META
        assert context.read_whole([7]).shape == (config.vocab_size,)


@pytest.fixture(scope="module")
def demo() -> tuple[Path, Glm4vConfig]:
    return resource("demo_model"), read_config(resource("demo_model"))


@pytest.mark.parametrize("streams", [False, True])
@torch.inference_mode()
def test_a_folder_is_rounded_while_it_is_loaded(demo: tuple[Path, Glm4vConfig], streams: bool) -> None:
    folder, config = demo
    floats = load_whole(folder, config, CPU, torch.bfloat16)
    rounded = finish(load(folder, config, Placement(CPU, torch.bfloat16, streams_vision=streams, nf4=True)))
    names = {name for name, module in rounded.named_modules() if isinstance(module, Nf4Linear)}
    text = {f"text.model.layers.{i}.mlp.{part}" for i in range(3) for part in ("gate_up_proj", "down_proj")}
    assert text <= names
    assert type(rounded.text.lm_head) is nn.Linear
    pixels = drawn(1, 3, 112, 112)
    seen, rows = floats.vision(pixels).float(), rounded.vision(pixels).float()
    assert 0.97 < float(F.cosine_similarity(seen.flatten(), rows.flatten(), dim=0)) < 0.99999
    if not streams:
        for name in names:
            layer, linear = rounded.get_submodule(name), floats.get_submodule(name)
            assert isinstance(layer, Nf4Linear)
            assert isinstance(linear, nn.Linear)
            bits, weight = int4_formats.dequantize_nf4(layer.stored).float(), linear.weight.float()
            near = F.cosine_similarity(bits.flatten(), weight.flatten(), dim=0)
            assert float(near) > 0.99
            assert (layer.bias is None) == (linear.bias is None)
            assert layer.bias is None or linear.bias is None or torch.equal(layer.bias, linear.bias)


def test_most_lines_are_read_as_before(demo: tuple[Path, Glm4vConfig]) -> None:
    """A model of this size has little to spare; the real one loses far less."""
    folder, config = demo
    same = 0
    networks = [
        finish(load(folder, config, Placement(CPU, torch.float32, nf4=rounded))) for rounded in (False, True)
    ]
    tokenizer = read_tokenizer(folder, config)
    for number in range(1234, 9999, 777):
        answers = [read_digits(ModelSession(network, tokenizer), str(number)) for network in networks]
        same += answers[0] == answers[1] == str(number)
    assert same >= 9


def read_digits(session: ModelSession, digits: str) -> str:
    image = draw_digits(digits)
    part = crop(image.picture, image.area)
    view = model_view(part.rgb, part.size.width, part.size.height, session.network.config.vision.image_size)
    prefill = session.prefill(view)
    while prefill is not None and prefill.context is None:
        prefill.advance()
    assert prefill is not None
    session.finish_prefill(prefill)
    plan = session.plan([], "What is the number?", has_picture=True, most=12)
    return "".join(session.answer(view, plan, GenerationSettings())).strip()


def test_here_it_works() -> None:
    assert find_nf4_fault(CPU) is None
    assert find_nf4_fault(CPU, torch.float32) is None


def test_without_the_library_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    assert find_nf4_fault(CPU) is Nf4Fault.MISSING


def test_a_library_that_does_not_start_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> Any:
        raise RuntimeError("CUDA Setup failed")

    monkeypatch.setattr(int4_formats, "importlib", SimpleNamespace(import_module=fail))
    assert find_nf4_fault(CPU) is Nf4Fault.BROKEN


def test_a_library_without_code_for_the_device_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise NotImplementedError

    monkeypatch.setattr("bitsandbytes.functional.quantize_4bit", fail)
    assert find_nf4_fault(CPU) is Nf4Fault.BROKEN


def test_a_library_that_computes_something_else_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only with many rows: one row and many take different ways through it."""
    import bitsandbytes

    right = bitsandbytes.matmul_4bit  # type: ignore[attr-defined]  # it says nothing of what it exports

    def wrong(x: Tensor, *rest: Any, **more: Any) -> Tensor:
        out: Tensor = right(x, *rest, **more)
        return out if x.shape[1] == 1 else out.flip(1)

    monkeypatch.setattr(bitsandbytes, "matmul_4bit", wrong)
    assert find_nf4_fault(CPU) is Nf4Fault.WRONG


def test_nobody_imports_it_before_it_is_wanted() -> None:
    code = (
        "import sys, glm4v_desktop.glm4v.int4_formats, glm4v_desktop.glm4v.network;"
        "sys.exit('bitsandbytes' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
