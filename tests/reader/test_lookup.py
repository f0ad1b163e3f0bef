"""Questions as people ask them, in any order and either language."""

from __future__ import annotations

import pytest

from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Pair
from glm4v_desktop.reader.retrieval.facts import facts_of
from glm4v_desktop.reader.retrieval.findings import Part
from glm4v_desktop.reader.retrieval.lookup import look_up
from tests.ocr.pages import lines, page, table
from tests.reader.asking import answer_to, first_line


def form(*pairs: tuple[str, str], top: int = 0) -> Block:
    rows = lines(*[list(pair) for pair in pairs], top=top).rows
    cells = [[Cell(segment.text, (segment,)) for segment in row.segments] for row in rows]
    return Block(BlockKind.FORM, rows, pairs=tuple(Pair(*row) for row in cells))


TICKETS = page(
    table(
        ("Ticket", "Subject", "Requester", "Assignee", "Priority", "Status", "Opened"),
        ("T-2041", "VPN drops every hour", "Ken Ogawa", "Priya Nair", "High", "In progress", "2024-05-03"),
        ("T-2044", "New laptop for intern", "Ruth Adeyemi", "Tom Brandt", "Medium", "Waiting", "2024-05-05"),
        ("T-2050", "Reset badge PIN", "Ken Ogawa", "Lars Holm", "Low", "Open", "2024-05-06"),
    )
)
BRANCHES = page(
    lines("Unit sales by branch, 2023"),
    table(
        ("Branch", "Manager", "Q1", "Q3", "Q4", "Average"),
        ("Exeter", "Ivan Petrov", "1,204", "1,422", "1,390", "1,331.5"),
        ("Leeds", "Sam Osei", "2,310", "2,418", "2,530", "2,365.8"),
        ("Total", "", "3,514", "3,840", "3,920", "3,697.3"),
    ),
)
MEMBER = page(
    lines("Anneke Visser"),
    form(
        ("Member since", "14 June 2019"),
        ("Location", "Utrecht, Netherlands"),
        ("Manager", "Bas de Wit"),
        ("Annual leave left", "11.5 days"),
        ("Work phone", "+31 30 555 0182"),
        ("Team", "Brand & Motion"),
        top=60,
    ),
)
ACCOUNT = page(
    form(("户名", "云帆电子有限公司"), ("账号", "6217001234567890123")),
    table(
        ("行号", "交易日期", "摘要", "对方户名", "收入", "余额"),
        ("1", "2024-03-05", "结息", "", "36.18", "88,376.43"),
        ("2", "2024-03-19", "货款", "东莞塑胶", "68,000.00", "156,376.43"),
        ("3", "2024-03-27", "退款", "佛山五金", "15.00", "156,391.43"),
    ),
)
PHONES = page(
    table(
        ("", "Orbit 5", "Orbit 5 Pro", "Lumen X"),
        ("Display", "6.1 inch OLED", "6.7 inch OLED", "6.4 inch LCD"),
        ("Weight", "171 g", "204 g", "189 g"),
        ("Price", "€599", "€849", "€449"),
    )
)


@pytest.mark.parametrize(
    ("question", "on", "value"),
    [
        ("status of ticket T-2041", TICKETS, "In progress"),
        ("Who is assigned to T-2044?", TICKETS, "Tom Brandt"),
        ("Who requested a new laptop?", TICKETS, "Ruth Adeyemi"),
        ("When was T-2050 opened?", TICKETS, "2024-05-06"),
        ("What is the priority of the VPN ticket?", TICKETS, "High"),
        ("Which ticket did Ruth Adeyemi open?", TICKETS, "T-2044"),
        ("What did Exeter sell in Q3?", BRANCHES, "1,422"),
        ("Leeds fourth quarter", BRANCHES, "2,530"),
        ("What is Ivan Petrov's average?", BRANCHES, "1,331.5"),
        ("Who manages the Leeds branch?", BRANCHES, "Sam Osei"),
        ("Which branch does Sam Osei manage?", BRANCHES, "Leeds"),
        ("total for Q3", BRANCHES, "3,840"),
        ("When did the member join?", MEMBER, "14 June 2019"),
        ("Who is her manager?", MEMBER, "Bas de Wit"),
        ("Where is she located?", MEMBER, "Utrecht, Netherlands"),
        ("How many days of leave are left?", MEMBER, "11.5 days"),
        ("What is the phone number?", MEMBER, "+31 30 555 0182"),
        ("Which team is Anneke on?", MEMBER, "Brand & Motion"),
        ("第3行的余额", ACCOUNT, "156,391.43"),
        ("3月19日收入多少？", ACCOUNT, "68,000.00"),
        ("结息是哪天？", ACCOUNT, "2024-03-05"),
        ("账号是多少？", ACCOUNT, "6217001234567890123"),
        ("How heavy is the Orbit 5 Pro?", PHONES, "204 g"),
        ("What does the Lumen X cost?", PHONES, "€449"),
        ("Lumen X 的重量", PHONES, "189 g"),
    ],
)
def test_a_question_in_natural_words_is_answered(question: str, on: Page, value: str) -> None:
    assert first_line(question, on).replace("\\", "") == f"**{value}**"


