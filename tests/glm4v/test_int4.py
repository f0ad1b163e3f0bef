"""4-bit layers: kernels found out by numbers, loading, placements, and what is not computed right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from glm4v_desktop.glm4v import int4_formats, int4_linear
from glm4v_desktop.glm4v.checkpoint import load, load_whole, original_tensors
from glm4v_desktop.glm4v.config import ModelError, ModelErrorKind, Quantization
from glm4v_desktop.glm4v.generate import Context
from glm4v_desktop.glm4v.int4_formats import Nf4Linear
from glm4v_desktop.glm4v.int4_kernels import (
    Kernel,
    PlainKernel,
    ProcessorKernel,
    find_cuda_kernel,
    find_processor_kernel,
    torch_kernel,
)
from glm4v_desktop.glm4v.int4_linear import Int4Linear, Int4Loader, Int8Linear, agrees
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.placement import Placement
from glm4v_desktop.glm4v.tensor_names import Int4Entry, stored_entries
from glm4v_desktop.glm4v.vision import finish
from tests.glm4v.int4_folder import SMALL, rounded_tensors, small_network, write_int4_folder

Packer = Callable[[Tensor], Tensor]
CPU = torch.device("cpu")
ALL = Quantization()
ALL_BUT_ONE = Quantization(("transformer.encoder.layers.0.mlp",))
TEXT_ONLY = Quantization(("transformer.vision",))
PICTURE = [SMALL.boi_token_id, SMALL.pad_token_id, SMALL.eoi_token_id]


def make_weight(ins: int = 256, outs: int = 192, seed: int = 0) -> int4_formats.Int4Weight:
    return int4_formats.round_to_int4(torch.randn(outs, ins, generator=torch.Generator().manual_seed(seed)))


def block_packer(block: int, swap: bool = False) -> Packer:
    """Packs like a processor whose vectors are wider or narrower than this one's."""

    def pack(values: Tensor) -> Tensor:
        ins, outs = values.shape
        blocks = values.view(ins, outs // block, 2, block // 2).permute(1, 0, 2, 3)
        low, high = blocks[:, :, 0], blocks[:, :, 1]
        return ((low << 4 | high) if swap else (low | high << 4)).reshape(outs, ins // 2).contiguous()

    return pack


def tile_packer(values: Tensor) -> Tensor:
    """Like the CUDA kernel's form: tiles of 8 outputs and 128 inputs, mixed inside, eight to a word."""
    ins, outs = values.shape
    mix = torch.randperm(1024, generator=torch.Generator().manual_seed(7))
    tiles = (
        values.t().view(outs // 8, 8, ins // 128, 128).transpose(1, 2).reshape(outs // 8, ins // 128, 1024)
    )
    mixed = tiles[..., mix]
    packed = mixed[..., 0::2] | mixed[..., 1::2] << 4
    return packed.contiguous().view(torch.int32).view(outs // 8, ins // 128, 32, 4)


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("block", [16, 32, 64])
def test_the_order_of_a_processor_is_found_out(block: int, swap: bool) -> None:
    pack = block_packer(block, swap)
    kernel = find_processor_kernel(pack)
    assert isinstance(kernel, ProcessorKernel)
    values = int4_formats.unpack(make_weight().qweight)
    assert torch.equal(kernel.pack(make_weight().qweight), pack(values))
    assert torch.equal(kernel.unpack(pack(values), 256, 64, 128), values[:, 64:])


def test_the_order_of_cuda_tiles_is_found_out() -> None:
    kernel = find_cuda_kernel(tile_packer)
    assert kernel is not None
    values = int4_formats.unpack(make_weight().qweight)
    packed = kernel.pack(make_weight().qweight)
    assert torch.equal(kernel.unpack(packed, 256, 0, 192), values)
    assert torch.equal(kernel.unpack(packed, 256, 64, 64), values[:, 64:128])


@pytest.mark.parametrize("find", [find_processor_kernel, find_cuda_kernel])
def test_an_order_that_is_not_understood_is_not_used(
    find: Callable[[Callable[[Tensor], Tensor]], Kernel | None],
) -> None:
    def hashed(values: Tensor) -> Tensor:
        flat = values.flatten()[torch.randperm(values.numel(), generator=torch.Generator().manual_seed(1))]
        return (flat[0::2] | flat[1::2] << 4).contiguous()

    assert find(hashed) is None


def test_the_kernel_of_this_processor_packs_as_torch_does() -> None:
    kernel = torch_kernel("cpu")
    assert kernel is not None, "torch's kernel is used on every processor that this is tested on"
    values = int4_formats.unpack(make_weight().qweight)
    theirs = torch.ops.aten._convert_weight_to_int4pack_for_cpu(values.t().to(torch.int32).contiguous(), 1)
    assert torch.equal(kernel.pack(make_weight().qweight).flatten(), theirs.flatten())


@pytest.mark.parametrize("kernel", [torch_kernel("cpu"), PlainKernel()])
@pytest.mark.parametrize("rows", [1, 5, 200])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@torch.inference_mode()
def test_a_layer_computes_what_its_bits_stand_for(kernel: Kernel, rows: int, dtype: torch.dtype) -> None:
    weight = make_weight(256, 1152)
    layer = Int4Linear(weight, kernel, CPU)
    layer.bias = torch.nn.Parameter(torch.arange(1152.0).to(dtype) / 100)
    x = torch.randn(2, rows, 256, generator=torch.Generator().manual_seed(3)).to(dtype)
    right = x.float() @ int4_formats.dequantize(weight).t() + layer.bias.float()
    given = layer(x)
    assert given.dtype == dtype
    assert float((given.float() - right).abs().max() / right.abs().max()) < 0.01
    assert agrees(Int4Linear(weight, kernel, CPU), weight)


def test_one_copy_of_the_weights_is_kept() -> None:
    weight = make_weight(1024, 1024)
    for kernel in (torch_kernel("cpu"), PlainKernel()):
        assert kernel is not None
        layer = Int4Linear(weight, kernel, CPU)
        assert sum(p.nbytes for p in layer.parameters()) * 8 == 4.25 * 1024 * 1024


@pytest.mark.parametrize("place", [0, 130, 1151])
def test_a_wrong_bit_or_scale_is_noticed(place: int) -> None:
    """In the first, the last and other blocks of outputs."""
    weight = make_weight(256, 1152)
    kernel = torch_kernel("cpu")
    assert kernel is not None
    assert agrees(Int4Linear(weight, kernel, CPU), weight)
    layer = Int4Linear(weight, kernel, CPU)
    layer.grid.data[:, place] *= 1.5
    assert not agrees(layer, weight)
    layer = Int4Linear(weight, PlainKernel(), CPU)
    layer.packed.data = layer.packed.data.clone()  # plain ones are the file's own
    layer.packed.data[3, place // 8] ^= 1
    assert not agrees(layer, weight)


class Wrong(PlainKernel):
    """A kernel that is off by a tenth for a few rows, as one made for another card could be."""

    name = "wrong"
    few = 8

    def multiply(self, rows: Tensor, packed: Tensor, grid: Tensor) -> Tensor:
        return rows.new_full((rows.shape[0], grid.shape[1]), 0.1)


def test_a_kernel_that_computes_wrong_is_found_and_not_used() -> None:
    network = small_network()
    entry = next(e for e in stored_entries(replace(SMALL, quantization=ALL)) if isinstance(e, Int4Entry))
    weight = int4_formats.round_to_int4(original_tensors(network)[entry.weight.key])
    loader = Int4Loader(CPU, Wrong())
    loader.fill(network, entry, weight, CPU)
    assert loader.kernel_mismatches == ["wrong 128x384"]
    layer = network.get_submodule(entry.weight.targets[0].name.removesuffix(".weight"))
    assert isinstance(layer, Int4Linear)
    assert layer.kernel.name == "plain"


def logits_of(network: Glm4v) -> Tensor:
    size = SMALL.vision.image_size
    pixels = torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(5))
    context = Context(network)
    first = context.read_whole([1, 2, *PICTURE, 3, 4], network.vision(pixels))
    return torch.stack((first, context.read_whole([5])))


@pytest.mark.parametrize("quantization", [ALL, TEXT_ONLY, ALL_BUT_ONE])
@pytest.mark.parametrize("streams", [False, True])
@torch.inference_mode()
def test_a_4_bit_folder_computes_what_its_bits_stand_for(
    tmp_path: Path, quantization: Quantization, streams: bool
) -> None:
    network = small_network()
    config = write_int4_folder(tmp_path, network, quantization)
    loaded = finish(load(tmp_path, config, Placement(CPU, torch.float32, streams_vision=streams)))
    plain = tmp_path / "plain"
    plain.mkdir()
    save_file(rounded_tensors(original_tensors(network), quantization), plain / "model.safetensors")
    right = logits_of(load_whole(plain, SMALL, CPU, torch.float32))
    given = logits_of(loaded)
    assert loaded.kernel_mismatches == []
    assert float((given - right).abs().max() / right.abs().max()) < 0.02
    layers = [module for module in loaded.modules() if isinstance(module, Int4Linear)]
    assert layers


@torch.inference_mode()
def test_an_8_bit_head_and_an_embedding_elsewhere_change_next_to_nothing(tmp_path: Path) -> None:
    network = small_network()
    config = write_int4_folder(tmp_path, network, ALL)
    one = load_whole(tmp_path, config, CPU, torch.float32)
    other = finish(
        load(tmp_path, config, Placement(CPU, torch.float32, int8_lm_head=True, host_embedding=True))
    )
    assert isinstance(other.text.lm_head, Int8Linear)
    assert other.text.lm_head.uses_kernel
    given, right = logits_of(other), logits_of(one)
    assert float((given - right).abs().max() / right.abs().max()) < 0.03


def test_an_8_bit_layer_without_its_kernel() -> None:
    head = Int8Linear(64, 40, CPU)
    rows = torch.randn(40, 64, generator=torch.Generator().manual_seed(1))
    head.set_rows(0, rows[:24])
    head.set_rows(24, rows[24:])
    x = torch.randn(3, 64, generator=torch.Generator().manual_seed(2))
    assert head.check_kernel()
    with_kernel = head(x)
    head.uses_kernel = False
    right = x @ rows.t()
    for given in (with_kernel, head(x)):
        assert float((given - right).abs().max() / right.abs().max()) < 0.02


def test_an_8_bit_kernel_that_computes_wrong_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    head = Int8Linear(64, 32, CPU)
    head.set_rows(0, torch.randn(32, 64))
    monkeypatch.setattr(torch.ops.aten, "_weight_int8pack_mm", lambda x, w, s: x @ w.t().to(x.dtype))
    assert not head.check_kernel()
    assert not head.uses_kernel


@pytest.mark.parametrize(
    ("key", "dtype"), [("qweight", torch.float32), ("scales", torch.bfloat16), ("qzeros", torch.int32)]
)
def test_4_bit_tensors_have_their_types(tmp_path: Path, key: str, dtype: torch.dtype) -> None:
    config = write_int4_folder(tmp_path, small_network(), ALL)
    path = tmp_path / "model.safetensors"
    tensors = load_file(path)
    name = f"transformer.encoder.layers.0.mlp.dense_4h_to_h.{key}"
    tensors[name] = tensors[name].to(dtype)[:, : -8 if key == "qzeros" else None]
    save_file({k: v.contiguous() for k, v in tensors.items()}, path)
    with pytest.raises(ModelError) as error:
        load_whole(tmp_path, config, CPU, torch.float32)
    assert error.value.kind is ModelErrorKind.WRONG_WEIGHTS
    assert name in str(error.value)


def test_the_best_kernel_is_asked_for_by_device(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(int4_linear, "torch_kernel", asked.append)
    Int4Loader(torch.device("cuda", 1))
    assert asked == ["cuda"]


@torch.inference_mode()
def test_nf4_layers_are_made_while_weights_of_the_original_form_are_loaded(tmp_path: Path) -> None:
    network = small_network()
    save_file(original_tensors(network), tmp_path / "model.safetensors")
    loaded = finish(load(tmp_path, SMALL, Placement(CPU, torch.float32, nf4=True)))
    layers = [module for module in loaded.modules() if isinstance(module, Nf4Linear)]
    assert len(layers) == 2 * 6 + 2 * 4 + 4  # text, tower, adapter
    assert sum(layer.packed.nbytes + layer.absmax.nbytes for layer in layers) * 8 == 4.5 * sum(
        layer.in_features * layer.out_features for layer in layers
    )
    assert bool(logits_of(loaded).isfinite().all())
