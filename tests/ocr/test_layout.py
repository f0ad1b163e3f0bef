import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import BlockKind, Segment
from tests.ocr.printed import SIZE, laid_out, lines_of, segment, table_of

INCOME = (
    ("项目", "2024年", "2023年", "同比"),
    ("营业收入", "128,456.32", "112,803.57", "13.88%"),
    ("减：营业成本", "81,927.45", "73,120.18", "12.04%"),
    ("其中：利息", "5", "", "—"),
    ("净利润", "(342.18)", "9,030.23", "44.51%"),
)


def test_an_empty_page() -> None:
    assert laid_out([]).blocks == ()


def test_a_table_keeps_its_rows_and_columns() -> None:
    page = laid_out(table_of(INCOME, (60, 80, 100)))
    assert [block.kind for block in page.blocks] == [BlockKind.TABLE]
    assert page.blocks[0].cell_texts == INCOME


def test_indented_labels_are_one_column() -> None:
    rows = table_of(INCOME, (60, 80, 100))
    rows += [
        segment("归属于母公司", 3, 5),
        segment("12.00", 60, 5, right=True),
        segment("8.00", 80, 5, right=True),
    ]
    rows += [segment("税金", 8, 6), segment("1.00", 60, 6, right=True), segment("0.90", 80, 6, right=True)]
    cells = laid_out(rows).blocks[0].cell_texts
    assert cells[-2] == ("归属于母公司", "12.00", "8.00", "")
    assert cells[-1] == ("税金", "1.00", "0.90", "")


def test_headings_of_several_words_stand_over_their_column() -> None:
    rows = [segment("Net profit", 30, 0), segment("Cost of", 60, 0), segment("sales", 67.5, 0)]
    rows += table_of((("North", "10.5", "3.2"), ("South", "1,120.5", "333.2")), (40, 73), line=1)
    assert laid_out(rows).blocks[0].cell_texts[0] == ("", "Net profit", "Cost of sales")


def test_a_sub_heading_inside_a_table_keeps_it_together() -> None:
    top = table_of(INCOME[:3], (60, 80, 100))
    bottom = table_of(INCOME[3:], (60, 80, 100), line=4)
    page = laid_out([*top, segment("流动资产：", 0, 3), *bottom])
    assert len(page.blocks) == 1
    assert page.blocks[0].cell_texts[3] == ("流动资产：", "", "", "")


def test_title_and_note_are_no_part_of_the_table() -> None:
    title = segment("合并利润表", 45, 0, height=28)
    caption = [segment("编制单位：示例公司", 0, 2), segment("单位：万元", 102, 2, right=True)]
    note = [segment("注：括号内为负数。", 0, 10), segment("第1页", 102, 10, right=True)]
    page = laid_out([title, *caption, *table_of(INCOME, (60, 80, 100), line=4), *note])
    tables = [block for block in page.blocks if block.kind is BlockKind.TABLE]
    assert [block.cell_texts for block in tables] == [INCOME]
    assert page.blocks[0].rows[0].text == "合并利润表"


LEFT = [f"This is line {n} of the left text" for n in range(8)]
RIGHT = [f"And this is line {n} of the right" for n in range(8)]


def test_two_columns_of_text_are_read_one_after_the_other() -> None:
    printed = [segment(text, 0, n) for n, text in enumerate(LEFT)]
    printed += [segment(text, 38, n) for n, text in enumerate(RIGHT)]
    assert lines_of(laid_out(printed)) == LEFT + RIGHT


def test_a_title_above_and_a_note_below_two_columns() -> None:
    printed = [segment("The title goes right across both of these columns here", 8, 0)]
    printed += [segment(text, 0, n + 2) for n, text in enumerate(LEFT)]
    printed += [segment(text, 38, n + 2) for n, text in enumerate(RIGHT)]
    printed += [segment("One line at the foot that crosses the gutter as well again", 4, 11)]
    lines = lines_of(laid_out(printed))
    assert lines[0].startswith("The title")
    assert lines[1:-1] == LEFT + RIGHT
    assert lines[-1].startswith("One line")


def test_columns_whose_lines_are_not_level() -> None:
    printed = [segment(text, 0, n) for n, text in enumerate(LEFT)]
    side = ["Menu", "Home", "About us", "Contact", "Help"]
    printed += [segment(text, 38, n * 1.45 + 0.5) for n, text in enumerate(side)]
    assert lines_of(laid_out(printed)) == LEFT + side


def test_two_tables_side_by_side_are_read_one_after_the_other() -> None:
    assets = [("资产", "期末", "年初")] + [(f"资产{n}", f"{n},100.00", f"{n},000.50") for n in range(1, 7)]
    debts = [("负债", "期末", "年初")] + [(f"负债{n}", f"{n},300.00", f"{n},200.50") for n in range(1, 7)]
    printed = table_of(assets, (30, 45)) + table_of(debts, (80, 95), left=52)
    page = laid_out(printed)
    assert [block.cell_texts for block in page.blocks] == [tuple(assets), tuple(debts)]


def test_two_tables_with_rows_at_distances_of_their_own_are_two() -> None:
    staff = [("Person", "Hours")] + [(f"Person {n}", f"{n}6.7") for n in range(8)]
    printed = table_of(staff, (20,))
    for n in range(6):
        texts = (f"Project {n}", f"{n + 3} March", f"{n}5,338.43")
        printed += table_of([texts], (50, 66), left=22, line=1.19 * n)
    tables = [block for block in laid_out(printed).blocks if block.kind is BlockKind.TABLE]
    assert [len(table.cells[0]) for table in tables] == [2, 3]
    assert tables[0].cell_texts == tuple(staff)


