"""Chats by their bubbles: sides, names, times, and what is none."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.layout import GrowingPage
from glm4v_desktop.ocr.export import plain_text
from glm4v_desktop.ocr.page import BlockKind, Page, Side
from glm4v_desktop.ocr.rules import Area
from tests.ocr.chat_pages import ChatPage

L, R, M = Side.LEFT, Side.RIGHT, Side.MIDDLE


def told(page: Page) -> list[tuple[Side, str, str, str]]:
    [chat] = [block for block in page.blocks if block.kind is BlockKind.CHAT]
    return [(each.side, each.speaker.text, each.time.text, each.text.text) for each in chat.messages]


def test_bubbles_at_two_edges_are_a_chat() -> None:
    drawn = ChatPage()
    drawn.line("Mia Stone", 20)
    drawn.bubble(L, "Is the hall free?")
    drawn.bubble(R, "Yes, until six.", "Bring the keys.")
    drawn.bubble(L, "Ok")
    page = drawn.page()
    assert told(page) == [
        (L, "", "", "Is the hall free?"),
        (R, "", "", "Yes, until six. Bring the keys."),
        (L, "", "", "Ok"),
    ]
    assert page.blocks[0].rows[0].text == "Mia Stone"
    assert sorted(map(repr, page.boxes)) == sorted(map(repr, drawn.segments))


def test_names_and_times_above_bubbles_belong_to_them() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "Is the hall free?", above="Mia Stone  10:32")
    drawn.bubble(L, "The small one.", gap=6)
    drawn.bubble(R, "Yes.", above="10:35")
    drawn.bubble(L, "Thanks", above="Jo Park  10:36")
    assert told(drawn.page()) == [
        (L, "Mia Stone", "10:32", "Is the hall free?"),
        (L, "Mia Stone", "", "The small one."),
        (R, "", "10:35", "Yes."),
        (L, "Jo Park", "10:36", "Thanks"),
    ]
    [chat] = [block for block in drawn.page().blocks if block.kind is BlockKind.CHAT]
    assert [message.follows for message in chat.messages] == [False, True, False, False]


def test_times_inside_bubbles_are_not_what_was_said() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "Wo bist du? 9:01")
    drawn.bubble(R, "Ich komme um 9:30", "9:02 ✓✓")
    drawn.bubble(L, "Gut 9:03")
    assert told(drawn.page()) == [
        (L, "", "9:01", "Wo bist du?"),
        (R, "", "9:02", "Ich komme um 9:30"),
        (L, "", "9:03", "Gut"),
    ]


def test_a_time_at_the_end_of_a_message_stays_where_others_have_none() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "When do you land?")
    drawn.bubble(R, "At 16:45")
    drawn.bubble(L, "Good")
    assert (R, "", "", "At 16:45") in told(drawn.page())


def test_names_inside_bubbles_are_told_by_their_short_lines() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "王晓琳", "研讨会一共需要多少把椅子和桌子？")
    drawn.bubble(R, "二十四把椅子，两张桌子。")
    drawn.bubble(L, "陈大伟", "我来订。")
    drawn.bubble(L, "王晓琳", "好的。")
    assert [(who, text) for _, who, _, text in told(drawn.page())] == [
        ("王晓琳", "研讨会一共需要多少把椅子和桌子？"),
        ("", "二十四把椅子，两张桌子。"),
        ("陈大伟", "我来订。"),
        ("王晓琳", "好的。"),
    ]


def test_times_in_the_middle_are_notes() -> None:
    drawn = ChatPage()
    drawn.line("昨天 18:30", 270)
    drawn.bubble(L, "到了吗？")
    drawn.bubble(R, "还没有，堵车。")
    drawn.line("19:02", 290)
    drawn.bubble(L, "知道了")
    assert [(side, text) for side, _, _, text in told(drawn.page())] == [
        (M, "昨天 18:30"), (L, "到了吗？"), (R, "还没有，堵车。"), (M, "19:02"), (L, "知道了"),
    ]  # fmt: skip


def test_a_page_that_is_read_from_the_top_gives_the_chat_whole() -> None:
    drawn = ChatPage()
    for number in range(4):
        drawn.bubble(L, f"Question {number}?")
        drawn.bubble(R, f"A longer answer {number}.")
    growing = GrowingPage(drawn.size)
    pieces = [
        *growing.more(drawn.segments, drawn.height // 2, False, rules=drawn.rules),
        *growing.more(drawn.segments, drawn.height, True, rules=drawn.rules),
    ]
    assert [len(piece.block.messages) for piece in pieces] == [8]


def test_text_whose_bubble_was_not_found_is_a_message_too() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "Is the hall free?")
    drawn.bubble(R, "Yes, until six today.")
    drawn.bubble(L, "Who has the keys?")
    drawn.bubble(R, "I do")
    drawn.areas.pop()
    assert told(drawn.page())[-1] == (R, "", "", "I do")


def test_plain_text_has_the_names() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "Is the hall", "free today?", above="Mia Stone  10:32")
    drawn.bubble(R, "Yes.")
    drawn.bubble(L, "Good.", above="Jo Park  10:36")
    assert plain_text(drawn.page()).splitlines() == [
        "Mia Stone (10:32): Is the hall free today?",
        "Yes.",
        "Jo Park (10:36): Good.",
    ]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("one side", id="all at the left"),
        pytest.param("level", id="areas beside each other"),
        pytest.param("same width", id="cards of one width"),
        pytest.param("figures", id="figures only"),
        pytest.param("labels", id="buttons"),
        pytest.param("text beside", id="text beside the areas"),
    ],
)
def test_what_is_no_chat(change: str) -> None:
    drawn = ChatPage()
    for number in range(3):
        side = L if change == "one side" or number % 2 == 0 else R
        texts = {"figures": "12,345.60", "labels": "Save as draft"[: 4 + 4 * number]}
        text = texts.get(change, f"The revenue of quarter {'i' * (number + 1)}")
        drawn.bubble(side, text, width=300 if change == "same width" else 0)
        if change == "level":
            drawn.beside(R if side is L else L, "Costs of the same")
        if change == "text beside":
            drawn.label("A long explanation", R if side is L else L)
    assert not any(block.kind is BlockKind.CHAT for block in drawn.page().blocks)


def test_cards_of_questions_and_answers_are_no_chat() -> None:
    drawn = ChatPage()
    for number in range(3):
        drawn.bubble(L, f"Can I pay in {number + 2} parts?", width=380)
        drawn.bubble(R, "Yes, from the second month on, at no extra cost.", width=480)
    assert not any(block.kind is BlockKind.CHAT for block in drawn.page().blocks)


def test_a_note_that_ends_at_a_bubbles_edge_is_no_name() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "The hall is ours on Friday", above="Mia")
    drawn.bubble(R, "Fine, I will bring the chairs")
    drawn.bubble(L, "Good", above="Mia")
    left = 250  # of the note, in the middle of the page
    drawn.bubble(R, "x" * ((640 - 20 - 2 * 10 - left) // 9), above="Mia left a note")
    assert told(drawn.page())[-2:] == [
        (M, "", "", "Mia left a note"),
        (R, "", "", drawn.segments[-1].text),
    ]


def test_a_quoted_message_is_not_what_was_said() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "The hall is ours on Friday", above="Mia")
    drawn.bubble(R, "Mia: The hall is ours on Friday", "Who has the keys?")
    box = drawn.areas[-1].box
    drawn.areas.append(Area(Rect(box.left + 6, box.top + 6, box.right - 6, box.top + 32), (180, 210, 180)))
    drawn.bubble(L, "I have them", above="Mia")
    drawn.bubble(R, "And the chairs?")
    drawn.bubble(R, "Mia: I have them", gap=4)
    drawn.areas[-1] = Area(drawn.areas[-1].box, (228, 228, 228))
    assert [each[0] for each in told(drawn.page())] == [L, M, R, L, R, M]
    assert told(drawn.page())[2] == (R, "", "", "Who has the keys?")


def test_bubbles_of_one_width_whose_lines_wrap_are_a_chat() -> None:
    drawn = ChatPage()
    drawn.bubble(L, "Nadia", "Does anybody know when the hall", "opens? 18:04", width=320)
    drawn.bubble(L, "Tom W.", "At nine, it was in the newsletter", "of May. 18:11", width=320)
    drawn.bubble(R, "Thanks! Is the fair on the 19th", "still on? 18:15", width=320)
    drawn.bubble(L, "Nadia", "Yes, at three in the large hall", "as ever. 18:20", width=320)
    said = [(each[1], each[2]) for each in told(drawn.page())]
    assert said == [("Nadia", "18:04"), ("Tom W.", "18:11"), ("", "18:15"), ("Nadia", "18:20")]
