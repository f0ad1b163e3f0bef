"""Computed answers by the kinds of tables and of questions: orders, scores, hours, statements, loans."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glm4v_desktop.ocr.page import Page
from glm4v_desktop.reader.tables.sheet import sheet_of
from tests.ocr.pages import lines, page, table
from tests.reader.asking import answer_to, first_line
from tests.reader.test_computed import EXAM, ROOMS, TICKETS

ORDERS = page(
    lines("Recent orders"),
    table(
        ("Order", "Customer", "Items", "Total", "Payment", "Shipped"),
        ("10231", "Acme Ltd", "3", "$45.90", "Card", "12 May 2026"),
        ("10232", "Zeta GmbH", "1", "$12.00", "Invoice", "13 May 2026"),
        ("10233", "Blue Door", "7", "$210.40", "Card", "13 May 2026"),
        ("10234", "Acme Ltd", "2", "$18.75", "PayPal", "15 May 2026"),
    ),
)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How many orders over $20?", "**2**"),  # of the currency, not the numbers of the orders
        ("How many orders cost less than 20 dollars?", "**2**"),
        ("How many orders have more than 2 items?", "**2**"),
        ("How many orders were paid by card?", "**2**"),
        ("What is the total of the card orders?", "**$256.30**"),
        ("What is the total of order 10234?", "**$18.75**"),
        ("cheapest order", "**10232** ($12.00)"),
        ("How many orders have between 2 and 5 items?", "**2**"),
        ("the second highest total", "**$45.90** (Acme Ltd)"),
        ("top 2 by total", "**Blue Door** ($210.40) · **Acme Ltd** ($45.90)"),
        ("Which orders have more than 2 items?", "**10231** · **10233**"),
        ("How many items were ordered in total?", "**13**"),
    ],
)
def test_numbers_of_orders_are_names_and_units_choose_the_column(question: str, first: str) -> None:
    assert first_line(question, ORDERS) == first


def test_a_span_is_said_as_two_limits() -> None:
    answer = answer_to("How many orders between $10 and $50?", ORDERS)
    assert "where Total ≥ $10 and Total ≤ $50\n" in answer


def test_a_question_that_fits_several_columns_is_told_which() -> None:
    answer = answer_to("How many orders are over 5?", ORDERS)
    assert answer.startswith("The question does not say which of these columns it means: Items, Total.")
    assert "**" not in answer_to("Who placed the largest order?", ORDERS)


SCORES = page(
    table(
        ("姓名", "部门", "奖金", "英语", "总分", "平均分"),
        ("张伟", "销售部", "3,200", "81", "255", "85.0"),
        ("李娜", "技术部", "5,100", "95", "275", "91.7"),
        ("王芳", "技术部", "800", "95", "231", "77.0"),
    ),
)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("谁的奖金最高？", "**李娜** (5,100)"),
        ("英语最高的是谁？", "**李娜** · **王芳** (95)"),
        ("奖金不低于3200的有几个人？", "**2**"),
        ("英语90分以上的有几人？", "**2**"),
        ("奖金在1000到4000之间的有几个？", "**1**"),
        ("奖金第二高的是谁？", "**张伟** (3,200)"),
        ("奖金前两名", "**李娜** (5,100) · **张伟** (3,200)"),
        ("一共有多少名员工？", "**3**"),
        ("技术部的总奖金", "**5,900**"),
        ("英语平均分是多少？", "**90.33**"),
        ("张伟的平均分是多少？", "**85.0**"),  # printed
        ("奖金低于1000的是谁？", "**王芳**"),
    ],
)
def test_chinese_questions_with_ranks_ties_and_spans(question: str, first: str) -> None:
    assert first_line(question, SCORES) == first


def test_rows_that_share_a_value_are_all_named() -> None:
    assert "并列的行数：2" in answer_to("英语最高的是谁？", SCORES)
    assert "**" not in answer_to("英语前一名和第二高", SCORES)


def test_what_may_or_may_not_include_the_limit_is_in_doubt_where_it_matters() -> None:
    assert "**" not in answer_to("奖金3200以下的有几个？", SCORES)
    assert first_line("奖金3300以下的有几个？", SCORES) == "**2**"


INVOICES = page(
    table(
        ("Invoice", "Issued", "Net", "Status"),
        ("R-501", "02.03.2026", "1 448,50", "Paid"),
        ("R-502", "05.03.2026", "310,0", "Overdue"),
        ("R-503", "21.03.2026", "12,5", "Paid"),
    )
)
HOURS = page(
    table(
        ("Employee", "Project", "Time spent", "Start"),
        ("Maya Ortiz", "Atlas", "3h 20m", "09:05"),
        ("Jon Frey", "Atlas", "6h 10m", "08:30"),
        ("Lea Wolf", "Borealis", "8h 00m", "13:45"),
    )
)
FILES = page(
    table(
        ("File", "Size", "Took"),
        ("intro.mp4", "1.4 GB", "30 s"),
        ("slides.pdf", "8.2 MB", "250 ms"),
        ("notes.txt", "12 KB", "3 ms"),
    )
)


@pytest.mark.parametrize(
    ("question", "on", "first"),
    [
        ("What is the sum of the net column?", INVOICES, "**1 771,00**"),
        ("total net of the paid invoices", INVOICES, "**1 461,00**"),
        ("How many invoices have a net over 300?", INVOICES, "**2**"),
        ("How many invoices were issued before 18 March 2026?", INVOICES, "**2**"),
        ("What is the total time spent on Atlas?", HOURS, "**9h 30m**"),
        ("Who has the longest time spent?", HOURS, "**Lea Wolf** (8h 00m)"),
        ("How many entries are longer than 5 hours?", HOURS, "**2**"),
        ("How many employees started after 9 am?", HOURS, "**2**"),
        ("What is the earliest start?", HOURS, "**08:30** (Jon Frey)"),
        ("How many files are larger than 5 MB?", FILES, "**2**"),
        ("What is the largest size?", FILES, "**1.4 GB** (intro.mp4)"),
        ("How many files took longer than 200 ms?", FILES, "**2**"),
    ],
)
def test_decimal_commas_durations_and_units_of_one_kind(question: str, on: Page, first: str) -> None:
    assert first_line(question, on) == first


def test_times_of_the_day_are_not_added_up() -> None:
    assert "**" not in answer_to("What is the sum of the start column?", HOURS)


SUBJECTS = page(
    table(
        ("Ticket", "Subject", "Level"),
        ("T-1", "Search timeout", "ERROR"),
        ("T-2", "Export timeout in the nightly run", "WARN"),
        ("T-3", "Typo on the page", "ERROR"),
    )
)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How many tickets mention timeout?", "**2**"),
        ("How often did ERROR occur?", "**2**"),
        ("How many errors are there?", "**2**"),
    ],
)
def test_rows_are_counted_by_a_word_of_their_cells(question: str, first: str) -> None:
    assert first_line(question, SUBJECTS) == first


@pytest.mark.parametrize(
    "question",
    [
        "How many cars does Ann have?",
        "How many timeouts?",  # of some of several texts: no name
        "How often did ERROR fail?",
        "How many English?",
    ],
)
def test_a_noun_that_the_table_does_not_have_counts_nothing(question: str) -> None:
    on = SUBJECTS if "timeouts" in question or "ERROR" in question else TICKETS
    assert "**" not in answer_to(question, EXAM if "English" in question else on)


def test_printed_labels_with_such_words_come_first() -> None:
    on = page(lines(["Average order value", "$58.20"], ["Orders", "1,204"]), ORDERS.blocks[1])
    assert first_line("What is the average order value?", on).startswith("**$58.20**")
    assert first_line("How many orders?", on) == "**1,204**"


def test_a_sheet_is_made_once_for_a_block() -> None:
    block = ORDERS.blocks[1]
    assert sheet_of(block) is sheet_of(block)
    assert sheet_of(block) is not sheet_of(replace(block))


SHOP = page(
    lines("Orders of May"),
    table(
        ("Order", "Customer", "Item", "Qty", "Price", "Status", "Ordered"),
        ("A-11", "Ann Lee", "Desk lamp", "2", "$40.00", "Shipped", "2026-05-02"),
        ("A-12", "Bob Ray", "Rug", "1", "$150.00", "Pending", "2026-05-03"),
        ("A-13", "Ann Lee", "Chair", "4", "$60.00", "Returned", "2026-05-05"),
        ("A-14", "Cy Moe", "Floor lamp", "1", "$85.00", "Shipped", "2026-05-07"),
    ),
)


@pytest.mark.parametrize(
    "question",
    [
        "How many orders did Ann Lee cancel?",
        "How many orders of Ann Lee were paid?",
        "How many orders over $50 were paid?",
        "How many orders does each customer have?",
        "How many are shipped and how many are pending?",
        "How many more orders does Ann have than Bob?",
        "How many lamps are there?",
        "How many trucks are shipped?",
        "How many orders are late?",
        "What is the average price per item?",
        "total amount",
        "Which customer has the most complaints?",
    ],
)
def test_a_word_that_may_change_what_is_asked_leaves_nothing_certain(question: str) -> None:
    assert "**" not in answer_to(question, SHOP)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("When was the last order?", "**2026-05-07** (A-14)"),
        ("Who placed the last order?", "**Cy Moe** (A-14)"),
        ("What is the highest price of Ann Lee's orders?", "**$60.00** (A-13)"),
        ("difference in price between A-12 and A-11", "**$110.00**"),
        ("How many different customers are there?", "**3**"),
        ("How many orders have a price of at least 85 dollars?", "**2**"),
    ],
)
def test_persons_dates_and_differences(question: str, first: str) -> None:
    assert first_line(question, SHOP) == first


SEGMENTS = page(
    table(
        ("", "2024", "2024", "2025", "2025"),
        ("Segment", "Revenue", "Cost", "Revenue", "Cost"),
        ("Cloud", "500", "310", "640", "350"),
        ("Devices", "820", "700", "790", "655"),
    )
)


def test_headings_of_two_levels_are_told_apart() -> None:
    assert first_line("total revenue in 2025", SEGMENTS) == "**1,430**"
    assert first_line("Which segment had the highest cost in 2024?", SEGMENTS) == "**Devices** (700)"
    assert answer_to("total revenue", SEGMENTS).startswith("The question does not say which")


def test_units_in_headings_count() -> None:
    on = page(
        table(
            ("Item", "Price (USD)", "Price (EUR)", "Weight (kg)"),
            ("Bolt", "1.20", "1.10", "0.02"),
            ("Plate", "14.50", "13.30", "1.40"),
        )
    )
    assert first_line("How many items over $10?", on) == "**1**"
    assert first_line("How many items weigh more than 500 g?", on) == "**1**"
    assert answer_to("What is the highest price?", on).startswith("The question does not say which")


def test_a_cell_is_that_of_the_column_which_is_named() -> None:
    on = page(
        lines("排班"),
        table(("姓名", "周一", "周二", "工时"), ("小王", "早班", "晚班", "8"), ("小李", "晚班", "早班", "6")),
    )
    assert first_line("周二早班有几个人？", on) == "**1**"
    assert "小李" in answer_to("周二早班有几个人？", on)
    assert "**" not in answer_to("早班有几个人？", on)


LAB = page(
    table(
        ("Test", "Result", "Unit", "Flag"),
        ("Glucose", "6.8", "mmol/L", "H"),
        ("Sodium", "140", "mmol/L", ""),
        ("LDL", "4.1", "mmol/L", "H"),
        ("Iron", "8", "µmol/L", "L"),
    )
)


def test_letters_in_cells_are_counted_where_their_heading_is_named() -> None:
    assert first_line("How many tests are flagged H?", LAB) == "**2**"
    assert first_line("Which tests are flagged H?", LAB) == "**Glucose** · **LDL**"


def test_figures_in_several_units_are_not_compared() -> None:
    assert "**" not in answer_to("What is the highest result?", LAB)
    assert "**" not in answer_to("What is the sum of the size column?", FILES)


def test_the_verb_between_a_row_and_its_figure_says_nothing_more() -> None:
    on = page(table(("Service", "CPU", "Restarts"), ("auth", "12%", "0"), ("search", "48%", "3")))
    assert first_line("Which service uses the most CPU?", on) == "**search** (48%)"


def test_a_printed_number_of_a_state_is_said() -> None:
    on = page(lines("Sprint board", ["To do", "3"], ["Done", "2"]))
    assert first_line("How many tickets are done?", on) == "**2**"


def test_the_place_in_an_order_is_no_count() -> None:
    on = page(
        table(
            ("名次", "姓名", "语文", "总分"),
            ("1", "吴若曦", "96", "289"),
            ("2", "郑子涵", "92", "282"),
            ("3", "冯一诺", "95", "273"),
        )
    )
    assert first_line("冯一诺第几名？", on) == "**3**"
    assert first_line("有几个学生？", on) == "**3**"
    assert "- 郑子涵: **92**\n" in answer_to("语文是多少？", on)  # all of the column, with names


def test_a_certain_cell_comes_before_a_doubtful_result() -> None:
    on = page(
        table(
            ("Property", "K216", "R134"), ("Max. flow", "1,303 l/h", "2,174 l/h"), ("Noise", "9 dB", "8 dB")
        )
    )
    assert first_line("What is the maximum flow of R134?", on) == "**2,174 l/h**"


INCOME = page(
    lines("Statement of income"),
    table(
        ("", "FY2024", "FY2023", "FY2022", "Change"),
        ("Total revenue", "9,128", "8,006", "7,750", "14%"),
        ("Operating profit", "1,250", "980", "1,310", "28%"),
    ),
)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which year had the highest operating profit?", "**FY2022** (1,310)"),
        ("What is the average operating profit?", "**1,180**"),
        ("Which years had an operating profit over 1,000?", "**FY2024** · **FY2022**"),
        ("difference in operating profit between FY2024 and FY2023", "**270**"),
        ("sum of the operating profit of FY2024 and FY2023", "**2,230**"),
    ],
)
def test_periods_beside_each_other_are_compared(question: str, first: str) -> None:
    assert first_line(question, INCOME) == first


def test_total_in_the_name_of_a_line_adds_up_nothing() -> None:
    assert "Computed" not in answer_to("What is the total revenue?", INCOME)
    assert first_line("What is the total revenue in FY2024?", INCOME) == "**9,128**"


@pytest.mark.parametrize(
    ("question", "on", "first"),
    [
        ("Which customer has the most orders?", SHOP, "**Ann Lee** (2)"),
        ("Who has the most tickets?", TICKETS, "**Ann Lee** · **Bob Ray** (2)"),
        ("Which floor has the most rooms?", ROOMS, "**2** (2)"),
        ("Who has the most open tickets?", TICKETS, "**Ann Lee** · **Bob Ray** · **Cy Moe** (1)"),
    ],
)
def test_what_most_rows_share_is_counted(question: str, on: Page, first: str) -> None:
    assert first_line(question, on) == first


def test_a_name_that_stands_for_several_rows_is_not_counted_once() -> None:
    on = page(
        table(
            ("Region", "Shop", "Sales"),
            ("North", "Ash", "120"),
            ("", "Birch", "80"),
            ("South", "Cedar", "95"),
            ("", "Elm", "70"),
        )
    )
    assert "**" not in answer_to("How many shops are in North?", on)
    assert "**" not in answer_to("total sales in North", on)
    assert first_line("What is the sum of the sales?", on) == "**365**"


STOCK = page(
    table(
        ("SKU", "品名", "入库", "单价"),
        ("A-101", "签字笔", "2026年3月4日", "¥2.50"),
        ("B-201", "台灯", "2026年5月9日", "¥159.00"),
        ("C-302", "书架", "2026年4月1日", "¥459.00"),
    )
)
DOWNLOADS = page(
    table(
        ("Name", "Kind", "Size"),
        ("intro.mp4", "Video", "1.4 GB"),
        ("slides.pdf", "Document", "8.2 MB"),
        ("notes.txt", "Document", "12 KB"),
    )
)


@pytest.mark.parametrize(
    ("question", "on", "first"),
    [
        ("最便宜的是哪一个？", STOCK, "**签字笔** (¥2.50)"),
        ("单价超过100元的有几个？", STOCK, "**2**"),
        ("最晚入库的是哪天？", STOCK, "**2026年5月9日** (台灯)"),
        ("How many files are there?", DOWNLOADS, "**3**"),
        ("What is the largest file?", DOWNLOADS, "**intro.mp4** (1.4 GB)"),
        ("How many files are documents?", DOWNLOADS, "**2**"),
    ],
)
def test_rows_are_called_by_names_not_codes_and_files_by_their_names(
    question: str, on: Page, first: str
) -> None:
    assert first_line(question, on) == first


VISITS = page(
    lines("Appointments on Monday"),
    table(
        ("Time", "Patient", "Doctor", "Paid"),
        ("08:30", "R. Okafor", "Dr. Meyer", "£45.00"),
        ("09:00", "L. Santos", "Dr. Hsu", "£30.00"),
        ("10:05", "P. Kaur", "Dr. Meyer", "£80.00"),
    ),
)
LOANS = page(
    table(
        ("书名", "借阅人", "借出日期", "状态"),
        ("活着", "周敏", "2026-09-03", "已归还"),
        ("三体", "吴刚", "2026-09-15", "逾期"),
        ("围城", "周敏", "2026-10-02", "借出中"),
    )
)
POWER = page(
    table(
        ("月份", "用电量(度)", "电费(元)"),
        ("1月", "1,250", "750.00"),
        ("2月", "1,080", "648.00"),
        ("3月", "960", "576.00"),
    )
)


@pytest.mark.parametrize(
    ("question", "on", "first"),
    [
        ("How many appointments are before 10:00?", VISITS, "**2**"),
        ("Which doctor has the most appointments?", VISITS, "**Dr. Meyer** (2)"),
        ("Who paid the most?", VISITS, "**P. Kaur** (£80.00)"),
        ("周敏借了几本书？", LOANS, "**2**"),
        ("谁借的书最多？", LOANS, "**周敏** (2)"),
        ("9月借出的有几本？", LOANS, "**2**"),
        ("1月到3月的电费合计", POWER, "**1,974.00**"),
        ("1月和3月的电费合计", POWER, "**1,326.00**"),
        ("哪个月用电量最高？", POWER, "**1月** (1,250)"),
    ],
)
def test_nouns_of_titles_measure_words_and_spans_of_rows(question: str, on: Page, first: str) -> None:
    assert first_line(question, on) == first


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which customer has the most items?", "**Blue Door** (7)"),
        ("Which customer has the fewest items?", "**Zeta GmbH** (1)"),
        ("Who spent the most?", "**Blue Door** ($210.40)"),
        ("How many orders have 2 items?", "**1**"),
    ],
)
def test_the_most_is_that_of_all_rows_of_one(question: str, first: str) -> None:
    assert first_line(question, ORDERS) == first


def test_what_several_rows_have_is_added_up_for_each() -> None:
    on = page(
        table(
            ("Task", "Assignee", "Hours"),
            ("Spec", "Ann", "5"),
            ("Build", "Ben", "6"),
            ("Test", "Ann", "4"),
        )
    )
    answer = answer_to("Which assignee has the most hours?", on)
    assert answer.startswith("**Ann** (9)")
    assert 'the sum of "Hours" for each of 2 different cells of "Assignee"' in answer


@pytest.mark.parametrize(
    "question", ["How many tickets are open or of Bob Ray?", "How many?", "What's the average?"]
)
def test_what_is_not_said_is_not_chosen(question: str) -> None:
    assert "**" not in answer_to(question, TICKETS if "open" in question else ORDERS)


@pytest.mark.parametrize("question", ["英语有几个？", "销售部和技术部各有几人？"])
def test_the_cells_of_a_table_are_no_count(question: str) -> None:
    assert "**" not in answer_to(question, SCORES)
