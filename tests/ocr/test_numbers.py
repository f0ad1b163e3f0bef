from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.ocr.numbers import NumberKind, is_number, mended, numbers_in


def _only(text: str) -> tuple[str, NumberKind, Decimal | None, str]:
    (number,) = numbers_in(text)
    return number.text, number.kind, number.value, number.unit


@pytest.mark.parametrize(
    ("text", "printed", "value", "unit"),
    [
        ("净利润 1,234.50", "1,234.50", "1234.50", ""),
        ("(3.2)", "(3.2)", "-3.2", ""),
        ("（1,234.5）", "（1,234.5）", "-1234.5", ""),
        ("-5", "-5", "-5", ""),
        ("−5.5", "−5.5", "-5.5", ""),
        ("+14", "+14", "14", ""),
        ("２，５００", "２，５００", "2500", ""),
        ("2.5万", "2.5万", "25000", "万"),
        ("3亿元", "3亿元", "300000000", "亿元"),
        ("1,234.56 万元", "1,234.56 万元", "12345600", "万元"),
        ("合同总价为人民币386,000.00元", "386,000.00元", "386000", "元"),
        ("RMB 386,000.00,", "RMB 386,000.00", "386000", "RMB"),
        ("$1.28M", "$1.28M", "1280000", "$"),
        ("-$200", "-$200", "-200", "$"),
        ("US$ 1,000", "US$ 1,000", "1000", "US$"),
        ("单价$20.00，", "$20.00", "20", "$"),
        ("that is $3,840,", "$3,840", "3840", "$"),
        ("￥99", "￥99", "99", "¥"),
        ("12 kg", "12 kg", "12", "kg"),
        ("within.10 days", "10 days", "10", "days"),
        ("x = .5", ".5", "0.5", ""),
    ],
)
def test_an_amount_has_its_value_and_unit(text: str, printed: str, value: str, unit: str) -> None:
    assert _only(text) == (printed, NumberKind.AMOUNT, Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.3%", "12.3"), ("１２．３％", "12.3"), ("(2.1%)", "-2.1"), ("-2.1 %", "-2.1"), ("(2.1)%", "-2.1")],
)
def test_a_percentage_stays_one(text: str, value: str) -> None:
    printed, kind, found, unit = _only(text)
    assert (printed, kind, found, unit) == (text, NumberKind.PERCENT, Decimal(value), "%")


@pytest.mark.parametrize(
    ("text", "printed", "kind"),
    [
        ("2024年", "2024年", NumberKind.YEAR),
        ("FY 2024", "2024", NumberKind.YEAR),
        ("签订日期：2024年7月15日", "2024年7月15日", NumberKind.DATE),
        ("2024 年 1—12 月", "2024 年 1—12 月", NumberKind.DATE),
        ("发货日期3月18日", "3月18日", NumberKind.DATE),
        ("2024-03-15", "2024-03-15", NumberKind.DATE),
        ("03/15/2024", "03/15/2024", NumberKind.DATE),
        ("September 30, 2024", "September 30, 2024", NumberKind.DATE),
        ("at 10:24", "10:24", NumberKind.TIME),
        ("9:05 pm", "9:05 pm", NumberKind.TIME),
        ("合同编号：HT-2024-0715", "HT-2024-0715", NumberKind.IDENTIFIER),
        ("010-12345678", "010-12345678", NumberKind.IDENTIFIER),
        ("v2.14.0", "v2.14.0", NumberKind.IDENTIFIER),
        ("13800000000", "13800000000", NumberKind.IDENTIFIER),
    ],
)
def test_dates_times_and_identifiers_are_told_apart(text: str, printed: str, kind: NumberKind) -> None:
    found, found_kind, _, _ = _only(text)
    assert (found, found_kind) == (printed, kind)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("签订后10日内支付30%，即115,800.00元；", ["10日", "30%", "115,800.00元"]),
        ("100，200", ["100", "200"]),
        ("1120 x 744 px", ["1120", "744 px"]),
        ("1120x744", ["1120", "744"]),
        ("$1,742,380 40.7% +14.2%", ["$1,742,380", "40.7%", "+14.2%"]),
        ("1,2,3", ["1", "2", "3"]),
        ("12,3456.7 x", ["12,3456.7"]),
        ("Q3 and H1 and B2B", []),
        ("10² ① ", ["10"]),
        ("", []),
    ],
)
def test_several_numbers_stay_apart(text: str, printed: list[str]) -> None:
    assert [number.text for number in numbers_in(text)] == printed


