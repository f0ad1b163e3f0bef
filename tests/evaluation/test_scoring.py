"""The scoring of tables and answers, on small ones with known results."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Row, Segment
from glm4v_desktop.reader.phrases import Language, Phrase, say
from tests.evaluation import layouts, layouts_apart, layouts_structure, make_pages
from tests.evaluation.drawing import Layout
from tests.evaluation.scoring import Item, Score, Verdict, holds, judge, score_tables

WIDTH, HEIGHT = 100, 20


def item(text: str, row: int, col: int, rowspan: int = 1, table: int = 0, line: int | None = None) -> Item:
    """Printed in the column's and row's place; `line` where it stands in another line of the picture."""
    return Item(text, place(row if line is None else line, col), table, row, col, rowspan)


def place(row: int, col: int) -> Rect:
    return Rect(col * WIDTH + 10, row * HEIGHT + 4, col * WIDTH + 70, row * HEIGHT + 16)


def cell(*items: Item) -> Cell:
    """As recognized: boxes a little wider than the ink."""
    boxes = tuple(
        Segment(i.text, Rect(i.box.left - 2, i.box.top - 3, i.box.right + 3, i.box.bottom + 3), 0.99)
        for i in items
    )
    return Cell(" ".join(i.text for i in items), boxes)


def page(*tables: list[list[Cell]]) -> Page:
    blocks = []
    for table in tables:
        rows = tuple(Row(tuple(segment for one in row for segment in one.segments)) for row in table)
        blocks.append(Block(BlockKind.TABLE, rows, tuple(tuple(row) for row in table)))
    return Page(Size(1000, 1000), tuple(blocks))


# A header and two rows of three columns: 3 rows x 2 + 3 columns x 2 pairs.
NINE = [item(f"{'abc'[col]}{row}", row, col) for row in range(3) for col in range(3)]


def grid(items: list[Item], columns: int) -> list[list[Cell]]:
    return [[cell(one) for one in items[start : start + columns]] for start in range(0, len(items), columns)]


def test_a_table_found_as_printed() -> None:
    score = score_tables(NINE, page(grid(NINE, 3)))
    assert score == Score(12, 12, 12, 0, 3, 3, 1, 1, 9, 9, 9)
    assert score.f1 == 1.0


def test_no_table_found() -> None:
    score = score_tables(NINE, page())
    assert (score.wanted, score.found, score.hit, score.f1) == (12, 0, 0, 0.0)


def test_two_columns_joined_to_one() -> None:
    """What is left: a0 below a1 below a2."""
    rows = [[cell(NINE[n]), cell(NINE[n + 1], NINE[n + 2])] for n in (0, 3, 6)]
    score = score_tables(NINE, page(rows))
    assert (score.hit, score.found, score.wanted) == (2, 7, 12)
    assert score.f1 == pytest.approx(2 * 2 / 19)
    assert (score.placed, score.whole_rows, score.whole_tables) == (3, 3, 1)


def test_one_box_over_two_cells_is_neither() -> None:
    both = Rect(NINE[4].box.left, NINE[4].box.top, NINE[5].box.right, NINE[5].box.bottom)
    rows = grid(NINE, 3)
    rows[1] = [rows[1][0], Cell("b1 c1", (Segment("b1 c1", both, 0.9),)), Cell("")]
    score = score_tables(NINE, page(rows))
    assert score.placed == 7
    # Lost: a1-b1, b1-c1, b0-b1, b1-b2, c0-c1, c1-c2. Wrong: a1-(b1 c1), b0-(b1 c1)-b2, and c0-c2.
    assert (score.hit, score.found) == (6, 10)


def test_half_of_an_item_is_not_the_item() -> None:
    first, second = NINE[0].box, NINE[1].box
    half = Rect(first.left, first.top, first.left + 30, first.bottom)
    rest = Rect(first.left + 30, first.top, first.right, first.bottom)
    found = [[Cell("a", (Segment("a", half, 1.0),)), Cell("0", (Segment("0", rest, 1.0),)), cell(NINE[1])]]
    score = score_tables(NINE[:2], page(found))
    assert (score.wanted, score.hit, score.placed) == (1, 0, 1)
    assert second.left > first.right


def test_misread_text_is_no_fault_of_the_structure() -> None:
    rows = grid(NINE, 3)
    rows[2][2] = Cell("o2", rows[2][2].segments)
    score = score_tables(NINE, page(rows))
    assert (score.f1, score.placed, score.read) == (1.0, 9, 8)


def test_cells_with_the_same_text_are_told_apart() -> None:
    items = [item("5", row, col) for row in range(2) for col in range(2)]
    assert score_tables(items, page(grid(items, 2))).hit == 4
    swapped = [[cell(items[1]), cell(items[0])], [cell(items[2]), cell(items[3])]]
    assert score_tables(items, page(swapped)).hit == 1


def test_empty_cells_are_skipped() -> None:
    items = [item("a", 0, 0), item("c", 0, 2), item("d", 1, 0)]
    found = [[cell(items[0]), Cell(""), cell(items[1])], [cell(items[2]), Cell(""), Cell("")]]
    assert score_tables(items, page(found)).f1 == 1.0


def test_a_label_over_two_lines_is_one_cell() -> None:
    items = [item("long", 0, 0, line=0), item("label", 0, 0, line=1), item("5", 0, 1)]
    whole = page([[cell(items[0], items[1]), cell(items[2])]])
    assert score_tables(items, whole).f1 == 1.0
    assert score_tables(items, whole).read == 2
    torn = page([[cell(items[0]), cell(items[2])], [cell(items[1]), Cell("")]])
    assert score_tables(items, torn).hit == 0


def test_a_label_for_two_rows_stands_in_both() -> None:
    items = [item("group", 0, 0, rowspan=2), item("x", 0, 1), item("y", 1, 1)]
    # group-x, group-y, x below y.
    repeated = page([[cell(items[0]), cell(items[1])], [cell(items[0]), cell(items[2])]])
    assert score_tables(items, repeated).f1 == 1.0
    once = score_tables(items, page([[cell(items[0]), cell(items[1])], [Cell(""), cell(items[2])]]))
    assert (once.wanted, once.found, once.hit) == (3, 2, 2)


def test_two_tables_beside_each_other_found_as_one() -> None:
    left = [item(f"l{n}", n // 2, n % 2) for n in range(4)]
    right = [Item(f"r{n}", place(n // 2, n % 2 + 3), table=1, row=n // 2, col=n % 2) for n in range(4)]
    items = left + right
    one = [[*a, *b] for a, b in zip(grid(left, 2), grid(right, 2), strict=True)]
    joined, apart = score_tables(items, page(one)), score_tables(items, page(grid(left, 2), grid(right, 2)))
    assert (joined.hit, joined.found, joined.whole_tables, joined.whole_rows) == (8, 10, 0, 0)
    assert (apart.f1, apart.whole_tables, apart.whole_rows) == (1.0, 2, 4)


def test_a_table_made_of_other_text_is_counted_apart() -> None:
    prose = [Item("some", place(8, 0)), Item("words", place(8, 1))]
    score = score_tables([*NINE, *prose], page(grid(NINE, 3), [[cell(prose[0]), cell(prose[1])]]))
    assert (score.f1, score.outside) == (1.0, 1)
    with_title = [[cell(prose[0]), Cell(""), Cell("")], *grid(NINE, 3)]
    assert score_tables([*NINE, *prose], page(with_title)).found == 13


def test_scores_add_up() -> None:
    score = score_tables(NINE, page(grid(NINE, 3)))
    assert (score + score).wanted == 24
    assert (score + Score()) == score


@pytest.mark.parametrize(
    ("text", "accepted", "held"),
    [
        ("a question", "On", False),
        ("Power: On", "On", True),
        ("not", "No", False),
        ("1,247 items", "7", False),
        ("in 7 days", "7", True),
        ("7.5", "7", False),
        ("-4.1%", "4.1%", False),
        ("−4.1%", "-4.1%", True),
        ("12.60-", "12.60", False),
        ("D-07", "07", True),
        ("16℃", "16 °C", True),
        ("1250 l/h", "1,250 l/h", False),
        ("12,800.00 元", "12,800.00元", True),
        ("陈立新", "陈立", False),
        ("姓名：陈立", "陈立", True),
        ("50%", "50", False),
        ("¥１,２００", "¥1,200", True),
    ],
)
def test_answers_are_held_as_words_of_their_own(text: str, accepted: str, held: bool) -> None:
    assert holds(text, accepted) is held


LINE = say(Phrase.LINE_READS, Language.EN)


@pytest.mark.parametrize(
    ("answer", "accepted", "verdict"),
    [
        (f"**1,250 l/h**\n\n{LINE}\n\nFlow limit  1,250 l/h\n", ["1,250 l/h"], Verdict.RIGHT),
        (f"**1,250 l/h**\n\n{LINE}\n\nFlow limit  1,250 l/h\n", ["1,250"], Verdict.RIGHT),
        (f"**\\-4.1%**\n\n{LINE}\n\nChange  \\-4.1%\n", ["-4.1%"], Verdict.RIGHT),
        (f"**4.1%**\n\n{LINE}\n\nChange  -4.1%\n", ["-4.1%"], Verdict.WRONG),
        ("**12** (2024) · **15** (2023)\n", ["12"], Verdict.QUOTED),
        ("**12** (2024) · **15** (2023)\n", ["13"], Verdict.WRONG),
        ("**3 12**\n", ["12"], Verdict.QUOTED),
        (f"{say(Phrase.DOUBT_ROW, Language.EN)}\n\n{LINE}\n\nNight  16℃\n", ["16 °C"], Verdict.QUOTED),
        (f"{say(Phrase.DOUBT_ROW, Language.EN)}\n\n{LINE}\n\nDay  21℃\n", ["16 °C"], Verdict.MISLEADING),
        (say(Phrase.NOT_FOUND, Language.EN, label="dock 7") + "\n", ["7"], Verdict.MISLEADING),
        (say(Phrase.NOT_FOUND, Language.ZH, label="7号") + "\n", ["7"], Verdict.MISLEADING),
        (say(Phrase.NOT_FOUND, Language.ZH, label="7号") + "\n", [], Verdict.RIGHT),
        ("**7**\n", [], Verdict.WRONG),
        ("Lines:\n\n" + "> words\n" * 8 + "> 7\n", ["7"], Verdict.MISLEADING),
        (say(Phrase.EMPTY_CELL, Language.ZH) + "\n", ["7"], Verdict.MISLEADING),
        (say(Phrase.NEEDS_MODEL, Language.EN) + "\n", ["7"], Verdict.REFUSED),
        (say(Phrase.NEEDS_ARITHMETIC, Language.ZH) + "\n", ["7"], Verdict.REFUSED),
        (say(Phrase.NEEDS_EYES, Language.EN) + "\n", ["On"], Verdict.REFUSED),
        (
            say(Phrase.COUNT_OF_WHAT, Language.EN, label="trucks", count=7) + "\n",
            ["7"],
            Verdict.REFUSED,
        ),
        (
            say(Phrase.NEEDS_MODEL, Language.ZH)
            + "\n\n"
            + say(Phrase.KEYWORD_LINES, Language.ZH)
            + "\n\n时长  34 分钟\n",
            ["34 分钟"],
            Verdict.QUOTED,
        ),
        (
            say(Phrase.NO_COLUMN, Language.EN, column="x", columns="5, 7") + "\n\n**3**\n",
            ["7"],
            Verdict.WRONG,
        ),
    ],
)  # fmt: skip
def test_verdicts(answer: str, accepted: list[str], verdict: Verdict) -> None:
    assert judge(answer, accepted) is verdict


def test_the_sentences_that_deny_or_refuse_are_known() -> None:
    """A reworded sentence must be told from a quoted line here, too."""
    names = ["NOT_FOUND", "NO_COLUMN", "NO_SUCH_COLUMN", "NO_NUMBERS", "EMPTY_CELL", "NO_TEXT", "NO_TABLE"]
    values = {"label": "a", "column": "a", "columns": "a", "count": 1, "unit": "a", "words": "a"}
    for language in Language:
        for name in names:
            assert judge(say(Phrase[name], language, **values), ["7"]) is Verdict.MISLEADING, name
        for name in [
            "NEEDS_MODEL",
            "NEEDS_ARITHMETIC",
            "NEEDS_EYES",
            "COUNT_OF_WHAT",
            "NOT_IN_THESE_WORDS",
            "LIKELIEST_LINES",
            "LIKELIEST_WITHOUT",
        ]:
            assert judge(say(Phrase[name], language, **values), ["7"]) is Verdict.REFUSED, name


def test_layouts_are_half_to_develop_and_half_apart() -> None:
    assert len(layouts.LAYOUTS) == len(layouts_apart.LAYOUTS) >= 15
    develop = layouts.LAYOUTS.keys() | layouts_structure.LAYOUTS.keys()
    assert len(develop) == len(layouts.LAYOUTS) + len(layouts_structure.LAYOUTS)
    assert not develop & layouts_apart.LAYOUTS.keys()


@pytest.mark.parametrize(
    ("name", "layout"),
    [*layouts.LAYOUTS.items(), *layouts_structure.LAYOUTS.items(), *layouts_apart.LAYOUTS.items()],
)
def test_made_pages_are_the_same_each_time_and_have_questions(name: str, layout: Layout) -> None:
    for variant in range(3):
        drawn = [make_pages.look(name, 5, variant)[0] for _ in range(2)]
        assert layout(drawn[0]) == layout(drawn[1])
        assert 4 <= len(drawn[0].asked) <= 8
        assert all(asked.question and asked.answers[0] for asked in drawn[0].asked)
