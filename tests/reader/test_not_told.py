"""Questions whose nearest printed words are not the answer: none of their values is stated."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Pair, Row, Segment
from tests.ocr.pages import lines, page, table
from tests.reader.asking import answer_to

HOUSE = page(
    lines(
        "A double room is €94 from May. Parking is €9 a night, and dogs are €7.",
        "Guests who leave early pay for the nights they booked.",
        "The queue was stuck since 05:10, as Kai wrote 4 hours ago.",
        "Returns are accepted within 14 days of delivery.",
    )
)
PAPERS = page(lines("截至期末员工1,126人，其中研发208人。", "目前地面月租180元，地下320元。"))
FLIGHTS = page(
    table(
        ("Tern Air TR 418", "06:25 LIS", "nonstop", "€212 no checked bag"),
        ("Nordvia NV 77", "09:10 LIS", "1 stop", "€178 1 checked bag"),
        ("Aurelia AU 9020", "17:40 LIS", "nonstop", "€296 2 checked bags"),
    )
)
PARTIES = page(table(("Bill to", "Ship to"), ("Osprey Cafe Ltd", "Osprey Cafe, Unit 6"), ("Ruth", "Dev")))
PLAN = page(table(("Package", "Budget h", "Spent h"), ("Survey", "60", "71"), ("Racks", "96", "48")))
MARKS = page(
    lines("八年级期末成绩通知单"),
    table(("科目", "期末", "班级名次"), ("语文", "93", "4"), ("总分", "365", "5")),
)


@pytest.mark.parametrize(
    ("question", "on"),
    [
        ("How much is a night?", HOUSE),
        ("What does a night cost?", HOUSE),
        ("How long was the queue stuck?", HOUSE),
        ("When was it delivered?", HOUSE),
        ("研发费用", PAPERS),
        ("月租多少钱", PAPERS),
        ("How many stops does TR 418 make?", FLIGHTS),
        ("Shipping date", PARTIES),
        ("Which packages went over budget?", PLAN),
        ("年级名次是多少", MARKS),
    ],
)
def test_a_near_value_is_not_stated(question: str, on: Page) -> None:
    assert "**" not in answer_to(question, on)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How much is parking?", "€9"),
        ("How much is a double room?", "€94"),
        ("Within how many days are returns accepted?", "14 days"),
    ],
)
def test_what_the_sentence_is_about_is_still_told(question: str, value: str) -> None:
    assert answer_to(question, HOUSE).startswith(f"**{value}**")


@pytest.mark.parametrize(
    ("question", "on"),
    [
        ("What is Kai's phone number?", HOUSE),
        ("How many rooms are there?", HOUSE),
        ("What does a single room cost?", HOUSE),
        ("年级名次是多少", MARKS),
        ("Shipping date", PARTIES),
    ],
)
def test_lines_without_a_value_of_the_kind_are_said_to_tell_none(question: str, on: Page) -> None:
    answer = answer_to(question, on)
    assert answer.startswith(("Reading alone cannot tell", "仅凭文字看不出答案"))
    assert "likeliest lines" in answer or "最有可能的几行" in answer


def _form(*pairs: tuple[str, str]) -> Block:
    rows, found = [], []
    for number, (label, value) in enumerate(pairs):
        one = Segment(label, Rect(0, 30 * number, 90, 30 * number + 18), 0.98)
        other = Segment(value, Rect(120, 30 * number, 320, 30 * number + 18), 0.98)
        rows.append(Row((one, other)))
        found.append(Pair(Cell(label, segments=(one,)), Cell(value, segments=(other,))))
    return Block(BlockKind.FORM, tuple(rows), pairs=tuple(found))


def test_a_name_above_a_paragraph_does_not_own_the_telephone_in_it() -> None:
    school = page(
        _form(("学生", "林书瑶"), ("班主任", "郭建平")),
        lines("如有疑问，请联系教务处赵老师，电话0571-86032217；也可找年级组长何敏。", top=200),
    )
    for person in ("郭建平", "林书瑶", "何敏"):
        assert "**" not in answer_to(f"{person}的电话", school)


def test_the_telephone_of_a_form_is_that_of_its_first_person() -> None:
    record = page(_form(("姓名", "王建国"), ("电话", "13800002222"), ("紧急联系人", "李晓梅")))
    assert answer_to("王建国的电话", record).startswith("**13800002222**")
    assert "**" not in answer_to("李晓梅的电话", record)


def test_prices_that_a_limit_tells_apart_are_not_all_listed() -> None:
    shop = page(lines("循环扇 ¥189", "桌面风扇 ¥39.9", "除湿机 ¥699"))
    assert "**" not in answer_to("哪些商品价格低于100", shop)


def test_a_line_of_another_column_is_not_under_the_name() -> None:
    left = Segment("+44 1273 555 018", Rect(0, 60, 200, 78), 0.98)
    name = Segment("Attn: Dev Mistry", Rect(400, 30, 560, 48), 0.98)
    on = page(Block(BlockKind.TEXT, (Row((name,)), Row((left,)))))
    assert "1273" not in answer_to("What is Dev Mistry's phone number?", on)


def test_a_number_with_hyphens_is_not_cut() -> None:
    receipt = page(lines("小票号: 0061-20260314-0088", "收银员: 07"))
    assert answer_to("小票号是多少？", receipt).startswith("**0061-20260314-0088**")


MONTH = page(
    table(
        ("Meter", "This week kWh", "Last week kWh"),
        ("Kitchen", "5,120", "5,440"),
        ("Garage", "1,415", "3,140"),
    )
)
DESK = page(table(("Team", "Opened", "Backlog"), ("Billing", "402", "58"), ("Hardware", "517", "131")))
WAGES = page(
    table(
        ("姓名", "扣款", "实发"), ("宋佳", "-300", "7,400"), ("康力", "0", "7,950"), ("古天", "-500", "8,300")
    )
)
LETTER = page(
    lines(
        "The gate code is sent by text message.",
        "Meter M-04 was offline from 29 May.",
        "上门前请打我分机8036，我不在就找李静。",
        "Ladder 3 m",
    )
)
BILL = page(
    table(
        ("品名", "单价", "数量", "金额"), ("冰豆腐", "18.00", "1", "0.00"), ("虾滑", "46.00", "2", "92.00")
    ),
)


@pytest.mark.parametrize(
    ("question", "on"),
    [
        ("How much did the kitchen use in the week before?", MONTH),
        ("How many are still open at Hardware?", DESK),
        ("扣款最多的是谁", WAGES),
        ("What is the gate code?", LETTER),
        ("How long was M-04 offline?", LETTER),
        ("李静的分机是多少", LETTER),
        ("How many ladders are there?", LETTER),
        ("冰豆腐花了多少钱", BILL),
        ("Which packages have more spent than planned?", PLAN),
    ],
)
def test_a_value_of_another_period_state_or_person_is_not_stated(question: str, on: Page) -> None:
    assert "**" not in answer_to(question, on)


def test_the_period_that_is_asked_for_is_told() -> None:
    assert answer_to("What did the kitchen use last week?", MONTH).startswith("**5,440**")


def test_a_unit_keeps_its_power() -> None:
    unit = page(lines("The unit has 6.5 m² and is on the second floor."))
    assert "**6.5 m**" not in answer_to("How big is the unit?", unit)


def test_a_total_without_something_is_not_the_total() -> None:
    bill = page(
        lines("VAT GB 448 9021 77"),
        table(("Item", "Amount"), ("Bench", "£100"), ("Lamp", "£50"), ("VAT", "£30"), ("Total", "£180")),
    )
    assert "**£180**" not in answer_to("Total before VAT", bill)


def test_rows_are_not_counted_for_hours_or_for_another_person() -> None:
    work = page(
        table(
            ("Task", "Type", "Owner"), ("T-1", "Bug", "Kai"), ("T-2", "Bug", "Kai"), ("T-3", "Story", "Elsa")
        ),
        lines("Noor is on leave.", top=700),
    )
    assert "Counted" not in answer_to("How many bugs does Noor have?", work)
    assert "Counted" not in answer_to("How many hours did Kai work?", work)


def test_a_number_of_an_order_is_no_telephone() -> None:
    paid = page(lines("商户单号: ZT-8821-0618-441", "交易单号: 4200002291", "客服 0571-8123 9090"))
    assert "**" not in answer_to("商户电话", paid)


def test_lines_that_may_be_meant_are_shown_without_a_figure_of_theirs() -> None:
    cake = page(
        lines(
            "Dough: 400 g flour, 60 g sugar, 180 ml milk.",
            "Topping: 1.5 kg plums, 50 g sugar, 1 tsp cinnamon.",
        )
    )
    answer = answer_to("How much sugar do I need?", cake)
    assert "**" not in answer
    assert "1 —" not in answer
    assert "180 —" not in answer