def test_a_misread_figure_is_kept_whole_and_has_no_value() -> None:
    (number,) = numbers_in("12,3456.70")
    assert (number.text, number.value) == ("12,3456.70", None)


@pytest.mark.parametrize("text", ["1,234.50", "(3.2)", "12.3%", "$4,286", "-", "—", "n/a", "3.2 GB"])
def test_a_cell_with_a_quantity_is_a_number(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["2024年", "FY2023", "12 orders", "2024-03-15", "", "Q3", "约 30 家"])
def test_a_heading_or_a_phrase_is_no_number(text: str) -> None:
    assert not is_number(text)


@given(st.text(max_size=40))
def test_numbers_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for number in numbers_in(text):
        assert number.text == text[number.start : number.end]
        assert number.start >= end
        assert number.text == number.text.strip()
        end = number.end


@given(
    st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from(["{}", "({})", "-{}", "￥{}", "{} 万元", "{}%", "营业收入{}元", "（{}）"]),
)
def test_a_printed_value_is_read_back(value: Decimal, form: str) -> None:
    (number,) = numbers_in(form.format(f"{value:,.2f}"))
    scale = 10_000 if "万" in form else 1
    sign = -1 if form[0] in "(-（" else 1
    assert number.value == value * scale * sign


@given(st.integers(0, 10**9).map(lambda value: f"{value:,}"))
def test_full_width_digits_are_the_same_number(printed: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in printed)
    (narrow,), (number,) = numbers_in(f"x {printed}"), numbers_in(f"x {wide}")
    if narrow.kind is NumberKind.AMOUNT:
        assert (number.value, number.text) == (narrow.value, wide)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("较昨日 -2.8%", ["-2.8%"]),
        ("较昨日-2.8%", ["-2.8%"]),
        ("Revenue-4.1%", ["-4.1%"]),
        ("Discount 2.87-", ["2.87-"]),
        ("卡号：6222021001098765432", ["6222021001098765432"]),
        ("Account number 6217 0012 3456 7890 123", ["6217 0012 3456 7890 123"]),
        ("纳税人识别号：91310115MA1K4XYZ8B", ["91310115MA1K4XYZ8B"]),
        ("营业收入123，456.78元", ["123，456.78元"]),
        ("数字 12，345", ["12", "345"]),
        ("from 5-10 days", ["5", "10 days"]),
    ],
)
def test_nothing_of_a_number_is_cut(text: str, printed: list[str]) -> None:
    assert [number.text for number in numbers_in(text)] == printed


def test_a_minus_behind_or_against_a_word_counts() -> None:
    assert [number.value for number in numbers_in("2.87- and Revenue-4.1%")] == [
        Decimal("-2.87"),
        Decimal("-4.1"),
    ]


