"""A newly seen model reads digits that we drew before anything else, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.known_answer import CheckedEngine, Exam, KnownAnswers
from glm4v_desktop.engine.local import LocalEngine
from glm4v_desktop.engine.local_placement import PlacementOptions
from glm4v_desktop.engine.process import Patience, ProcessEngine
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.engine.protocol import (
    Engine,
    EngineError,
    ErrorKind,
    Event,
    Note,
    NoteKind,
    Progress,
    Request,
    Stage,
    TextDelta,
)
from tests.scripted_engine import ScriptedEngine

DEMO_EXAM = Exam("What is the number?", only_region=True)


class CountingEngine(ScriptedEngine):
    """Counts what it is asked and what it gives back."""

    asked = 0
    unloaded = 0

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        self.asked += 1
        return super().answer(request, cancel)

    def unload(self) -> None:
        self.unloaded += 1


@pytest.fixture
def known(tmp_path: Path) -> KnownAnswers:
    return KnownAnswers(tmp_path)


def checked(engine: Engine, known: KnownAnswers, exam: Exam | None = None) -> CheckedEngine:
    return CheckedEngine(engine, known, lambda: "these weights", exam)


def notes(engine: Engine, cancel: CancelToken | None = None) -> list[NoteKind]:
    events = list(engine.load(cancel or CancelToken()))
    return [event.kind for event in events if isinstance(event, Note)]


def test_a_model_that_reads_passes_and_is_not_asked_again(known: KnownAnswers) -> None:
    torch.set_num_threads(1)
    demo = LocalEngine(resource("demo_model"), PlacementOptions("cpu"))
    engine = checked(demo, known, DEMO_EXAM)
    events = list(engine.load(CancelToken()))
    assert not [event for event in events if isinstance(event, Note)]
    stages = [event.stage for event in events if isinstance(event, Progress)]
    assert stages.index(Stage.CHECKING) > stages.index(Stage.LOADING)
    assert Stage.READING_PICTURE not in stages
    assert known.find("these weights") is True
    engine.unload()
    later = CheckedEngine(demo, known, lambda: "these weights", DEMO_EXAM)
    assert not [e for e in later.load(CancelToken()) if isinstance(e, Progress) and e.stage is Stage.CHECKING]
    engine.close()


def test_a_model_that_misreads_is_told_and_works(known: KnownAnswers) -> None:
    inner = CountingEngine("no digits here")
    engine = checked(inner, known)
    assert notes(engine) == [NoteKind.MISREAD]
    assert inner.asked == 2, "one misread picture may be chance"
    said = [e.text for e in engine.answer(Request(1, "?"), CancelToken()) if isinstance(e, TextDelta)]
    assert said == ["no ", "digits ", "here "]


def test_it_is_told_again_at_the_next_start_but_not_at_each_load(known: KnownAnswers) -> None:
    inner = CountingEngine("no digits here")
    engine = checked(inner, known)
    assert notes(engine) == [NoteKind.MISREAD]
    assert notes(engine) == []
    assert notes(checked(inner, known)) == [NoteKind.MISREAD]
    assert inner.asked == 2


@pytest.mark.parametrize("filling", ["The digits are: {}", "{0[0]} {0[1]} {0[2]} {0[3]}", "4 digits: {}."])
def test_an_answer_in_other_words_counts(
    filling: str, known: KnownAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.SystemRandom.randrange", lambda *_: 4711)
    assert notes(checked(ScriptedEngine(filling.format("4711")), known)) == []
    assert known.find("these weights") is True


def test_who_never_stops_talking_is_stopped(known: KnownAnswers) -> None:
    inner = CountingEngine("word " * 100_000)
    assert notes(checked(inner, known)) == [NoteKind.MISREAD]


def test_stopped_in_the_middle_it_leaves_nothing_behind(known: KnownAnswers) -> None:
    cancel = CancelToken()
    inner = CountingEngine("word " * 100_000)
    engine = checked(inner, known)
    for event in engine.load(cancel):
        if isinstance(event, Progress) and event.stage is Stage.CHECKING:
            cancel.cancel()
    assert (inner.asked, inner.unloaded) == (1, 1)
    assert known.find("these weights") is None
    assert notes(engine) == []
    assert inner.asked == 1, "who had no time for it is not kept by it again"
    assert notes(checked(CountingEngine("none"), known)) == [NoteKind.MISREAD], "but at the next start"


class FailingEngine(ScriptedEngine):
    kind = ErrorKind.NO_NUMBERS

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        yield Progress(request.id, Stage.READING_PICTURE, 1, 2)
        raise EngineError(self.kind)


def test_weights_that_compute_no_numbers_fail(known: KnownAnswers) -> None:
    assert notes(checked(FailingEngine(), known)) == [NoteKind.MISREAD]
    assert known.find("these weights") is False


def test_too_little_memory_says_nothing_about_the_weights(known: KnownAnswers) -> None:
    inner = FailingEngine()
    inner.kind = ErrorKind.OUT_OF_MEMORY
    assert notes(checked(inner, known)) == []
    assert known.find("these weights") is None


def test_files_that_went_away_do_not_keep_a_loaded_model_from_answering(known: KnownAnswers) -> None:
    def gone() -> str:
        raise FileNotFoundError

    inner = CountingEngine()
    assert notes(CheckedEngine(inner, known, gone)) == []
    assert inner.asked == 0


class HangingEngine(ScriptedEngine):
    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        yield Progress(request.id, Stage.READING_PICTURE, 1, 2)
        yield from super().answer(Request(request.id, "hang"), cancel)


def make_hanging() -> HangingEngine:
    return HangingEngine()


def test_it_can_be_stopped_while_the_process_says_nothing(known: KnownAnswers) -> None:
    source = EngineSource("tests.engine.test_known_answer:make_hanging")
    process = ProcessEngine(source, Patience(stop_s=0.1, unload_s=0.1, close_s=0.1))
    engine = checked(process, known)
    cancel = CancelToken()
    stages = []
    for event in engine.load(cancel):
        assert isinstance(event, Progress)
        stages.append(event.stage)
        if event.stage is Stage.CHECKING and event.total:
            cancel.cancel()
    assert stages[-1] is Stage.CHECKING
    assert process.pid == 0
    assert engine.death() is None
    assert known.find("these weights") is None
    engine.close()


def make_dying() -> CountingEngine:
    return DyingEngine()


class DyingEngine(CountingEngine):
    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        return super().answer(Request(request.id, "exit 3"), cancel)


def test_a_process_that_dies_of_it_is_not_asked_again(known: KnownAnswers) -> None:
    """Else no question would ever be reached."""
    process = ProcessEngine(EngineSource("tests.engine.test_known_answer:make_dying"))
    engine = checked(process, known)
    with pytest.raises(EngineError) as raised:
        list(engine.load(CancelToken()))
    assert raised.value.kind is ErrorKind.CRASHED
    assert engine.death() is not None
    assert notes(engine) == [NoteKind.MISREAD]
    assert engine.death() is None
    engine.hurry()
    engine.close()
