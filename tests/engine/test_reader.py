"""The reader engine with an exact stand-in for the models; the real ones are in test_reader_real.py."""

from collections.abc import Callable

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import (
    NO_REQUEST,
    EngineError,
    ErrorKind,
    Event,
    Finished,
    FinishReason,
    Progress,
    Request,
    Stage,
    TextDelta,
)
from glm4v_desktop.engine.reader import ReaderEngine
from glm4v_desktop.ocr.page import Page
from tests.ocr.word_blocks import BlockOcr, picture_of, text_of

SIZE = Size(900, 1600)
WORDS = [Rect(40, top, 400, top + 14) for top in range(20, 1560, 30)]
PICTURE = picture_of(WORDS, SIZE)
IMAGE = ImageInput(PICTURE)
TEXTS = [text_of(number, word) for number, word in enumerate(WORDS)]
WHOLE = "Read the whole text"


def loaded(ocr: BlockOcr) -> ReaderEngine:
    engine = ReaderEngine(lambda: ocr)
    list(engine.load(CancelToken()))
    return engine


def text_in(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def finish_of(events: list[Event]) -> Finished:
    [finish] = [event for event in events if isinstance(event, Finished)]
    assert events[-1] is finish
    return finish


def test_loading_shows_progress() -> None:
    steps = list(ReaderEngine(BlockOcr).load(CancelToken()))
    assert [step.stage for step in steps] == [Stage.LOADING] * len(steps)
    assert steps[-1].done == steps[-1].total


def test_the_whole_text_is_said_in_order_while_it_is_read() -> None:
    events = list(loaded(BlockOcr()).answer(Request(7, WHOLE, IMAGE), CancelToken()))
    said = text_in(events)
    assert [text for text in TEXTS if text in said] == TEXTS
    places = [said.index(text) for text in TEXTS]
    assert places == sorted(places)
    finish = finish_of(events)
    assert (finish.request_id, finish.reason, finish.new_tokens) == (7, FinishReason.STOP, len(said))
    kinds = [type(event) for event in events]
    first_word = kinds.index(TextDelta)
    assert Progress in kinds[first_word:]  # the rest was still being read when the first words were said


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Why is that?", FinishReason.NEEDS_MODEL),
        ("How many people are there?", FinishReason.NEEDS_MODEL),
        ("How many lines are there?", FinishReason.STOP),
        ("What is the weight?", FinishReason.NEEDS_MODEL),  # it may be printed in other words
        ('Where is "weight"?', FinishReason.STOP),
    ],
)
def test_the_end_says_whether_only_a_model_can_answer(question: str, reason: FinishReason) -> None:
    events = list(loaded(BlockOcr()).answer(Request(1, question, IMAGE), CancelToken()))
    assert finish_of(events).reason is reason


def test_generation_settings_change_nothing() -> None:
    settings = GenerationSettings(max_new_tokens=1, temperature=5.0, stop=(TEXTS[0],))
    said = [
        text_in(list(loaded(BlockOcr()).answer(request, CancelToken())))
        for request in (
            Request(1, WHOLE, IMAGE),
            Request(2, WHOLE, IMAGE, settings=settings),
        )
    ]
    assert said[0] == said[1]


def test_saying_it_while_reading_or_afterwards_is_the_same() -> None:
    engine = loaded(BlockOcr())
    first = text_in(list(engine.answer(Request(1, WHOLE, IMAGE), CancelToken())))
    again = text_in(list(engine.answer(Request(2, WHOLE, IMAGE), CancelToken())))
    assert [line for line in first.split() if line] == again.split()


def test_other_questions_are_answered_when_all_is_read() -> None:
    ocr = BlockOcr()
    events = list(loaded(ocr).answer(Request(1, f"Find “{TEXTS[30]}”", IMAGE), CancelToken()))
    assert TEXTS[30] in text_in(events)
    assert ocr.recognized == len(WORDS)


def test_the_head_start_reads_the_region_first_and_then_the_page() -> None:
    ocr = BlockOcr()
    engine = loaded(ocr)
    region = Rect(20, 600, 500, 700)
    steps = list(engine.prepare(ImageInput(PICTURE, (region,)), CancelToken()))
    assert ocr.looked[0].area < PICTURE.size.area / 4  # the region, and what its border may cut
    assert {step.request_id for step in steps} == {NO_REQUEST}
    assert steps[-1].done == steps[-1].total
    looked = len(ocr.looked)
    list(engine.answer(Request(1, WHOLE, ImageInput(PICTURE, (region,))), CancelToken()))
    list(engine.answer(Request(2, WHOLE, IMAGE), CancelToken()))
    assert len(ocr.looked) == looked


