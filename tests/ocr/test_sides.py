"""What stands beside each other: cards, a menu and a text, tables with the same headings, names of groups."""

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import BlockKind, Page, Segment
from tests.ocr.printed import laid_out, lines_of, segment, table_of


def kinds(page: Page) -> set[BlockKind]:
    return {block.kind for block in page.blocks}


def test_cards_with_names_and_prices_are_no_table() -> None:
    cards = [("Wall clock", "In stock", "343.80", "Buy"), ("Steel bracket", "Two days", "267.94", "Buy")]
    cards.append(("Brass hinge", "In stock", "25.22", "Buy"))
    printed = [
        segment(text, 25 * number, line)
        for number, card in enumerate(cards)
        for line, text in enumerate(card)
    ]
    page = laid_out(printed)
    assert kinds(page) == {BlockKind.TEXT}
    assert lines_of(page) == [text for card in cards for text in card]


def test_a_menu_beside_a_text_is_no_table() -> None:
    text = ["The lighthouse was built on the outer rock", "after three winters of work and boats brought"]
    text += ["stone from the quarry, and every load was", "weighed before it left the pier again."]
    menu = ["Start", "Install", "Settings", "Upgrade", "Plugins"]
    printed = [segment(name, 0, 1.5 * number) for number, name in enumerate(menu)]
    printed += [segment(line, 16, number) for number, line in enumerate(text)]
    page = laid_out(printed)
    assert kinds(page) == {BlockKind.TEXT}
    assert lines_of(page) == menu + text


def test_several_columns_of_text_with_a_narrow_gap_are_read_one_by_one() -> None:
    columns = [[f"{word} was built on the outer rock {n}" for n in "abcd"] for word in ("One", "Two", "Six")]
    printed = [
        segment(line, number * (len(line) + 1.3), place)
        for number, column in enumerate(columns)
        for place, line in enumerate(column)
    ]
    assert lines_of(laid_out(printed)) == [line for column in columns for line in column]


def test_tables_beside_each_other_with_the_same_headings_are_two() -> None:
    heads = ("Size", "Chest", "Waist")
    first = (heads, ("S", "80 cm", "66 cm"), ("M", "86 cm", "72 cm"), ("L", "92 cm", "78 cm"))
    second = (heads, ("S", "90 cm", "76 cm"), ("M", "96 cm", "82 cm"), ("L", "99 cm", "88 cm"))
    printed = table_of(first, (16, 28)) + table_of(second, (58, 70), left=42)
    tables = [block.cell_texts for block in laid_out(printed).blocks]
    assert tables == [first, second]


def test_three_tables_with_the_same_headings_at_equal_distances_are_three() -> None:
    tables = [
        (
            ("Size", "Chest", "Waist"),
            *((size, f"{n}{m} cm", f"{n}{m + 4} cm") for m, size in enumerate("SML")),
        )
        for n in (7, 8, 9)
    ]
    printed = [
        item for n, table in enumerate(tables) for item in table_of(table, (8 + 36 * n, 16 + 36 * n), 36 * n)
    ]
    assert [block.cell_texts for block in laid_out(printed).blocks] == tables


def test_labels_in_the_middle_of_their_rows_are_a_column_of_the_table() -> None:
    rows = [(f"Dealer {n}", f"8,35{n}", f"{n}.5%") for n in range(1, 7)]
    printed = [segment("Region", 0, 0), *table_of((("Dealer", "Units", "Growth"), *rows), (40, 55), left=20)]
    printed += [segment("North", 0, 1.5), segment("South", 0, 4.5)]
    [table] = laid_out(printed).blocks
    assert [(row[0].text, row[0].rowspan) for row in table.cells] == [("Region", 1)] + [("North", 2)] * 2 + [
        ("South", 4)
    ] * 4


def test_a_name_a_date_below_it_and_an_amount_beside_both_are_one_row() -> None:
    names = ("Floor mat", "Desk lamp", "Cable reel", "Work gloves")
    for beside in (0.0, 0.42):  # the amount stands beside the name, or beside the middle of both lines
        printed = [segment(name, 0, 3 * n) for n, name in enumerate(names)]
        printed += [segment(f"05-1{n} 09:00", 0, 3 * n + 0.85) for n in range(len(names))]
        printed += [segment(f"-{n}3.04", 40, 3 * n + beside, right=True) for n in range(len(names))]
        [table] = laid_out(printed).blocks
        assert table.kind is BlockKind.TABLE
        assert table.cell_texts[1] == ("Desk lamp 05-11 09:00", "-13.04")
        assert len(table.cells) == len(names)


