"""Tables without rules: narrow columns, cells of several lines, merged cells, what belongs to the table."""

from glm4v_desktop.ocr.page import Block, BlockKind, Segment
from tests.ocr.printed import laid_out, segment, table_of


def the_table(printed: list[Segment]) -> Block:
    [block] = [block for block in laid_out(printed).blocks if block.kind is BlockKind.TABLE]
    return block


def test_an_amount_directly_before_a_name_is_a_column_of_its_own() -> None:
    rows = [("Entry", "Balance", "Payee")]
    rows += [
        (f"00{n}", f"{n},242.17", name) for n, name in enumerate(("Paper Mills", "Staff", "Rent", "Cabs"))
    ]
    printed = [segment(row[0], 0, n) for n, row in enumerate(rows)]
    printed += [segment(row[1], 30, n, right=True) for n, row in enumerate(rows)]
    printed += [segment(row[2], 30.7, n) for n, row in enumerate(rows)]
    assert the_table(printed).cell_texts == tuple(rows)


def test_lines_beside_the_middle_of_others_are_one_row() -> None:
    tasks = [
        ("Hand over the parts", "and all of the keys"),
        ("Train the crew", ""),
        ("Run eight hours", "and report"),
    ]
    printed = [segment(text, column, 0) for text, column in (("Code", 0), ("Task", 8), ("Owner", 32))]
    line = 2.0
    for number, (first, second) in enumerate(tasks):
        middle = line + 0.45 * bool(second)
        printed += [segment(f"A-{number}", 0, middle), segment(f"Person {number}", 32, middle)]
        printed += [segment(first, 8, line)]
        printed += [segment(second, 8, line + 0.9)] if second else []
        line += 2.6 if second else 1.7
    table = the_table(printed)
    assert table.cell_texts[1:] == (
        ("A-0", "Hand over the parts and all of the keys", "Person 0"),
        ("A-1", "Train the crew", "Person 1"),
        ("A-2", "Run eight hours and report", "Person 2"),
    )
    assert [len(row.segments) for row in table.rows] == [3, 4, 3, 4]


def test_a_wrapped_label_is_one_cell() -> None:
    rows = [
        ("项目", "2025年", "2024年"),
        ("货币资金", "86.33", "71.46"),
        ("以公允价值计量的金融", "12.50", "9.00"),
    ]
    more = [("应收账款", "47.91", "44.77"), ("存货", "38.65", "41.08")]
    printed = [*table_of(rows, (40, 60)), segment("资产", 0, 3), *table_of(more, (40, 60), line=4)]
    assert the_table(printed).cell_texts[2] == ("以公允价值计量的金融资产", "12.50", "9.00")


def test_labels_in_the_middle_of_their_rows_and_headings_on_two_levels() -> None:
    figures = (
        ("Width", "39", "12", "83", "99"),
        ("Height", "73", "19", "53", "46"),
        ("Weight", "17", "81", "91", "70"),
    )
    more = (("Voltage", "97", "42", "41", "68"), ("Power", "14", "93", "72", "22"))
    printed = [segment("Group", 0, 0.5), segment("Property", 10, 0.5)]
    printed += [segment("Compact", 31.5, 0), segment("Floor", 52.5, 0)]
    printed += table_of((("", "K223", "M909", "R277", "T151"),), (30, 40, 50, 60), line=1)
    printed += table_of(figures + more, (30, 40, 50, 60), left=10, line=2)
    printed += [segment("Size", 0, 3), segment("Mains", 0, 5.5)]
    table = the_table(printed)
    spans = [[(cell.text, cell.rowspan, cell.colspan) for cell in row] for row in table.cells]
    assert spans[0] == [("Group", 2, 1), ("Property", 2, 1)] + [("Compact", 1, 2)] * 2 + [("Floor", 1, 2)] * 2
    assert [row[0] for row in spans[1:]] == [("Group", 2, 1)] + [("Size", 3, 1)] * 3 + [("Mains", 2, 1)] * 2
    assert [cell.text for cell in table.cells[-1]] == ["Mains", "Power", "14", "93", "72", "22"]


def test_a_label_over_articles_goes_over_the_whole_table() -> None:
    rows = [("No.", "Price"), ("3969", "89.36"), ("7234", "26.62"), ("2306", "79.58")]
    printed = [*table_of(rows[:1], (40,)), segment("Workshop", 0, 1), *table_of(rows[1:], (40,), line=2)]
    assert [cell.colspan for cell in the_table(printed).cells[1]] == [2, 2]
    groups = [*table_of((("项目", "金额"),), (40,)), segment("流动资产：", 0, 1)]
    groups += table_of((("存货", "89.36"), ("现金", "26.62"), ("票据", "3.10")), (40,), line=2)
    assert [cell.colspan for cell in the_table(groups).cells[1]] == [1, 1]


