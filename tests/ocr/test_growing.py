from glm4v_desktop.ocr.dividing.layout import GrowingPage, Piece
from glm4v_desktop.ocr.page import BlockKind, Segment
from tests.ocr.printed import SIZE, segment, table_of

ROWS = [("项目", "2024年", "2023年")] + [(f"项目{n}", f"{n},100.00", f"{n},000.50") for n in range(40)]


def grown(printed: list[Segment], steps: int) -> list[list[Piece]]:
    """The pieces of each step, when `steps` bands of equal height are read one after the other."""
    growing = GrowingPage(SIZE)
    end = max(item.box.bottom for item in printed) + 1
    pieces = []
    for step in range(1, steps + 1):
        line = end * step // steps
        there = [item for item in printed if item.box.bottom <= line]
        pieces.append(list(growing.more(there, line, step == steps)))
    return pieces


def texts(steps: list[list[Piece]]) -> list[str]:
    return [row.text for step in steps for piece in step for row in piece.block.rows]


def test_a_long_table_is_handed_out_as_it_is_read() -> None:
    steps = grown(table_of(ROWS, (40, 60)), 4)
    assert all(steps)
    cells = [row for step in steps for piece in step for row in piece.block.cell_texts]
    assert cells == ROWS
    assert [piece.continues for step in steps for piece in step] == [False, True, True, True]


def test_nothing_is_lost_or_said_twice() -> None:
    printed = [segment(f"Left text line number {n} of it", 0, n) for n in range(30)]
    printed += [segment(f"Right text line number {n} of it", 45, n) for n in range(30)]
    printed += table_of(ROWS, (40, 60), line=34)
    steps = grown(printed, 5)
    words = [word for text in texts(steps) for word in text.split()]
    assert sorted(words) == sorted(word for item in printed for word in item.text.split())


def test_the_second_column_waits_for_the_first() -> None:
    left = [f"Left text line number {n} of it" for n in range(30)]
    right = [f"Right text line number {n} of it" for n in range(30)]
    printed = [segment(text, 0, n) for n, text in enumerate(left)]
    printed += [segment(text, 45, n) for n, text in enumerate(right)]
    steps = grown(printed, 3)
    assert texts(steps) == left + right
    assert texts(steps[:1])


def test_an_empty_page_has_no_pieces() -> None:
    assert list(GrowingPage(SIZE).more([], 100, True)) == []


def test_closed_blocks_come_whole() -> None:
    printed = [segment("Heading", 0, 0, height=40), *table_of(ROWS[:5], (40, 60), line=4)]
    [pieces] = grown([*printed, segment("Foot", 0, 14)], 1)
    assert [piece.block.kind for piece in pieces] == [BlockKind.TEXT, BlockKind.TABLE, BlockKind.TEXT]


def test_a_paragraph_is_not_cut_where_the_reading_is() -> None:
    """Its lines are joined, so the next one may still belong to it."""
    line = "the harbor was closed for a week and the ships waited outside of it"
    printed = [segment(f"{'First' if n in (0, 6) else line} {line}", 0, n + (n > 5)) for n in range(12)]
    steps = grown(printed, 9)
    assert texts(steps) == [item.text for item in printed]
    sizes = [len(piece.block.rows) for step in steps for piece in step]
    assert sizes == [6, 6]


def test_the_first_lines_of_code_wait_for_those_that_show_its_indentation() -> None:
    code: tuple[str, ...] = (
        "import os",
        "from sys import argv",
        "ROOT = open(argv)",
        "MAX = 250",
        "LEAST = 12",
        "SEVERAL = (2, 3)",
    )
    code += ("def copy_all(source, target):", "    count = 0", "    return count", "copy_all(ROOT, MAX)")
    printed = [segment(line.strip(), len(line) - len(line.lstrip()), n) for n, line in enumerate(code)]
    steps = grown(printed, 4)
    rows = [row for step in steps for piece in step for row in piece.block.rows]
    assert [row.code for row in rows] == list(code)
