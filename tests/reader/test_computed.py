"""What is computed from a table, and what is not given as certain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glm4v_desktop.ocr.page import Block, Cell, Page
from tests.ocr.pages import lines, page, table
from tests.reader.asking import answer_to, first_line

TICKETS = page(
    lines("Tickets of the team"),
    table(
        ("Ticket", "Subject", "Status", "Owner", "Age (days)"),
        ("T-101", "Login fails", "Open", "Ann Lee", "12"),
        ("T-102", "Slow search", "Closed", "Bob Ray", "31"),
        ("T-103", "No mail", "Open", "Bob Ray", "45"),
        ("T-104", "Typo", "Blocked", "Ann Lee", "3"),
        ("T-105", "Crash", "Open", "Cy Moe", "30"),
    ),
)
_ENTRIES = (
    ("Date", "Reference", "Payee", "Debit", "Credit", "Balance"),
    ("1 Mar 2026", "410299", "Zephyr Ceramics", "196.17", "", "4,734.59"),
    ("3 Mar 2026", "410300", "Larch Bakery", "1,200.00", "", "3,534.59"),
    ("14 Mar 2026", "410311", "Acme Ltd", "", "2,000.00", "5,534.59"),
    ("20 Apr 2026", "410320", "Zephyr Ceramics", "39.00", "", "5,495.59"),
)
_TOTAL = ("Total", "", "", "1,435.17", "2,000.00", "")
JOURNAL = page(table(*_ENTRIES, _TOTAL))
SALES = page(
    lines("销售明细"),
    table(
        ("地区", "产品", "状态", "金额", "错误率"),
        ("华东", "手机", "已发货", "1,200.50", "2.1%"),
        ("华南", "平板", "待处理", "850.00", "3.4%"),
        ("华北", "手机", "已发货", "2,300.00", "0.9%"),
        ("西部", "耳机", "已取消", "(100.00)", "5.0%"),
        ("合计", "", "", "4,250.50", ""),
    ),
)
REGIONS = page(
    table(
        ("Region", "Orders", "Error rate", "Revenue"),
        ("East", "3,154", "2.1%", "$1.2M"),
        ("West", "2,821", "4.2%", "$850K"),
        ("North", "931", "0.4%", "$90K"),
    )
)


@pytest.mark.parametrize(
    ("question", "on", "first"),
    [
        ("How many tickets are open?", TICKETS, "**3**"),
        ("How many open tickets does Bob Ray have?", TICKETS, "**1**"),
        ("How many tickets are older than 30 days?", TICKETS, "**2**"),
        ("How many tickets are not open?", TICKETS, "**2**"),
        ("How many are open or blocked?", TICKETS, "**4**"),
        ("How many open tickets does Bob have?", TICKETS, "**1**"),
        ("已发货的订单有几个？", SALES, "**2**"),
        ("How many tickets are there?", TICKETS, "**5**"),
        ("How many owners are there?", TICKETS, "**3**"),
        ("Which ticket has the highest age?", TICKETS, "**T-103** (45)"),
        ("What is the average age in days?", TICKETS, "**24.2**"),
        ("How many debits are over 100?", JOURNAL, "**2**"),
        ("How many entries are after 10 March 2026?", JOURNAL, "**2**"),
        ("How many transactions were there in March?", JOURNAL, "**3**"),
        ("What do the debits add up to?", JOURNAL, "**1,435.17**"),
        ("Sum of the debits for Zephyr Ceramics", JOURNAL, "**235.17**"),
        ("Which payee had the largest debit?", JOURNAL, "**Larch Bakery** (1,200.00)"),
        ("What was the largest debit?", JOURNAL, "**1,200.00** (Larch Bakery)"),
        ("What is the latest date?", JOURNAL, "**20 Apr 2026** (Zephyr Ceramics)"),
        ("What is the last balance?", JOURNAL, "**5,495.59** (Zephyr Ceramics)"),
        ("哪个地区的错误率最高？", SALES, "**西部** (5.0%)"),
        ("最贵的是哪个？", SALES, "**华北** (2,300.00)"),
        ("金额最小的是多少？", SALES, "**(100.00)** (西部)"),
        ("有多少个已发货的？", SALES, "**2**"),
        ("金额超过1,000的有几笔？", SALES, "**2**"),
        ("错误率低于3%的有几个地区？", SALES, "**2**"),
        ("华东和华南的金额之和是多少？", SALES, "**2,050.50**"),
        ("手机的金额总共多少？", SALES, "**3,500.50**"),
        ("金额一共多少？", SALES, "**4,250.50**"),
        ("平均金额是多少？", SALES, "**1,062.625**"),
        ("Which region has the most orders?", REGIONS, "**East** (3,154)"),
        ("Which region has the lowest revenue?", REGIONS, "**North** ($90K)"),
        ("What is the total revenue?", REGIONS, "**$2,140K**"),
        ("How many orders are there in total?", REGIONS, "**6,906**"),
    ],
)
def test_a_table_is_computed_with(question: str, on: Page, first: str) -> None:
    assert first_line(question, on) == first


def test_the_answer_says_what_it_was_computed_from() -> None:
    assert answer_to("What is the total of the Debit column?", JOURNAL) == (
        "**1,435.17**\n\n"
        'Computed, not printed: the sum of 3 cells of "Debit"\n\n'
        "From these cells:\n\n"
        "- Zephyr Ceramics: 196.17\n- Larch Bakery: 1,200.00\n- Zephyr Ceramics: 39.00\n\n"
        "Left out as totals or as the foot of the table: Total\n\n"
        "Empty cells that were skipped: 1\n\n"
        "The printed total is the same: 1,435.17\n"
    )
    assert "- T-103: Open · Bob Ray\n" in answer_to("How many open tickets does Bob Ray have?", TICKETS)


def test_of_many_cells_a_dozen_are_listed() -> None:
    on = page(table(("Item", "Price"), *((f"Thing {n}", f"{n}.50") for n in range(1, 21))))
    answer = answer_to("What is the sum of the prices?", on)
    assert answer.startswith("**220.00**")
    assert answer.count("\n- ") == 12
    assert "… and 8 more." in answer


def test_a_printed_total_that_differs_is_shown_and_nothing_is_certain() -> None:
    on = page(table(*_ENTRIES, ("Total", "", "", "1,435.71", "2,000.00", "")))
    answer = answer_to("What do the debits add up to?", on)
    assert "**" not in answer
    assert "1,435.17" in answer
    assert "The printed total is another one: 1,435.71" in answer


def _doubtful(block: Block, text: str) -> Block:
    rows = tuple(
        replace(row, segments=tuple(replace(s, score=0.4) if s.text == text else s for s in row.segments))
        for row in block.rows
    )
    return replace(block, rows=rows)


@pytest.mark.parametrize(
    ("question", "block"),
    [
        ("What do the debits add up to?", _doubtful(table(*_ENTRIES), "39.00")),
        ("What was the largest debit?", _doubtful(table(*_ENTRIES), "39.00")),
        ("How many debits are over 100?", _doubtful(table(*_ENTRIES), "196.17")),
        ("Total debit", table(*_ENTRIES, ("1 May 2026", "410321", "Fee", "1.00 2.50", "", "5,490.00"))),
        ("What is the largest amount?", table(("Item", "Amount"), ("A", "$5"), ("B", "€4"))),
        ("What is the last entry?", table(*_ENTRIES[:1], *_ENTRIES[:0:-1])),
        ("How many debits are over €100?", table(*_ENTRIES)),
    ],
)
def test_what_is_in_doubt_is_not_in_bold(question: str, block: Block) -> None:
    assert "**" not in answer_to(question, page(block))


@pytest.mark.parametrize(
    ("question", "on"),
    [
        ("How many people are in the picture?", TICKETS),
        ("Who has the most cars?", TICKETS),
        ("Which region is the best?", REGIONS),
        ("What is the largest number here?", REGIONS),
        ("What is the last name?", TICKETS),
        ("How many open tickets does Dora have?", TICKETS),
        ("Which region has the highest error rate on Mondays?", REGIONS),
        ("周一错误率最高的地区是哪个？", SALES),
        ("周一有多少个已发货的？", SALES),
        ("How many of 410300 are there?", JOURNAL),
    ],
)
def test_what_the_table_does_not_tell_is_not_computed(question: str, on: Page) -> None:
    assert "**" not in answer_to(question, on)


def test_what_is_printed_is_not_computed() -> None:
    on = page(
        lines(["Open tickets", "7"], ["Average age", "20"], "Minimum order amount: $20"),
        TICKETS.blocks[1],
        table(("Item", "Amount"), ("A", "$5"), ("B", "$4"), top=900),
    )
    assert first_line("How many open tickets are there?", on) == "**7**"
    assert first_line("What is the average age?", on) == "**20**"
    assert "**$4**" not in answer_to("What is the minimum order amount?", on)


def test_rows_that_may_be_totals_count_only_if_they_do_not_matter() -> None:
    assets = ("Cash", "100"), ("Stock", "50"), ("Land", "70")
    on = page(table(("Item", "2025"), *assets[:2], ("Current assets total", "160"), assets[2]))
    assert "**" not in answer_to("What is the largest 2025 figure?", on)
    assert first_line("What is the smallest 2025 figure?", on) == "**50** (Stock)"
    on = page(table(("Item", "2025"), *assets[:2], ("Current assets total", "150"), assets[2]))
    assert first_line("What is the largest 2025 figure?", on) == "**100** (Cash)"
    assert first_line("What is the sum of the 2025 column?", on) == "**220**"


def test_the_foot_of_an_invoice_is_left_out() -> None:
    items = (("Mat", "2", "5.00", "10.00"), ("Lamp", "1", "9.00", "9.00"), ("Box", "3", "1.00", "3.00"))
    foot = (("", "", "Subtotal", "22.00"), ("", "", "VAT 20%", "4.40"), ("", "", "Total due", "26.40"))
    on = page(table(("Item", "Quantity", "Unit price", "Amount"), *items, *foot))
    assert first_line("What is the highest amount?", on) == "**10.00** (Mat)"
    assert first_line("How many items are there?", on) == "**3**"


def test_months_as_headings_are_no_figures() -> None:
    on = page(table(("姓名", "1月", "2月"), ("甲明", "10", "20"), ("乙文", "30", "5")))
    assert first_line("最大的1月是多少？", on) == "**30** (乙文)"
    assert first_line("2月总共是多少？", on) == "**25**"


def test_lines_are_not_counted_where_a_condition_is_asked_for() -> None:
    on = page(lines("one", "two", "three"))
    assert "**" not in answer_to("How many lines are over 5?", on)
    assert "**" not in answer_to("大于5的有几行？", on)


def test_the_table_that_has_the_heading_is_meant() -> None:
    first = table(("Owner", "Hours"), ("Ann", "3"), ("Bob", "5"))
    second = table(("Client", "Cost"), ("Acme", "700"), ("Zeta", "900"), top=900)
    assert first_line("How many rows have a cost over 800?", page(first, second)) == "**1**"


def test_a_merged_label_of_a_total_row_is_in_no_other_column() -> None:
    block = table(("Item", "Price", "Amount"), ("Mat", "2.00", "10.00"), ("Lamp", "9.00", "9.00"))
    total = table(("Total", "", "19.00"), top=600)
    label = Cell("Total", colspan=2)
    cells = (*block.cells, (label, label, Cell("19.00")))
    on = page(replace(block, rows=(*block.rows, *total.rows), cells=cells))
    assert first_line("What is the sum of the amount column?", on) == "**19.00**"
    assert first_line("What is the highest price?", on) == "**9.00** (Lamp)"


def test_a_cell_that_may_be_the_same_word_misread_is_a_doubt() -> None:
    rows = (("T-1", "Closed"), ("T-2", "C1osed"), ("T-3", "Open"), ("T-4", "Closed"))
    on = page(table(("Ticket", "Status"), *rows))
    assert "**" not in answer_to("How many tickets are closed?", on)
    assert first_line("How many tickets are open?", on) == "**1**"


ROOMS = page(
    lines("Meeting rooms"),
    table(
        ("Room", "Floor", "Seats", "Booked by", "Ready"),
        ("Aspen", "1", "12", "Ann", "Yes"),
        ("Birch", "2", "8", "", "No"),
        ("Cedar", "2", "20", "Bob", "No"),
    ),
)


@pytest.mark.parametrize(
    "question",
    [
        "How many rooms are booked?",
        "Which floor has the most windows?",
        "Which room has the highest seats density?",
        "How many rooms are negative in seats?",
    ],
)
def test_a_word_of_a_heading_in_another_place_is_not_understood(question: str) -> None:
    assert "**" not in answer_to(question, ROOMS)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which day had the largest debit?", "**3 Mar 2026** (1,200.00)"),
        ("When was the largest debit?", "**3 Mar 2026** (1,200.00)"),
        ("Which payee had the largest debit?", "**Larch Bakery** (1,200.00)"),
        ("What is the latest date?", "**20 Apr 2026** (Zephyr Ceramics)"),
    ],
)
def test_the_row_is_named_by_what_is_asked_for(question: str, first: str) -> None:
    assert first_line(question, JOURNAL) == first


def test_yes_and_no_are_counted_for_their_heading() -> None:
    assert first_line("How many rooms are ready?", ROOMS) == "**1**"
    assert first_line("How many rooms are not ready?", ROOMS) == "**2**"


EXAM = page(
    lines("Class 4b, 3 users online"),
    table(("Student", "English", "Grade"), ("Ada", "88", "A"), ("Ben", "70", "B"), ("Cid", "91", "A")),
)


@pytest.mark.parametrize(
    "question",
    [
        "How many students got an A?",  # a grade, not the article
        "How many side tables?",
        "How many numbers of trips?",
    ],
)
def test_rows_are_not_counted_for_what_they_do_not_say(question: str) -> None:
    assert "**" not in answer_to(question, EXAM)


def test_a_number_in_a_sentence_beside_the_table_is_no_count_of_its_rows() -> None:
    assert first_line("How many users?", EXAM) == "**3 users**"


def test_an_adjective_in_the_noun_names_some_of_the_rows() -> None:
    staff = page(table(("姓名", "部门"), ("郭强", "技术部"), ("马超", "技术部"), ("何丽", "财务部")))
    assert first_line("技术部有几个员工？", staff) == "**2**"
    assert "**" not in answer_to("技术部有几个女员工？", staff)


def test_a_value_that_stands_in_several_columns_is_not_counted_in_one() -> None:
    roster = page(table(("Name", "Mon", "Tue"), ("Carla", "Off", "Late"), ("Dan", "Early", "Off")))
    assert "**" not in answer_to("How many people are off?", roster)


def test_a_figure_before_the_word_is_not_how_many_there_are_of_it() -> None:
    leave = page(
        table(
            ("Name", "Days", "State"),
            ("Ann", "5", "Approved"),
            ("Bo", "2", "Approved"),
            ("Cy", "9", "Rejected"),
        )
    )
    assert first_line("How many rejected?", leave) != "**9**"


def invoice(*below: str | tuple[str, str]) -> Page:
    cells = (("Item", "Qty", "Amount"), ("Shelf", "3", "£193.50"), ("Bracket", "6", "£49.20"))
    return page(lines("Invoice"), table(*cells), lines(*below, top=500))


@pytest.mark.parametrize("question", ["What is the total?", "total?", "What is the total amount?"])
@pytest.mark.parametrize(
    "line", ["Total due £291.24", ("Total due", "£291.24"), ("Grand total (GBP):", "£291.24")]
)
def test_the_total_below_the_table_is_no_sum_of_its_cells(question: str, line: str | tuple[str, str]) -> None:
    answer = answer_to(question, invoice("VAT £48.54", line))
    assert "£291.24" in answer
    assert "£242.70" not in answer


@pytest.mark.parametrize(
    ("question", "sum_"),
    [("What is the total of the Qty?", "**9**"), ("What do the amounts add up to?", "**£242.70**")],
)
def test_a_total_below_the_table_is_not_that_of_another_column_or_a_sum(question: str, sum_: str) -> None:
    assert first_line(question, invoice("VAT £48.54", ("Total due", "£291.24"))) == sum_


def test_the_total_is_computed_where_only_a_part_of_it_is_printed() -> None:
    assert first_line("What is the total?", invoice("Subtotal £242.70", "Total items: 9")) == "**£242.70**"


def test_units_sold_are_no_units_of_measure() -> None:
    cells = (("Product", "Units", "Revenue"), ("Lamp", "312", "$9,048"), ("Chair", "118", "$17,582"))
    assert first_line("Which product has the highest revenue?", page(table(*cells))) == "**Chair** ($17,582)"
    measured = (("Product", "Unit", "Revenue"), ("Lamp", "kg", "$9,048"), ("Chair", "lb", "$17,582"))
    doubted = answer_to("Which product has the highest revenue?", page(table(*measured)))
    assert '"Revenue": Chair ($17,582)' in doubted


def test_a_total_that_stands_outside_the_table_is_not_computed_from_it() -> None:
    dashboard = page(
        lines("Sessions", "48,210"),
        table(("Country", "Sessions"), ("Germany", "14,063"), ("France", "9,882"), ("Brazil", "6,410")),
    )
    assert "30,355" not in answer_to("How many sessions were there in total?", dashboard)
