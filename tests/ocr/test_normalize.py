import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from glm4v_desktop.ocr.page import normalized


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("营业收入：１２，３４５．６７", "营业收入:12,345.67"),
        ("净利润（万元）", "净利润(万元)"),
        ("Net Profit", "netprofit"),
        ("2023 年 12 月", "2023年12月"),
        ("−85.33", "-85.33"),
        ("注：“合并”", '注:"合并"'),
    ],
)
def test_printed_and_read_forms_are_equal(printed: str, read: str) -> None:
    assert normalized(printed) == normalized(read)


def test_numbers_stay_apart() -> None:
    assert normalized("24.6") != normalized("246")


@example("A´")
@given(st.text())
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalized(text)
    assert normalized(once) == once
