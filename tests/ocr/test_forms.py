"""Labels with their values: which are found, and what is left to tables and plain text."""

from __future__ import annotations

from collections.abc import Sequence

from glm4v_desktop.ocr.dividing.forms import form_of
from glm4v_desktop.ocr.dividing.tables import rows_of
from glm4v_desktop.ocr.page import BlockKind, Page, Segment
from tests.ocr.printed import laid_out, segment, table_of


def pairs_of(segments: Sequence[Segment]) -> list[tuple[str, str]]:
    return [(pair.label.text, pair.value.text) for pair in form_of(rows_of(segments))]


def forms_in(page: Page) -> list[list[tuple[str, str]]]:
    return [
        [(pair.label.text, pair.value.text) for pair in block.pairs]
        for block in page.blocks
        if block.kind is BlockKind.FORM
    ]


def listed(pairs: Sequence[tuple[str, str]], at: float, left: float = 0) -> list[Segment]:
    printed = [segment(label, left, line) for line, (label, _) in enumerate(pairs)]
    return printed + [segment(value, at, line) for line, (_, value) in enumerate(pairs) if value]


PERSON = [("姓名", "周思齐"), ("身高", "157 cm"), ("会员编号", "M835"), ("入会日期", "2021-02-09")]
ACCOUNT = [("Branch", "Harbor"), ("Card", "6200 0000 1111"), ("Limit", "$500"), ("Opened", "1 May 2020")]


def test_a_list_of_labels_and_values_is_no_table() -> None:
    assert forms_in(laid_out(listed(PERSON, 20))) == [PERSON]


def test_two_lists_beside_each_other_keep_their_values() -> None:
    both = listed(PERSON, 14) + listed(ACCOUNT, 52, left=36)
    assert sorted(pairs_of(both)) == sorted(PERSON + ACCOUNT)


def test_two_columns_at_different_heights_do_not_mix() -> None:
    right = [segment("Branch", 40, 0.5), segment("Harbor", 60, 0.5), segment("Card", 40, 2.5)]
    right += [segment("M 835 00", 60, 2.5), segment("Opened", 40, 3.5), segment("1 May 2020", 60, 3.5)]
    pairs = pairs_of(listed(PERSON, 14) + right)
    assert ("Branch", "Harbor") in pairs
    assert not {("身高", "Branch"), ("周思齐", "Branch")} & set(pairs)


def test_words_alone_are_values_too() -> None:
    words = [("商品名称", "樱花粉夹克"), ("商品品牌", "示例牌"), ("面料", "聚酯纤维")]
    assert pairs_of(listed(words, 20)) == words


def test_values_that_look_like_years() -> None:
    numbers = [("员工人数", "2015"), ("门店数量", "1984"), ("库存", "2000"), ("单价", "36.5")]
    assert pairs_of(listed(numbers, 30)) == numbers


def test_two_labels_with_colons_in_one_row() -> None:
    row = [segment("申请日期：", 0, 0), segment("2024-03-15", 12, 0)]
    row += [segment("金额：", 40, 0), segment("¥12,800.00", 50, 0)]
    assert pairs_of(row) == [("申请日期", "2024-03-15"), ("金额", "¥12,800.00")]


def test_a_label_before_another_label_has_no_value() -> None:
    row = [segment("备注：", 0, 0), segment("审批人：", 30, 0), segment("王五", 42, 0)]
    assert pairs_of(row) == [("审批人", "王五")]


def test_the_groups_of_a_card_number_are_one_value() -> None:
    row = [segment("Card:", 0, 0), segment("6200 0000", 10, 0), segment("1111 2222", 20, 0)]
    assert pairs_of(row) == [("Card", "6200 0000 1111 2222")]


def test_a_second_text_far_behind_the_value_leaves_it_open() -> None:
    row = [segment("Total:", 0, 0), segment("3", 12, 0), segment("45.00", 40, 0)]
    assert pairs_of(row) == []


