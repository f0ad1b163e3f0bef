"""Tables whose rows are drawn, lines across their columns, and bars and feet that are no tables."""

from __future__ import annotations

from collections.abc import Sequence

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Segment
from glm4v_desktop.ocr.rules import Area, Rules

SIZE = Size(1000, 900)
GRAY, BLUE = (240, 240, 240), (220, 240, 255)
LEFT, RIGHT = 40, 960


def text(words: str, left: int, top: int) -> Segment:
    return Segment(words, Rect(left, top, left + 8 * len(words), top + 16), 0.99)


def row(words: Sequence[str], lefts: Sequence[int], top: int) -> list[Segment]:
    return [text(word, left, top) for word, left in zip(words, lefts, strict=True) if word]


def line(top: int) -> Rect:
    return Rect(LEFT, top, RIGHT, top + 1)


def band(top: int, bottom: int) -> Rect:
    return Rect(LEFT, top, RIGHT, bottom)


def tables_of(page: Page) -> list[Block]:
    return [block for block in page.blocks if block.kind is BlockKind.TABLE]


def the_table(segments: Sequence[Segment], rules: Rules) -> tuple[tuple[str, ...], ...]:
    [block] = tables_of(page_of(segments, SIZE, rules=rules))
    return block.cell_texts


def test_lines_across_a_wide_gap_keep_rows_together_between_texts_on_two_sides() -> None:
    printed = [
        (58, 63, 276, "Brightwater Studio"), (56, 94, 177, "4 Quay Street"), (55, 119, 224, "Falmouth"),
        (803, 67, 944, "INVOICE"), (829, 108, 942, "No. BW-3391"), (770, 132, 945, "Issued 14 April 2026"),
        (795, 162, 944, "Due 14 May 2026"), (55, 230, 111, "Bill to"), (54, 256, 228, "Penrose Hotels"),
        (56, 284, 251, "Attn. Accounts payable"), (55, 308, 252, "18 Cliff Road, Newquay"),
        (67, 367, 89, "#"), (121, 367, 229, "Description"), (592, 365, 661, "Hours"), (724, 365, 781, "Rate"),
        (850, 364, 936, "Amount"), (69, 418, 84, "1"), (122, 416, 266, "Brand workshop"),
        (122, 443, 398, "Two sessions on site"), (623, 412, 661, "14"), (708, 412, 780, "£95.00"),
        (840, 413, 934, "£1,330.00"), (64, 490, 89, "2"), (121, 491, 296, "Logo and wordmark"),
        (120, 515, 377, "Three drafts"), (607, 487, 662, "22.5"), (707, 488, 780, "£95.00"),
        (841, 490, 934, "£2,137.50"), (66, 567, 87, "3"), (122, 567, 265, "Signage artwork"),
        (122, 593, 298, "Reception, spa"), (636, 566, 658, "9"), (707, 562, 780, "£80.00"),
        (855, 565, 934, "£720.00"), (69, 645, 86, "4"), (119, 638, 237, "Photography"),
        (121, 666, 300, "Day rate"), (853, 637, 935, "£640.00"), (595, 724, 676, "Subtotal"),
        (842, 725, 933, "£4,827.50"), (595, 762, 678, "VAT 20%"), (855, 762, 934, "£965.50"),
        (593, 801, 691, "Total due"), (841, 802, 934, "£5,793.00"), (54, 862, 111, "Notes"),
        (54, 885, 432, "Please quote the invoice number."), (55, 907, 493, "Bank: Tidewater Bank"),
        (56, 932, 473, "Late payments are charged 8 % a year"),
    ]  # fmt: skip
    segments = [Segment(words, Rect(left, top, right, top + 27), 0.99) for left, top, right, words in printed]
    drawn = tuple(Rect(60, y, 940, y + 2) for y in (205, 478, 553, 628, 703))
    [block] = tables_of(page_of(segments, SIZE, rules=Rules(drawn)))
    assert block.cell_texts[:5] == (
        ("#", "Description", "Hours", "Rate", "Amount"),
        ("1", "Brand workshop Two sessions on site", "14", "£95.00", "£1,330.00"),
        ("2", "Logo and wordmark Three drafts", "22.5", "£95.00", "£2,137.50"),
        ("3", "Signage artwork Reception, spa", "9", "£80.00", "£720.00"),
        ("4", "Photography Day rate", "", "", "£640.00"),
    )


