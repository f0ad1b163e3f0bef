"""Rounding by what the inputs are does less harm to the outputs than rounding by the weights alone."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.quantization import gptq
from glm4v_desktop.quantization.gptq import Compensation, Gram, search_groups

CPU = torch.device("cpu")


def related_inputs(ins: int, rows: int = 400, seed: int = 0) -> Tensor:
    """As in a network: a few directions carry most, and some inputs are much louder than others."""
    generator = torch.Generator().manual_seed(seed)
    mixed = torch.randn(rows, ins // 8, generator=generator) @ torch.randn(ins // 8, ins, generator=generator)
    return mixed * torch.rand(ins, generator=generator).mul(3).exp() + torch.randn(
        rows, ins, generator=generator
    )


def make_weight(outs: int, ins: int) -> Tensor:
    return torch.randn(outs, ins, generator=torch.Generator().manual_seed(1)) * 0.05


def gram_of(inputs: Tensor) -> Gram:
    gram = Gram(inputs.shape[1], CPU)
    for part in inputs.split(150):
        gram.add(part)
    return gram


def harm(weight: Tensor, rounded: int4_formats.Int4Weight, inputs: Tensor) -> float:
    return float((inputs @ (int4_formats.dequantize(rounded) - weight).t()).square().mean())


def test_compensation_harms_new_inputs_of_the_kind_much_less() -> None:
    inputs = related_inputs(384, rows=800)
    seen, new = inputs[:400], inputs[400:]
    weight = make_weight(48, 384)
    plain = harm(weight, int4_formats.round_to_int4(weight), new)
    assert harm(weight, Compensation(gram_of(seen)).round(weight), new) < 0.5 * plain


def test_inputs_in_several_blocks_are_compensated_within_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gptq, "BLOCK", 256)
    inputs = related_inputs(640)  # two whole blocks and half of one
    weight = make_weight(16, 640)
    plain = harm(weight, int4_formats.round_to_int4(weight), inputs)
    assert harm(weight, Compensation(gram_of(inputs)).round(weight), inputs) < 0.7 * plain


def test_the_products_tell_the_error_that_the_inputs_show() -> None:
    inputs, weight = related_inputs(256), make_weight(32, 256)
    rounded = int4_formats.round_to_int4(weight)
    shown = harm(weight, rounded, inputs) * weight.shape[0]
    assert torch.isclose(
        torch.tensor(gram_of(inputs).error(int4_formats.dequantize(rounded) - weight)),
        torch.tensor(shown),
        rtol=1e-3,
    )


def test_outputs_can_be_rounded_in_any_number_of_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    compensation = Compensation(gram_of(related_inputs(256)))
    weight = make_weight(48, 256)
    whole = compensation.round(weight)
    monkeypatch.setattr(gptq, "_ROWS_AT_ONCE", 16)
    parts = compensation.round(weight)
    assert torch.equal(whole.qweight, parts.qweight)
    assert torch.equal(whole.qzeros, parts.qzeros)
    assert torch.equal(whole.scales, parts.scales)


def test_a_weight_far_out_whose_input_is_silent_does_not_widen_the_range() -> None:
    weight = make_weight(8, 128)
    weight[:, 5] = 1.0  # far out, but nothing ever comes in there
    energy = torch.ones(128)
    energy[5] = 0.0
    searched = int4_formats.quantize(weight, *search_groups(weight, energy))
    plain = int4_formats.round_to_int4(weight)
    rest = [i for i in range(128) if i != 5]
    error = [(int4_formats.dequantize(q) - weight)[:, rest].square().mean() for q in (searched, plain)]
    assert error[0] < 0.8 * error[1]


def test_inputs_that_never_come_are_rounded_plainly_and_harmlessly() -> None:
    inputs = torch.zeros(10, 256)
    rounded = int4_formats.dequantize(Compensation(gram_of(inputs)).round(make_weight(16, 256)))
    assert torch.isfinite(rounded).all()
    assert float((rounded - make_weight(16, 256)).abs().max()) < 0.03
    inputs[:, :100] = related_inputs(256, rows=10)[:, :100]  # some do, fewer than there are inputs
    rounded = int4_formats.dequantize(Compensation(gram_of(inputs)).round(make_weight(16, 256)))
    assert torch.isfinite(rounded).all()
