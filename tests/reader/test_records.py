"""Records that are printed as several lines each, with a title or a name above them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from glm4v_desktop.ocr.page import Page, Segment
from glm4v_desktop.reader.retrieval.records import records_of
from tests.ocr.printed import laid_out, segment
from tests.reader.asking import answer_to


def listed(
    records: Sequence[Sequence[str]], column: float = 0, pitch: float = 4, line: float = 0
) -> list[Segment]:
    """Each record's lines below each other."""
    return [
        segment(text, column, line + pitch * number + 1.1 * place)
        for number, record in enumerate(records)
        for place, text in enumerate(record)
    ]


def board() -> Page:
    done = [
        ("Upgrade the ledger", "PAY-251 · 5 points · Omar"),
        ("Mask the logs", "PAY-263 · 2 points · Lena"),
    ]
    todo = [("Refund fails", "PAY-287 · 3 points · Ines"), ("Rotate the secret", "PAY-291 · 1 point · Omar")]
    return laid_out([segment("TO DO", 2, -3), *listed(todo), segment("DONE", 60, -3), *listed(done, 60)])


def transfers() -> Page:
    left = [
        ("工资", "05-28 09:02 恒达软件有限公司"),
        ("房租", "05-27 18:40 王丽华"),
        ("水电费", "05-25 11:16 国网上海电力"),
        ("餐饮", "05-24 19:53 老盛昌汤包馆"),
    ]
    right = [
        ("+22,800.00", "余额48,206.35"),
        ("-4,500.00", "余额25,406.35"),
        ("-287.60", "余额29,906.35"),
        ("-68.00", "余额30,193.95"),
    ]
    amounts = [
        segment(text, 70, 4 * number + 1.1 * place, right=True)
        for number, record in enumerate(right)
        for place, text in enumerate(record)
    ]
    return laid_out(listed(left) + amounts)


def tracking() -> Page:
    times = [("12 May", "08:26"), ("11 May", "23:14"), ("11 May", "17:32"), ("10 May", "16:05")]
    events = [
        ("Arrived at the depot", "York depot"),
        ("Sorted at the hub", "Wakefield hub"),
        ("Collected from the sender", "Leeds"),
        ("Label created", "Paperwell Supplies"),
    ]
    return laid_out(listed(times) + listed(events, 16))


def contacts() -> Page:
    people = [
        ("Yusuf Demir", "Head of Logistics", "Ext. 4471", "Room 2.14", "y.demir@hexa.example"),
        ("Peter Nagy", "Fleet coordinator", "Ext. 4492", "Room 1.08", "p.nagy@hexa.example"),
        ("Rosa Vidal", "Returns desk", "Ext. 4466", "Room 0.05", "r.vidal@hexa.example"),
        ("Sam Whitlock", "Intern", "Ext. 4499", "Room 2.15", "s.whitlock@hexa.example"),
    ]
    return laid_out(listed(people[:2], pitch=9) + listed(people[2:], 50, pitch=9))


def jobs() -> Page:
    """Cards in two columns; each has labels above their values beside each other."""
    cards = [
        ("Payroll clerk", "Brightside Foods", "£29,500", "Permanent"),
        ("Site electrician", "Volta Contracting", "£41,000", "12 months"),
        ("Data analyst", "Meridian Health", "£38,200", "Permanent"),
        ("Night porter", "Grand Hotel", "£25,100", "Part time"),
    ]
    printed = []
    for number, (title, company, salary, contract) in enumerate(cards):
        column, line = 100 * (number % 2), 9 * (number // 2)
        printed += [segment(title, column, line), segment(company, column, line + 1.1)]
        printed += [segment("Salary", column, line + 2.6), segment(salary, column, line + 3.7)]
        printed += [segment("Contract", column + 20, line + 2.6), segment(contract, column + 20, line + 3.7)]
    return laid_out(printed)


def tickets() -> Page:
    """Two travelers: what stands at the right belongs to the name at the left."""
    left = [("顾晓彤", "身份证 3205 2248"), ("顾明远", "身份证 3205 0913")]
    right = [("二等座 07车 11F号", "成人票 ¥246.5"), ("二等座 07车 11D号", "儿童票 ¥123.0")]
    seats = [
        segment(text, 60, 4 * number + 1.1 * place, right=True)
        for number, seat in enumerate(right)
        for place, text in enumerate(seat)
    ]
    return laid_out(listed(left) + seats)


@pytest.mark.parametrize(
    ("question", "on", "value"),
    [
        ("What is the salary at Brightside Foods?", jobs(), "£29,500"),
        ("What is the contract of the night porter?", jobs(), "Part time"),
        ("What does the data analyst earn?", jobs(), "£38,200"),
        ("Who has PAY-287?", board(), "Ines"),
        ("What is PAY-251?", board(), "Upgrade the ledger"),
        ("How many points is Mask the logs?", board(), "2 points"),
        ("工资是谁发的", transfers(), "恒达软件有限公司"),
        ("房租什么时候付的", transfers(), "05-27 18:40"),
        ("交了多少水电费", transfers(), "-287.60"),
        ("餐饮的余额", transfers(), "30,193.95"),
        ("When was it collected from the sender?", tracking(), "11 May 17:32"),
        ("What happened at 23:14?", tracking(), "Sorted at the hub"),
        ("Which room is Peter Nagy in?", contacts(), "1.08"),
        ("Who is the head of logistics?", contacts(), "Yusuf Demir"),
        ("What is the extension of Rosa Vidal?", contacts(), "4466"),
        ("What is the email of Sam Whitlock?", contacts(), "s.whitlock@hexa.example"),
    ],
)
def test_a_part_of_a_record_is_named_by_another(question: str, on: Page, value: str) -> None:
    assert answer_to(question, on).startswith(f"**{value}**")


@pytest.mark.parametrize(
    ("question", "on", "quoted"),
    [
        ("顾明远坐哪里", tickets(), "二等座 07车 11D号"),
        ("What does Rosa Vidal do?", contacts(), "> Rosa Vidal  Returns desk  Ext. 4466"),
        ("Where was it sorted?", tracking(), "Sorted at the hub  Wakefield hub"),
        ("When will it arrive at the depot?", tracking(), "> 12 May  08:26  Arrived at the depot"),
    ],
)
def test_else_the_whole_record_is_quoted(question: str, on: Page, quoted: str) -> None:
    answer = answer_to(question, on)
    assert "**" not in answer
    assert quoted in answer


def test_a_sentence_is_not_called_by_the_words_of_a_label() -> None:
    """It has "notice" and no value, and "Notice no." is printed with its number."""
    sentence = "This notice is for the property named below, and the amount is due in two instalments"
    page = laid_out([segment("Notice no.: 2025-118734", 0, 0), segment("Issued: 3 May 2025", 0, 1),
                     segment(sentence, 0, 6)])  # fmt: skip
    assert answer_to("What is the notice number?", page).startswith("**2025-118734**")


def test_paragraphs_are_no_records() -> None:
    prose = [("The goods are checked on arrival.", "Damage is reported within a day.")] * 4
    assert records_of(laid_out(listed(prose))) == ()
    assert records_of(laid_out([segment(f"line {number}", 0, number) for number in range(9)])) == ()
