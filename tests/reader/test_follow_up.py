"""A question that names only what is different from the question before."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine import reader
from glm4v_desktop.engine.protocol import Request, TextDelta, Turn
from glm4v_desktop.ocr.page import Page
from glm4v_desktop.reader.follow_up import standalone
from tests.engine.test_reader import IMAGE, loaded
from tests.ocr.pages import chinese_statement, english_statement, page, table
from tests.ocr.word_blocks import BlockOcr
from tests.reader.test_computed import REGIONS, SALES, TICKETS

STATES = page(table(("Task", "State"), ("Plan", "Open"), ("Build", "In progress"), ("Test", "Open")))
EN, ZH = english_statement(), chinese_statement()


@pytest.mark.parametrize(
    ("on", "before", "question", "whole"),
    [
        (EN, "What is the net income in FY2024?", "and in FY2023?", "What is the net income in FY2023?"),
        (EN, "What is the net income in 2024?", "And what about total revenue?",
         "What is the total revenue in 2024?"),
        (EN, "What is the net income?", "And in 2023?", "What is the net income in 2023?"),
        (ZH, "2024年的净利润是多少？", "那2023年呢？", "2023年的净利润是多少？"),
        (ZH, "2024年的净利润是多少？", "营业收入呢？", "2024年的营业收入是多少？"),
        (ZH, "净利润是多少", "那2023年呢", "2023年净利润是多少"),
        (REGIONS, "What is the error rate of East?", "and West?", "What is the error rate of West?"),
        (REGIONS, "What is the error rate of East?", "and what about revenue?",
         "What is the revenue of East?"),
        (REGIONS, "Which region has the highest error rate?", "and the lowest?",
         "Which region has the lowest error rate?"),
        (TICKETS, "How many tickets are open?", "and closed?", "How many tickets are closed?"),
        (TICKETS, "Who is the owner of T-101?", "What about T-103?", "Who is the owner of T-103?"),
        (STATES, "How many tasks are open?", "and in progress?", "How many tasks are in progress?"),
        (TICKETS, "How many tickets are open?", "Which ones?", "Which tickets are open?"),
        (SALES, "已发货的有几个？", "是哪些？", "已发货的哪些？"),
        (TICKETS, "How many tickets are older than 30 days?", "and over 10?",
         "How many tickets are over 10?"),
        (SALES, "金额超过1000的有几笔？", "超过2000的呢？", "金额超过2000的有几笔？"),
        (SALES, "哪个地区的错误率最高？", "最低呢？", "哪个地区的错误率最低？"),
        (SALES, "华东的金额是多少", "那华北呢？", "华北的金额是多少"),
    ],
)  # fmt: skip
def test_a_follow_up_takes_the_rest_from_the_question_before(
    on: Page, before: str, question: str, whole: str
) -> None:
    assert standalone(question, [before], on) == whole


@pytest.mark.parametrize(
    "question",
    ["And how many orders does West have?", "What is the total revenue?", "and the moon?",
     "Read the whole text", "What about it?"],
)  # fmt: skip
def test_a_question_of_its_own_stays_as_it_is(question: str) -> None:
    assert standalone(question, ["What is the error rate of East?"], REGIONS) == question


def test_follow_ups_follow_each_other() -> None:
    earlier = ["What is the error rate of East?", "and West?"]
    assert standalone("what about orders?", earlier, REGIONS) == "What is the orders of West?"


def test_the_first_question_follows_nothing() -> None:
    assert standalone("and West?", [], REGIONS) == "and West?"


def test_the_engine_says_how_it_understood_a_follow_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_SOON_S", float("inf"))  # however slow the machine is

    def said(*turns: Turn) -> str:
        request = Request(1, "and 4:360x14?", ImageInput(IMAGE.picture), turns)
        events = loaded(BlockOcr()).answer(request, CancelToken())
        return "".join(event.text for event in events if isinstance(event, TextDelta))

    first = Turn("Find the line with 3:360x14", "3:360x14")
    assert said(first).startswith("Understood as: Find the line with 4:360x14\n\n")
    assert "Understood" not in said()
