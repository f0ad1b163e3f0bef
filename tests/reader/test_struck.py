"""Struck-out prices on hand-made pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.plain_text import plain_text
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.export import plain_text as copied
from glm4v_desktop.ocr.page import Page, Segment
from glm4v_desktop.reader.answers import whole_text
from glm4v_desktop.reader.struck import without_struck
from tests.reader.asking import answer_to, first_line


def text(words: str, left: int, top: int, struck: bool = False) -> Segment:
    width = sum(18 if ord(letter) > 0x2E80 else 9 for letter in words)
    return Segment(words, Rect(left, top, left + width, top + 20), 0.98, struck=struck)


def shop() -> Page:
    rows = [
        ("Keyboard", "$75.50", "$49.00"),
        ("Monitor arm", "$120.00", "$96.30"),
        ("Notebook", "", "$899.00"),
    ]
    segments = []
    for number, (name, old, price) in enumerate(rows):
        top = 40 * number
        segments.append(text(name, 20, top))
        segments += [text(old, 240, top, struck=True)] if old else []
        segments.append(text(price, 380, top))
    return page_of(segments, Size(500, 120))


def card() -> Page:
    segments = [text("无线耳机", 20, 0), text("¥299", 20, 30, struck=True), text("¥199", 80, 30)]
    return page_of(segments, Size(300, 60))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the price of the keyboard?", "**$49.00**"),
        ("What is the current price of the monitor arm?", "**$96.30**"),
        ("How much is the notebook?", "**$899.00**"),
        ("What was the original price of the monitor arm?", "**$120.00**"),
        ("old price of the keyboard", "**$75.50**"),
    ],
)
def test_the_old_price_is_not_the_price(question: str, answer: str) -> None:
    assert first_line(question, shop()) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [("无线耳机多少钱？", "**¥199**"), ("无线耳机的原价是多少？", "**¥299**"), ("现价是多少？", "**¥199**")],
)
def test_the_prices_on_a_card(question: str, answer: str) -> None:
    assert first_line(question, card()) == answer


def test_no_old_price_is_stated_where_none_is_struck() -> None:
    assert "**" not in answer_to("What was the original price of the notebook?", shop())


def test_struck_text_is_struck_in_markdown_only() -> None:
    markdown = "".join(whole_text(shop()))
    assert "~~$75.50~~" in markdown
    assert "~~$49.00~~" not in markdown
    assert "~" not in plain_text(markdown)
    assert "$75.50" in plain_text(markdown)
    assert "$75.50" in copied(shop())


def test_struck_words_within_a_line() -> None:
    page = page_of(
        [text("Tasks:", 0, 0), text("fix", 60, 0, struck=True), text("write", 92, 0)], Size(200, 20)
    )
    assert "".join(whole_text(page)).split() == ["Tasks:", "~~fix~~", "write"]
    assert without_struck(page).text.split() == ["Tasks:", "write"]


def test_a_page_without_strikes_stays_the_same() -> None:
    page = page_of([replace(text("Total", 0, 0)), text("42", 90, 0)], Size(200, 20))
    assert without_struck(page) is page


def plans() -> Page:
    segments = [text(name, 240 + 200 * number, 0) for number, name in enumerate(("Team", "Scale"))]
    for top, name, *values in ((40, "Price per seat", "$18 $12", "$39 $29"), (80, "Projects", "50", "70")):
        segments.append(text(name, 20, top))
        for number, value in enumerate(values):
            left = 240 + 200 * number
            for part in value.split():
                segments.append(text(part, left, top, struck=part in ("$18", "$39")))
                left += 30
    return page_of(segments, Size(700, 120))


def test_both_prices_of_a_cell_stay_in_it() -> None:
    [block] = plans().blocks
    assert block.cell_texts[1] == ("Price per seat", "$18 $12", "$39 $29")
    assert first_line("What is the price per seat of Scale?", plans()) == "**$29**"
    assert first_line("What was the old price of Team?", plans()) == "**$18**"