def test_a_question_about_a_region_does_not_read_the_page() -> None:
    ocr = BlockOcr()
    region = Rect(20, 600, 500, 700)
    said = text_in(list(loaded(ocr).answer(Request(1, WHOLE, ImageInput(PICTURE, (region,))), CancelToken())))
    inside = [text for text, word in zip(TEXTS, WORDS, strict=True) if word.intersection(region) == word]
    assert all(text in said for text in inside)
    [looked] = ocr.looked
    assert looked.area < PICTURE.size.area / 4


def test_a_stop_keeps_what_was_said_and_what_was_read() -> None:
    ocr = BlockOcr()
    engine, cancel = loaded(ocr), CancelToken()
    events: list[Event] = []
    for event in engine.answer(Request(1, WHOLE, IMAGE), cancel):
        events.append(event)
        if isinstance(event, TextDelta):
            cancel.cancel()
    assert finish_of(events).reason is FinishReason.CANCELLED
    assert text_in(events)
    assert ocr.recognized < len(WORDS)
    list(engine.answer(Request(2, WHOLE, IMAGE), CancelToken()))
    assert ocr.recognized == len(WORDS)


def test_a_stop_before_the_first_step_ends_at_once() -> None:
    ocr, cancel = BlockOcr(), CancelToken()
    engine = loaded(ocr)
    cancel.cancel()
    assert finish_of(list(engine.answer(Request(1, WHOLE, IMAGE), cancel))).reason is FinishReason.CANCELLED
    assert list(engine.prepare(IMAGE, cancel)) == []
    assert ocr.looked == []


@pytest.mark.parametrize("question", [WHOLE, "How many lines?"])
def test_no_memory_is_an_error_of_its_kind_and_reading_goes_on_afterwards(question: str) -> None:
    engine = loaded(BlockOcr(fail_at=1))
    with pytest.raises(EngineError) as caught:
        list(engine.answer(Request(1, question, IMAGE), CancelToken()))
    assert caught.value.kind is ErrorKind.OUT_OF_MEMORY
    assert (
        finish_of(list(engine.answer(Request(2, question, IMAGE), CancelToken()))).reason is FinishReason.STOP
    )


def test_without_a_picture_it_says_so() -> None:
    engine = loaded(BlockOcr())
    english = text_in(list(engine.answer(Request(1, WHOLE), CancelToken())))
    chinese = text_in(list(engine.answer(Request(2, "读出全文"), CancelToken())))
    assert english
    assert chinese
    assert english != chinese


def test_a_blank_picture_has_no_text() -> None:
    said = text_in(
        list(loaded(BlockOcr()).answer(Request(1, WHOLE, ImageInput(picture_of([], SIZE))), CancelToken()))
    )
    assert said


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (FileNotFoundError("model"), ErrorKind.MODEL_MISSING),
        (ImportError("rapidocr"), ErrorKind.MODEL_MISSING),
        (MemoryError(), ErrorKind.OUT_OF_MEMORY),
    ],
)
def test_why_loading_failed_has_a_kind(error: Exception, kind: ErrorKind) -> None:
    def fail() -> BlockOcr:
        raise error

    with pytest.raises(EngineError) as caught:
        list(ReaderEngine(fail).load(CancelToken()))
    assert caught.value.kind is kind


def test_a_closed_picture_is_read_again() -> None:
    ocr = BlockOcr()
    engine = loaded(ocr)
    for key in ("another", PICTURE.key):
        list(engine.prepare(IMAGE, CancelToken()))
        engine.forget(key)
    assert engine._reader is not None
    assert not engine._reader._readings


def test_unloading_forgets_and_loading_again_works() -> None:
    engine = loaded(BlockOcr())
    engine.unload()
    with pytest.raises(EngineError):
        list(engine.answer(Request(1, WHOLE, IMAGE), CancelToken()))
    list(engine.load(CancelToken()))
    assert finish_of(list(engine.answer(Request(2, WHOLE, IMAGE), CancelToken()))).new_tokens > 0
    engine.close()


