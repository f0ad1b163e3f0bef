from __future__ import annotations

from dataclasses import replace

import pytest

from glm4v_desktop.core.returning import Returning
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Row
from glm4v_desktop.reader.answers import answer_question, no_picture_answer
from tests.ocr.pages import chinese_statement, english_statement, lines, page, table
from tests.reader.asking import answer_to, first_line

ZH, EN = chinese_statement(), english_statement()


@pytest.mark.parametrize(
    ("question", "on", "first"),
    [
        ("2023 年的净利润是多少？", ZH, "**987.60**（页面注明“单位：万元”）"),
        ("２０２３年净利润", ZH, "**987.60**（页面注明“单位：万元”）"),
        ("净利润同比", ZH, "**(225.00%)**"),
        ("What is the net profit in 2024?", ZH, '**(1,234.50)** (the page states "单位：万元")'),
        ("cost of sales FY2023", ZH, '**71,000.00** (the page states "单位：万元")'),
        ("What was the EPS in 2023?", ZH, "**0.10**"),
        ("研发费用 year over year", ZH, "**17.66%**"),
        ("gross margin 2023", ZH, "**36.80%**"),
        ("What is the net profit in FY2023?", EN, '**(55)** (the page states "in millions of USD")'),
        ("2024 年的净利润", EN, "**1,020**（页面注明“in millions of USD”）"),
        ("营业利润的同比", EN, "**28%**"),
        ("2023年每股收益", EN, "**(0.11)**"),
        ("total  REVENUE 2024", EN, '**9,128** (the page states "in millions of USD")'),
        ("net incomes FY24", EN, '**1,020** (the page states "in millions of USD")'),
    ],
)
def test_one_cell_answers_a_label_and_a_column(question: str, on: Page, first: str) -> None:
    assert first_line(question, on) == first


def test_the_answer_says_where_it_was_read() -> None:
    answer = answer_to("What is the operating profit in 2023?", EN)
    assert "Operating profit · FY2023" in answer
    assert "> Operating profit  1,250  980  28%" in answer


def test_without_a_column_the_whole_row_answers_with_its_headings() -> None:
    assert first_line("营业成本是多少", ZH) == (
        "**80,123.45** (2024年) · **71,000.00** (2023 年) · **12.85%** (同比)（页面注明“单位：万元”）"
    )


def test_an_unknown_column_says_which_there_are() -> None:
    answer = answer_to("What is the net profit in 2021?", EN)
    assert answer.startswith('No column "2021" was found. The columns are: FY2024, FY2023, Change')
    assert "1,020 (FY2024)" in answer
    assert "**" not in answer  # they are of other years
    assert first_line("2021年净利润", ZH).startswith(
        "没有找到“2021年”这一列。现有的列是：2024年、2023 年、同比"
    )


def test_an_empty_cell_is_not_filled_from_its_neighbor() -> None:
    on = page(table(("Item", "2024", "2023"), ("Rent", "", "120.5"), ("Fees", "7.5", "8.5")))
    answer = answer_to("Rent 2024", on)
    assert answer.startswith("Nothing was read in this cell.")
    assert "**120.5**" not in answer


@pytest.mark.parametrize(
    ("question", "printed", "first"),
    [
        ("营业外收入是多少", ("营业外収入", "86.12"), "**86.12**"),  # one sign misread
        ("净利润", ("净 利 润", "7.5"), "**7.5**"),
        ("net profit", ("NET PROFlT", "7.5"), "**7.5**"),
        ("netprofit", ("Net profit", "7.5"), "**7.5**"),
        ("营业收入（万元）", ("营业收入(万元)", "7.5"), "**7.5**"),
        ("EBITDA", ("ＥＢＩＴＤＡ", "7.5"), "**7.5**"),
    ],
)
def test_a_label_is_found_in_spite_of_ocr(question: str, printed: tuple[str, str], first: str) -> None:
    assert first_line(question, page(lines(list(printed)))) == first


def test_a_word_is_not_found_inside_another() -> None:
    answer = answer_to("rent", page(lines(["Current assets", "5.0"])))
    assert answer.startswith('"rent" is not printed here in these words')


def test_a_generic_synonym_does_not_answer_for_a_longer_label() -> None:
    answer = answer_to("revenue", page(lines(["营业外收入", "86.12"])))
    assert answer.startswith('"revenue" is not printed here in these words')
    assert "**" not in answer


