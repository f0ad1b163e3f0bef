"""Chats without bubbles: a name with a time above each message."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from glm4v_desktop.ocr.page import BlockKind, Page, Segment
from tests.ocr.printed import laid_out, segment

SAID = [
    ("Mia Stone 10:32 AM", "Is the small hall free on Friday?"),
    ("Jo Park 10:34 AM", "Yes, until six."),
    ("Mia Stone Today at 10:40", "Then I bring the folding tables."),
]


def printed(said: Sequence[tuple[str, ...]], left: float = 6) -> list[Segment]:
    segments, line = [segment("# hall", 2, 0)], 2.0
    for head, *lines in said:
        segments.append(segment("o", left - 3, line))  # an avatar
        for text in (head, *lines):
            segments.append(segment(text, left, line))
            line += 1
        line += 0.5
    return segments


def told(page: Page) -> list[tuple[str, str, str]]:
    chats = [block for block in page.blocks if block.kind is BlockKind.CHAT]
    return [(each.speaker.text, each.time.text, each.text.text) for chat in chats for each in chat.messages]


def test_names_with_times_above_what_was_said_are_a_chat() -> None:
    page = laid_out(segments := printed([*SAID, ("Jo Park 10:41 AM", "Thanks!", "See you there.")]))
    assert told(page) == [
        ("Mia Stone", "10:32 AM", "Is the small hall free on Friday?"),
        ("Jo Park", "10:34 AM", "Yes, until six."),
        ("Mia Stone", "Today at 10:40", "Then I bring the folding tables."),
        ("Jo Park", "10:41 AM", "Thanks! See you there."),
    ]
    assert sorted(map(repr, page.boxes)) == sorted(map(repr, segments))


SCHEDULE = [
    (f"{name} {hour}:00", "All are welcome in the hall.")
    for hour, name in enumerate(("Opening", "Talk", "Talk"), 9)
]
INBOX = [(f"{name} 9:00", text) for (_, text), name in zip(SAID, ("Mia", "Jo", "Al"), strict=True)]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(SAID[:2], id="two posts"),
        pytest.param(SCHEDULE, id="a schedule"),
        pytest.param(INBOX, id="an inbox, where nobody writes twice"),
        pytest.param([(head,) for head, _ in SAID], id="names and times alone"),
    ],
)
def test_what_is_no_chat(said: Sequence[tuple[str, ...]]) -> None:
    assert told(laid_out(printed(said))) == []


def test_text_in_another_column_is_no_chat() -> None:
    aside = [segment(f"Column {number}", 60, 3 + 2.5 * number) for number in range(3)]
    assert told(laid_out([*printed(SAID), *aside])) == []


def test_lines_of_their_own_below_a_name_may_be_several_messages() -> None:
    page = laid_out(printed([*SAID, ("Jo Park 10:41 AM", "Thanks for the tables!", "See you.")]))
    [chat] = [block for block in page.blocks if block.kind is BlockKind.CHAT]
    assert [each.maybe_several for each in chat.messages] == [False, False, False, True]


def test_names_with_digits_and_dates_behind_a_dot_are_posts() -> None:
    said = [
        ("grund77· 4 May 2025, 21:40", "Our pump runs every night."),
        ("PetraM · 4 May 2025, 22:15", "Is there a softener in the house?"),
        ("grund77 ·5 May 2025, 06:52", "There is! I moved it to noon."),
    ]
    assert [(name, time) for name, time, _ in told(laid_out(printed(said)))] == [
        ("grund77", "4 May 2025, 21:40"),
        ("PetraM", "4 May 2025, 22:15"),
        ("grund77", "5 May 2025, 06:52"),
    ]