def test_a_note_below_the_last_line_and_a_strip_above_are_no_part_of_the_table() -> None:
    lefts = [50, 260, 380, 520]
    rows = [("Name", "Kind", "Presence", "Meaning"), ("weight", "integer", "required", "In grams")]
    rows += [("level", "enum", "optional", "Which service"), ("after", "time", "optional", "Not before")]
    segments = [text("Shipments of all kinds", 50, 30), text("Version of May", 520, 30)]
    segments += [item for n, words in enumerate(rows) for item in row(words, lefts, 80 + 40 * n)]
    segments.append(text("Requests without a weight are answered with an error that names it", 50, 242))
    lines = tuple(line(70 + 40 * n) for n in range(1, 5))
    found = the_table(segments, Rules(lines, areas=(Area(band(20, 60), BLUE),)))
    assert found == tuple(rows)


def test_names_of_groups_in_a_ground_of_their_own_go_across() -> None:
    lefts = [50, 260, 520]
    printed = [("Name", "Kind", "Meaning"), ("Access", "", ""), ("key", "string", "The secret")]
    printed += [("Parcel", "", ""), ("weight", "integer", "In grams"), ("level", "enum", "Which service")]
    lefts[0] = LEFT - 4  # boxes are a little wider than the print
    segments = [item for n, words in enumerate(printed) for item in row(words, lefts, 80 + 40 * n)]
    grounds = tuple(Area(band(71 + 40 * n, 110 + 40 * n), GRAY) for n in (1, 3))
    [block] = tables_of(
        page_of(segments, SIZE, rules=Rules(tuple(line(70 + 40 * n) for n in range(7)), areas=grounds))
    )
    assert block.cell_texts == tuple(printed)
    assert [cells[2].text for cells in block.cells] == [
        "Meaning", "Access", "The secret", "Parcel", "In grams", "Which service",
    ]  # fmt: skip


def test_orders_with_a_strip_above_each_are_one_table() -> None:
    lefts = [120, 480, 600, 680, 800, 900]
    heads = ("Article", "Price", "Items", "Paid", "State", "More")
    orders = [
        ("2026-04-11 20:14", "Order: 4471-8820", "Mountain Tea", ("Green tea", "¥168.00", "2", "¥336.00")),
        ("2026-04-03 09:02", "Order: 4468-1175", "North Star", ("Headset", "¥899.00", "1", "¥911.00")),
        ("2026-03-27 22:40", "Order: 4455-9034", "Home of Rice", ("Cushion", "¥39.00", "4", "¥156.00")),
    ]
    segments, areas = row(heads, lefts, 40), [Area(band(30, 66), GRAY)]
    expected = [heads]
    for number, (date, order, shop, figures) in enumerate(orders):
        values = (*figures, "Done", "Track")
        top = 80 + 140 * number
        segments += [*row((date, order, shop), (50, 220, 390), top + 10), *row(values, lefts, top + 72)]
        areas += [Area(band(top + 1, top + 36), BLUE), Area(band(top + 37, top + 126), (255, 255, 255))]
        expected += [(f"{date} {order} {shop}", "", "", "", "", ""), values]
    assert the_table(segments, Rules(areas=tuple(areas))) == tuple(expected)


def test_notes_between_rows_are_rows_across_the_columns() -> None:
    lefts = [50, 300, 420, 520]
    rows = [("Article", "Code", "Items", "Price"), ("Shelf", "SJ-204", "2", "1,280.00")]
    rows += [("Basket", "SN-017", "6", "68.50"), ("Curtain", "CL-330", "4", "215.00")]
    notes = {1: "To be mounted at the customer's", 3: "Cut to size, which cannot be returned or exchanged"}
    segments, expected, top = [], [], 60
    for number, words in enumerate(rows):
        segments += row(words, lefts, top)
        expected.append(words)
        if number in notes:
            top += 28
            segments.append(text(notes[number], 64, top))
            expected.append((notes[number], "", "", ""))
        top += 44
    assert the_table(segments, Rules()) == tuple(expected)


