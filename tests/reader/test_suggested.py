"""Ready questions fit what is on the page, and reading alone answers each of them."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.returning import Returning
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Pair, Row, Segment, Side
from glm4v_desktop.reader.answers import answer_question
from glm4v_desktop.reader.suggested import MOST_SUGGESTED, suggested_questions
from tests.ocr.chat_pages import ChatPage
from tests.ocr.pages import chinese_statement, english_statement, lines, page


def chat() -> Page:
    drawn = ChatPage()
    drawn.line("Ski trip (3)", 200)
    drawn.bubble(Side.LEFT, "I found a chalet for eight people.", above="Nadia")
    drawn.bubble(Side.RIGHT, "Sounds great!")
    drawn.bubble(Side.LEFT, "I can drive.", above="Piotr")
    return drawn.page()


def form() -> Page:
    rows, pairs = [], []
    for number, (label, value) in enumerate((("Invoice no.", "A-77"), ("Due date", "2026-01-20"))):
        left = Segment(label, Rect(0, 30 * number, 100, 30 * number + 18), 0.99)
        right = Segment(value, Rect(150, 30 * number, 250, 30 * number + 18), 0.99)
        rows.append(Row((left, right)))
        pairs.append(Pair(Cell(label, (left,)), Cell(value, (right,))))
    return Page(Size(900, 900), (Block(BlockKind.FORM, tuple(rows), pairs=tuple(pairs)),))


def code() -> Page:
    block = lines("import os", "def copy(a):", "    return a", "copy(os)")
    return page(Block(BlockKind.TEXT, tuple(Row(row.segments, code=row.text) for row in block.rows)))


CONTRACT = page(
    lines("第二条 租期24个月，月租金4,100元，押金8,200元。", "应于每月5日前支付，逾期每日按0.5%计。")
)
PAGES = {
    "chat": chat(), "form": form(), "code": code(), "contract": CONTRACT, "english": english_statement(),
    "chinese": chinese_statement(),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "language", "questions"),
    [
        (
            "chat",
            "en",
            ("Read the whole text", "Who wrote the last message?", "How many messages are there?"),
        ),
        ("chat", "zh", ("读出全文", "最后一条消息是谁发的？", "一共有几条消息？")),
        ("form", "en", ("Read the whole text", 'Find "Invoice no."', 'Find "Due date"')),
        ("code", "en", ("Read the whole text", "How many lines are there?")),
        ("contract", "zh", ("读出全文", "列出所有数字")),
        ("english", "en", ("Read the whole text", "Extract the table", "List all numbers")),
    ],
)
def test_what_is_suggested(name: str, language: str, questions: tuple[str, ...]) -> None:
    assert suggested_questions(PAGES[name], language) == questions


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_suggested_is_answered(name: str, language: str) -> None:
    asked = suggested_questions(PAGES[name], language)
    assert 0 < len(asked) <= MOST_SUGGESTED
    for question in asked:
        answer = Returning(answer_question(question, PAGES[name]))
        said = "".join(answer)
        assert not answer.value, question
        assert "was not found" not in said, question
        assert "没有找到" not in said, question
