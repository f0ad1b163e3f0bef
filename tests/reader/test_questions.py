from __future__ import annotations

import pytest

from glm4v_desktop.reader.phrases import Language
from glm4v_desktop.reader.question import (
    Beyond,
    Counted,
    IntentKind,
    language_of,
    understand,
    wants_whole_text,
)


@pytest.mark.parametrize(
    ("question", "label", "column"),
    [
        ("2023 年的净利润是多少？", "净利润", "2023 年"),
        ("净利润2023年是多少", "净利润", "2023年"),
        ("请问图中营业收入是多少", "营业收入", ""),
        ("营业收入同比是多少？", "营业收入", "同比"),
        ("查找“违约金”", "违约金", ""),
        ("帮我找一下合同金额", "合同金额", ""),
        ("什么是毛利率？", "毛利率", ""),
        ("哪一行提到违约金？", "违约金", ""),
        ("交付日期是哪天？", "交付日期", ""),
        ("第三季度的销售费用", "销售费用", "第三季度"),
        ("期末余额的存货", "存货", "期末余额"),
        ("这份合同的甲方是谁？", "甲方", ""),
        ("What is the net profit in 2023?", "net profit", "2023"),
        ("what was revenue in FY2023", "revenue", "FY2023"),
        ("How much is the total revenue for Q3 2024?", "total revenue", "Q3 2024"),
        ("Find 'Total assets'", "Total assets", ""),
        ('Which lines mention "penalty"?', "penalty", ""),
        ("find the line with delivery date", "delivery date", ""),
        ("Who is Party A?", "Party A", ""),
        ("EPS?", "EPS", ""),
        ("Online store", "Online store", ""),  # "on" and "line" are no words of asking here
        ("What is the on-time rate?", "on-time rate", ""),
        ("In-store sales", "In-store sales", ""),
        ("to-do items in 2023", "to-do items", "2023"),
        ("２０２３年净利润", "净利润", "2023年"),
        ("净利润是多少万元？", "净利润", ""),
        ("2023年和2024年的净利润", "净利润", ""),
        ("operating cost FY23", "operating cost", "FY23"),
        ("net income year over year", "net income", "year over year"),
        ("What is the unit price?", "unit price", ""),
        ("What is the refund rate figure?", "refund rate", ""),
        ("What is MAX_RETRIES set to?", "MAX_RETRIES", ""),
    ],
)
def test_a_label_and_a_column_are_found_in_a_question(question: str, label: str, column: str) -> None:
    intent = understand(question)
    assert (intent.kind, intent.label, intent.column) == (IntentKind.FIND, label, column)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("读出全部文字", IntentKind.WHOLE_TEXT),
        ("提取图中的文字", IntentKind.WHOLE_TEXT),
        ("图里写了什么？", IntentKind.WHOLE_TEXT),
        ("Read the whole text", IntentKind.WHOLE_TEXT),
        ("extract all text", IntentKind.WHOLE_TEXT),
        ("What does the picture say?", IntentKind.WHOLE_TEXT),
        ("把表格转成 Markdown", IntentKind.TABLE),
        ("表格", IntentKind.TABLE),
        ("Extract the table as Markdown table", IntentKind.TABLE),
        ("table", IntentKind.TABLE),
        ("这是多少？", IntentKind.THIS),
        ("这个数字是多少", IntentKind.THIS),
        ("What number is this?", IntentKind.THIS),
        ("read this", IntentKind.THIS),
        ("单位是什么？", IntentKind.UNIT),
        ("what is the unit", IntentKind.UNIT),
        ("Which currency is used?", IntentKind.UNIT),
        ("列出所有数字", IntentKind.NUMBERS),
        ("List all percentages", IntentKind.NUMBERS),
        ("你好", IntentKind.HELP),
        ("What can you do?", IntentKind.HELP),
        ("", IntentKind.HELP),
        ("？？", IntentKind.HELP),
    ],
)
def test_questions_with_a_form_of_their_own(question: str, kind: IntentKind) -> None:
    assert understand(question).kind is kind


@pytest.mark.parametrize(
    ("question", "beyond"),
    [
        ("为什么净利润下降了？", Beyond.UNDERSTANDING),
        ("总结一下这张图", Beyond.UNDERSTANDING),
        ("把这段翻译成英文", Beyond.UNDERSTANDING),
        ("这家公司好不好", Beyond.UNDERSTANDING),
        ("投资收益是正的还是负的", Beyond.UNDERSTANDING),
        ("2024年收入比2023年多多少", Beyond.ARITHMETIC),
        ("哪个数字最大", Beyond.UNDERSTANDING),
        ("Why did profit fall?", Beyond.UNDERSTANDING),
        ("Summarise the contract", Beyond.UNDERSTANDING),
        ("Compare 2023 with 2024", Beyond.UNDERSTANDING),
        ("Is the net profit positive?", Beyond.UNDERSTANDING),
        ("这个按钮是什么颜色", Beyond.LOOKS),
        ("What colour is the button?", Beyond.LOOKS),
        ("收入和成本相差多少？", Beyond.ARITHMETIC),
        ("净利润增长了多少", Beyond.ARITHMETIC),
        ("What is the sum of revenue and costs?", Beyond.ARITHMETIC),
        ("How much did revenue grow?", Beyond.ARITHMETIC),
        ("为什么“净利润”下降了", Beyond.UNDERSTANDING),
    ],
)
def test_what_reading_cannot_answer_is_told_apart(question: str, beyond: Beyond) -> None:
    intent = understand(question)
    assert (intent.kind, intent.beyond) == (IntentKind.NEEDS_MODEL, beyond)


@pytest.mark.parametrize(
    ("question", "counted", "label"),
    [
        ("有多少行文字？", Counted.LINES, ""),
        ("How many lines are there?", Counted.LINES, ""),
        ("how many words", Counted.WORDS, ""),
        ("有多少个字？", Counted.CHARACTERS, ""),
        ("图中有几个数字", Counted.NUMBERS, ""),
        ("How many numbers are on the page?", Counted.NUMBERS, ""),
        ("有几个表格？", Counted.TABLES, ""),
        ("表格有多少行", Counted.ROWS, ""),
        ("How many columns does the table have?", Counted.COLUMNS, ""),
        ("“甲方”出现了几次？", Counted.OCCURRENCES, "甲方"),
        ("违约金出现了多少次", Counted.OCCURRENCES, "违约金"),
        ("How often does 'total' appear?", Counted.OCCURRENCES, "total"),
        ("How many people are in the picture?", Counted.THINGS, "people"),
    ],
)
def test_what_is_to_be_counted(question: str, counted: Counted, label: str) -> None:
    intent = understand(question)
    assert (intent.kind, intent.counted, intent.label) == (IntentKind.COUNT, counted, label)


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("列出所有百分比", "百分比"),
        ("所有以万元为单位的数字", "万元"),
        ("list all amounts in USD", "USD"),
        ("List all amounts in $", "$"),
        ("all dates", "dates"),
        ("List all numbers", ""),
    ],
)
def test_the_unit_of_a_list(question: str, unit: str) -> None:
    assert understand(question).unit == unit


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("净利润?", Language.ZH),
        ("net profit?", Language.EN),
        ("Find “净利润”", Language.EN),
        ("“Total”是多少", Language.ZH),
        ("“净利润”", Language.ZH),
        ("2023?", Language.EN),
    ],
)
def test_the_language_of_a_question(question: str, language: Language) -> None:
    assert language_of(question) is language


def test_only_the_whole_text_is_wanted_while_it_is_read() -> None:
    assert wants_whole_text("读出全文")
    assert not wants_whole_text("净利润是多少")