@pytest.mark.parametrize(
    ("text", "printed", "value", "unit"),
    [
        ("Umsatz 1.234.567,89 €", "1.234.567,89 €", "1234567.89", "€"),
        ("Preis 12,50 €", "12,50 €", "12.50", "€"),
        ("€1.234.567", "€1.234.567", "1234567", "€"),
        ("Chiffre d’affaires 1 448 949,50 €", "1 448 949,50 €", "1448949.50", "€"),
        ("1\u202f448\u202f949,50 €", "1\u202f448\u202f949,50 €", "1448949.50", "€"),
        ("12 345 €", "12 345 €", "12345", "€"),
        ("12 345", "12 345", "12345", ""),
        ("Omsetning kr 1 234,50", "kr 1 234,50", "1234.50", "kr"),
        ("Total CHF 1'234'567.89", "CHF 1'234'567.89", "1234567.89", "CHF"),
        ("Revenue Rs. 12,34,567.00", "Rs. 12,34,567.00", "1234567.00", "Rs."),
        ("Receita R$ 1.234,50", "R$ 1.234,50", "1234.50", "R$"),
        ("营业收入1,123，456.78元", "1,123，456.78元", "1123456.78", "元"),
        ("合计￥12，345", "￥12，345", "12345", "¥"),
        ("ratio 0,125", "0,125", "0.125", ""),
        ("W6,000", "W6,000", "6000", "W"),
        ("1,234.50-", "1,234.50-", "-1234.50", ""),
        ("70,269.42 -", "70,269.42 -", "-70269.42", ""),
        ("Saldo 1.234,50- €", "1.234,50- €", "-1234.50", "€"),
        ("USD 1,234.50-", "USD 1,234.50-", "-1234.50", "USD"),
        ("$(1,234.50)", "$(1,234.50)", "-1234.50", "$"),
        ("(HK$1,234.50)", "(HK$1,234.50)", "-1234.50", "HK$"),
    ],
)
def test_amounts_of_the_world(text: str, printed: str, value: str, unit: str) -> None:
    (number,) = numbers_in(text)
    assert (number.text, number.value, number.unit) == (printed, Decimal(value), unit)
    assert not number.doubtful


@pytest.mark.parametrize("text", ["3.2‰", "3.2 ‰", "3.2%o"])
def test_per_mille_is_not_per_cent(text: str) -> None:
    assert _only(text) == (text, NumberKind.PERCENT, Decimal("3.2"), "‰")


@pytest.mark.parametrize(
    ("read", "mended_text"),
    [
        ("Rate 3.2%o", "Rate 3.2‰"),
        ("盐度 35 %o", "盐度 35‰"),
        ('f("%o")', 'f("%o")'),
        ("5%off", "5%off"),
    ],
)
def test_a_slurred_per_mille_is_mended(read: str, mended_text: str) -> None:
    assert mended(read) == mended_text


@pytest.mark.parametrize(
    ("read", "mended_text"),
    [
        ("node/50bc3038f42503b8563cldd0", "node/50bc3038f42503b8563c1dd0"),
        ("5dl6ab0c-O3ff-4l2e-9abc-0123456789ab", "5d16ab0c-03ff-412e-9abc-0123456789ab"),
        ("balOney and IllIllIllIll", "balOney and IllIllIllIll"),
        ("model k8l2abcdef012", "model k8l2abcdef012"),
    ],
)
def test_letters_in_hexadecimal_ids_are_mended(read: str, mended_text: str) -> None:
    assert mended(read) == mended_text


@pytest.mark.parametrize("text", ["1.234 €", "12,50", "EUR 1.500"])
def test_an_ambiguous_amount_is_whole_and_has_no_value(text: str) -> None:
    (number,) = numbers_in(text)
    assert (number.text, number.value, number.doubtful) == (text, None, False)


@pytest.mark.parametrize(
    "text",
    [
        "69,558.687.59",
        "1.234.56",
        "319.321.441.10",
        "1,234,56",
        "1.234,567.89",
        "1,234.567,89",
        "12,345.678.90",
    ],
)
def test_separators_that_make_no_number_are_doubted(text: str) -> None:
    for line in (text, f"Total {text} paid"):
        (number,) = numbers_in(line)
        assert (number.text, number.value, number.doubtful) == (text, None, True)


