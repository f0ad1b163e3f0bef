from __future__ import annotations

import pytest

from glm4v_desktop.ocr.page import normalized
from glm4v_desktop.reader.terms import column_synonyms, synonyms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("净利润", "net profit"),
        ("净利润", "net income"),
        ("营业收入", "revenue"),
        ("营业收入", "operating income"),
        ("毛利率", "gross margin"),
        ("总资产", "total assets"),
        ("每股收益", "EPS"),
        ("合同总价", "contract price"),
        ("客单价", "average order value"),
        ("甲方", "Party A"),
    ],
)
def test_terms_are_found_in_both_directions(one: str, other: str) -> None:
    assert normalized(other) in [normalized(word) for word in synonyms(one)]
    assert normalized(one) in [normalized(word) for word in synonyms(other)]


def test_case_spaces_and_signs_do_not_matter() -> None:
    assert synonyms("Net  Profit") == synonyms("net profit")
    assert synonyms("R&D") == synonyms("r&d")


@pytest.mark.parametrize("word", ["", "profit of doom", "示例"])
def test_an_unknown_word_has_no_other(word: str) -> None:
    assert synonyms(word) == ()


def test_a_term_is_not_its_own_synonym() -> None:
    assert "净利润" not in synonyms("净利润")


@pytest.mark.parametrize(
    ("one", "other"),
    [("同比", "yoy"), ("change", "同比"), ("Q3", "第三季度"), ("march", "3月"), ("期末余额", "期末")],
)
def test_headings_have_other_names(one: str, other: str) -> None:
    assert other in column_synonyms(one)
