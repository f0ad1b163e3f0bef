"""The sizes that plans are made with: those of the real network, and those of the published figures."""

from __future__ import annotations

import math

import pytest

from glm4v_desktop.glm4v import config as n
from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.tensor_names import VISION_LAYER, linears, tensor_entries
from glm4v_desktop.hardware.plan import (
    MODE_SPECS,
    ModeVariant,
    Rates,
    assumed_rates,
    estimate,
    needs,
    unquantized_values,
    weight_bytes,
)
from glm4v_desktop.hardware.plan_values import CONTEXT, Held, MachineMemory, RunMode, WeightFormat

REAL = Glm4vConfig()
BF16, INT8, INT4 = WeightFormat.BF16, WeightFormat.INT8, WeightFormat.INT4


def test_the_values_are_those_of_the_network() -> None:
    sizes = {entry.key: math.prod(entry.shape) for entry in tensor_entries(REAL)}
    matrices = {
        entry.key for entry in tensor_entries(REAL) if len(entry.shape) == 2 and entry.key.endswith("weight")
    }
    tower = {key for key in sizes if key.startswith(VISION_LAYER)}
    text = {key for key in sizes if key.startswith("transformer.encoder.")}

    def count(keys: set[str]) -> int:
        return sum(sizes[key] for key in keys)

    assert count(text & matrices) == n.TEXT_LINEAR
    assert count(text - matrices) == n.TEXT_REST
    assert count(tower & matrices) == n.VISION_LINEAR
    assert count(tower - matrices) == n.VISION_REST
    adapter = {key for key in matrices if key.startswith("transformer.vision.linear_proj.")}
    assert count(adapter) == n.ADAPTER_LINEAR
    assert {f"{name}.weight" for name in linears(REAL)} == (text | tower) & matrices | adapter
    assert sizes["transformer.output_layer.weight"] == n.LM_HEAD
    assert sum(sizes.values()) == n.ALL == 13_906_320_896
    assert n.CHECKPOINT_BYTES == 2 * n.ALL


def test_a_position_takes_what_the_network_keeps() -> None:
    shorter, longer = (
        needs(ModeVariant(RunMode.BF16_ON_CARD, BF16, False, c))[0].keys_values for c in (4096, 8192)
    )
    kept = 2 * 2 * REAL.num_layers * REAL.num_groups * REAL.head_dim
    assert (longer - shorter) / 4096 == kept == 40_960
    assert longer == kept * (CONTEXT + REAL.image_length - 3)


@pytest.mark.parametrize(
    ("way", "head", "on_host", "gigabytes"),
    [
        (RunMode.BF16_ON_CARD, BF16, False, 27.8),
        (RunMode.BF16_TOWER_STREAMED, BF16, True, 18.4),
        (RunMode.INT4_TEXT_ON_CARD, INT8, True, 14.0),
        (RunMode.INT4_TEXT_TOWER_STREAMED, INT8, True, 5.8),
        (RunMode.INT4_ON_CARD, INT8, True, 7.4),
        (RunMode.INT4_TOWER_STREAMED, INT8, True, 5.2),
        (RunMode.NF4_ON_CARD, BF16, False, 9.7),
    ],
)
def test_weights_on_the_card(way: RunMode, head: WeightFormat, on_host: bool, gigabytes: float) -> None:
    video, ram = needs(ModeVariant(way, head, on_host, CONTEXT))
    assert video.weights / 1e9 == pytest.approx(gigabytes, abs=0.1)
    assert video.total == pytest.approx(video.weights + 2.0e9, rel=0.002)
    streamed = MODE_SPECS[way].streamed
    tower = weight_bytes(n.VISION_LINEAR, MODE_SPECS[way].tower)
    assert ram.weights >= 2 * n.EMBEDDING * on_host + streamed * tower


def test_a_decode_step_reads_what_is_published() -> None:
    """bf16 17.56 GB; int4 with a bf16 head 5.58; with an int8 head 4.95."""
    assert weight_bytes(n.TEXT_LINEAR + n.LM_HEAD, BF16) / 1e9 == pytest.approx(17.56, abs=0.01)
    text = weight_bytes(n.TEXT_LINEAR, INT4)
    assert (text + weight_bytes(n.LM_HEAD, BF16)) / 1e9 == pytest.approx(5.58, abs=0.01)
    assert (text + weight_bytes(n.LM_HEAD, INT8)) / 1e9 == pytest.approx(4.95, abs=0.01)


@pytest.mark.parametrize(
    "way", [RunMode.INT4_ON_PROCESSOR, RunMode.INT4_TEXT_ON_PROCESSOR, RunMode.BF16_ON_PROCESSOR]
)
def test_float32_takes_twice_the_memory_for_work_and_not_for_linear_layers(way: RunMode) -> None:
    variant = ModeVariant(way, BF16, False, CONTEXT)
    (_, narrow), (_, wide) = needs(variant), needs(variant, native_bf16=False)
    assert wide.weights - narrow.weights == 2 * (n.TEXT_REST + n.VISION_REST + n.ADAPTER_REST)
    assert (wide.picture, wide.keys_values) == (2 * narrow.picture, 2 * narrow.keys_values)


def test_layers_that_kept_16_bits_are_counted_by_the_size_of_the_files() -> None:
    on_disk = 4 + 20 / 128
    everything = n.TEXT_LINEAR + n.VISION_LINEAR + n.ADAPTER_LINEAR
    for held, quantized in ((Held.INT4, everything), (Held.INT4_TEXT, n.TEXT_LINEAR)):
        plain = round(2 * (n.ALL - quantized) + quantized * on_disk / 8)
        assert unquantized_values(held, plain) < 10
        edges = round(plain + 200_000_000 * (16 - on_disk) / 8)
        kept = unquantized_values(held, edges)
        assert kept == pytest.approx(200_000_000, abs=10)
        variant = ModeVariant(RunMode.INT4_ON_CARD, BF16, False, CONTEXT)
        more = needs(variant, kept)[0].weights - needs(variant)[0].weights
        assert more == pytest.approx(kept * (16 - 4.25) / 8, rel=0.001)
    assert unquantized_values(Held.BF16, n.CHECKPOINT_BYTES) == 0
    assert unquantized_values(Held.INT4, 0) == 0


def test_the_wait_follows_the_rates() -> None:
    variant = ModeVariant(RunMode.INT4_ON_PROCESSOR, BF16, False, CONTEXT)
    rates = Rates(flop=1e12, bytes=10e9, int4_bytes=5e9)
    wait = estimate(variant, MachineMemory(), rates)
    a_token = weight_bytes(n.TEXT_LINEAR, INT4) / 5e9 + 2 * n.LM_HEAD / 10e9
    assert wait.first_word_s == pytest.approx(101.9 + a_token)
    assert wait.words_per_s == pytest.approx(1 / (1.3 * a_token))
    bf16 = estimate(ModeVariant(RunMode.BF16_ON_PROCESSOR, BF16, False, CONTEXT), MachineMemory(), rates)
    assert bf16.words_per_s < wait.words_per_s


def test_more_cores_and_bfloat16_wait_less() -> None:
    variant = ModeVariant(RunMode.INT4_ON_PROCESSOR, BF16, False, CONTEXT)
    plain = estimate(variant, MachineMemory(cores=4))
    assert estimate(variant, MachineMemory(cores=8)).first_word_s < plain.first_word_s
    assert estimate(variant, MachineMemory(cores=4, bf16=True)).first_word_s < plain.first_word_s
    assert assumed_rates(MachineMemory(cores=0)).flop > 0