@pytest.mark.parametrize(
    ("question", "line", "first"),
    [
        ("合同编号", "合同编号：HT-2024-0715  签订日期：2024年7月15日", "**HT-2024-0715**"),
        ("签订日期是哪天", "合同编号：HT-2024-0715  签订日期：2024年7月15日", "**2024年7月15日**"),
        ("合同总价", "合同总价为人民币386,000.00元（含13%增值税）。", "**386,000.00元**"),
        ("contract price", "The contract price is RMB 386,000.00, including VAT.", "**RMB 386,000.00**"),
        ("甲方是谁", "甲方（买方）：示例科技有限公司", "**示例科技有限公司**"),
        ("Who is Party A?", "Party A (Buyer): Sample Co., Ltd.", "**Sample Co., Ltd.**"),
        ("deposit", "We can pay a deposit of 30%, that is $3,840,", "**30%**"),
    ],
)
def test_a_value_in_the_same_line_answers(question: str, line: str, first: str) -> None:
    assert first_line(question, page(lines(line))) == first


def test_a_line_without_a_value_is_shown_as_printed() -> None:
    on = page(lines("Late delivery: 0.05% liquidated damages per day."))
    assert answer_to("liquidated damages", on) == (
        "Read from this line:\n\n> Late delivery: 0.05% liquidated damages per day.\n"
    )


def test_a_clause_heading_brings_its_first_lines() -> None:
    on = page(lines("第五条 违约责任", "逾期按 0.05% 支付。", "累计不超过 5%。", "第六条 质保"))
    answer = answer_to("违约责任", on)
    assert "> 逾期按 0.05% 支付。" in answer
    assert "第六条" not in answer


def test_several_lines_are_all_listed() -> None:
    on = page(lines("Refund policy", "A refund takes 5 days", "Refund by card"))
    answer = answer_to("find 'refund'", on)
    assert answer.startswith("3 lines match:")
    assert answer.count("\n- ") == 3


def test_two_labels_in_one_question_are_both_answered() -> None:
    answer = answer_to("净利润和营业收入分别是多少？", ZH)
    assert "**(1,234.50)**" in answer
    assert "**128,456.78**" in answer


def test_a_row_and_a_heading_named_together_give_their_cell() -> None:
    on = page(
        table(
            ("Region", "Orders", "Revenue"), ("Europe", "5,630", "$1,268"), ("Asia Pacific", "4,102", "$961")
        )
    )
    assert first_line("What is the revenue of Asia Pacific?", on) == "**$961**"
    assert first_line("Europe orders", on) == "**5,630**"
    assert first_line("Europe 的 Revenue 是多少", on) == "**$1,268**"


def test_a_column_of_another_table_is_not_answered_for_a_missing_one() -> None:
    on = page(table(("Region", "Revenue"), ("Europe", "$1,268"), ("Total", "$2,229")))
    assert first_line("revenue in May", on) == 'No column "May" was found. The columns are: Revenue'


def test_rows_may_be_the_periods() -> None:
    on = page(table(("Quarter", "Revenue"), ("Q1 2024", "$10"), ("Q2 2024", "$12")))
    assert first_line("revenue in Q2 2024", on) == "**$12**"


def test_two_columns_in_one_question_give_the_row() -> None:
    first = first_line("2023年和2024年的净利润分别是多少？", ZH)
    assert "**(1,234.50)** (2024年)" in first
    assert "**987.60** (2023 年)" in first


def test_a_figure_is_not_given_to_the_label_before_another() -> None:
    assert "**" not in answer_to("find 'net'", page(lines(["net", "Partners", "15%"])))


def test_a_heading_alone_gives_its_column() -> None:
    answer = answer_to("同比", ZH)
    assert answer.startswith("“同比”是一列：")
    assert "- 四、净利润: **(225.00%)**" in answer


def test_a_tile_gives_the_figure_under_its_label() -> None:
    tiles = page(table(("Total revenue", "Orders"), ("$4,286,120", "18,342"), ("+12.0% vs. prior", "+6.1%")))
    assert first_line("What is the total revenue?", tiles) == "**$4,286,120**"
    apart = page(lines(["Total revenue", "Orders"], ["$4,286,120", "18,342"]))
    assert first_line("订单数是多少？", apart) == "**18,342**"