@pytest.mark.parametrize(
    ("question", "on", "line", "word"),
    [
        ("What is the budget of Exeter in Q3?", BRANCHES, "> Exeter", "budget"),
        (
            "孙浩然的物理成绩",
            page(table(("姓名", "数学"), ("孙浩然", "95"), ("李文", "98"))),
            "> 孙浩然",
            "物理",
        ),
        ("Why is T-2041 in progress?", TICKETS, "> T-2041", ""),
    ],
)
def test_lines_are_quoted_with_the_words_that_are_not_printed(
    question: str, on: Page, line: str, word: str
) -> None:
    answer = answer_to(question, on)
    assert "**" not in answer
    assert "not found" not in answer
    assert line in answer
    assert word in answer.split("\n", 1)[0]


def test_an_id_that_is_not_printed_is_not_answered_with_another() -> None:
    answer = answer_to("What is the status of T-9999?", TICKETS)
    assert "**" not in answer
    assert "not found" in answer


def test_what_was_ordered_is_no_order_number() -> None:
    on = page(
        table(("Order", "Customer", "Item"), ("5103", "Nordbau AG", "Plates"), ("5104", "Lima", "Tape"))
    )
    assert "**5103**" not in answer_to("What did Nordbau AG order?", on)
    assert first_line("Which item did Nordbau AG order?", on) == "**Plates**"


def test_a_whole_name_is_meant_before_one_that_has_more_words() -> None:
    on = page(form(("Order number", "5521"), ("Order date", "03/11/2024"), ("Customer order number", "77")))
    assert first_line("What is the order number?", on) == "**5521**"
    assert "**" not in answer_to("What is the order?", on)


def test_who_when_and_how_much_choose_the_value_of_that_kind() -> None:
    on = page(form(("Paid by", "Helga Ruiz"), ("Paid on", "7 May 2024"), ("Paid amount", "$12.50")))
    assert first_line("Who paid?", on) == "**Helga Ruiz**"
    assert first_line("When was it paid?", on) == "**7 May 2024**"
    assert first_line("How much was paid?", on) == "**$12.50**"


def test_all_values_behind_a_colon_are_the_value() -> None:
    assert first_line("load average", page(lines("load average: 0.52, 0.48, 0.40"))) == "**0.52, 0.48, 0.40**"


def test_a_cell_that_is_a_label_with_its_value_is_answered_by_that() -> None:
    on = page(
        table(
            ("学号", "姓名", "总分"),
            ("101", "李文", "315"),
            ("102", "赵雨", "335"),
            ("班主任：何静", "监考：吴明", ""),
        )
    )
    assert first_line("班主任是谁？", on) == "**何静**"


def test_headings_that_follow_again_begin_another_table() -> None:
    on = page(
        table(
            ("Mount", "Size", "Used"),
            ("/var", "10G", "91%"),
            ("/data", "1.8T", "67%"),
            ("Unit", "State", "Restarts"),
            ("nginx", "running", "0"),
            ("redis", "failed", "7"),
        )
    )
    assert first_line("state of redis", on) == "**failed**"
    assert first_line("How many restarts did redis have?", on) == "**7**"
    assert first_line("used of /data", on) == "**67%**"


def test_headings_in_the_line_above_a_table_are_its_own() -> None:
    values = table(("Width", "39 mm", "63 mm"), ("Weight", "11 kg", "23 kg"), top=60)
    cells = tuple(
        tuple(Cell(cell.text, (segment,)) for cell, segment in zip(row, line.segments, strict=True))
        for row, line in zip(values.cells, values.rows, strict=True)
    )
    on = page(lines(["", "K223", "M909"]), Block(BlockKind.TABLE, values.rows, cells))
    assert first_line("weight of M909", on) == "**23 kg**"


def test_the_facts_of_a_page_are_made_once() -> None:
    facts = facts_of(TICKETS)
    assert look_up(facts, "status of T-2041").certain == look_up(facts, "T-2041 status").certain


def test_a_finding_has_the_boxes_that_it_was_read_from() -> None:
    found = look_up(facts_of(TICKETS), "status of T-2041").certain
    assert found is not None
    assert [(one.part, one.segment.text) for one in found.evidence] == [
        (Part.LABEL, "T-2041"),
        (Part.HEADING, "Status"),
        (Part.VALUE, "In progress"),
    ]