def test_answers_beside_the_middle_of_questions_in_several_lines_are_their_rows() -> None:
    questions = [["The staff were friendly and", "answered every question"], ["The order came on time"]]
    questions += [["I would recommend the shop", "to friends, colleagues and", "my family"]]
    questions += [["I found what I had been", "looking for"], ["The prices are fair"]]
    ends = (42, 54, 68)
    printed = [
        segment(text, end, 0, right=True) for text, end in zip(("Yes", "No", "Unsure"), ends, strict=True)
    ]
    rows: list[tuple[str, ...]] = [("", "Yes", "No", "Unsure")]
    top = 2.0
    for number, lines in enumerate(questions):
        printed += [segment(line, 0, top + place) for place, line in enumerate(lines)]
        figures = (f"{70 - number}%", f"{20 + number}%", "10%")
        middle = top + (len(lines) - 1) / 2
        printed += [segment(text, end, middle, right=True) for text, end in zip(figures, ends, strict=True)]
        rows.append((" ".join(lines), *figures))
        top += len(lines) + 0.4
    [table] = laid_out(printed).blocks
    assert table.cell_texts == tuple(rows)


def test_the_last_line_of_the_last_question_belongs_to_its_row() -> None:
    printed = [segment(text, end, 0, right=True) for text, end in (("Yes", 42), ("No", 54), ("Unsure", 68))]
    rows: list[tuple[str, ...]] = [("", "Yes", "No", "Unsure")]
    top = 2.0
    for number, count in enumerate((2, 3, 2, 2)):
        lines = [f"Question {number} in line {place}" for place in range(count)]
        printed += [segment(line, 0, top + place) for place, line in enumerate(lines)]
        figures = (f"{70 - number}%", f"{20 + number}%", "10%")
        middle = top + (count - 1) / 2
        printed += [
            segment(text, end, middle, right=True) for text, end in zip(figures, (42, 54, 68), strict=True)
        ]
        rows.append((" ".join(lines), *figures))
        top += count + 0.4
    [table] = laid_out(printed).blocks
    assert table.cell_texts == tuple(rows)


def test_messages_with_their_times_are_no_table() -> None:
    printed = []
    for number, name in enumerate(("Ada Holm", "Bram Lund", "Cleo Marlow")):
        printed += [segment(name, 0, 4 * number), segment(f"{8 + number}:40", 40, 4 * number, right=True)]
        printed += [segment("About the order", 0, 4 * number + 1), segment("Thank you", 0, 4 * number + 2)]
    assert BlockKind.TABLE not in kinds(laid_out(printed))


def test_an_index_in_several_columns_is_no_table() -> None:
    words = [
        [f"{name} {n}{place}" for n in range(1, 6)] for place, name in enumerate(("lamp", "nail", "oven"))
    ]
    printed = [
        segment(text, 20 * place, n) for place, column in enumerate(words) for n, text in enumerate(column)
    ]
    page = laid_out(printed)
    assert kinds(page) == {BlockKind.TEXT}
    assert lines_of(page) == [text for column in words for text in column]


def test_a_title_of_two_lines_above_a_table_is_no_text_beside_its_columns() -> None:
    rows = [("Flow", "12 m", "20 m"), ("Head", "24 m", "32 m"), ("Noise", "62 dB", "65 dB")]
    rows += [("Motor", "15 kW", "30 kW"), ("Speed", "29 rpm", "27 rpm"), ("Mass", "27 kg", "41 kg")]
    segments = [
        segment("Selection of pumps for pipelines", 0, 0),
        segment("All with water of 20 degrees.", 0, 1),
    ]
    for number, texts in enumerate(rows):
        segments += [
            segment(words, column, 2.5 + number) for words, column in zip(texts, (4, 37, 55), strict=True)
        ]
    assert laid_out(segments).blocks[-1].cell_texts == tuple(rows)


def test_a_menu_beside_a_text_and_cards_below_are_read_apart() -> None:
    menu = ["Start", "Prices", "Forum", "Help"]
    text = [
        "The lighthouse was built on the outer rock",
        "after three winters of work, and boats",
        "brought it.",
    ]
    printed = [segment(name, 0, 1.5 * number) for number, name in enumerate(menu)]
    printed += [segment(line, 12, number) for number, line in enumerate(text)]
    cards = [(f"Clock {name}", "In stock", f"{n}3.80", "Buy") for n, name in enumerate("ABC", 1)]
    printed += [
        segment(line, 20 * place, 8 + number)
        for place, card in enumerate(cards)
        for number, line in enumerate(card)
    ]
    page = laid_out(printed)
    assert kinds(page) == {BlockKind.TEXT}
    assert lines_of(page) == [*menu, *text, *(line for card in cards for line in card)]


def test_times_and_levels_begin_the_lines_of_a_log() -> None:
    lines = (
        ("14:22:07", "ERROR", "payments.gateway", "Card declined for lack of funds on this account"),
        ("14:22:09", "INFO", "warehouse.access", "Order was written to the archive a moment ago"),
        ("14:22:13", "WARN", "jobs.mailer.daily", "Queue of outgoing mails is longer than usual"),
        ("14:22:20", "INFO", "warehouse.access", "Order was written to the archive a moment ago"),
    )
    segments = [
        Segment(text, Rect(left, 30 * number, left + 9 * len(text), 30 * number + 18), 0.99)
        for number, line in enumerate(lines)
        for left, text in zip((10, 90, 145, 330), line, strict=True)
    ]
    (block,) = page_of(segments, Size(800, 300)).blocks
    assert block.cell_texts == lines
