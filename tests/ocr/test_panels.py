"""Which areas divide a page, and the reading order of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from time import process_time

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import BlockKind, Page, Segment
from glm4v_desktop.ocr.rules import Area, Rules

SIZE = Size(1000, 700)
GRAY = (240, 240, 240)


def text(words: str, left: int, top: int, height: int = 16) -> Segment:
    return Segment(words, Rect(left, top, left + height * len(words) // 2, top + height), 0.99)


def read(segments: Iterable[Segment], *boxes: Rect) -> Page:
    return page_of(list(segments), SIZE, rules=Rules(areas=tuple(Area(box, GRAY) for box in boxes)))


def lines(page: Page) -> list[str]:
    return [row.text for row in page.rows]


def card(left: int, top: int, label: str, figure: str, change: str) -> tuple[Rect, list[Segment]]:
    parts = [
        text(label, left + 12, top + 10),
        text(figure, left + 12, top + 34, 28),
        text(change, left + 12, top + 70),
    ]
    return Rect(left, top, left + 200, top + 100), parts


def table(rows: list[list[str]], lefts: list[int], top: int, pitch: int = 30) -> list[Segment]:
    return [
        text(words, left, top + pitch * number)
        for number, row in enumerate(rows)
        for words, left in zip(row, lefts, strict=True)
    ]


def test_cards_in_rows_are_labels_with_figures_and_no_table() -> None:
    figures = [
        ("Orders", "1,284", "+2%"),
        ("Late", "9", "-4"),
        ("Stock", "41", "+3"),
        ("Cost", "$375", "+1%"),
    ]
    places = [(20, 60), (240, 60), (20, 180), (240, 180)]
    cards = [card(left, top, *words) for (left, top), words in zip(places, figures, strict=True)]
    segments = [text("Overview", 20, 20), *(item for _, parts in cards for item in parts)]
    page = read(segments, *(box for box, _ in cards))
    forms = [block for block in page.blocks if block.kind is BlockKind.FORM]
    assert [block.pairs[0].label.text for block in forms] == ["Orders", "Late", "Stock", "Cost"]
    assert [block.pairs[0].value.text for block in forms] == ["1,284", "9", "41", "$375"]
    assert lines(page)[0] == "Overview"


ENTRIES = ["Docks", "Belts", "Parcels", "Staff", "Notices", "Settings"]
ROWS = [
    ["Name", "Role", "State", "Since"],
    ["Ada", "Editor", "active", "2021"],
    ["Bram", "Viewer", "invited", "2019"],
    ["Cleo", "Owner", "active", "2020"],
    ["Edda", "Editor", "blocked", "2024"],
    ["Falk", "Viewer", "active", "2023"],
]


def test_a_sidebar_is_read_whole_though_its_entries_are_level_with_the_rows_beside() -> None:
    sidebar = [text(words, 20, 60 + 30 * number) for number, words in enumerate(ENTRIES)]
    rows = table(ROWS, [200, 340, 480, 620], 60)
    # The chosen entry has its own ground, which parts the sidebar.
    around = [Rect(0, 0, 160, 112), Rect(0, 112, 160, 142), Rect(0, 142, 160, 700)]
    page = read([*sidebar, *rows], *around)
    assert lines(page)[:6] == ENTRIES
    assert page.blocks[-1].cell_texts == tuple(map(tuple, ROWS))


def test_stripes_beside_the_chosen_entry_of_a_sidebar_are_no_chat() -> None:
    sidebar = [text(words, 20, 60 + 30 * number) for number, words in enumerate(ENTRIES)]
    rows = table(ROWS, [200, 340, 480, 620], 60)
    around = [Rect(0, 0, 160, 112), Rect(0, 112, 160, 142), Rect(0, 142, 160, 700)]
    stripes = [Rect(180, 52 + 30 * number, 980, 82 + 30 * number) for number in (1, 3, 5)]
    page = read([*sidebar, *rows], *around, *stripes)
    assert page.blocks[-1].cell_texts == tuple(map(tuple, ROWS))


def test_bands_of_a_table_do_not_divide_it() -> None:
    head = [["", "Size", "Size", "Price"], ["Item", "Width", "Height", "Euro"]]
    rows = table(head, [20, 200, 320, 440], 20, 22) + table(
        [[name, "12", "40", "7.50"] for name in ("Shelf", "Lamp", "Tray")], [20, 200, 320, 440], 80
    )
    segments = [item for item in rows if item.text]
    bands = [
        Rect(10, 14, 520, 66),
        *(Rect(10, 74 + 30 * number, 520, 102 + 30 * number) for number in (0, 2)),
    ]
    assert read(segments, *bands).blocks == read(segments).blocks


def test_rows_of_several_lines_on_stripes_stay_one_table() -> None:
    segments = table([["No", "Risk", "Measure", "Owner"]], [20, 80, 300, 520], 20)
    stripes = []
    for number in range(4):
        top = 60 + 60 * number
        segments += table(
            [[str(number + 1), "Deliveries stop", "Keep a stock", "Ada"]], [20, 80, 300, 520], top
        )
        segments += [text("in the winter", 80, top + 20), text("of two months", 300, top + 20)]
        if number % 2 == 0:
            stripes.append(Rect(10, top - 10, 600, top + 50))
    page = read(segments, *stripes)
    assert [block.kind for block in page.blocks] == [BlockKind.TABLE]
    assert page.blocks[0].cell_texts[3] == (
        "3",
        "Deliveries stop in the winter",
        "Keep a stock of two months",
        "Ada",
    )


def test_colored_columns_beside_the_labels_of_their_rows_stay_one_table() -> None:
    rows = [["", "Basic", "Team"], ["Users", "5", "25"], ["Storage", "10", "100"], ["Price", "$9", "$29"]]
    segments = [item for item in table(rows, [20, 200, 340], 40) if item.text]
    columns = [Rect(190, 30, 320, 160), Rect(320, 30, 460, 160)]
    page = read(segments, *columns)
    assert page.blocks[-1].cell_texts == tuple(map(tuple, rows))


def test_cells_with_gaps_between_headings_and_labels_stay_one_table() -> None:
    segments = table([["Monday", "Tuesday", "Friday"]], [120, 300, 480], 20)
    cells = []
    for number, lesson in enumerate(("Maths", "Music", "Sports")):
        top = 60 + 64 * number
        segments += table([[lesson] * 3, ["Room 12", "Room 7", "Room 30"]], [120, 300, 480], top, 22)
        segments.append(text("08:00", 20, top + 11))
        cells += [Rect(left, top - 8, left + 160, top + 48) for left in (110, 290, 470)]
    page = read(segments, *cells)
    assert page.blocks == read(segments).blocks


def test_lanes_of_cards_are_read_one_by_one_each_with_its_heading() -> None:
    lanes = {
        "To do": ["Login", "Manual", "Cables"],
        "Doing": ["Form", "Backups"],
        "Done": ["Servers", "Paint"],
    }
    segments, cards = [text("Sprint 14", 20, 10, 24)], []
    expected = ["Sprint 14"]
    for left, (lane, names) in zip((20, 240, 460), lanes.items(), strict=True):
        segments.append(text(lane, left, 60))
        expected.append(lane)
        for number, name in enumerate(names):
            top = 90 + 70 * number
            segments += [text(name, left + 10, top + 8), text(f"points of {name}", left + 10, top + 30)]
            expected += [name, f"points of {name}"]
            cards.append(Rect(left, top, left + 200, top + 56))
    assert lines(read(segments, *cards)) == expected


def test_a_chosen_row_does_not_part_the_table_that_it_is_in() -> None:
    page = read(table(ROWS, [200, 340, 480, 620], 60), *(
        Rect(180, top, 1000, bottom) for top, bottom in ((0, 112), (112, 142), (142, 700))
    ))  # fmt: skip
    assert page.blocks[-1].cell_texts == tuple(map(tuple, ROWS))


def test_entries_of_a_list_between_lines_are_apart() -> None:
    segments, boxes = [], []
    for number, (name, time) in enumerate([("Orla", "Monday"), ("Pavel", "Sunday"), ("Runa", "Friday")]):
        top = 20 + 90 * number
        segments += [text(name, 20, top), text(time, 300, top), text(f"Offer of {name}", 20, top + 24)]
        segments.append(text("please answer", 20, top + 48))
        boxes.append(Rect(0, top - 10, 400, top + 79))
    page = read(segments, *boxes)
    assert all(block.kind is not BlockKind.TABLE for block in page.blocks)
    assert lines(page)[:3] == ["Orla  Monday", "Offer of Orla", "please answer"]


def test_buttons_and_fields_in_lines_of_text_do_not_divide_them() -> None:
    segments = table(
        [["Name", "Ada", "Save"], ["Town", "Yarrow", "Undo"], ["Phone", "0555", "Call"]], [20, 140, 300], 20
    )
    fields = [
        Rect(item.box.left - 8, item.box.top - 6, item.box.right + 8, item.box.bottom + 6)
        for item in segments
    ]
    assert read(segments, *fields).blocks == read(segments).blocks


def test_a_box_in_an_article_does_not_part_it_from_the_column_beside() -> None:
    article = [
        text("every line of this article is long enough to be prose", 20, 20 + 24 * n) for n in range(5)
    ]
    code = [text(f"call_{n}()", 30, 160 + 24 * n) for n in range(3)]
    rest = [text("and after the box the article goes on for some lines", 20, 260 + 24 * n) for n in range(5)]
    beside = [text(words, 700, 30 + 31 * n) for n, words in enumerate(ENTRIES)]
    page = read([*article, *beside, *code, *rest], Rect(20, 150, 520, 240))
    assert lines(page) == [item.text for item in [*article, *code, *rest, *beside]]


def test_bubbles_are_read_from_above_whatever_their_side() -> None:
    said = [(20, 20, 1), (420, 70, 2), (20, 150, 2), (420, 230, 1), (20, 280, 1)]
    segments, bubbles = [], []
    for number, (left, top, count) in enumerate(said):
        segments += [text(f"line {line} of bubble {number}", left, top + 22 * line) for line in range(count)]
        bubbles.append(Rect(left - 10, top - 8, left + 300, top + 22 * count + 4))
    page = read(segments, *bubbles)
    assert lines(page) == [item.text for item in segments]


def test_a_frame_around_the_whole_page_divides_nothing() -> None:
    segments = table(ROWS, [20, 160, 300, 440], 40)
    assert read(segments, Rect(5, 5, 900, 600)).blocks == read(segments).blocks


def test_headings_on_bands_of_their_own_tell_two_tables_beside_each_other() -> None:
    left = [["Payments", "Amount"], ["Basic pay", "2,450.00"], ["Overtime", "132.30"], ["Bonus", "150.00"]]
    right = [
        ["Deductions", "Amount"],
        ["Income tax", "312.40"],
        ["Insurance", "188.12"],
        ["Pension", "122.50"],
    ]
    segments = table(left, [20, 200], 60) + table(right, [330, 500], 60)
    page = read(segments, Rect(10, 54, 290, 82), Rect(320, 54, 600, 82))
    assert [block.cell_texts for block in page.blocks] == [tuple(map(tuple, rows)) for rows in (left, right)]


CONTACTS = [("Larchwood", "Joinery"), ("Pinewell", "Textiles"), ("Stonebeck", "Bakery"), ("Ulver", "Optics")]


def two_line_rows() -> list[Segment]:
    segments = table([["Name", "Street", "Hours"]], [20, 200, 400], 20)
    for number, (first, second) in enumerate(CONTACTS):
        top = 60 + 56 * number
        segments += table(
            [[first, "Mill Lane 4", "daily"], [second, "Westerlee", "8 to 17"]], [20, 200, 400], top, 20
        )
    return segments


def test_all_cells_of_two_lines_are_rows_where_stripes_say_so() -> None:
    stripes = [Rect(10, 52 + 56 * number, 560, 108 + 56 * number) for number in (0, 2)]
    names = [row[0] for row in read(two_line_rows(), *stripes).blocks[0].cell_texts]
    assert names == ["Name", *(" ".join(words) for words in CONTACTS)]
    # Without them, two lines may as well be two rows.
    assert len(read(two_line_rows()).blocks[0].cells) == 1 + 2 * len(CONTACTS)


def test_all_cells_of_two_lines_are_rows_where_lines_across_say_so() -> None:
    lines_across = tuple(Rect(10, 51 + 56 * number, 560, 52 + 56 * number) for number in range(5))
    page = page_of(two_line_rows(), SIZE, rules=Rules(lines_across))
    assert [row[0] for row in page.blocks[0].cell_texts][1:] == [" ".join(words) for words in CONTACTS]


RECORDS = [("Salary", "12,500.00"), ("Market", "-236.40"), ("Rent", "-3,200.00"), ("Power", "-182.55")]


def records() -> list[Segment]:
    segments = [text("Account", 20, 10, 24)]
    for number, (name, amount) in enumerate(RECORDS):
        top = 60 + 62 * number
        segments += [text(name, 20, top), text(f"by card on day {number}", 20, top + 24)]
        segments.append(Segment(amount, Rect(400 - 9 * len(amount), top, 400, top + 16), 0.99))
    return segments


def test_a_second_line_below_a_record_belongs_to_it_with_cards_lines_or_gaps_between() -> None:
    cards = [Rect(10, 52 + 62 * number, 410, 106 + 62 * number) for number in range(4)]
    touching = [Rect(10, 52 + 62 * number, 410, 113 + 62 * number) for number in range(4)]
    for boxes in (cards, touching, []):
        last = read(records(), *boxes).blocks[-1]
        assert last.cell_texts == tuple(
            (f"{name} by card on day {number}", amount) for number, (name, amount) in enumerate(RECORDS)
        )


def test_an_empty_cell_of_a_stripe_does_not_part_its_table() -> None:
    rows = [["Test", "Result", "", "Unit", "Range"]]
    rows += [[f"Test {n}", f"{n}6.0", "high" if n == 2 else "", "g/l", f"{n}0-{n}9"] for n in range(1, 6)]
    columns = [20, 130, 250, 330, 450]
    placed = [[(text, x) for text, x in zip(row, columns, strict=True) if text] for row in rows]
    segments = [
        item
        for number, row in enumerate(placed)
        for item in table([[text for text, _ in row]], [x for _, x in row], 60 + 30 * number)
    ]
    edges = [10, 120, 240, 320, 440, 600]
    stripes = [
        Rect(left, 54 + 30 * number, right, 84 + 30 * number)
        for number in (1, 3, 5)
        for left, right in pairwise(edges)
    ]
    [block] = read(segments, *stripes).blocks
    assert block.kind is BlockKind.TABLE
    assert len(block.cells[0]) == len(columns)


def test_hundreds_of_cards_out_of_line_are_put_in_order_in_seconds() -> None:
    cards = [
        card(220 * (number % 20), 110 * (number // 20) + number % 7, "Orders", "48", "+2")
        for number in range(400)
    ]
    segments = [item for _, parts in cards for item in parts]
    began = process_time()
    page = read(segments, *(box for box, _ in cards))
    assert len(page.blocks) == 400
    assert process_time() - began < 20
