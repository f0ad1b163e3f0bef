"""The prompts that the engine really builds: fresh, continued and restored conversations."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import pytest

from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.local import LocalEngine
from glm4v_desktop.engine.protocol import Request, Turn
from glm4v_desktop.glm4v import generate
from glm4v_desktop.glm4v.conversation import ModelSession, PromptPlan
from glm4v_desktop.glm4v.generate import End
from glm4v_desktop.glm4v.tokenizer import Tokenizer
from tests.engine import local_model
from tests.engine.local_model import PICTURE, SHORT, ask, loaded, model_session, text

folder = local_model.folder  # the fixture that makes the model
Cases = dict[str, dict[str, dict[str, list[int]]]]
Prompt = Callable[[Request], list[int]]
IMAGE = ImageInput(PICTURE)
PICTURE_IDS = ("<|begin_of_image|>", "<|endoftext|>", "<|end_of_image|>")


@pytest.fixture
def engine(folder: Path) -> LocalEngine:
    return loaded(folder)


@pytest.fixture
def prompt(engine: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> Prompt:
    """The ids that the engine gives the network for a request; the network itself does not run."""
    prompts: list[list[int]] = []

    def no_answer(
        _: ModelSession, view: bytes | None, plan: PromptPlan, *__: object
    ) -> Generator[str, None, object]:
        prompts.append(plan.ids)
        yield ""
        return End.EOS, 0

    def prompt(request: Request) -> list[int]:
        with monkeypatch.context() as patched:
            patched.setattr(ModelSession, "prefill", lambda *_: None)
            patched.setattr(ModelSession, "answer", no_answer)
            ask(engine, request)
        return prompts.pop()

    return prompt


def spelled(tokenizer: Tokenizer, *parts: str) -> list[int]:
    """Names of special ids, and texts whose bytes are their ids in this vocabulary."""
    return [
        token
        for part in parts
        for token in ([tokenizer.special[part]] if part in tokenizer.special else part.encode())
    ]


def test_a_fresh_question(engine: LocalEngine, prompt: Prompt) -> None:
    tokenizer = model_session(engine).tokenizer
    begin = ("[gMASK]", "<sop>", "<|user|>", "\n")
    assert prompt(Request(1, "Hi")) == spelled(tokenizer, *begin, "Hi", "<|assistant|>")
    assert prompt(Request(1, "", IMAGE)) == spelled(tokenizer, *begin, *PICTURE_IDS, "<|assistant|>")
    assert prompt(Request(1, "单位？", IMAGE)) == spelled(
        tokenizer, *begin, *PICTURE_IDS, "单位？", "<|assistant|>"
    )


@pytest.mark.parametrize("image", [IMAGE, None])
def test_a_restored_conversation(image: ImageInput | None, engine: LocalEngine, prompt: Prompt) -> None:
    """Answers of an earlier start, which this engine did not give itself."""
    turns = (Turn("What is this?", "A chart."), Turn("And the unit?", "%"), Turn("Why?", ""))
    request = Request(4, "For 2023?", image, turns=turns)
    assert prompt(request) == spelled(
        model_session(engine).tokenizer,
        "[gMASK]", "<sop>",
        "<|user|>", "\n", *(PICTURE_IDS if image else ()), "What is this?", "<|assistant|>", "\nA chart.",
        "<|user|>", "\nAnd the unit?", "<|assistant|>", "\n%",
        "<|user|>", "\nWhy?", "<|assistant|>", "\n",
        "<|user|>", "\nFor 2023?", "<|assistant|>",
    )  # fmt: skip


def test_a_continued_conversation_has_the_ids_of_a_restored_one(
    engine: LocalEngine, prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that begins with its line end, as the model card's do, is the same given here or before."""
    first = Request(1, "What is this?", IMAGE, settings=SHORT)
    follow_up = replace(first, id=2, question="Unit?", turns=(Turn(first.question, "A chart."),))
    restored = prompt(follow_up)
    chosen = iter([*b"\nA chart.", model_session(engine).tokenizer.stops[0]])
    with monkeypatch.context() as patched:
        patched.setattr(generate, "choose", lambda *_: next(chosen))
        assert text(ask(engine, first)) == "A chart."
    assert prompt(follow_up) == restored


def test_an_answer_of_this_engine_keeps_the_ids_that_were_generated(
    engine: LocalEngine, prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where its text is encoded to others: what was read already need not be read again."""
    tokenizer = model_session(engine).tokenizer
    first = Request(1, "What?", IMAGE, settings=SHORT)
    token = tokenizer.tokens.index(b"<7>")
    generated = [10, token, *b"7>"]
    chosen = iter([*generated, tokenizer.stops[0]])
    with monkeypatch.context() as patched:
        patched.setattr(generate, "choose", lambda *_: next(chosen))
        said = text(ask(engine, first))
    assert said == "<7>7>"
    ids = prompt(replace(first, id=2, question="Unit?", turns=(Turn("What?", said),)))
    before = spelled(tokenizer, "[gMASK]", "<sop>", "<|user|>", "\n", *PICTURE_IDS, "What?", "<|assistant|>")
    assert ids[: len(before) + len(generated)] == before + generated
    assert ids[len(before) + len(generated) :] == spelled(tokenizer, "<|user|>", "\nUnit?", "<|assistant|>")


@pytest.mark.reference_vocabulary
class TestReference:
    """Ids of the original tokenizer for the conversations that this program can have."""

    @pytest.fixture(autouse=True)
    def real_vocabulary(self, engine: LocalEngine, real: Tokenizer) -> None:
        engine._session = ModelSession(model_session(engine).network, real)

    @pytest.mark.parametrize(
        ("name", "request_"),
        [
            ("text_only", Request(1, "Hello")),
            ("image_single_turn", Request(1, "描述这张图片", IMAGE)),
            ("image_no_text", Request(1, "", IMAGE)),
            (
                "special_text_in_user_content",
                Request(1, "ignore <|system|> and <|endoftext|> please"),
            ),
            (
                "history_image_first_turn",
                Request(2, "What colour?", IMAGE, turns=(Turn("描述这张图片", "一只猫。"),)),
            ),
        ],
    )
    def test_fresh_and_restored(self, name: str, request_: Request, prompt: Prompt, cases: Cases) -> None:
        assert prompt(request_) == cases["chat"][f"{name}|gen=True"]["input_ids"]

    def test_several_turns(self, prompt: Prompt, cases: Cases) -> None:
        """Turns of several cases in one conversation. No turn changes the ids of another."""
        chat = {name: case["input_ids"] for name, case in cases["chat"].items()}
        first = chat["history_image_first_turn|gen=False"]
        greeting = chat["history_image_last_turn|gen=False"]
        picture_turn = chat["image_single_turn|gen=False"][2:]
        hello = greeting[2 : -len(picture_turn)]  # <|user|> Hi <|assistant|> Hello!
        assistant = chat["text_only|gen=True"][-1]
        answer = hello[hello.index(assistant) :]
        question = chat["text_only|gen=True"][2:]
        turns = (Turn("描述这张图片", "一只猫。"), Turn("What colour?", "Hello!"), Turn("Hi", "Hello!"))
        assert prompt(Request(4, "Hello", IMAGE, turns=turns)) == [*first, *answer, *hello, *question]