def test_a_heading_over_plain_lines_is_a_column_too() -> None:
    on = page(lines(["Item", "2024", "2023"], ["Rent", "120.5", "99.5"]))
    assert first_line("Rent 2023", on) == "**99.5**"


def test_nothing_found_says_what_was_looked_for_and_what_is_near() -> None:
    answer = answer_to("净利闰", ZH)
    assert answer.startswith("仅凭文字看不出答案")
    assert "**" not in answer
    assert "> 四、净利润" in answer
    assert answer_to("headcount", EN).startswith('"headcount" is not printed here in these words')


@pytest.mark.parametrize(
    "question", ["Where is invoice QX-4711?", 'Where does it say "headcount"?', "‘员工’在哪"]
)
def test_a_name_with_digits_or_in_quotes_is_there_as_asked_or_not_at_all(question: str) -> None:
    answer = Returning(answer_question(question, EN))
    said = "".join(answer)
    assert "was not found" in said or "没有找到" in said
    assert not answer.value


@pytest.mark.parametrize("question", ["headcount", "What is the headcount?", "员工多少人"])
def test_what_other_words_may_say_is_left_to_a_model(question: str) -> None:
    answer = Returning(answer_question(question, EN))
    said = "".join(answer)
    assert "not found" not in said
    assert "没有找到" not in said
    assert answer.value


def test_an_uncertain_value_is_marked() -> None:
    sure = lines(["Rent", "120.5"])
    row = sure.rows[0]
    unsure = Row((row.segments[0], replace(row.segments[1], score=0.6)))
    answer = answer_to("Rent", page(replace(sure, rows=(unsure,))))
    assert answer.startswith("120.5 (?)")
    assert "compare it with the picture" in answer
    assert "(?)" not in answer_to("Rent", page(sure))
    assert "(?)" in answer_to("list all numbers", page(replace(sure, rows=(unsure,))))


def test_the_whole_text_has_tables_as_tables_and_lines_as_lines() -> None:
    answer = answer_to("读出全文", page(lines("标题*", "- 注"), table(("a", "b"), ("1", "2")), lines("end")))
    assert answer == "标题\\*  \n\\- 注\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nend\n"


def test_the_whole_text_streams_line_by_line() -> None:
    pieces = list(
        answer_question("Read the whole text", page(lines(*[f"line {place}" for place in range(50)])))
    )
    assert len(pieces) == 50


def test_tables_are_given_as_markdown() -> None:
    two = page(table(("a|b", "x"), ("1", "2")), lines("between"), table(("c", "d"), ("3", "4"), top=600))
    answer = answer_to("extract the tables as Markdown", two)
    assert "Table 1\n\n| a\\|b | x |\n| --- | --- |\n| 1 | 2 |\n" in answer
    assert "Table 2\n\n| c | d |" in answer
    assert "between" not in answer
    assert answer_to("表格", page(lines("x"))) == "这里没有找到表格。\n"


def test_uncertain_cells_are_named_under_a_table() -> None:
    answer = answer_to("table", page(table(("a", "b"), ("1", "2.5"), score=0.5)))
    assert "Hard to read, please compare with the picture: a · b · 1 · 2.5" in answer


@pytest.mark.parametrize(
    ("question", "here", "first"),
    [
        ("这是多少？", lines(["净利润", "987.60"]), "**987.60**"),
        ("What number is this?", lines("$4,286,120"), "**$4,286,120**"),
        ("read this", lines("Save changes"), "**Save changes**"),
        ("这里写的是什么", lines("甲方", "乙方"), "甲方  "),
        ("单位是什么？", lines("单位：万元"), "**单位：万元**"),
        ("what is the unit", lines(["Storage", "3.2 GB"]), "Units printed with numbers: **GB** (1)"),
        ("单位是什么？", lines("无"), "在读到的文字中没有找到单位。"),
    ],
)
def test_a_small_region_answers_with_what_stands_there(question: str, here: Block, first: str) -> None:
    assert first_line(question, page(here)) == first


def test_a_big_page_does_not_pretend_to_know_what_this_is() -> None:
    assert first_line("What number is this?", EN).startswith("There is a lot of text here.")


