"""Which tab, segment or line is shown as the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import Mark, MarkKind, MarkState, Page, Segment, TextColors
from tests.reader.asking import answer_to, first_line

DARK, GRAY, BLUE, WHITE, PALE = (30, 30, 30), (117, 117, 117), (20, 80, 230), (255, 255, 255), (240, 240, 240)


def text(words: str, left: int, top: int, ink: tuple[int, int, int] = DARK,
         ground: tuple[int, int, int] = WHITE) -> Segment:  # fmt: skip
    width = sum(18 if ord(letter) > 0x2E80 else 9 for letter in words)
    return Segment(words, Rect(left, top, left + width, top + 20), 0.98, colors=TextColors(ink, ground))


def row(names: Sequence[str], top: int, chosen: str, filled: bool) -> list[Segment]:
    return [
        text(name, 20 + 150 * number, top)
        if name != chosen
        else text(name, 20 + 150 * number, top, WHITE if filled else BLUE, BLUE if filled else WHITE)
        for number, name in enumerate(names)
    ]


def page(*segments: Segment) -> Page:
    return page_of(segments, Size(640, 400))


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize(
    "question", ["Which tab is selected?", "What tab am I on?", "当前是哪个标签页？", "Which tab is open?"]
)
def test_the_one_of_another_color_is_the_chosen_one(question: str, filled: bool) -> None:
    tabs = row(["Overview", "Members", "Billing"], 40, "Members", filled)
    assert first_line(question, page(*tabs, text("Three seats are in use today.", 20, 120))) == "**Members**"


def test_a_group_is_found_by_its_name() -> None:
    tabs = row(["音频", "下载", "通知"], 20, "下载", filled=False)
    quality = row(["流畅", "标准", "高清"], 160, "高清", filled=True)
    shown = page(*tabs, text("音质", 20, 124), *quality)
    assert first_line("音质选的是什么？", shown) == "**高清**"
    both = answer_to("当前选的是哪个标签页？", shown)
    assert "- 下载" in both
    assert "**" not in both


def test_of_two_nobody_can_tell_which_is_chosen() -> None:
    assert "**" not in answer_to(
        "Which tab is selected?", page(*row(["List", "Map"], 20, "Map", filled=True))
    )


def test_the_line_with_the_tick_is_the_chosen_one() -> None:
    lines = [text(name, 20, 40 * number) for number, name in enumerate(("720p", "1080p", "4K"), 1)]
    tick = Mark(MarkKind.SIGN, MarkState.ON)
    sign = Segment(tick.sign, Rect(500, 82, 514, 98), 1.0, mark=tick)
    assert first_line("Which one is selected?", page(*lines, sign)) == "**1080p**"


@pytest.mark.parametrize("question", ["What is the current balance?", "What is current of Harrow Mill?"])
def test_what_is_current_is_no_choice(question: str) -> None:
    tabs = row(["Overview", "Members", "Billing"], 40, "Members", filled=True)
    balance = [text("Current balance", 20, 120), text("81.40", 220, 120)]
    assert "chosen" not in answer_to(question, page(*tabs, *balance))