def test_values_in_the_run_of_their_label() -> None:
    assert pairs_of([segment("合计：¥1,200", 0, 0)]) == [("合计", "¥1,200")]
    assert pairs_of([segment("日期：3月1日 金额：¥100", 0, 0)]) == [("日期", "3月1日"), ("金额", "¥100")]
    head = [segment("DATE 12/30/2016 WED", 0, 0), segment("TIME 19:19", 30, 0)]
    head += [segment("Order 113533", 0, 1), segment("Cashier: Ann B", 30, 1)]
    assert pairs_of(head) == [
        ("DATE", "12/30/2016 WED"),
        ("TIME", "19:19"),
        ("Order", "113533"),
        ("Cashier", "Ann B"),
    ]


def test_times_and_addresses_have_no_label() -> None:
    for text in ("19:19", "https://example.org", "at 10:30", "Jan 2024", "Page 3"):
        assert pairs_of([segment(text, 0, 0)]) == [], text


def test_a_heading_above_columns_makes_a_table() -> None:
    named = [("Field", "Value"), ("Width", "20 mm"), ("Color", "red"), ("Weight", "3 kg")]
    assert pairs_of(listed(named, 20)) == []
    amounts = [("Item", "Price"), ("Lamp", "12.00"), ("Rug", "8.50"), ("Bed", "99.00")]
    assert pairs_of(listed(amounts, 20)) == []


def test_columns_of_a_table_are_no_labels() -> None:
    rows = (("Ann", "555 0101", "Sales", "2020-01-02"), ("Bob", "555 0102", "Legal", "2021-03-04"))
    staff = table_of((*rows, ("Cleo", "555 0103", "Sales", "2022-05-06")), (30, 50, 80))
    assert pairs_of(staff) == []
    amounts = table_of((("Lamp", "12.00"), ("Rug", "8.50"), ("TOTAL", "20.50")), (40,))
    assert pairs_of(amounts) == []


def card(label: str, value: str, change: str, left: float) -> list[Segment]:
    return [segment(label, left, 0), segment(value, left, 1, height=26), segment(change, left, 2.4)]


def test_each_card_is_a_block_with_label_value_and_change() -> None:
    cards = card("Late trucks", "7", "+3", 0) + card("Misread rate", "0.84%", "-0.12 pp", 20)
    cards += card("Energy used", "1,482 kWh", "+2.6%", 40)
    assert forms_in(laid_out(cards)) == [
        [("Late trucks", "7"), ("", "+3")],
        [("Misread rate", "0.84%"), ("", "-0.12 pp")],
        [("Energy used", "1,482 kWh"), ("", "+2.6%")],
    ]


def test_a_form_above_a_table_is_apart_from_it() -> None:
    head = [segment("Invoice no", 0, 0), segment("INV-12793", 20, 0)]
    head += [segment("Payment due", 0, 1), segment("17 May 2026", 20, 1)]
    rows = (("#", "Item", "Qty", "Amount"), ("1", "Lamp", "2", "24.00"), ("2", "Rug", "1", "8.50"))
    page = laid_out(head + table_of(rows, (28, 50, 70), line=2))
    assert forms_in(page) == [[("Invoice no", "INV-12793"), ("Payment due", "17 May 2026")]]
    assert [block.cell_texts for block in page.blocks if block.kind is BlockKind.TABLE] == [rows]


def test_help_lines_are_no_values() -> None:
    left = [segment("Day temperature", 0, 0), segment("21.5 °C", 20, 0), segment("From 5 to 35 °C", 20, 0.9)]
    left += [segment("CO2 alarm", 0, 2.5), segment("1,400 ppm", 20, 2.5)]
    left += [segment("Alarm phone", 0, 4), segment("+44 0555 017 038", 20, 4)]
    assert pairs_of(left) == [
        ("Day temperature", "21.5 °C"),
        ("CO2 alarm", "1,400 ppm"),
        ("Alarm phone", "+44 0555 017 038"),
    ]


def test_codes_are_no_labels() -> None:
    docks = [("D-01", "12 min"), ("D-03", "idle"), ("D-04", "$5"), ("D-07", "x7")]
    assert pairs_of(listed(docks, 20)) == []


def test_a_figure_only_a_little_larger_than_the_text_above_is_no_card() -> None:
    heads = [segment("Orders", 0, 0), segment("Share", 20, 0)]
    figures = [segment("5,428", 0, 1, height=17), segment("33.6%", 20, 1, height=17)]
    assert pairs_of(heads + figures) == []


