"""Spreadsheets from boxes of text: letters above, numbers at the left, and the cells between."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import Page, Segment
from glm4v_desktop.ocr.rules import NO_RULES, Rules

LEFT, WIDTH, PITCH, TOP = 40, 120, 24, 60
SIZE = Size(1000, 500)


def sheet(
    rows: Sequence[Sequence[str]],
    first: int = 1,
    bar: tuple[str, str] | None = None,
    letters: str = "ABCDE",
    unread: Collection[int] = (),
    numbers: Mapping[int, int] | None = None,
    ruled: bool = True,
) -> Page:
    """The page of a sheet whose words are at the left of their cells and whose figures at the right.

    `unread` are the numbers that were not recognized, `numbers` those that rows have instead of the next.
    """
    found = [_text(letter, _middle(place) - 5, TOP) for place, letter in enumerate(letters)]
    if bar:
        found += [_text(bar[0], 5, TOP - 30), _text("fx", 120, TOP - 30), _text(bar[1], 160, TOP - 30)]
    number = first - 1
    for place, row in enumerate(rows):
        number = (numbers or {}).get(place, number + 1)
        top = TOP + PITCH * (place + 1)
        if number not in unread:
            found.append(_text(str(number), 14, top))
        for column, text in enumerate(row):
            left, width = LEFT + WIDTH * column, 9 * len(text)
            figure = text.replace(".", "").isdigit()
            if text:
                found.append(_text(text, left + WIDTH - width - 3 if figure else left + 2, top))
    lower = TOP + PITCH * (len(rows) + 1) - 4
    rules = Rules(
        tuple(Rect(0, y, LEFT + WIDTH * len(letters), y + 1) for y in range(TOP - 4, lower + 1, PITCH)),
        tuple(Rect(LEFT + WIDTH * n, TOP - 4, LEFT + WIDTH * n + 1, lower) for n in range(len(letters) + 1)),
    )
    return page_of(found, SIZE, rules=rules if ruled else NO_RULES)


def _middle(column: int) -> int:
    return LEFT + WIDTH * column + WIDTH // 2


def _text(words: str, left: int, top: int) -> Segment:
    return Segment(words, Rect(left, top, left + 9 * len(words), top + 16), 0.99)


SALES = (
    ("Client", "Product", "Units", "Price"),
    ("Harbor Ltd", "Paper", "40", "22.50"),
    ("Newtown", "Pens", "300", "1.80"),
    ("Skyline", "Board", "6", "268.00"),
    ("Total", "", "346", ""),
)