def test_the_period_of_a_heading_is_that_of_the_share_behind_it() -> None:
    on = page(
        table(
            ("产品", "2023年收入", "占比", "2022年收入", "占比"),
            ("手机", "1,204.5", "61.2%", "1,100.3", "58.8%"),
            ("平板", "402.7", "20.5%", "420.9", "22.5%"),
        )
    )
    assert first_line("2022年平板的占比", on) == "**22.5%**"
    assert first_line("2022年手机收入是多少", on) == "**1,100.3**"


@pytest.mark.parametrize(
    ("question", "value"),
    [("第一名是谁？", "吴若曦"), ("郑凯第几名？", "2"), ("第3名的数学成绩", "104")],
)
def test_a_rank_is_looked_up_in_its_column(question: str, value: str) -> None:
    on = page(
        table(("名次", "姓名", "数学"), ("1", "吴若曦", "120"), ("2", "郑凯", "116"), ("3", "林小满", "104"))
    )
    assert first_line(question, on) == f"**{value}**"


def test_a_state_is_read_where_yes_or_no_is_asked() -> None:
    on = page(form(("Guest network", "Off"), ("DHCP server", "Enabled"), ("Name", "Fritzel")))
    assert first_line("Is the guest network on?", on) == "**Off**"
    assert first_line("Is the DHCP server enabled?", on) == "**Enabled**"
    assert "**" not in answer_to("Is the name Fritzel?", on)


def test_a_title_does_not_make_another_number_the_one_that_is_asked_for() -> None:
    on = page(lines("Invoice"), form(("Invoice date", "17 Sep 2024"), ("Customer no.", "C-3302"), top=60))
    assert "**" not in answer_to("What is the invoice number?", on)
    assert first_line("What is the customer number?", on) == "**C-3302**"


def test_a_value_ends_with_its_unit_before_the_next_label() -> None:
    on = page(lines("Prep time: 15 min Cook time: 40 min"))
    assert first_line("prep time", on) == "**15 min**"
    assert first_line("cook time", on) == "**40 min**"


@pytest.mark.parametrize(
    ("line", "question", "stated"),
    [
        ("VAT 20%: 62.68", "VAT", "62.68"),
        ("VAT 20%:62.68", "VAT", "62.68"),
        ("Room 12: Oak", "What is room 12?", "Oak"),
        ("Start 10:30", "When is the start?", "10:30"),
        ("增值税（6%）：1,204.50", "增值税是多少", "1,204.50"),
    ],
)
def test_a_figure_before_the_colon_is_part_of_the_label(line: str, question: str, stated: str) -> None:
    assert first_line(question, page(lines(line))) == f"**{stated}**"


def test_a_line_with_the_label_itself_comes_before_one_with_a_synonym() -> None:
    rupees = page(lines("Revenue Rs. 12,34,567.00", "营业收入123,456.78元"))
    assert first_line("Revenue", rupees) == "**Rs. 12,34,567.00**"
    words = page(lines("Revenue was good this year", "营业收入123,456.78元"))
    assert "**" not in answer_to("Revenue", words)


ORDER = page(
    table(
        ("商品", "规格", "单价", "数量"),
        ("罗技 M720 无线鼠标", "黑色", "¥239.00", "2"),
        ("得力 A4 复印纸", "500 张/包", "¥24.90", "4"),
    )
)
ATTENDANCE = page(
    table(
        ("工号", "姓名", "应出勤", "迟到(次)", "加班(小时)"),
        ("R1003", "周启航", "19", "0", "12.5"),
        ("R1012", "马骁", "19", "3", "20"),
        ("R1015", "何雨桐", "19", "0", "8"),
    )
)


def test_the_price_of_one_is_not_what_several_come_to() -> None:
    answer = answer_to("复印纸一共多少钱", ORDER)
    assert "**" not in answer
    assert "计算结果" not in answer
    assert "**¥24.90**" in answer_to("复印纸单价多少", ORDER)


def test_other_rows_do_not_answer_for_a_person_who_is_not_listed() -> None:
    answer = answer_to("李明迟到几次", ATTENDANCE)
    assert "没有找到“李明" in answer
    assert "马骁" not in answer
    assert "**3**" in answer_to("马骁迟到几次", ATTENDANCE)


@pytest.mark.parametrize(
    ("question", "value"),
    [("到手多少", "7,558.37"), ("饭补有多少", "440.00"), ("多大年纪", "46 岁"), ("房东是谁", "郭建军")],
)
def test_colloquial_words_find_the_printed_ones(question: str, value: str) -> None:
    printed = form(("年龄", "46 岁"), ("出租方", "郭建军"), ("餐补", "440.00"), ("实发工资", "7,558.37"))
    assert first_line(question, page(printed)) == f"**{value}**"


