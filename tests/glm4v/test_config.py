"""Every value of a configuration is looked at before anything is built from it."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glm4v_desktop.glm4v.config import Glm4vConfig, ModelError, ModelErrorKind, parse_config, read_config

CASE = Path(__file__).resolve().parent.parent / "data" / "case-a" / "config.json"
GOOD: dict[str, Any] = json.loads(CASE.read_text(encoding="utf-8"))
NUMBERS = [
    key for key, value in GOOD.items() if isinstance(value, int | float) and not isinstance(value, bool)
]
VISION_NUMBERS = [key for key, value in GOOD["vision_config"].items() if isinstance(value, int | float)]
IGNORED = {"attention_dropout", "hidden_dropout", "dropout_prob"}  # say nothing about reading a picture
LIES = [10**9, 0, -1, float("nan"), float("inf"), "40", None, True, [], {}, 2.5]


def changed(key: str, value: object, *, vision: bool = False) -> dict[str, Any]:
    values = copy.deepcopy(GOOD)
    (values["vision_config"] if vision else values)[key] = value
    return values


def refusal(values: object) -> ModelError:
    with pytest.raises(ModelError) as refused:
        parse_config(values)
    return refused.value


def test_the_original_keys_are_understood() -> None:
    config = parse_config(GOOD)
    assert (config.num_layers, config.num_groups, config.head_dim, config.vocab_size) == (3, 2, 16, 512)
    assert (config.vision.num_layers, config.vision.image_tokens, config.image_length) == (3, 16, 18)
    assert config.eos_token_ids == (480, 487, 489)
    assert config.rope_theta == 10_000  # `rope_ratio` is absent, so 1; the text chat model has 500


def test_the_defaults_are_the_real_model() -> None:
    config = Glm4vConfig()
    assert (config.vision.num_positions, config.vision.image_tokens, config.image_length) == (
        6401,
        1600,
        1602,
    )


@pytest.mark.parametrize("lie", LIES, ids=repr)
@pytest.mark.parametrize("key", [key for key in NUMBERS if key not in IGNORED])
def test_a_lie_about_the_text_half_is_refused(key: str, lie: object) -> None:
    if key.endswith("_token_id") and lie == 0 and lie is not False:
        return  # an id like any other
    assert refusal(changed(key, lie)).kind is ModelErrorKind.BAD_CONFIG


@pytest.mark.parametrize("lie", LIES, ids=repr)
@pytest.mark.parametrize("key", [key for key in VISION_NUMBERS if key not in IGNORED])
def test_a_lie_about_the_tower_is_refused(key: str, lie: object) -> None:
    if key == "scaling_factor" and lie == 2.5:
        return  # a number like any other
    assert refusal(changed(key, lie, vision=True)).kind is ModelErrorKind.BAD_CONFIG


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=4))
@settings(max_examples=60)
def test_no_value_of_any_kind_gets_through_as_something_else(value: object) -> None:
    for key in ("num_layers", "eos_token_id", "padded_vocab_size"):
        assert refusal(changed(key, value)).kind is ModelErrorKind.BAD_CONFIG


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model_type", "glm4v"),
        ("model_type", "llava"),
        ("rmsnorm", False),
        ("add_qkv_bias", False),
    ],
)
def test_another_architecture_is_said_to_be_another(key: str, value: object) -> None:
    assert refusal(changed(key, value)).kind is ModelErrorKind.OTHER_MODEL


def test_a_text_model_is_not_this_one() -> None:
    values = {key: value for key, value in GOOD.items() if key != "vision_config"}
    assert refusal(values).kind is ModelErrorKind.NO_VISION


@pytest.mark.parametrize(
    ("key", "value", "vision", "named"),
    [
        ("num_attention_heads", 5, False, "multi_query_group_num"),
        ("kv_channels", 18, False, "kv_channels"),
        ("boi_token_id", 511_000, False, "vocabulary"),
        ("eoi_token_id", 490, False, "the same"),
        ("image_size", 126, True, "image_size"),
        ("num_positions", 66, True, "num_positions"),
        ("num_heads", 5, True, "num_heads"),
        ("eos_token_id", [480, -1], False, "eos_token_id"),
    ],
)
def test_values_that_do_not_fit_together_are_named(key: str, value: object, vision: bool, named: str) -> None:
    assert named in refusal(changed(key, value, vision=vision)).detail


def test_a_model_too_large_to_be_meant_is_refused() -> None:
    values = changed("hidden_size", 65_536)
    values |= {"ffn_hidden_size": 262_144, "num_layers": 256}
    assert "parameters" in refusal(values).detail


@pytest.mark.parametrize(
    "text",
    [
        "", "<html>", "[]", "[" * 100_000, "\udcff",
        '{"num_layers": ' + "9" * 6000 + "}", '{"num_layers": NaN}',
        json.dumps(GOOD)[:-1] + ', "num_layers": 2}', " " * (1 << 20) + "{}",
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_file_that_is_no_configuration_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ModelError) as refused:
        read_config(tmp_path)
    assert refused.value.kind is (ModelErrorKind.DAMAGED if text else ModelErrorKind.MISSING)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.json")
    with pytest.raises(ModelError) as refused:
        read_config(tmp_path)
    assert (refused.value.kind, refused.value.detail) == (ModelErrorKind.MISSING, "config.json")


def test_what_may_not_be_read_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "config.json").write_text(json.dumps(GOOD))
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ModelError) as refused:
        read_config(tmp_path)
    assert refused.value.kind is ModelErrorKind.UNREADABLE


def test_other_4_bits_are_said_to_be_others() -> None:
    error = refusal(GOOD | {"quantization_config": {"quant_method": "gptq", "bits": 4}})
    assert (error.kind, error.detail) == (ModelErrorKind.OTHER_WEIGHTS, "gptq")


def test_a_folder_without_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refused:
        read_config(tmp_path)
    assert refused.value.kind is ModelErrorKind.MISSING