def test_a_total_of_its_own_belongs_to_the_table_and_its_label_is_merged() -> None:
    rows = [("#", "Item", "Price", "Amount")]
    rows += [(f"{n}", f"thing {n}", f"{n}.41", f"{n}81.84") for n in range(1, 5)]
    printed = [segment(row[0], 0, n) for n, row in enumerate(rows)]
    printed += table_of([row[1:] for row in rows], (30, 50), left=6)
    printed += [segment("Total due", 30, 5.5, right=True), segment("1,818.40", 50, 5.5, right=True)]
    last = the_table(printed).cells[-1]
    assert [(cell.text, cell.colspan) for cell in last] == [("Total due", 3)] * 3 + [("1,818.40", 1)]


def test_what_is_said_above_a_table_is_no_row_of_it() -> None:
    rows = (
        ("项目", "附注", "2025年"),
        ("货币资金", "1", "86.33"),
        ("存货", "2", "12.50"),
        ("票据", "3", "7.20"),
    )
    printed = [segment("编制单位：示例公司", 0, 0), segment("单位：元", 60, 0, right=True)]
    printed += [segment("账号", 0, 1), segment("9943 8026 9571", 20, 1)]
    assert the_table(printed + table_of(rows, (40, 60), line=2)).cell_texts == rows


def test_numbered_lines_of_code_are_no_table() -> None:
    code = ("import socket", "PORT = 8080", "def connect(host):", "    return open(host)", "connect(PORT)")
    printed = [segment(f"{n}", 3, n, right=True) for n in range(1, 6)]
    printed += [
        segment(text.strip(), 6 + len(text) - len(text.lstrip()), n) for n, text in enumerate(code, 1)
    ]
    assert {block.kind for block in laid_out(printed).blocks} == {BlockKind.TEXT}


def test_a_note_or_a_code_below_figures_is_not_merged_with_empty_cells() -> None:
    rows = [("Item", "Count", "Price")] + [(f"thing {n}", f"{n}2", f"{n}.41") for n in range(1, 6)]
    printed = [*table_of(rows, (20, 35)), segment("sold out", 20, 6, right=True)]
    printed += [segment("D-03", 20, 7, right=True), segment("1.20", 35, 7, right=True)]
    table = the_table(printed)
    assert len(table.cells) == 8
    assert all(cell.colspan == 1 for row in table.cells for cell in row)


def test_flags_beside_few_rows_are_not_merged() -> None:
    rows = [("No.", "Test", "Result", "Flag", "Unit")]
    rows += [(f"{n}", f"Test {n}", f"{n}6.0", {3: "high", 7: "low"}.get(n, ""), "g/l") for n in range(1, 9)]
    printed = [segment(row[0], 0, n) for n, row in enumerate(rows)]
    printed += [segment(text, 8 + 14 * m, n) for n, row in enumerate(rows) for m, text in enumerate(row[1:])]
    table = the_table([item for item in printed if item.text])
    assert table.cell_texts == tuple(rows)
    assert all(cell.rowspan == 1 for row in table.cells for cell in row)


def test_a_remark_behind_few_figures_is_a_column_of_its_own() -> None:
    rows = [("Sample", "Noise", "Remark")] + [
        (f"S-{n}", f"{n}5", "bent" if n == 4 else "") for n in range(1, 7)
    ]
    printed = [segment(row[0], 0, n) for n, row in enumerate(rows)]
    printed += [segment(row[1], 20, n, right=True) for n, row in enumerate(rows)]
    printed += [segment(row[2], 20.5, n) for n, row in enumerate(rows) if row[2]]
    assert the_table(printed).cell_texts == tuple(rows)


def test_numbered_lines_of_code_in_several_columns_are_no_table() -> None:
    code = (
        ("const PORT", "= 8080;", "// where it listens"),
        ("const HOST", "= 'local';", "// no other hosts"),
        ("const RETRY", "= 3;", "// then it gives up"),
        ("case 'r':", "return read(name);", ""),
        ("default:", "return null;", ""),
    )
    printed = [
        segment(text, 5 + 20 * place, number)
        for number, line in enumerate(code)
        for place, text in enumerate(line)
        if text
    ]
    printed += [segment(f"{number + 1}", 0, number) for number in range(len(code))]
    assert {block.kind for block in laid_out(printed).blocks} == {BlockKind.TEXT}


def test_bars_of_buttons_around_a_text_are_no_table() -> None:
    buttons = ("New", "Open", "Save", "Print")
    printed = [segment(text, 12 * place, 0) for place, text in enumerate(buttons)]
    printed += [segment("word " * 10, 0, 1.5), segment("more words " * 4, 0, 2.5)]
    printed += [segment(text, 12 * place, 4) for place, text in enumerate(("Page 3", "English", "100%"))]
    assert BlockKind.TABLE not in {block.kind for block in laid_out(printed).blocks}


def test_amounts_with_units_that_end_at_one_edge_are_columns_however_narrow_the_gap() -> None:
    rows = [("", "K500", "M486"), ("Width", "784 mm", "1,525 mm"), ("Height", "973 mm", "1,421 mm")]
    rows += [("Weight", "37 kg", "69 kg"), ("Voltage", "96 V", "5 V"), ("Noise", "17 dB", "1 dB")]
    [table] = laid_out(table_of(rows, (20, 28.9))).blocks
    assert table.cell_texts == tuple(rows)
