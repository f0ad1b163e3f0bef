"""When something starts and ends, and other questions in words that the sentence does not have."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Row, Segment, Side
from glm4v_desktop.reader.prose.edges import Edge, edges_in
from glm4v_desktop.reader.times import times_in
from tests.ocr.chat_pages import ChatPage
from tests.ocr.pages import lines, page
from tests.reader.asking import answer_to, first_line

LEASE = page(
    lines(
        "房屋租赁合同",
        "第二条 租赁期限三年，自2026年5月1日起至2029年4月30日止。",
        "第四条 押金为人民币19,200元。",
    )
)
FAQ = page(
    lines(
        "会员卡说明",
        "积分什么时候到期？",
        "积分自获得之日起24个月内有效。",
        "如何联系客服？",
        "拨打400-618-2277，服务时间为每天9:00-21:00，春节期间照常。",
    )
)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("自2026年5月1日起至2029年4月30日止，共三年。", "2026年5月1日", "2029年4月30日"),
        ("The term runs from 1 March 2025 to 31 August 2026.", "1 March 2025", "31 August 2026"),
        ("Held in the hall, from 7 pm to 8:45 pm.", "7 pm", "8:45 pm"),
        ("Join our team from 1 September.", "1 September", ""),
        ("本办法自2026年1月1日起施行。", "2026年1月1日", ""),
        ("I am in Leeds until Friday", "", "Friday"),
        ("Interviews are held on 21 and 22 July.", "", ""),
    ],
)
def test_both_ends_of_a_span(text: str, start: str, end: str) -> None:
    assert list(edges_in(Edge.START, text)) == ([start] if start else [])
    assert list(edges_in(Edge.END, text)) == ([end] if end else [])


def test_a_time_keeps_its_half_of_the_day() -> None:
    text = "Open until 8:45 pm today"
    assert [text[slice(*place)] for place in times_in(text)] == ["until 8:45 pm today"]


def test_a_day_in_figures_before_a_time_belongs_to_it() -> None:
    text = "下单时间：10-02 22:05 开场前30分钟可改签，3-12 10:30"
    assert [text[slice(*place)] for place in times_in(text)] == ["10-02 22:05", "10:30"]


@pytest.mark.parametrize(
    ("question", "answer", "shown"),
    [
        ("合同什么时候开始？", "**2026年5月1日**", LEASE),
        ("合同什么时候到期？", "**2029年4月30日**", LEASE),
        ("客服几点下班？", "**21:00**", FAQ),
        ("客服电话是多少？", "**400-618-2277**", FAQ),
    ],
)
def test_what_stands_below_a_question_or_a_title_is_about_it(question: str, answer: str, shown: Page) -> None:
    assert first_line(question, shown) == answer


def test_a_start_without_the_words_of_the_question_is_only_shown() -> None:
    answer = answer_to("When does the exhibition start?", page(lines("We moved here from 1 September.")))
    assert "**" not in answer


def test_a_wrapped_sentence_is_shown_as_a_whole() -> None:
    texts = (
        "We are a small laboratory with fourteen colleagues and look for somebody from 1",
        "September. The position is limited to two years and covers 24 hours a week at most",
    )
    rows = tuple(
        Row((Segment(text, Rect(0, 30 * number, 10 * len(text), 30 * number + 20), 0.98),))
        for number, text in enumerate(texts)
    )
    shown = Page(Size(1000, 200), (Block(BlockKind.TEXT, rows),))
    assert "somebody from 1 September." in answer_to("When will the laboratory need somebody?", shown)


def test_the_other_side_of_a_chat_replies() -> None:
    drawn = ChatPage()
    drawn.bubble(Side.LEFT, "Are you at home?")
    drawn.bubble(Side.RIGHT, "Yes. What's the wifi password again?", "The router got reset")
    drawn.bubble(Side.LEFT, "maple-tundra-58")
    drawn.bubble(Side.RIGHT, "Thanks, talk later")
    assert first_line("What is the wifi password?", drawn.page()) == "**maple-tundra-58**"


def test_a_name_below_its_label_answers_who() -> None:
    shown = page(
        lines("Signed for the Employer:", "Graham Tully, Director"),
        lines("Signed by the Employee:", "Hanne Vogel", top=200),
    )
    assert first_line("Who signed for the employer?", shown) == "**Graham Tully**"


def test_a_printed_question_tells_no_value() -> None:
    drawn = ChatPage()
    drawn.bubble(Side.LEFT, "The hall is closed in summer")
    drawn.bubble(Side.RIGHT, "Thanks! Is the party on the 19th still on?")
    drawn.bubble(Side.LEFT, "Yes it is")
    assert "**" not in answer_to("Where is the party?", drawn.page())