@pytest.mark.parametrize("text", ["Milk 2 100.00", "Total 12 345"])
def test_what_may_be_two_numbers_is_doubted(text: str) -> None:
    (number,) = numbers_in(text)
    assert (number.value, number.doubtful) == (None, True)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("¥1,000 HK$2,000 NT$3,000 €4,000 £5,000", ["¥1,000", "HK$2,000", "NT$3,000", "€4,000", "£5,000"]),
        ("100 € 200 € 300 €", ["100 €", "200 €", "300 €"]),
        ("100€ 200€", ["100€", "200€"]),
        ("€ 100 € 200", ["€ 100", "€ 200"]),
        ("$1,234.50 USD 2,000", ["$1,234.50", "USD 2,000"]),
        ("NT$3,000 -€400", ["NT$3,000", "-€400"]),
        ("1 USD = 7.1893 CNY", ["1 USD", "7.1893 CNY"]),
    ],
)
def test_a_currency_belongs_to_its_own_number(text: str, printed: list[str]) -> None:
    assert [number.text for number in numbers_in(text)] == printed


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2024.03.15 至2024.12.31", NumberKind.DATE),
        ("2024-03-15 ~ 2024-12-31", NumberKind.DATE),
        ("2024-03-15-2024-12-31", NumberKind.DATE),
        ("2024.03.15-03.31", NumberKind.DATE),
        ("2024年3月15日至2024年12月31日", NumberKind.DATE),
        ("3月18日至20日", NumberKind.DATE),
        ("Mar 1, 2024 to Mar 15, 2024", NumberKind.DATE),
        ("15/03/2024 – 31/12/2024", NumberKind.DATE),
        ("10:24 - 11:30", NumberKind.TIME),
        ("2021年至2023年", NumberKind.YEAR),
        ("6222 **** **** 5432", NumberKind.IDENTIFIER),
        ("6222********5432", NumberKind.IDENTIFIER),
        ("6222-0210-0109-8765-432", NumberKind.IDENTIFIER),
        ("3782 822463 10005", NumberKind.IDENTIFIER),
        ("DE89 3704 0044 0532 0130 00", NumberKind.IDENTIFIER),
        ("6222021001098765432", NumberKind.IDENTIFIER),
        ("138 0000 0000", NumberKind.IDENTIFIER),
        ("+86 138 0000 0000", NumberKind.IDENTIFIER),
        ("(010) 6288-1234", NumberKind.IDENTIFIER),
        ("192.168.1.10", NumberKind.IDENTIFIER),
        ("1.234.567", NumberKind.IDENTIFIER),
    ],
)
def test_spans_and_groups_stay_whole(text: str, kind: NumberKind) -> None:
    for line in (text, f"有效期 {text}。"):
        (number,) = numbers_in(line)
        assert (number.text, number.kind, number.value) == (text, kind, None)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("39.9042,116.4074", ["39.9042", "116.4074"]),
        ("1.5,2.5,3.5", ["1.5", "2.5", "3.5"]),
        ("10,20,30", ["10", "20", "30"]),
        ("10.0.0.1,10.0.0.2", ["10.0.0.1", "10.0.0.2"]),
        ("300 3.4513", ["300", "3.4513"]),
        ("A1,000 and B2", []),
    ],
)
def test_lists_come_apart(text: str, printed: list[str]) -> None:
    assert [number.text for number in numbers_in(text)] == printed


@pytest.mark.parametrize("text", ["1" * 4000, "*" * 4000, "12 " * 1500, "1,2." * 1000, "€1 " * 1000])
def test_long_runs_take_no_time(text: str) -> None:
    started = time.process_time()
    numbers_in(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", ["3.2%0", "58.7%6"])
def test_a_sign_that_may_be_per_cent_or_per_mille_is_doubted(text: str) -> None:
    (number,) = numbers_in(f"Rate {text}")
    assert (number.text, number.kind, number.value, number.doubtful) == (text, NumberKind.PERCENT, None, True)