BLOOD = page(
    lines("姓名：许志明"),
    table(("检验项目", "结果", "参考范围"), ("谷丙转氨酶", "31", "9-50"), ("尿酸", "438", "208-428")),
)
RANKS = page(
    table(("姓名", "总分", "班级名次"), ("董一诺", "337", "1"), ("蒋浩然", "315", "3"), ("叶青", "326", "2"))
)
CHANNELS = page(
    table(
        ("渠道", "订单数", "转化率"),
        ("自然搜索", "2,035", "18.2%"),
        ("小红书", "702", "13.8%"),
        ("抖音直播", "611", "18.5%"),
    )
)


@pytest.mark.parametrize(
    ("question", "on"),
    [
        ("谷草转氨酶", BLOOD),  # another enzyme, no misreading
        ("上次尿酸多少", BLOOD),
        ("年级名次", RANKS),
        ("快手订单数", CHANNELS),
        ("8月小红书订单数", CHANNELS),
        ("签约日期", page(lines("第四条乙方于签约当日支付押金人民币8,400元，合同期满后7日内无息退还。"))),
        ("收件人是谁", page(lines("收件人：曹丹广东省广州市天河区体育西路103号物品：图书"))),
    ],
)
def test_another_thing_is_not_stated(question: str, on: Page) -> None:
    assert "**" not in answer_to(question, on)


def test_rates_of_parts_are_not_added_up() -> None:
    assert "计算结果" not in answer_to("总转化率", CHANNELS)


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("周三第一节是什么课", "英语"),
        ("礼拜二第二节上什么", "化学"),
        ("What is on Monday in 第二节?", "物理"),
    ],
)
def test_days_of_the_week_have_several_names(question: str, stated: str) -> None:
    timetable = page(
        table(
            ("节次", "星期一", "星期二", "星期三"),
            ("第一节", "语文", "数学", "英语"),
            ("第二节", "物理", "化学", "体育"),
        )
    )
    assert first_line(question, timetable) == f"**{stated}**"


def test_a_label_with_all_words_comes_before_one_that_borrows_a_word() -> None:
    lease = page(
        form(("甲方（出租人）", "顾明远"), ("乙方（承租人）", "苏晓棠"), ("第一条", "房屋出租给乙方居住使用"))
    )
    assert first_line("出租人是谁", lease) == "**顾明远**"
    assert first_line("承租人是谁", lease) == "**苏晓棠**"


def test_a_word_in_its_own_tense_comes_before_others_of_its_stem() -> None:
    on = page(
        table(
            ("Customer", "Payment", "Paid"),
            ("Halden", "120.00", "80.00"),
            ("Moreno", "99.00", "45.50"),
            ("Osei", "310.00", "310.00"),
        )
    )
    assert first_line("How much was paid by Moreno?", on) == "**45.50**"
    assert first_line("What is the payment of Halden?", on) == "**120.00**"


def test_another_heading_may_say_what_the_row_is() -> None:
    log = page(
        table(
            ("Timestamp", "Level", "Service", "Message"),
            ("09:14:05", "WARN", "billing", "Retry after timeout"),
            ("09:14:15", "DEBUG", "cache", "Evicted 1,284 keys"),
        )
    )
    assert first_line("Level of the cache message", log) == "**DEBUG**"
    assert first_line("Message of cache", log) == "**Evicted 1,284 keys**"


def test_what_a_command_prints_names_nothing_behind_the_next_prompt() -> None:
    terminal = page(
        lines("user@lab:~$ ls -l", "-rwxr-x--- 1 user users Jan 30 16:08 train.sh"),
        lines("user@lab:~$ ps", top=90),
        table(("PID", "ELAPSED", "CMD"), ("51990", "00:45", "dnf update"), ("817", "02:10", "bash")),
    )
    assert "**00:45**" not in answer_to("When was train.sh last modified?", terminal)


def test_the_amount_of_a_transaction_is_neither_its_balance_nor_a_code() -> None:
    on = page(
        table(
            ("Date", "Reference", "Description", "Paid out", "Paid in", "Balance", "Branch"),
            ("14 Mar", "462506", "Zephyr Ceramics", "196.17", "", "6,188.39", "K118"),
            ("15 Mar", "462811", "Moreno Ltd", "", "75.00", "6,263.39", "K204"),
            ("16 Mar", "463002", "Halden AB", "12.40", "", "6,250.99", "K118"),
        )
    )
    assert first_line("What amount did Zephyr Ceramics have?", on) == "**196.17**"
    assert first_line("Moreno Ltd的金额是多少？", on) == "**75.00**"


def test_the_number_of_an_account_is_no_money() -> None:
    on = page(lines("Payment account", "¥12,480.50"))
    assert "**" not in answer_to("What is the number of the payment account?", on)