def test_days_above_a_calendar_are_its_headings() -> None:
    days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    xs, ys = [40 + 150 * n for n in range(6)], [100 + 80 * n for n in range(4)]
    rules = Rules(
        tuple(Rect(xs[0], y, xs[-1], y + 1) for y in ys), tuple(Rect(x, ys[0], x + 1, ys[-1]) for x in xs)
    )
    segments = [text("May 2026", 44, 20), *row(days, [x + 8 for x in xs[:-1]], 74)]
    for week in range(3):
        segments += row(
            [str(5 * week + day + 1) for day in range(5)], [x + 8 for x in xs[:-1]], 106 + 80 * week
        )
    segments.append(text("Review", 58, 210))
    assert the_table(segments, rules)[0] == tuple(days)


def test_a_bar_beside_a_list_is_no_heading_of_a_table() -> None:
    segments = row(("Account", "Workspace", "Invite", "Done", "On this page"), (50, 200, 360, 500, 800), 40)
    segments += [
        text(words, 800, 66 + 26 * n) for n, words in enumerate(("Create it", "Run it", "Change it"))
    ]
    segments += [text("First project", 50, 92), text("A project is a folder with a manifest", 50, 118)]
    assert not tables_of(page_of(segments, SIZE))


def test_the_foot_of_a_web_page_is_read_column_by_column() -> None:
    names = [("Product", "Company", "Legal"), ("Features", "About us", "Privacy")]
    names += [("Pricing", "Careers", "Terms"), ("Roadmap", "Press", "Imprint")]
    segments = [text("Welcome to the harbor", 50, 60), text("It opens at nine.", 50, 90)]
    segments += [item for n, words in enumerate(names) for item in row(words, (60, 360, 660), 760 + 30 * n)]
    foot = Area(Rect(0, 730, SIZE.width, SIZE.height), (20, 20, 30))
    page = page_of(segments, SIZE, rules=Rules(areas=(foot,)))
    assert not tables_of(page)
    assert [row.text for row in page.rows[2:6]] == ["Product", "Features", "Pricing", "Roadmap"]


def test_a_list_below_a_table_is_no_part_of_it() -> None:
    lefts = [50, 150, 330, 450, 560]
    rows = [("Dock", "Carrier", "Waiting", "Parcels", "Loaded")]
    rows += [(f"D-0{n}", "Tamber Haulage", f"{n} min", f"{n}40", f"{n}8%") for n in range(1, 6)]
    segments = [item for n, words in enumerate(rows) for item in row(words, lefts, 60 + 30 * n)]
    segments.append(text("Notices", 50, 258))
    notices = ["Scanner 3 needs cleaning", "Belt stopped", "A truck is late", "Staff are short"]
    for number, notice in enumerate(notices):
        segments += row((f"0{number}:42", notice), (50, 150), 288 + 30 * number)
    docks, list_of_notices = tables_of(page_of(segments, SIZE))
    assert docks.cell_texts == tuple(rows)
    assert [cells[1] for cells in list_of_notices.cell_texts] == notices


def test_lines_between_groups_of_columns_are_not_those_of_the_cells() -> None:
    rows = [(str(hour), *(f"{hour}{n}" for n in range(1, 8))) for hour in range(6, 12)]
    lefts = [50, 120, 190, 260, 330, 400, 490, 560]
    segments = [item for n, words in enumerate(rows) for item in row(words, lefts, 70 + 32 * n)]
    rules = Rules(
        tuple(Rect(40, 60 + 32 * n, 620, 61 + 32 * n) for n in range(7)),
        (Rect(450, 60, 452, 252),),
    )
    assert the_table(segments, rules) == tuple(rows)


