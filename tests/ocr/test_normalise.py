import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from glm4v_desktop.ocr.page import normalised


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
    assert normalised(printed) == normalised(read)


def test_numbers_stay_apart() -> None:
    assert normalised("24.6") != normalised("246")


@example("A´")
@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once
