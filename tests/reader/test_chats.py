"""Who said what and when, asked about hand-made chats."""

from __future__ import annotations

import pytest

from glm4v_desktop.ocr.page import Page, Side
from tests.ocr.chat_pages import ChatPage
from tests.ocr.printed import laid_out
from tests.ocr.test_posts import printed
from tests.reader.asking import answer_to, first_line

L, R = Side.LEFT, Side.RIGHT


@pytest.fixture
def group() -> Page:
    drawn = ChatPage()
    drawn.line("Hall keys (3)", 200)
    drawn.line("Monday 10:30", 270)
    drawn.bubble(L, "Is the small hall free on Friday?", above="Mia Stone")
    drawn.bubble(R, "Yes, until six.")
    drawn.bubble(L, "Then I bring the folding tables.", above="Jo Park  10:36")
    drawn.bubble(L, "Who has the keys?", above="Mia Stone  10:40")
    drawn.bubble(L, "They open B and C.", gap=6)
    drawn.bubble(R, "I have them.")
    return drawn.page()


@pytest.fixture
def pair() -> Page:
    drawn = ChatPage()
    drawn.line("陈大伟", 280)
    drawn.bubble(L, "押金是350元，周五之前付。")
    drawn.bubble(R, "好的，我今天付。")
    drawn.bubble(L, "收到了，谢谢。")
    return drawn.page()


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("What did Jo say?", "Then I bring the folding tables."),
        ("What did Jo Park write?", "Then I bring the folding tables."),
        ("What is the last message?", "I have them."),
        ("What is Mia's first message?", "Is the small hall free on Friday?"),
        ("What did Mia ask about the hall?", "Is the small hall free on Friday?"),
        ("Who said that they bring folding tables?", "Jo Park"),
        ("Who asked “Who has the keys?”", "Mia Stone"),
        ("When did Jo write?", "10:36"),
    ],
)
def test_one_message_is_stated(group: Page, question: str, stated: str) -> None:
    assert first_line(question, group) == f"**{stated}**"


def test_several_messages_are_listed_with_names_and_times(group: Page) -> None:
    answer = answer_to("What did Mia say?", group)
    assert "- Mia Stone: Is the small hall free on Friday?" in answer
    assert "- Mia Stone (10:40): Who has the keys?" in answer
    assert "folding" not in answer


def test_own_messages_are_those_on_the_right_and_that_is_said(group: Page) -> None:
    answer = answer_to("What did I answer?", group)
    assert "Yes, until six." in answer
    assert "I have them." in answer
    assert "usually" in answer


def test_a_name_that_stands_with_an_earlier_message_is_not_stated(group: Page) -> None:
    answer = answer_to("Who said “They open B and C.”?", group)
    assert "**" not in answer
    assert "Mia Stone: They open B and C." in answer
    assert "directly follows" in answer


def test_a_time_above_a_message_is_not_its_own(group: Page) -> None:
    answer = answer_to("When was “Is the small hall free on Friday?” written?", group)
    assert "**" not in answer
    assert "Monday 10:30" in answer


def test_messages_are_counted(group: Page) -> None:
    assert "**3**" in answer_to("How many messages did Mia send?", group)
    assert "**6**" in answer_to("How many messages are there?", group)


def test_nobody_of_that_name(group: Page) -> None:
    answer = answer_to("What did Peter say?", group)
    assert "**" not in answer
    assert "Mia Stone, Jo Park" in answer


def test_other_questions_are_answered_as_on_other_pages(group: Page) -> None:
    assert "6 messages" not in answer_to("What is the total?", group)


def test_a_message_that_asks_the_same_is_quoted_with_the_next_one(group: Page) -> None:
    answer = answer_to("Who has got the keys?", group)
    assert "**" not in answer
    drawn = ChatPage()
    drawn.bubble(L, "Where do we meet?")
    drawn.bubble(R, "At gate 4, at 17:30.")
    drawn.bubble(L, "The fee is 30, can you pay it?")
    answer = answer_to("At what time do they meet?", drawn.page())
    assert "Where do we meet?" in answer
    assert "At gate 4, at 17:30." in answer
    assert "fee" not in answer
    assert "30" in first_line("How much is the fee?", drawn.page())


def test_a_value_in_the_reply_of_another_person_is_stated() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "Where do we meet?", above="Mia Stone")
    drawn.bubble(R, "At gate 4, at 17:30.", above="Jo Park")
    drawn.bubble(L, "See you there.", above="Mia Stone")
    assert first_line("At what time do they meet?", drawn.page()) == "**17:30**"


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("最后一条消息是什么", "收到了，谢谢。"),
        ("第一条消息是什么？", "押金是350元，周五之前付。"),
        ("我说了什么？", "好的，我今天付。"),
        ("对方关于押金说了什么？", "押金是350元，周五之前付。"),
    ],
)
def test_messages_are_stated_in_chinese(pair: Page, question: str, stated: str) -> None:
    assert first_line(question, pair) == f"**{stated}**"


def test_the_heading_names_who_is_on_the_left(pair: Page) -> None:
    answer = answer_to("陈大伟说了什么？", pair)
    assert "收到了，谢谢。" in answer
    assert "标题是：陈大伟" in answer
    assert "**" not in answer_to("谁说收到了？", pair)


def test_the_whole_text_says_sides_and_names(group: Page, pair: Page) -> None:
    assert "Jo Park (10:36): Then I bring the folding tables." in answer_to("Read all text", group)
    assert "右侧: 好的，我今天付。" in answer_to("读出全部文字", pair)


def test_a_time_in_the_question_chooses_the_message(group: Page) -> None:
    assert first_line("Who wrote at 10:36?", group) == "**Jo Park**"


def test_running_text_is_told_from_the_messages(group: Page) -> None:
    answer = answer_to("Who brings the folding tables?", group)
    assert "> Jo Park: Then I bring the folding tables." in answer


def test_messages_that_may_be_several_are_not_counted() -> None:
    said = [
        ("Mia 10:32", "Is it free on Friday afternoon?"),
        ("Jo 10:34", "Yes, it is free."),
        ("Mia 10:36", "Then I book it."),
    ]
    page = laid_out(printed([*said, ("Jo 10:41", "Thanks for all the tables!", "See you.")]))
    assert "**" not in answer_to("How many messages did Jo write?", page)
    assert first_line("How many messages did Mia write?", page) == "Messages in the picture: **2** (counted)"
