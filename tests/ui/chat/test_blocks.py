"""Streamed text becomes the same blocks, however it was divided into pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glm4v_desktop.ui.chat.markdown_blocks import MAX_BLOCK, BlockSplitter, MarkdownBlock, MarkdownBlockKind

_LINES = st.sampled_from(
    [
        *("", "\n", "word ", "two words\n", "\n\n", "# Head\n", "- item\n", "  - nested\n", "1. one\n"),
        *("2) two\n", "```python\n", "```\n", "~~~\n", "````\n", "| a | b |\n", "|---|--:|\n", "> quote\n"),
        *("---\n", "    code\n", "\r\n", "\r", "营业收入 28,563.21\n", "![x](http://a/)", "<b>", "`"),
        *("x" * 900 + "\n", "\t\n", " \n", "* * *\n"),
    ]
)
_TEXTS = st.lists(_LINES, max_size=40).map("".join) | st.text(max_size=200)


def split(text: str, size: int = 0) -> list[MarkdownBlock]:
    splitter = BlockSplitter()
    size = size or max(len(text), 1)
    blocks = [block for at in range(0, len(text), size) for block in splitter.feed(text[at : at + size])]
    return blocks + splitter.finish()


@given(_TEXTS, st.integers(1, 70))
@settings(max_examples=300, deadline=None)
def test_joined_blocks_are_the_text_and_pieces_do_not_matter(text: str, size: int) -> None:
    whole = split(text)
    assert "".join(block.text for block in whole) == text
    assert split(text, size) == whole
    assert all(0 < len(block.text) <= MAX_BLOCK for block in whole)


@given(_TEXTS, st.integers(1, 70))
@settings(max_examples=100, deadline=None)
def test_closed_and_open_text_are_all_there_at_any_time(text: str, size: int) -> None:
    splitter = BlockSplitter()
    shown = ""
    for at in range(0, len(text), size):
        shown += "".join(block.text for block in splitter.feed(text[at : at + size]))
        assert shown + splitter.open_text == text[: at + size]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one\n\ntwo", ["one\n\n", "two"]),
        ("# Head\ntext", ["# Head\n", "text"]),
        ("Here:\n- a\n- b\n\nafter", ["Here:\n", "- a\n- b\n\n", "after"]),
        ("- a\n\n  more of a\n\n- b\n", ["- a\n\n  more of a\n\n- b\n"]),
        ("1. a\n   ```\n\n   - x\n   ```\n2. b\n", ["1. a\n   ```\n\n   - x\n   ```\n2. b\n"]),
        ("a\n```py\n\nx = 1\n```\nb", ["a\n", "```py\n\nx = 1\n```\n", "b"]),
        ("````\n```\n````\nb", ["````\n```\n````\n", "b"]),
        (
            "Title:\n| a | b |\n|---|---|\n| 1 | 2 |\nafter",
            ["Title:\n", "| a | b |\n|---|---|\n", "| 1 | 2 |\n", "after"],
        ),
        ("|a|b|\n|-|-|\n- |c|\n", ["|a|b|\n|-|-|\n", "- |c|\n"]),
        ("text\n a | b\n---|---\n", ["text\n a | b\n---|---\n"]),
        ("> a\n>\n> b\n\nc", ["> a\n>\n> b\n\n", "c"]),
        ("a\n\n\n\nb", ["a\n\n", "\n\nb"]),
        ("x\n---\n\ny", ["x\n---\n\n", "y"]),
    ],
)
def test_blocks_end_where_a_reader_expects(text: str, parts: list[str]) -> None:
    assert [block.text for block in split(text)] == parts


def test_kinds() -> None:
    kinds = [block.kind for block in split("a\n\n|a|b|\n|-|-|\n|1|2|\n\n```\nx\n```\n")]
    assert list(dict.fromkeys(kinds)) == [
        MarkdownBlockKind.PROSE,
        MarkdownBlockKind.TABLE,
        MarkdownBlockKind.CODE,
    ]


def test_a_long_list_is_cut_between_items_and_a_short_one_is_not() -> None:
    items = [f"- item number {number}\n" for number in range(200)]
    blocks = split("".join(items))
    assert len(blocks) > 3
    assert all(block.text.startswith("- item") and block.text.endswith("\n") for block in blocks)
    assert len(split("".join(items[:10]))) == 1


def test_a_fence_that_never_ends_becomes_several_parts_of_code() -> None:
    blocks = split("```\n" + "x = 1\n" * 3000)
    assert {block.kind for block in blocks} == {MarkdownBlockKind.CODE}
    assert [block.continued for block in blocks] == [False] + [True] * (len(blocks) - 1)


def test_a_long_table_keeps_its_head_in_every_part() -> None:
    blocks = split("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 1000)
    assert len(blocks) > 1
    assert {block.kind for block in blocks} == {MarkdownBlockKind.TABLE}
    assert {block.head for block in blocks[1:]} == {"| a | b |\n|---|---|\n"}
    assert all(block.text.endswith("|\n") for block in blocks)


def test_the_rows_of_a_table_come_while_it_grows_and_in_few_parts() -> None:
    row = "| North America | 57,541.49 |\n"
    splitter = BlockSplitter()
    splitter.feed("| a | b |\n|---|---|\n")
    assert [(block.text, block.joins) for block in splitter.feed(row * 2)] == [(row, True)] * 2
    blocks = splitter.feed(row * 1000) + splitter.finish()
    assert len(blocks) < 250
    assert 2 < sum(not block.joins for block in blocks) < 12  # a table has an end, and another begins


def test_open_rows_are_known_from_the_first_line_on() -> None:
    splitter = BlockSplitter()
    splitter.feed("| a | b |")
    assert splitter.open_rows == "| a | b |"
    splitter.feed("\n|--")
    assert splitter.open_rows == "| a | b |"
    splitter.feed("-|---|\n| 1 ")
    assert splitter.open_rows == "| 1 "
    splitter = BlockSplitter()
    splitter.feed("| a | b |\nno table\n")
    assert splitter.open_rows is None


@pytest.mark.parametrize("words", ["Research 57,541.49 ", "净利润 57,541.49，", "营业收入" * 2])
def test_a_long_line_is_never_cut_within_a_word_or_a_figure(words: str) -> None:
    blocks = split(words * 1000)
    assert len(blocks) > 1
    for before, after in pairwise(block.text for block in blocks):
        assert not (before[-1].isascii() and after[0].isascii() and (before[-1] + after[0]).isalnum())
        assert not (before[-1] in "0123456789.," and after[0] in "0123456789.,")


def test_a_line_without_end_is_cut_and_literal() -> None:
    blocks = split("*" * 1_000_000, 997)
    assert {block.kind for block in blocks} == {MarkdownBlockKind.LITERAL}