def test_headings_above_the_name_of_the_first_group_belong_to_the_table() -> None:
    lefts = [50, 330, 620]
    groups = {
        "Display": [("Size", "13.6 inches", "15.3 inches"), ("Brightness", "500 nits", "600 nits")],
        "Battery": [("Capacity", "52.6 Wh", "66.5 Wh"), ("Playback", "18 hours", "19 hours")],
    }
    segments, expected, top = row(("Slate 13", "Slate 15"), lefts[1:], 60), [("", "Slate 13", "Slate 15")], 60
    for name, rows in groups.items():
        top += 54
        segments.append(Segment(name, Rect(50, top, 130, top + 21), 0.99))
        expected.append((name, "", ""))
        for words in rows:
            top += 38
            segments += row(words, lefts, top)
            expected.append(words)
    [block] = tables_of(page_of(segments, SIZE))
    assert block.cell_texts == tuple(expected)
    assert block.cells[1][2].text == "Display"


def test_the_foot_is_found_below_other_bars_of_the_page() -> None:
    names = [("Service", "Travel", "About"), ("Callback", "Norway", "Team"), ("Letters", "Iceland", "Jobs")]
    segments = [*row(("Tours", "Hotels", "Help"), (60, 200, 340), 20), text("May I cancel?", 60, 90)]
    segments += [text(f"Up to {n} days before it costs nothing.", 60, 120 + 30 * n) for n in range(1, 9)]
    segments += [item for n, words in enumerate(names) for item in row(words, (60, 360, 660), 760 + 30 * n)]
    bars = [(0, 50, (20, 70, 70)), (50, 730, (255, 255, 255)), (730, SIZE.height, (230, 240, 240))]
    areas = tuple(Area(Rect(0, top, SIZE.width, bottom), color) for top, bottom, color in bars)
    page = page_of(segments, SIZE, rules=Rules(areas=areas))
    assert not tables_of(page)
    assert [row.text for row in page.rows[-9:-6]] == ["Service", "Callback", "Letters"]


def test_headings_at_another_edge_than_their_columns_stand_above_the_first_line() -> None:
    rows = [(f"WX-1{n}0", f"{n} Jan", f"{n}84.{n}", f"{n}.7") for n in range(2, 8)]
    segments = row(("Van", "Last", "Liters", "for 100 km"), (50, 200, 490, 590), 80)
    for number, (van, last, liters, usage) in enumerate(rows):
        top = 120 + 36 * number
        segments += row((van, last), (50, 200), top)
        segments += row((liters, usage), (560 - 8 * len(liters), 700 - 8 * len(usage)), top)
    lines = tuple(line(110 + 36 * n) for n in range(7))
    assert the_table(segments, Rules(lines))[0] == ("Van", "Last", "Liters", "for 100 km")


def test_a_line_between_two_columns_does_not_part_the_stripes() -> None:
    lefts = [50, 150, 250, 560, 660, 760, 860]
    rows = [
        (f"Item {n}", f"{n}", f"{n + 3}", f"{n + 1}.0", f"{n + 2}.5", f"{n}.5", f"{n + 4}.5")
        for n in range(8)
    ]
    segments = [item for n, words in enumerate(rows) for item in row(words, lefts, 60 + 40 * n)]
    stripes = [
        Area(Rect(left, 50 + 40 * n, right, 89 + 40 * n), GRAY)
        for n in range(0, 8, 2)
        for left, right in ((LEFT, 400), (402, RIGHT))
    ]
    cells = the_table(segments, Rules(areas=tuple(stripes)))
    assert cells == tuple(rows)


def test_a_ground_beside_the_rows_with_the_names_of_groups_belongs_to_the_table() -> None:
    lefts = [160, 360, 520, 680, 840]
    rows = [(f"Item {n}", f"{n}", f"{n + 3}", f"{n + 1}.0", f"{n}.5") for n in range(6)]
    segments = [item for n, words in enumerate(rows) for item in row(words, lefts, 60 + 40 * n)]
    segments += [text("Water", 50, 100), text("Power", 50, 220)]
    bands = [Area(Rect(140, 50 + 40 * n, RIGHT, 90 + 40 * n), GRAY) for n in range(6)]
    names = [Area(Rect(LEFT, 50 + 120 * n, 140, 170 + 120 * n), BLUE) for n in range(2)]
    [block] = tables_of(page_of(segments, SIZE, rules=Rules(areas=(*bands, *names))))
    assert {"Water", "Power"} <= {cell for cells in block.cell_texts for cell in cells}
