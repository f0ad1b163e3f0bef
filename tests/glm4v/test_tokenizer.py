"""The real vocabulary's cases, made by the original tokenizer, and what must hold for any vocabulary."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v.config import Glm4vConfig, ModelError, ModelErrorKind, read_config
from glm4v_desktop.glm4v.tokenizer import (
    _LONGEST_BLANK,
    Message,
    Role,
    StreamDecoder,
    Tokenizer,
    prompt_ids,
    read_tokenizer,
)

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

    def test_two_exchanged_tokens_are_found(self, real: Tokenizer, tmp_path: Path) -> None:
        tokens = list(real.tokens)
        assert read_tokenizer(write(tmp_path, lines_of(tokens)), Glm4vConfig()).tokens == tokens
        tokens[50_000], tokens[60_000] = tokens[60_000], tokens[50_000]
        with pytest.raises(ModelError, match="changed"):
            read_tokenizer(write(tmp_path, lines_of(tokens)), Glm4vConfig())

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


def test_a_stream_that_ends_inside_a_character_leaves_it_out() -> None:
    decoder = StreamDecoder(TINY)
    assert [decoder.feed(token) for token in "好🙂".encode()[:-1]] == ["", "", "好", "", "", ""]


@pytest.mark.parametrize("blank", [" ", "\t", "\u3000", " \n"])
def test_endless_blanks_are_encoded(blank: str) -> None:
    """The library's own split has no room for a million at once, and ends the process."""
    text = "a" + blank * (1_500_000 // len(blank)) + "b"
    assert TINY.decode(TINY.encode(text)) == text


@pytest.mark.parametrize("length", [1000, _LONGEST_BLANK - 2])
def test_shorter_blanks_have_the_ids_of_the_library(length: int) -> None:
    text = ("a" + " " * length + "b\n") * 2
    assert TINY.encode(text) == TINY._encoding.encode_ordinary(text)


def test_long_texts_have_the_ids_of_the_library() -> None:
    text = "净利润 1,234.5  万元\n" * 20_000
    assert len(text) > _LONGEST_BLANK
    assert TINY.encode(text) == TINY._encoding.encode_ordinary(text)


def test_two_exchanged_tokens_are_found(tmp_path: Path) -> None:
    """It would read and answer in other words. The vocabularies of both models that there are are known."""
    demo = resource("demo_model")
    lines = (demo / "tokenizer.model").read_text(encoding="ascii").splitlines()
    assert read_tokenizer(write(tmp_path, lines), read_config(demo)).size == 768
    (one, first), (other, second) = lines[300].split(), lines[700].split()
    lines[300], lines[700] = f"{other} {first}", f"{one} {second}"
    with pytest.raises(ModelError, match=r"tokenizer\.model") as refused:
        read_tokenizer(write(tmp_path, lines), read_config(demo))
    assert refused.value.kind is ModelErrorKind.BAD_VOCABULARY


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
