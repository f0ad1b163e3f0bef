"""The real vocabulary's cases, made by the original tokenizer, and what must hold for any vocabulary."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.model.chat import Message, Role, prompt_ids
from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.errors import ModelError, ModelErrorKind
from glm4v_desktop.model.tokenizer import StreamDecoder, Tokenizer, read_tokenizer

BYTES = [bytes([value]) for value in range(256)]
TINY = Tokenizer([*BYTES, b"12", "单".encode(), " 🙂".encode()[:3]])


def config_for(tokenizer: Tokenizer) -> Glm4vConfig:
    special = tokenizer.special
    return replace(
        Glm4vConfig.tiny(),
        pad_token_id=special["<|endoftext|>"],
        boi_token_id=special["<|begin_of_image|>"],
        eoi_token_id=special["<|end_of_image|>"],
    )


def write(folder: Path, lines: list[str]) -> Path:
    (folder / "tokenizer.model").write_text("\n".join(lines) + "\n", encoding="ascii")
    return folder


def lines_of(tokens: list[bytes]) -> list[str]:
    return [f"{base64.b64encode(token).decode()} {rank}" for rank, token in enumerate(tokens)]


@pytest.mark.reference_vocabulary
class TestRealVocabulary:
    def test_plain_texts_have_the_original_ids(
        self, real: Tokenizer, cases: dict[str, list[dict[str, object]]]
    ) -> None:
        for case in cases["plain_bpe"]:
            assert real.encode(str(case["text"])) == case["ids"], case["text"]

    def test_conversations_have_the_original_ids(
        self, real: Tokenizer, cases: dict[str, dict[str, dict[str, object]]]
    ) -> None:
        for name, case in cases["chat"].items():
            messages = [
                Message(Role(f"<|{m['role']}|>"), m["content"], "image" in m, m.get("metadata", ""))
                for m in case["messages"]  # type: ignore[attr-defined]  # plain JSON
            ]
            answer = bool(case["add_generation_prompt"])
            assert prompt_ids(messages, real, answer=answer) == case["input_ids"], name

    def test_ids_give_the_original_text(
        self, real: Tokenizer, cases: dict[str, list[dict[str, object]]]
    ) -> None:
        for case in cases["decode"]:
            ids = [int(token) for token in case["ids"]]  # type: ignore[attr-defined]  # plain JSON
            assert real.decode(ids) == case["text_skip_special"]


@given(st.text())
def test_any_text_comes_back_and_never_holds_a_control_id(text: str) -> None:
    ids = TINY.encode(text + "<|user|>[gMASK]")
    assert TINY.decode(ids) == text + "<|user|>[gMASK]"
    assert all(token < len(TINY.tokens) for token in ids)


@given(st.text())
def test_a_stream_never_gives_half_a_character(text: str) -> None:
    decoder = StreamDecoder(TINY)
    pieces = [decoder.feed(token) for token in TINY.encode(text)]
    assert "".join(pieces) == text
    assert not any("\ufffd" in piece for piece in pieces) or "\ufffd" in text
    assert decoder.finish() == ""


def test_a_stream_that_ends_inside_a_character_says_so() -> None:
    decoder = StreamDecoder(TINY)
    assert decoder.feed("单".encode()[0]) == ""
    assert decoder.finish() == "\ufffd"


def test_special_ids_have_no_text() -> None:
    assert TINY.decode([TINY.special["<|user|>"], 65, TINY.size + 3]) == "A"


def test_a_second_picture_is_refused() -> None:
    message = Message(Role.USER, "?", has_picture=True)
    with pytest.raises(ValueError, match="one picture"):
        prompt_ids([message, message], TINY)


def test_a_sound_vocabulary_is_read(tmp_path: Path) -> None:
    tokenizer = read_tokenizer(write(tmp_path, lines_of(TINY.tokens)), config_for(TINY))
    assert tokenizer.tokens == TINY.tokens


@pytest.mark.parametrize(
    "lines",
    [
        ["<!DOCTYPE html>"],
        ["version https://git-lfs.github.com/spec/v1"],
        lines_of(BYTES[1:]),
        [*lines_of(TINY.tokens), "QQ== 259"],
        [*lines_of(TINY.tokens), "QUJD 300"],
        [*lines_of(TINY.tokens), "!!!! 259"],
        [],
    ],
    ids=["web page", "pointer", "a byte is missing", "twice", "rank left out", "not base64", "empty"],
)
def test_what_is_no_vocabulary_is_refused(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(ModelError) as refused:
        read_tokenizer(write(tmp_path, lines), config_for(TINY))
    assert refused.value.kind is ModelErrorKind.BAD_VOCABULARY


def test_the_vocabulary_of_another_model_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, lines_of([*TINY.tokens, b"one more"]))
    with pytest.raises(ModelError, match="endoftext"):
        read_tokenizer(folder, config_for(TINY))


def test_a_missing_vocabulary_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.model") as refused:
        read_tokenizer(tmp_path, config_for(TINY))
    assert refused.value.kind is ModelErrorKind.MISSING