def test_labels_in_a_line_with_figures_in_the_line_below_are_pairs() -> None:
    lines = [
        ["Gross pay", "Deductions", "Net pay"],
        ["2,732.30", "623.02", "2,109.28"],
        ["Paid on 28 April"],
        ["Taxable pay", "Tax paid"],
        ["£2,510.00", "£502.00"],
    ]
    segments = [
        segment(words, 14 * place, at)
        for at, line in zip((0, 1, 3, 5, 6), lines, strict=True)
        for place, words in enumerate(line)
    ]
    assert [pair for form in forms_in(laid_out(segments)) for pair in form] == [
        ("Gross pay", "2,732.30"),
        ("Deductions", "623.02"),
        ("Net pay", "2,109.28"),
        ("Taxable pay", "£2,510.00"),
        ("Tax paid", "£502.00"),
    ]


def test_labels_in_a_line_have_their_values_below() -> None:
    printed = table_of((("Payments", "Amount"), ("Salary", "2,362.42"), ("Bonus", "1,296.73")), (36,))
    printed += table_of((("Deductions", "Amount"), ("Tax", "543.95"), ("Pension", "238.56")), (81,), left=45)
    labels, values = ("Gross pay", "Deductions", "Net pay"), ("4,064.05", "466.61", "3,309.26")
    for line, texts in ((5, labels), (6, values)):
        printed += [segment(text, 28 * place, line) for place, text in enumerate(texts)]
    page = laid_out(printed)
    assert forms_in(page) == [list(zip(labels, values, strict=True))]
    assert page.blocks[-1].kind is BlockKind.FORM


def test_the_headings_of_a_table_are_no_labels_of_its_first_row() -> None:
    rows = (("Width", "Height", "Mass"), ("12", "41", "4.5"), ("31", "18", "7.5"))
    printed = [
        segment(text, 20 * place, line) for line, row in enumerate(rows) for place, text in enumerate(row)
    ]
    assert forms_in(laid_out(printed)) == []


def test_names_with_figures_in_them_are_no_values() -> None:
    address = ["Mr T Adeyemi", "Flat 4, 22 Mill Lane", "Norwich NR3 1HQ"]
    assert not pairs_of([segment(text, 0, line) for line, text in enumerate(address)])
    sold = ["Bosch 18V drill battery", "Return window closed on 7 April 2025", "Garden hose set"]
    assert not pairs_of([segment(text, 0, line) for line, text in enumerate(sold)])


def test_a_title_with_a_date_is_no_figure_of_a_card() -> None:
    card = [segment("Delivered 23 February", 0, 0, 24), segment("Garden hose connector set", 0, 1.2)]
    assert not pairs_of([*card, segment("Sold by Hozelock Direct", 0, 2.2)])


def test_numbers_of_a_letter_beside_its_sender() -> None:
    sender = ["City of Halden", "Revenue Office", "PO Box 318, Halden 4410"]
    numbers = ["Notice no. 2025-118734", "Taxpayer ref. HT-60291-4", "Issued 3 February 2025"]
    printed = [segment(text, 0, line) for line, text in enumerate(sender)]
    printed += [segment(text, 90, line, right=True) for line, text in enumerate(numbers)]
    assert forms_in(laid_out(printed)) == [
        [("Notice no.", "2025-118734"), ("Taxpayer ref.", "HT-60291-4"), ("Issued", "3 February 2025")]
    ]


def test_cards_over_one_line_of_text_are_not_one_card() -> None:
    ticket = [segment("08:36", 0, 0, 30), segment("G7326", 30, 0, 24), segment("苏州北", 0, 1.5)]
    ticket += [segment("2小时14分", 30, 1.5), segment("2025年9月28日 周日 检票口 A12", 0, 3)]
    assert ("苏州北 2小时14分", "08:36 G7326") not in pairs_of(ticket)


def test_times_over_places_with_something_else_between_them() -> None:
    ticket = [segment("08:36", 0, 0, 30), segment("G7326", 30, 0, 20), segment("10:50", 60, 0, 30)]
    ticket += [segment("苏州北", 0, 1.5), segment("2小时14分", 30, 1.5), segment("温州南", 60, 1.5)]
    assert pairs_of(ticket) == [("苏州北", "08:36"), ("温州南", "10:50")]