def test_a_company_is_not_taken_for_a_unit() -> None:
    assert first_line("单位是什么", ZH) == "**单位：万元**"


@pytest.mark.parametrize(
    ("question", "sentence", "line"),
    [
        ("为什么净利润下降了？", "需要模型", "> 四、净利润  (1,234.50)"),
        ("Why did the cost of sales rise?", "needs the model", "> 减：营业成本"),
        ("What is the sum of revenue and net profit?", "does not calculate", "> 一、营业收入"),
        ("收入和成本相差多少", "不做计算", ""),
        ("What colour is the heading?", "does not see colors", ""),
        ("把这张图翻译成英文", "需要模型", ""),
    ],
)
def test_what_reading_cannot_answer_is_said_plainly(question: str, sentence: str, line: str) -> None:
    answer = answer_to(question, ZH)
    assert sentence in answer.split("\n", 1)[0]
    assert line in answer
    assert "**" not in answer  # no figure stands there as if it were the answer


def test_a_printed_average_needs_no_arithmetic() -> None:
    on = page(lines(["Average order value", "$233.68"]))
    assert first_line("What is the average order value?", on) == "**$233.68**"


@pytest.mark.parametrize(
    ("question", "sentence"), [("净利润?", "没有读到文字"), ("net profit?", "No text was found")]
)
def test_a_page_without_text_says_so(question: str, sentence: str) -> None:
    assert sentence in answer_to(question, page())
    assert sentence in answer_to(question, page(lines("  ")))


def test_without_a_picture_the_answer_asks_for_one() -> None:
    assert "no picture" in no_picture_answer("net profit?")
    assert "还没有图片" in no_picture_answer("净利润?")


def test_printed_text_is_never_markdown() -> None:
    on = page(lines(["*Total*_<b>", "[5](x)"]), table(("#h", "`c`"), ("Total|x", "1")))
    for question in ("Read the whole text", "total", "table", "list all numbers", "read this", "Why total?"):
        answer = answer_to(question, on)
        assert "<b>" not in answer.replace("\\<b\\>", "")
        assert "[5](" not in answer


def _is_in_doubt(answer: str) -> bool:
    doubts = ("Not certain", "不确定", "cannot tell", "看不出答案")
    return "**" not in answer and any(doubt in answer for doubt in doubts)


def test_two_pairs_in_one_row_are_not_taken_for_a_heading() -> None:
    first, second = (
        ("申请日期：", "2024-03-15", "金额：", "¥12,800.00"),
        ("收款人：", "示例公司", "账号：", "6200"),
    )
    on = page(table(first, second))
    assert first_line("申请日期是哪天", on) == "**2024-03-15**"
    assert first_line("收款人是谁", on) == "**示例公司**"
    below = page(table(first, second, ("品名", "数量", "单价", "小计"), ("台灯", "2", "50.00", "100.00")))
    assert first_line("账号是多少", below) == "**6200**"
    assert first_line("台灯的小计", below) == "**100.00**"


def test_a_label_in_a_list_of_labels_does_not_answer_with_the_label_below() -> None:
    on = page(table(("商品名称", "夹克"), ("商品品牌", "山下"), ("适用季节", "秋季")))
    assert first_line("商品名称", on) == "**夹克**"
    assert first_line("商品品牌是什么", on) == "**山下**"


def test_a_figure_that_is_written_like_none_is_in_doubt() -> None:
    on = page(table(("项目", "2025年", "2024年"), ("资产总计", "333,347,688.11", "319.321.441.10")))
    assert _is_in_doubt(answer_to("2024年资产总计", on))
    assert first_line("2025年资产总计", on) == "**333,347,688.11**"


@pytest.mark.parametrize("heading", ["附注", "注释", "Note", "Notes", "#", "No.", "序号"])
def test_notes_and_numbering_are_no_amounts(heading: str) -> None:
    on = page(
        lines("单位：万元"),
        table(
            ("项目", heading, "2025年", "2024年"),
            ("货币资金", "12", "86.20", "79.10"),
            ("存货", "11", "9.5", "8.1"),
        ),
    )
    assert "12" not in first_line("货币资金", on)
    assert "**86.20**" in first_line("货币资金", on)
    if heading in ("附注", "注释"):
        answer = answer_to(f"货币资金的{heading}", on)
        assert "**12**（" not in answer


