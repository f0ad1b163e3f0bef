from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication, QTextDocument

from glm4v_desktop.reader.markdown import bold, escaped, escaped_line, quoted, table

_NO_HTML = QTextDocument.MarkdownFeature.MarkdownNoHTML


def _shown(markdown: str) -> str:
    document = QTextDocument()
    document.setMarkdown(markdown, _NO_HTML)
    return document.toPlainText()


_TRICKY = [
    "a*b*c **d**",
    "snake_case _x_",
    "<b>bold</b> & &amp; <script>",
    "a|b",
    "# heading",
    "[link](http://x) ![img](y)",
    "`code`",
    "- item",
    "+ 5.5%",
    "-225.00%",
    "= 3",
    "1. first",
    "12) second",
    "> quote",
    "~~gone~~",
    "back\\slash \\* \\\\",
    "---",
    "***",
    "===",
    "净利润（万元）：*1,234*",
    "{a} $x_1$ 100% #1",
]


@pytest.mark.parametrize("printed", _TRICKY)
def test_what_is_shown_is_what_is_printed(qapp: QGuiApplication, printed: str) -> None:
    assert _shown(escaped_line(printed)) == printed
    assert _shown(bold(printed)) == printed
    assert _shown(quoted(printed)) == printed
    assert _shown(f"before {escaped(printed)}") == f"before {printed}"


_PRINTED = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E) | st.sampled_from(" 净利润：（）％，"),
    min_size=1,
    max_size=24,
).map(lambda text: " ".join(text.split()))


@given(
    _PRINTED.filter(lambda text: bool(text) and "://" not in text and "@" not in text and "www." not in text)
)
def test_any_line_is_shown_as_printed(printed: str) -> None:
    assert _shown(escaped_line(printed)) == printed


def test_a_table_keeps_its_cells() -> None:
    assert "".join(table([("a|b", "2024"), ("x",), ("y\nz", "-1")])) == (
        "| a\\|b | 2024 |\n| --- | --- |\n| x |  |\n| y z | -1 |\n"
    )
