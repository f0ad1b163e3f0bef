"""Which weights are at hand, and what room a machine's report leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from glm4v_desktop.glm4v.config import Quantization, quantization_values
from glm4v_desktop.hardware.machine import Processor
from glm4v_desktop.hardware.plan import held_weights, machine_memory, missing_ways
from glm4v_desktop.hardware.plan_values import Held, RunMode
from glm4v_desktop.install.nvidia import Graphics, NvidiaCard
from tests.hardware.machines import GB, GOOD, RTX_4090
from tests.model_config import config_json


def test_ways_without_their_library_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"torch"}
    monkeypatch.setattr("glm4v_desktop.hardware.plan.find_spec", lambda name: name in there or None)
    assert missing_ways() == {RunMode.NF4_ON_CARD, RunMode.NF4_TOWER_STREAMED}
    there.add("bitsandbytes")
    assert missing_ways() == frozenset()
    there.clear()  # nothing is installed yet; all of it will be
    assert missing_ways() == frozenset()


@pytest.mark.parametrize(
    ("kept", "held"),
    [
        (None, Held.INT4),
        ([], Held.INT4),
        (["transformer.output_layer", "transformer.vision.transformer.layers.0"], Held.INT4),
        (["transformer.vision"], Held.INT4_TEXT),
        (["transformer.vision.transformer.layers."], Held.INT4_TEXT),
        (["transformer.vis"], Held.INT4),
        ("transformer.vision", Held.NONE),
        ([1, None], Held.NONE),
    ],
)
def test_which_weights_a_folder_holds(tmp_path: Path, kept: object, held: Held) -> None:
    form = quantization_values(Quantization())["quantization_config"]
    assert isinstance(form, dict)
    config = config_json(quantization_config=form | {"modules_to_not_convert": kept})
    (tmp_path / "config.json").write_bytes(config)
    assert held_weights(tmp_path) is held


@pytest.mark.parametrize("text", ["{}", "[]", "{", "[" * 100_000], ids=["{}", "[]", "{", "nested"])
def test_a_config_that_says_nothing_is_no_weights(tmp_path: Path, text: str) -> None:
    assert held_weights(None) is held_weights(tmp_path / "gone") is Held.NONE
    (tmp_path / "config.json").write_text(text)
    assert held_weights(tmp_path) is Held.NONE


def test_the_original_weights(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(config_json())
    assert held_weights(tmp_path) is Held.BF16


def test_a_report_becomes_room() -> None:
    cards = (RTX_4090, NvidiaCard(1, "shares memory"))
    there = machine_memory(replace(GOOD, graphics=Graphics(cards)))
    assert [(card.index, card.free, card.capability) for card in there.cards] == [(0, 24 * GB, (8, 9))]
    assert (there.ram_free, there.ram_total, there.cores, there.bf16) == (48 * GB, 64 * GB, 8, False)
    unknown = machine_memory(replace(GOOD, memory=None, processor=Processor()))
    assert (unknown.ram_free, unknown.ram_total, unknown.cores) == (0, 0, 1)
