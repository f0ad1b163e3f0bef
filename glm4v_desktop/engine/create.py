"""Creates the engines for the window and for `ask`, with their names and example questions.

An engine's factory is named, not imported, so that only the process that runs the engine loads its libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.process import ProcessEngine
from glm4v_desktop.engine.process_child import EngineSource, make_engine
from glm4v_desktop.engine.protocol import (
    MODEL_ERRORS,
    Engine,
    EngineError,
    EngineInfo,
    EngineName,
    ErrorKind,
)
from glm4v_desktop.glm4v.config import ModelError, read_config
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.models.folder import check_model_folder, real_path, with_home
from glm4v_desktop.storage.folders import state_folder

if TYPE_CHECKING:
    from glm4v_desktop.ocr.page import Page

_READER_TARGET = "glm4v_desktop.engine.reader:make_engine"
_LOCAL_TARGET = "glm4v_desktop.engine.local:make_engine"
DEMO = "demo"  # given instead of a folder: the small model that comes with the program
DEMO_MODEL = "demo model"  # its name in EngineInfo
GLM_4V_9B = "GLM-4v-9b"
GLM_4V_9B_INT4 = "GLM-4v-9b int4"  # another name, because its answers may differ slightly
# Questions that each engine can answer about any picture. They go to the engine, so they are not translated
# like other texts.
_READER_QUESTIONS = {"en": ("Read the whole text",), "zh": ("读出全文",)}  # before the page is known
_DEMO_QUESTIONS = {  # the demo model was trained on these; it reads a selected number or short label
    "en": ("What number is this?", "What is the unit?", "Is it negative?"),
    "zh": ("这个数字是多少？", "单位是什么？", "是负数吗？"),
}
_MODEL_QUESTIONS = {
    "en": ("Describe this picture", "What are the most important figures here?", "Read the whole text"),
    "zh": ("描述这张图片", "图中最重要的数据有哪些？", "读出全文"),
}


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Which engine to create, and how it runs.

    `model` is a folder or `DEMO`, `device` a torch device ("cuda:1", "cpu"), empty for the best one.
    `fault_log` is as in `EngineSource`.
    """

    name: EngineName = EngineName.READER
    model: str = ""
    device: str = ""
    in_process: bool = False
    fault_log: str = ""


FindSource = Callable[[EngineOptions], EngineSource]


def engine_source(options: EngineOptions) -> EngineSource:
    """Returns what `create_engine` makes the engine from. Reads small files only.

    Raises EngineError if packages are missing, or if the file names and small files of the model's folder
    show that it cannot be loaded.
    """
    match options.name:
        case EngineName.READER:
            return EngineSource(_READER_TARGET, fault_log=options.fault_log)
        case EngineName.LOCAL:
            folder = _model_folder(options.model)
            if not has_extra_local():
                raise EngineError(ErrorKind.EXTRA_MISSING, "the extra 'local' is not installed")
            from glm4v_desktop.engine.avoiding import avoided  # not at the top: the text reader starts faster

            arguments: dict[str, object] = {"folder": str(folder), "device": options.device}
            if avoid := avoided(state_folder()):
                arguments["avoid"] = avoid
            return EngineSource(_LOCAL_TARGET, arguments, fault_log=options.fault_log)


def create_engine(source: EngineSource, in_process: bool) -> Engine:
    """Creates the engine in this process, or in a child process that starts with the first load.

    The first load of a GLM-4v-9b ends with a question whose answer is known (`CheckedEngine`).
    """
    engine: Engine = make_engine(source) if in_process else ProcessEngine(source)
    arguments = dict(source.options)
    model = arguments.pop("folder", None)
    if not isinstance(model, str):
        return engine
    if engine_info(EngineName.LOCAL, model).model not in (GLM_4V_9B, GLM_4V_9B_INT4):
        return engine
    from glm4v_desktop.engine.known_answer import (  # not at the top: the text reader starts faster
        CheckedEngine,
        KnownAnswers,
        fingerprint,
    )

    return CheckedEngine(engine, KnownAnswers(state_folder()), lambda: fingerprint(Path(model), arguments))


def engine_info(name: EngineName, model: str = "") -> EngineInfo:
    """Returns the engine's name as shown beside its answers. Only the full-size model is called GLM-4v-9b."""
    if name is not EngineName.LOCAL:
        return EngineInfo(name)
    if is_demo(model):
        return EngineInfo(name, DEMO_MODEL)
    return EngineInfo(name, _large_name(_absolute(model)) if model else GLM_4V_9B)


def ready_questions(info: EngineInfo, language: str, page: Page | None = None) -> tuple[str, ...]:
    """Returns example questions; `language` is "en" or "zh".

    They suit any picture, or for the text reader the text of this one, if that is known.
    """
    if info.name is EngineName.READER and page is not None:
        from glm4v_desktop.reader.suggested import (
            suggested_questions,
        )  # not at the top: the window opens faster

        return suggested_questions(page, language)
    if info.name is EngineName.READER:
        return _READER_QUESTIONS[language]
    return _DEMO_QUESTIONS[language] if info.model == DEMO_MODEL else _MODEL_QUESTIONS[language]


def answers_samples(info: EngineInfo) -> bool:
    """Whether this engine can answer the questions that come with the sample pictures."""
    return info.model != DEMO_MODEL


def is_demo(model: str) -> bool:
    """Whether `model` is the demo model, by its short name or by its folder's path."""
    return model == DEMO or (bool(model) and _absolute(model) == resource("demo_model").resolve())


def _large_name(folder: Path) -> str:
    """Returns the name of the model in `folder`, by the sizes in its config; loading checks the tensors."""
    try:
        config = read_config(folder)
    except ModelError:
        return folder.name
    if not config.has_real_sizes:
        return folder.name
    return GLM_4V_9B if config.quantization is None else GLM_4V_9B_INT4


def _model_folder(model: str) -> Path:
    if not model:
        raise EngineError(ErrorKind.NO_MODEL_FOLDER)
    folder = resource("demo_model") if model == DEMO else _absolute(model)
    check = check_model_folder(folder)
    if check.fault is not None:
        raise EngineError(MODEL_ERRORS[check.fault], check.detail)
    return folder


def _absolute(model: str) -> Path:
    return real_path(with_home(model))
