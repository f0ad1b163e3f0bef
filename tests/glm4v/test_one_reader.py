"""Looking, planning, choosing, checking, converting and loading agree on every `config.json`."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.create import EngineOptions, engine_source
from glm4v_desktop.engine.local import make_engine
from glm4v_desktop.engine.protocol import MODEL_ERRORS, EngineError, EngineName
from glm4v_desktop.glm4v.config import ModelError, ModelErrorKind, parse_config, read_config
from glm4v_desktop.hardware.plan import held_weights
from glm4v_desktop.hardware.plan_values import Held
from glm4v_desktop.models.download.check import looks_whole
from glm4v_desktop.models.folder import ModelKind, check_model_folder
from glm4v_desktop.quantization.convert import quantize
from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionRequest,
    QuantizationScope,
)

DEMO = resource("demo_model")  # a tiny model with all its files
TEXT = (DEMO / "config.json").read_text("utf-8")
INT4: dict[str, object] = {
    "quant_method": "awq", "bits": 4, "group_size": 128, "zero_point": True, "version": "gemm",
}  # fmt: skip
BAD, DAMAGED = ModelErrorKind.BAD_CONFIG, ModelErrorKind.DAMAGED
OTHER_MODEL, OTHER_WEIGHTS = ModelErrorKind.OTHER_MODEL, ModelErrorKind.OTHER_WEIGHTS
MISSING, NO_VISION = ModelErrorKind.MISSING, ModelErrorKind.NO_VISION


def with_keys(**keys: object) -> str:
    return json.dumps(json.loads(TEXT) | keys)


def without(*keys: str) -> str:
    return json.dumps({key: value for key, value in json.loads(TEXT).items() if key not in keys})


def in_vision(**keys: object) -> str:
    return with_keys(vision_config=json.loads(TEXT)["vision_config"] | keys)


def in_4_bits(**keys: object) -> str:
    return with_keys(quantization_config=INT4 | keys)


REFUSED: dict[str, tuple[str | bytes, ModelErrorKind]] = {
    "empty": (b"", MISSING),
    "a web page": ("<html>", DAMAGED),
    "cut off": (TEXT[:-20], DAMAGED),
    "not UTF-8": (b'{"model_type": "\xff"}', DAMAGED),
    "a list": ("[]", DAMAGED),
    "nested without end": ("[" * 100_000, DAMAGED),
    "a key twice": (TEXT.rstrip()[:-1] + ', "num_layers": 3}', DAMAGED),
    "NaN": (TEXT.replace("1.5625e-07", "NaN"), DAMAGED),
    "too long": (TEXT + " " * (1 << 20), DAMAGED),
    "no keys": ("{}", OTHER_MODEL),
    "another model": (with_keys(model_type="qwen2_vl"), OTHER_MODEL),
    "a model type that is no text": (with_keys(model_type=7), OTHER_MODEL),
    "rmsnorm false": (with_keys(rmsnorm=False), OTHER_MODEL),
    "rmsnorm null": (with_keys(rmsnorm=None), OTHER_MODEL),
    "rmsnorm 1": (with_keys(rmsnorm=1), OTHER_MODEL),
    "tied words": (with_keys(tie_word_embeddings=True), OTHER_MODEL),
    "another activation": (in_vision(hidden_act="relu"), OTHER_MODEL),
    "no vision": (without("vision_config"), NO_VISION),
    "vision is a list": (with_keys(vision_config=[]), NO_VISION),
    "vision is empty": (with_keys(vision_config={}), BAD),
    "layers are text": (with_keys(num_layers="3"), BAD),
    "layers are true": (with_keys(num_layers=True), BAD),
    "no layers": (with_keys(num_layers=0), BAD),
    "groups that do not divide the heads": (with_keys(multi_query_group_num=3), BAD),
    "an id outside the vocabulary": (with_keys(boi_token_id=5000), BAD),
    "no stop tokens": (with_keys(eos_token_id=[]), BAD),
    "half a pair of patches": (in_vision(image_size=126), BAD),
    "quantization {}": (with_keys(quantization_config={}), OTHER_WEIGHTS),
    "quantization []": (with_keys(quantization_config=[]), BAD),
    'quantization ""': (with_keys(quantization_config=""), BAD),
    "quantization false": (with_keys(quantization_config=False), BAD),
    "gptq": (with_keys(quantization_config={"quant_method": "gptq", "bits": 4}), OTHER_WEIGHTS),
    "8 bits": (in_4_bits(bits=8), OTHER_WEIGHTS),
    "4.0 bits": (in_4_bits(bits=4.0), OTHER_WEIGHTS),
    "zero point 1": (in_4_bits(zero_point=1), OTHER_WEIGHTS),
    "names that are one text": (in_4_bits(modules_to_not_convert="transformer.vision"), BAD),
    "names that are numbers": (in_4_bits(modules_to_not_convert=[1]), BAD),
    "names that are {}": (in_4_bits(modules_to_not_convert={}), BAD),
}
# What is odd, and all the same the demo model in its original form.
ACCEPTED: dict[str, str | bytes] = {
    "as it is": TEXT,
    "quantization null": with_keys(quantization_config=None),
    "keys that nobody knows": with_keys(attn_implementation="sdpa", dtype=None),
    "defaults left out": without("rmsnorm", "add_qkv_bias", "original_rope"),
    "one stop token": with_keys(eos_token_id=754),
    "another context": with_keys(seq_length=2048),
    "a byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
}


def reading(folder: Path) -> ModelError | None:
    try:
        read_config(folder)
    except ModelError as error:
        return error
    return None


def choosing(folder: Path) -> EngineError | None:
    """What the window and the terminal do before an engine is made."""
    try:
        engine_source(EngineOptions(EngineName.LOCAL, str(folder)))
    except EngineError as error:
        return error
    return None


def converting(folder: Path) -> ConversionError | None:
    """Stops at the first part that is written."""
    request = ConversionRequest(folder, folder.with_name("glm-4-copy"), quick=True, device="cpu")
    try:
        with closing(quantize(request)) as steps:
            assert [step.done for step in islice(steps, 2)] == [0, 0]
    except ConversionError as error:
        return error
    return None


def loading(folder: Path) -> EngineError | None:
    try:
        list(make_engine(str(folder), "cpu").load(CancelToken()))
    except EngineError as error:
        return error
    return None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "model"))


def check_refused(folder: Path, kind: ModelErrorKind) -> None:
    error = reading(folder)
    assert error is not None
    assert error.kind is kind
    look = check_model_folder(folder)
    assert (look.fault, look.detail) == (kind, error.detail[:80]), "looking"
    assert held_weights(folder) is Held.NONE, "planning"
    chosen, converted, loaded = choosing(folder), converting(folder), loading(folder)
    assert chosen is not None
    assert (chosen.kind, chosen.detail) == (MODEL_ERRORS[kind], error.detail[:80]), "choosing"
    assert converted is not None, "converting"
    assert (converted.kind, converted.detail) == (ConversionErrorKind.SOURCE, error.detail), "converting"
    assert str(converted.__cause__) == str(error), "converting"
    assert loaded is not None, "loading"
    assert (loaded.kind, loaded.detail) == (MODEL_ERRORS[kind], error.detail), "loading"
    assert str(loaded.__cause__) == str(error), "loading"


def check_accepted(folder: Path, kind: ModelKind, held: Held) -> None:
    look = check_model_folder(folder)
    assert (look.fault, look.kind) == (None, kind), "looking"
    assert held_weights(folder) is held, "planning"
    assert looks_whole(folder / "config.json"), "checking"
    assert choosing(folder) is None
    assert loading(folder) is None


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_loaded_is_refused_everywhere(name: str, folder: Path) -> None:
    content, kind = REFUSED[name]
    (folder / "config.json").write_bytes(content.encode() if isinstance(content, str) else content)
    check_refused(folder, kind)
    assert not looks_whole(folder / "config.json"), "checking"


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_can_be_loaded_is_accepted_everywhere(name: str, folder: Path) -> None:
    content = ACCEPTED[name]
    (folder / "config.json").write_bytes(content.encode() if isinstance(content, str) else content)
    check_accepted(folder, ModelKind.BF16, Held.BF16)
    assert converting(folder) is None


def test_a_file_that_is_not_there_is_missing_everywhere(folder: Path) -> None:
    (folder / "config.json").unlink()
    check_refused(folder, MISSING)
    (folder / "config.json").mkdir()
    check_refused(folder, MISSING)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_is_missing_everywhere(folder: Path) -> None:
    (folder / "config.json").unlink()
    os.mkfifo(folder / "config.json")
    check_refused(folder, MISSING)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[QuantizationScope, Path]:
    """The demo model in 4 bits."""
    home = tmp_path_factory.mktemp("copies")
    made = {scope: home / f"glm-4-{scope}" for scope in QuantizationScope}
    for scope, out in made.items():
        for _ in quantize(ConversionRequest(DEMO, out, scope, quick=True, device="cpu")):
            pass
    return made


@pytest.mark.parametrize(
    ("scope", "held"), [(QuantizationScope.ALL, Held.INT4), (QuantizationScope.TEXT, Held.INT4_TEXT)]
)
@pytest.mark.parametrize("tail", ["", "."])
def test_our_own_4_bits_are_known_everywhere(
    scope: QuantizationScope, held: Held, tail: str, copies: dict[QuantizationScope, Path], tmp_path: Path
) -> None:
    """Other programs write a dot behind what stands for all layers below a name."""
    folder = Path(shutil.copytree(copies[scope], tmp_path / "model"))
    values: dict[str, Any] = json.loads((folder / "config.json").read_bytes())
    form = values["quantization_config"]
    form["modules_to_not_convert"] = [name + tail for name in form["modules_to_not_convert"]]
    (folder / "config.json").write_text(json.dumps(values))
    check_accepted(folder, ModelKind.INT4, held)
    with pytest.raises(ConversionError) as refused:
        list(quantize(ConversionRequest(folder, tmp_path / "glm-4-again", quick=True)))
    assert (refused.value.kind, refused.value.detail) == (ConversionErrorKind.SOURCE, "in 4 bits already")


def test_a_copy_says_all_that_the_original_says(copies: dict[QuantizationScope, Path]) -> None:
    original = json.loads(TEXT)
    for copy in copies.values():
        values = json.loads((copy / "config.json").read_bytes())
        assert values.pop("quantization_config").keys() == {*INT4, "modules_to_not_convert"}
        assert values == original
        assert parse_config(values) == parse_config(original)
