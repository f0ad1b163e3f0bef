"""Line breaks inside a paragraph stay; all other Markdown is unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.ui.chat.markdown_blocks import LINE_BREAK, keep_line_breaks


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one\ntwo", "one|\ntwo"),
        ("一\n二\n\n三", "一|\n二\n\n三"),
        ("> one\n> two", "> one|\n> two"),
        ("- item\n  goes on\n- next", "- item|\n  goes on\n- next"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("# head\ntext", "# head\ntext"),
        ("head\n===", "head\n==="),
        ("head\n---", "head\n---"),
        ("text\n- item", "text\n- item"),
        ("- a\n  ```\n  x\n  y\n  ```", "- a\n  ```\n  x\n  y\n  ```"),
        ("    code\n    code", "    code\n    code"),
    ],
)
def test_breaks(text: str, kept: str) -> None:
    assert keep_line_breaks(text).replace(LINE_BREAK, "|" if "|" not in text else "!") == kept


@given(st.text(alphabet="ab \n-#>|`1.", max_size=60))
def test_nothing_but_breaks_and_spaces_before_them_changes(text: str) -> None:
    lines = keep_line_breaks(text).split("\n")
    assert [line.rstrip(LINE_BREAK).rstrip() for line in lines] == [
        line.rstrip() for line in text.split("\n")
    ]
