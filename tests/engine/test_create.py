"""Which engine a name stands for, and who is said to answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine import create
from glm4v_desktop.engine.create import (
    DEMO_MODEL,
    GLM_4V_9B,
    EngineOptions,
    answers_samples,
    create_engine,
    engine_info,
    engine_source,
    ready_questions,
)
from glm4v_desktop.engine.known_answer import CheckedEngine
from glm4v_desktop.engine.process import ProcessEngine
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.engine.protocol import EngineError, EngineInfo, EngineName, ErrorKind
from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization
from glm4v_desktop.reader.question import IntentKind, understand
from glm4v_desktop.storage.folders import state_folder
from glm4v_desktop.storage.self_test_file import SelfTestFile
from tests.engine.test_avoiding import WRONG
from tests.model_config import config_json
from tests.models.model_folders import SHARDS, make_model
from tests.scripted_engine import ScriptedEngine

GPTQ = config_json(quantization_config={"quant_method": "gptq"})


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_model(tmp_path / "model")


def test_the_local_engine_is_named_by_folder_and_device(model: Path) -> None:
    source = engine_source(EngineOptions(EngineName.LOCAL, str(model), "cuda:1"))
    assert source.target == "glm4v_desktop.engine.local:make_engine"
    assert source.options == {"folder": str(model.resolve()), "device": "cuda:1"}


def test_what_the_last_self_test_found_is_handed_over(model: Path) -> None:
    SelfTestFile(state_folder()).write(WRONG)
    source = engine_source(EngineOptions(EngineName.LOCAL, str(model)))
    assert source.options == {"folder": str(model.resolve()), "device": "", "avoid": ("cuda:0/nf4",)}
    reader = engine_source(EngineOptions())
    assert reader.options == {}


def test_an_engine_runs_in_a_child_unless_it_is_to_run_here() -> None:
    source = EngineSource("tests.scripted_engine:make_scripted")
    assert isinstance(create_engine(source, in_process=True), ScriptedEngine)
    assert isinstance(create_engine(source, in_process=False), ProcessEngine)


def test_only_glm_4v_9b_is_asked_for_a_known_answer(tmp_path: Path) -> None:
    demo = EngineSource("glm4v_desktop.engine.local:make_engine", {"folder": str(resource("demo_model"))})
    for source in (engine_source(EngineOptions()), demo):
        assert isinstance(create_engine(source, in_process=False), ProcessEngine)
    (tmp_path / "config.json").write_bytes(config_json())
    large = EngineSource("glm4v_desktop.engine.local:make_engine", {"folder": str(tmp_path), "device": "cpu"})
    assert isinstance(create_engine(large, in_process=False), CheckedEngine)


def test_a_folder_may_be_given_from_where_one_stands(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(model.parent)
    assert engine_source(EngineOptions(EngineName.LOCAL, "model")).options["folder"] == str(model.resolve())


@pytest.mark.parametrize(
    ("name", "model", "kind"),
    [
        (EngineName.LOCAL, "", ErrorKind.NO_MODEL_FOLDER),
        (EngineName.LOCAL, "not/there", ErrorKind.NO_MODEL_FOLDER),
        (EngineName.LOCAL, "~nobody-of-this-name/x", ErrorKind.NO_MODEL_FOLDER),
        (EngineName.LOCAL, "x\0y", ErrorKind.NO_MODEL_FOLDER),
        (EngineName.LOCAL, "x\ud800y", ErrorKind.NO_MODEL_FOLDER),
        (EngineName.LOCAL, "x" * 5000, ErrorKind.NO_MODEL_FOLDER),
    ],
)
def test_what_is_not_there_has_its_kind(name: EngineName, model: str, kind: ErrorKind) -> None:
    with pytest.raises(EngineError) as caught:
        engine_source(EngineOptions(name, model))
    assert caught.value.kind is kind


@pytest.mark.parametrize(
    ("name", "content", "kind", "detail"),
    [
        ("config.json", None, ErrorKind.MODEL_MISSING, "config.json"),
        (SHARDS[1], None, ErrorKind.MODEL_MISSING, SHARDS[1]),
        ("tokenizer.model", b"", ErrorKind.MODEL_MISSING, "tokenizer.model"),
        ("config.json", b"<html>", ErrorKind.MODEL_DAMAGED, "config.json"),
        ("config.json", b'{"model_type": "qwen2_vl"}', ErrorKind.OTHER_MODEL, "qwen2_vl"),
        ("config.json", b'{"model_type": "chatglm"}', ErrorKind.OTHER_MODEL, ""),
        ("config.json", GPTQ, ErrorKind.OTHER_WEIGHTS, "gptq"),
        (
            "config.json",
            config_json(eos_token_id=[]),
            ErrorKind.MODEL_DAMAGED,
            "config.json: eos_token_id: not ids",
        ),
    ],
)
def test_each_fault_of_a_folder_has_its_kind(
    model: Path, name: str, content: bytes | None, kind: ErrorKind, detail: str
) -> None:
    (model / name).unlink()
    if content is not None:
        (model / name).write_bytes(content)
    with pytest.raises(EngineError) as caught:
        engine_source(EngineOptions(EngineName.LOCAL, str(model)))
    assert (caught.value.kind, caught.value.detail) == (kind, detail)


def test_without_its_packages_the_local_engine_is_an_extra(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(create, "has_extra_local", lambda: False)
    with pytest.raises(EngineError) as caught:
        engine_source(EngineOptions(EngineName.LOCAL, str(model)))
    assert caught.value.kind is ErrorKind.EXTRA_MISSING


def test_the_demo_model_never_goes_by_the_large_ones_name(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(create, "resource", lambda name: model)
    demo = EngineInfo(EngineName.LOCAL, "demo model")
    assert engine_info(EngineName.LOCAL, "demo") == demo
    assert engine_info(EngineName.LOCAL, str(model)) == demo
    assert engine_info(EngineName.READER, "demo") == EngineInfo(EngineName.READER)


def test_only_a_model_of_its_sizes_goes_by_its_name(model: Path, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.mkdir()
    (large / "config.json").write_bytes(config_json())
    assert engine_info(EngineName.LOCAL, str(large)).model == "GLM-4v-9b"
    in_4_bits = replace(Glm4vConfig(), quantization=Quantization())
    (large / "config.json").write_bytes(config_json(in_4_bits))
    assert engine_info(EngineName.LOCAL, str(large)).model == "GLM-4v-9b int4"
    (large / "config.json").write_bytes(config_json(in_4_bits, num_layers=2))
    assert engine_info(EngineName.LOCAL, str(large)).model == "large"
    (large / "config.json").write_bytes(config_json(num_layers=2))
    assert engine_info(EngineName.LOCAL, str(large)).model == "large"
    (large / "config.json").write_text("{")
    assert engine_info(EngineName.LOCAL, str(large)).model == "large"
    assert engine_info(EngineName.LOCAL, "").model == "GLM-4v-9b"  # what would have to be chosen


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_engine_has_ready_questions_that_it_answers(language: str) -> None:
    for question in ready_questions(EngineInfo(EngineName.READER), language):
        assert understand(question).kind not in (IntentKind.FIND, IntentKind.HELP, IntentKind.NEEDS_MODEL)
    demo, large = EngineInfo(EngineName.LOCAL, DEMO_MODEL), EngineInfo(EngineName.LOCAL, GLM_4V_9B)
    assert ready_questions(demo, language) != ready_questions(large, language)
    assert not answers_samples(demo)
    assert answers_samples(large)
