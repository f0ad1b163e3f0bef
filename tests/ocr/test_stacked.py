"""Labels with their values below them."""

from __future__ import annotations

from glm4v_desktop.ocr.page import BlockKind, Page, Segment
from tests.ocr.printed import HEIGHT, laid_out, segment

PROFILE = [
    ("Employee ID", "E-20847"),
    ("Reports to", "Hanna Lindqvist"),
    ("Work location", "Rotterdam"),
    ("Salary", "€4,380"),
]


def pairs_in(page: Page) -> list[tuple[str, str]]:
    return [
        (pair.label.text, pair.value.text)
        for block in page.blocks
        if block.kind is BlockKind.FORM
        for pair in block.pairs
    ]


def stacked(pairs: list[tuple[str, str]], height: int, column: float = 0, pitch: float = 2) -> list[Segment]:
    """Each label in print of this height, with its value a little below it."""
    return [
        printed
        for number, (label, value) in enumerate(pairs)
        for printed in (
            segment(label, column, pitch * number, height),
            segment(value, column, pitch * number + 0.8),
        )
    ]


def test_values_below_smaller_labels() -> None:
    title = segment("EMPLOYMENT", 0, -2)
    assert pairs_in(laid_out([title, *stacked(PROFILE, HEIGHT - 3)])) == PROFILE


def test_values_of_several_kinds_below_labels_of_their_size() -> None:
    assert pairs_in(laid_out(stacked(PROFILE, HEIGHT))) == PROFILE


def test_values_below_labels_in_columns() -> None:
    right = [("Stage", "Proposal sent"), ("Source", "Trade fair"), ("Next step", "Call"), ("By", "Olivia")]
    page = laid_out(stacked(PROFILE, HEIGHT - 3) + stacked(right, HEIGHT - 3, column=22))
    assert sorted(pairs_in(page)) == sorted(PROFILE + right)


def test_titles_with_a_line_below_them_are_no_labels() -> None:
    issues = [("Boiler leaks", "opened by Gina"), ("Lift stops", "opened by Omar"), ("Door stuck", "by Jon")]
    assert not pairs_in(laid_out(stacked(issues, HEIGHT + 3)))
    parts = [(title, f"PAY-{number} · 3 points · Ines") for number, (title, _) in enumerate(issues)]
    assert not pairs_in(laid_out(stacked(parts, HEIGHT)))


def test_evenly_spaced_lines_are_no_labels() -> None:
    assert not pairs_in(laid_out([segment(text, 0, n) for n, text in enumerate(sum(PROFILE, ()))]))


def test_figures_below_their_labels_at_even_distances() -> None:
    numbers = [("Account number", "7730 4418 02"), ("Bill date", "14 May 2025")]
    lines = [text for pair in numbers for text in pair]
    assert pairs_in(laid_out([segment(text, 0, n) for n, text in enumerate(lines)])) == numbers


def test_a_line_of_values_below_a_line_of_labels() -> None:
    """A name that reaches below the next label is in no pair."""
    labels = [("PASSENGER", 0), ("DATE", 14), ("BOARDING", 30), ("GATE", 46), ("SEAT", 60)]
    values = [("Nolan / Saoirse 14 OCT", 0), ("06:45", 30), ("B28", 46), ("22C", 60)]
    printed = [segment(text, column, 0, HEIGHT - 4) for text, column in labels]
    printed += [segment(text, column, 1) for text, column in values]
    printed += [segment("Dublin", 0, -3), segment("Lisbon", 60, -3)]
    assert pairs_in(laid_out(printed)) == [("BOARDING", "06:45"), ("GATE", "B28"), ("SEAT", "22C")]