def test_paragraphs_are_blocks() -> None:
    printed = [segment(LEFT[n], 0, n) for n in range(3)] + [segment(LEFT[n], 0, n + 1.5) for n in range(3, 6)]
    assert [len(block.rows) for block in laid_out(printed).blocks] == [3, 3]


def test_no_spaces_between_chinese_characters() -> None:
    printed = [
        segment("本合同自双方", 0, 0),
        segment("签字之日起", 12.3, 0),
        segment("within", 23, 0),
        segment("ten days", 29.5, 0),
    ]
    assert lines_of(laid_out(printed)) == ["本合同自双方签字之日起 within ten days"]


def test_numbers_close_together_stay_apart() -> None:
    printed = [segment("12.5", 0, 0), segment("13.5", 4.6, 0)]
    assert lines_of(laid_out(printed)) == ["12.5  13.5"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(0, 600), st.integers(4, 400), st.integers(6, 60)),
        max_size=40,
    )
)
def test_every_word_stands_on_the_page_once(boxes: list[tuple[int, int, int, int]]) -> None:
    printed = [
        Segment(f"w{n}", Rect(x, y, x + width, y + height), 0.9)
        for n, (x, y, width, height) in enumerate(boxes)
    ]
    page = laid_out(printed)
    words = " ".join(row.text for row in page.rows).split()
    assert sorted(words) == sorted(item.text for item in printed)
    assert Counter(page.boxes) == Counter(printed)
    for block in page.blocks:
        if block.kind is BlockKind.TABLE:
            assert len(block.cells) == len(block.rows)
            above: set[Segment] = set()  # a merged cell's segments are in the first row that it covers
            for row, cells in zip(block.rows, block.cells, strict=True):
                held = {item for cell in cells for item in cell.segments}
                assert held - above == set(row.segments)
                assert len(held - above) == len(row.segments)
                above |= held
            assert sorted(" ".join(" ".join(row) for row in block.cell_texts).split()) == sorted(
                " ".join(row.text for row in block.rows).split()
            )


def test_the_order_of_the_segments_does_not_matter() -> None:
    printed = table_of(INCOME, (60, 80, 100)) + [segment(text, 0, n + 8) for n, text in enumerate(LEFT)]
    shuffled = list(printed)
    random.Random(4).shuffle(shuffled)
    assert laid_out(shuffled) == laid_out(printed)


def test_two_rows_of_buttons_are_no_table_but_a_heading_and_its_figures_are() -> None:
    buttons = table_of((("Storage", "", "3.2 GB"), ("Restore", "Cancel", "Save")), (40, 60))
    assert {block.kind for block in laid_out(buttons).blocks} == {BlockKind.TEXT}
    figures = (("Item", "2024", "2023"), ("Profit", "12.5", "11.0"))
    assert laid_out(table_of(figures, (40, 60))).blocks[0].cell_texts == figures


def test_the_two_sides_of_a_chat_are_read_from_the_top() -> None:
    said = [
        (0, "Could you send the quote?"),
        (60, "Here it is: $12,800."),
        (0, "Thank you!"),
        (60, "Any time."),
    ]
    said += [(0, "One more thing:"), (60, "Yes?"), (0, "When does it arrive?"), (60, "On Monday.")]
    printed = [segment(text, column, 1.6 * n) for n, (column, text) in enumerate(said)]
    assert lines_of(laid_out(printed)) == [text for _, text in said]


def test_a_side_bar_with_times_stands_apart_from_what_is_beside_it() -> None:
    names, times = ["Anna", "Bernard", "Carla", "Dave"], ["10:52", "09:36", "09:05", "08:01"]
    printed = [segment(name, 0, 3 * n) for n, name in enumerate(names)]
    printed += [segment(f"last word of {name}", 0, 3 * n + 1) for n, name in enumerate(names)]
    printed += [segment(time, 30, 3 * n, right=True) for n, time in enumerate(times)]
    main = [f"A longer line of the conversation, number {n}" for n in range(7)]
    printed += [segment(text, 33, 1.7 * n + 0.6) for n, text in enumerate(main)]
    lines = lines_of(laid_out(printed))
    assert lines[-7:] == main
    assert "Anna  10:52" in lines


def test_a_chart_level_with_its_legend_is_no_table() -> None:
    chart = (
        ("$600K", "$4.29M", "Retail", "31%"),
        ("$400K", "total", "Partners", "15%"),
        ("$200K", "", "Other", "8%"),
    )
    assert [block.kind for block in laid_out(table_of(chart, (40, 60, 80))).blocks] == [BlockKind.TEXT]
    priced = (("$600K", "Jan", "31%"), ("$400K", "Feb", "15%"), ("$200K", "Mar", "8%"))
    assert laid_out(table_of(priced, (40, 60))).blocks[0].kind is BlockKind.TABLE


class _StopError(Exception):
    pass


def test_a_stop_is_heard_while_a_page_is_laid_out() -> None:
    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) > 3:
            raise _StopError

    printed = [segment(f"word {n}", 30 * (n % 4), n // 4) for n in range(200)]
    with pytest.raises(_StopError):
        page_of(printed, SIZE, check)