@pytest.mark.parametrize("question", ["net profit", WHOLE])
def test_a_stop_while_the_page_is_laid_out_ends_the_answer(
    question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, cancel = loaded(BlockOcr()), CancelToken()

    def stopped_in_the_middle(
        segments: object,
        size: Size,
        check: Callable[[], None] = lambda: None,
        rules: object = None,
        turned: float = 0.0,
    ) -> Page:
        cancel.cancel()
        check()
        return Page(size, ())

    monkeypatch.setattr("glm4v_desktop.ocr.page_reader.page_of", stopped_in_the_middle)
    monkeypatch.setattr("glm4v_desktop.ocr.dividing.layout.page_of", stopped_in_the_middle)
    events = list(engine.answer(Request(3, question, IMAGE), cancel))
    assert finish_of(events).reason is FinishReason.CANCELLED


def test_a_picture_that_was_only_skimmed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glm4v_desktop.ocr.page_reader._FRUITLESS_TILES", 1)
    blank = picture_of([Rect(0, 1500, 5, 1600)], SIZE)
    ocr = BlockOcr()
    ocr.find = lambda pixels, enlarge=1: []  # type: ignore[method-assign]
    noisy = picture_of(
        [Rect(x, y, x + 4, y + 4) for x in range(0, 900, 40) for y in range(0, 1600, 40)], SIZE
    )
    for question in (WHOLE, "net profit"):
        said = text_in(list(loaded(ocr).answer(Request(4, question, ImageInput(noisy)), CancelToken())))
        assert "No text was found" in said
        assert "skimmed" in said
    assert "skimmed" not in text_in(
        list(loaded(BlockOcr()).answer(Request(5, WHOLE, ImageInput(blank)), CancelToken()))
    )


def test_a_figure_is_stated_only_after_it_was_read_twice() -> None:
    words = [Rect(40, 20 + 30 * n, 300 + n, 34 + 30 * n + n % 9) for n in range(40)]
    ocr = BlockOcr()
    image = ImageInput(picture_of(words, SIZE))
    said = text_in(
        list(loaded(ocr).answer(Request(1, f"Find “{text_of(20, words[20])}”", image), CancelToken()))
    )
    assert text_of(20, words[20]) in said
    assert 0 < ocr.recognized_again < len(words) / 2  # not the whole page for one line


def test_a_figure_that_reads_differently_the_second_time_is_not_stated() -> None:
    def answer(ocr: BlockOcr) -> str:
        return text_in(list(loaded(ocr).answer(Request(1, "List all numbers", IMAGE), CancelToken())))

    assert f"**{TEXTS[30]}**" in answer(BlockOcr()) or "(?)" not in answer(BlockOcr())
    doubtful = answer(BlockOcr(misread={TEXTS[30]: "31:360x14"}))
    assert [line for line in doubtful.splitlines() if "(?)" in line and TEXTS[30].split(":")[0] in line]


def test_figures_are_read_twice_while_the_question_is_typed_and_then_not_again() -> None:
    ocr = BlockOcr()
    engine = loaded(ocr)
    list(engine.prepare(IMAGE, CancelToken()))
    assert ocr.recognized_again == len(WORDS)
    list(engine.answer(Request(1, "List all numbers", IMAGE), CancelToken()))
    assert ocr.recognized_again == len(WORDS)


def test_what_is_looked_for_is_quoted_while_the_rest_of_a_long_page_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("glm4v_desktop.engine.reader._SOON_S", 0)
    pairs = [
        Rect(left, 20 + 30 * n, left + 200 + n, 34 + 30 * n) for n in range(50) for left in (40, 320, 600)
    ]
    image, label = ImageInput(picture_of(pairs, SIZE)), text_of(6, pairs[6])
    events = list(loaded(BlockOcr()).answer(Request(1, f"Find “{label}”", image), CancelToken()))
    first = next(n for n, event in enumerate(events) if isinstance(event, TextDelta))
    early = events[first]
    assert isinstance(early, TextDelta)
    assert "while the rest of the picture is being read" in early.text
    assert label in early.text
    assert "**" not in early.text  # the rest may hold the label again: nothing is stated yet
    assert any(isinstance(event, Progress) and event.done < 100 for event in events[first:])
    last = text_in(events[first + 1 :])
    monkeypatch.setattr("glm4v_desktop.engine.reader._SOON_S", 60)
    whole_answer = text_in(
        list(loaded(BlockOcr()).answer(Request(1, f"Find “{label}”", image), CancelToken()))
    )
    assert last == whole_answer
    monkeypatch.setattr("glm4v_desktop.engine.reader._SOON_S", 0)
    unwatched = Request(1, f"Find “{label}”", image, watched=False)
    assert text_in(list(loaded(BlockOcr()).answer(unwatched, CancelToken()))) == whole_answer