def test_a_value_far_above_or_below_its_label_is_in_doubt() -> None:
    row = lines(["Rent", "120.5"]).rows[0]
    label, value = row.segments
    box = value.box
    askew = replace(value, box=replace(box, top=box.top + 12, bottom=box.bottom + 12))
    block = Block(BlockKind.TEXT, (Row((label, askew)),))
    assert _is_in_doubt(answer_to("Rent", page(block)))


def test_a_value_under_another_heading_is_in_doubt() -> None:
    good = table(("Item", "2024", "2023"), ("Rent", "120.5", "99.5"), ("Fees", "7.5", "8.5"))
    assert first_line("Rent 2023", page(good)) == "**99.5**"
    label, first, second = good.rows[1].segments
    moved = replace(second, box=replace(second.box, left=first.box.left, right=first.box.right))
    rows = (good.rows[0], Row((label, moved)), good.rows[2])
    cells = (good.cells[0], tuple(Cell(text) for text in ("Rent", "", "99.5")), good.cells[2])
    assert _is_in_doubt(answer_to("Rent 2023", page(replace(good, rows=rows, cells=cells))))


@pytest.mark.parametrize(
    ("question", "line", "first"),
    [
        ("卡号", "卡号：6222021001098765432", "**6222021001098765432**"),
        ("account number", "Account number 6217 0012 3456 7890 123", "**6217 0012 3456 7890 123**"),
        ("纳税人识别号", "纳税人识别号：91310115MA1K4XYZ8B", "**91310115MA1K4XYZ8B**"),
        ("营业收入", "营业收入123，456.78元", "**123，456.78元**"),
        ("serial number", "Serial number: 0040-7719-02", "**0040-7719-02**"),
    ],
)
def test_a_number_is_answered_whole(question: str, line: str, first: str) -> None:
    assert first_line(question, page(lines(line))) == first


def test_a_label_that_holds_a_value_of_its_own_gets_no_other_ones() -> None:
    account = page(lines(["Account number 6217-55-0199 A", "£3,904.17"]))
    assert "**£3,904.17**" not in answer_to("account number", account)
    receipt = table(("TIME 19:19 Cashier: Ann", "Amount"), ("PORK", "$8.99"), ("BEEF", "$17.99"))
    assert "**$8.99**" not in answer_to("What is the time?", page(receipt))


def test_values_of_which_only_some_have_a_heading_are_in_doubt() -> None:
    on = page(
        table(
            ("", "", "Money out", "Balance"),
            ("Rent", "000733", "950.00", "3,662.00"),
            ("Fee", "000734", "1.5", "9.0"),
        )
    )
    assert _is_in_doubt(answer_to("rent", on))


def test_a_second_row_of_cards_has_its_figures_below() -> None:
    cards = page(
        table(
            ("Active vehicles", "Fuel cost", "Avg. delay"),
            ("1,204", "€ 88,410", "12.6 min"),
            ("+3.1% vs. last week", "-4.1% vs. last week", "+0.8 min vs. last week"),
            ("Incidents", "On-time rate", "CO2 per km"),
            ("7", "93.4%", "184 g"),
        )
    )
    assert first_line("What is the on-time rate?", cards) == "**93.4%**"
    people = page(
        table(("Field", "Entry", "Note"), ("Age", "30", "-"), ("City", "Lyon", ""), ("Role", "Lead", ""))
    )
    assert first_line("city", people) == "**Lyon**"


@pytest.mark.parametrize(
    ("question", "label", "value"),
    [
        ("设计费是多少", "设计费", "12,345.60"),
        ("检查费是多少", "检查费", "66.00"),
        ("建议零售价是多少", "建议零售价", "99.00"),
        ("What is the product code?", "Product code", "48,117"),
        ("What is the review fee?", "Review fee", "$20"),
    ],
)
def test_a_printed_label_is_answered_whatever_words_it_has(question: str, label: str, value: str) -> None:
    assert first_line(question, page(lines([label, value]))) == f"**{value}**"


def test_a_number_that_is_a_name_is_not_counted() -> None:
    on = page(lines(["Article number", "1328"]))
    assert first_line("What is the article number of the blanket?", on) != "**0**"
    assert "many times" not in answer_to("What is the article number of the blanket?", on)
