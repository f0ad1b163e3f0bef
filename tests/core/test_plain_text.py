"""Markdown becomes plain text: for the clipboard and the terminal."""

from __future__ import annotations

import random

import pytest

from glm4v_desktop.core.plain_text import PlainText, plain_text
from glm4v_desktop.reader.markdown import escaped, escaped_line, table


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        (r"MAX\_ATTEMPTS", "MAX_ATTEMPTS"),
        (r"\{408, 429\}", "{408, 429}"),
        (r"Halden \& Voss", "Halden & Voss"),
        ("one  \ntwo\\\nthree   ", "one\ntwo\nthree"),
        ("**9,030.23** (the page states *万元*)", "9,030.23 (the page states 万元)"),
        ("***both*** and __bold__, _thin_, ~~gone~~", "both and bold, thin, gone"),
        ("**合计：**123", "合计：123"),
        ("snake_case_name and 2 * 3 * 4 and 5*", "snake_case_name and 2 * 3 * 4 and 5*"),
        (r"\*not bold\* **a\*b**", "*not bold* a*b"),
        ("`a*b*c` and `` `tick` ``", "a*b*c and `tick`"),
        ("[the page](https://example.org/a_b) <https://example.org>",
         "the page (https://example.org/a_b) https://example.org"),
        ("[https://a.org](https://a.org) ![a chart](x.png)", "https://a.org a chart (x.png)"),
        ("AT&amp;T &lt;b&gt; &#20013; &nosuchthing;", "AT&T <b> 中 &nosuchthing;"),
        ("# Title #\n\ntext", "Title\n\ntext"),
        ("> quoted\n> lines", "quoted\nlines"),
        ("- one\n- **two**\n  - three\n\n1. four", "- one\n- two\n  - three\n\n1. four"),
        ("2024\\. Year\n\\- 5", "2024. Year\n- 5"),
        ("above\n\n\n\nbelow\n\n", "above\n\nbelow"),
        ("**over\ntwo lines** end", "over\ntwo lines end"),
        ("a **begun\n\nnever ended", "a **begun\n\nnever ended"),
        ("----", "----"),
        ("    indented = 1\n\ttabbed", "indented = 1\ntabbed"),
        ("x | y is no table", "x | y is no table"),
        (r"in C:\new_folder\* and **D:\a_b\_c_** or `E:\*`", r"in C:\new_folder\* and D:\a_b\_c_ or E:\*"),
        (r"C:\\new\_folder\\\*，以及 c:\数据_1\*.txt。", r"C:\new_folder\*，以及 c:\数据_1\*.txt。"),
        ("", ""),
    ],
)  # fmt: skip
def test_marks_go_and_the_text_stays(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


def test_code_is_as_it_was_with_its_indentation() -> None:
    code = "def f(x):\n    if x:\n        return '**x**'  # a | b\n\n\n    return \\_"
    assert plain_text(f"Try:\n\n```python\n{code}\n```\n\nDone") == f"Try:\n\n{code}\n\nDone"
    assert plain_text("- item\n\n  ~~~\n  a\n    b\n  ~~~") == "- item\n\na\n  b"
    assert plain_text(f"```\n{code}") == code


def test_cells_are_cells() -> None:
    source = (
        "Above\n\n| a | b \\| c | |\n| --- | :-: | --- |\n| **1** | | x\\_y |\n| `t\tu` | 3 | 4 |\n\nBelow"
    )
    assert plain_text(source) == "Above\n\na\tb | c\t\n1\t\tx_y\nt u\t3\t4\n\nBelow"
    assert plain_text("| a | b |\n|---|---|\n| `x \\| y` | c \\\\\\| d |") == "a\tb\nx | y\tc \\| d"
    assert plain_text("a | b\n--- | ---\n1 | 2\nend") == "a\tb\n1\t2\nend"


def test_a_terminal_gets_aligned_columns_that_know_wide_characters() -> None:
    plain = PlainText(aligned=True)
    source = "| 项目 | 2024年 |\n| --- | --- |\n| 净利润 | 9,030.23 |\n| Tax | (12.50) |\n"
    assert plain.feed(source) == ""
    assert plain.feed("\nend\n") == ("项目      2024年\n净利润  9,030.23\nTax      (12.50)\n\nend\n")


@pytest.mark.parametrize("aligned", [False, True])
def test_how_it_comes_in_pieces_changes_nothing(aligned: bool) -> None:
    source = "# T\n\nSome **bold\ntext** and `code`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\n  x\n```\n"
    source += "- i\n- j | k\n> q"
    whole = PlainText(aligned)
    expected = whole.feed(source) + whole.finish()
    for seed in range(20):
        chance, plain, said, at = random.Random(seed), PlainText(aligned), "", 0
        while at < len(source):
            step = chance.randint(1, 7)
            said += plain.feed(source[at : at + step])
            at += step
        assert said + plain.finish() == expected


def test_words_are_given_as_they_come_as_far_as_nothing_can_change_them() -> None:
    plain = PlainText()
    pieces = ["one ", "two **th", "ree", "**  \nfo", "ur | five\n", "# six", "\nx ", "**y\n", "z** \n"]
    given = [plain.feed(piece) for piece in pieces]
    assert given == ["one", "", "", " two three\nfo", "ur | five\n", "", "six\nx", "", " y\nz\n"]
    assert plain.finish() == ""


PRINTED = [
    "MAX_ATTEMPTS = {408, 429}", "Halden & Voss", "1. first", "- 4.1%", "+5", "a|b", "*", "__init__", "~x~",
    "<b>bold</b>", "# 5", "C:\\temp", "`tick`", "[1](2)", "&amp;", "2*3*4", "=== x", "!wow", "\\", "a\\_b",
]  # fmt: skip


@pytest.mark.parametrize("printed", PRINTED)
def test_what_the_reader_escapes_is_what_was_printed(printed: str) -> None:
    assert plain_text(escaped_line(printed)) == printed
    assert plain_text(f"x {escaped(printed)} y") == f"x {printed} y"
    assert plain_text("".join(table([["a", "b"], [printed, "c"]]))) == f"a\tb\n{printed}\tc"


def test_hostile_text_takes_no_longer_than_its_length() -> None:
    for piece in ("*", "_a", "**a ", "[", "`", "| ", "[a](", "\\", "&a", "> ", "``` "):
        source = piece * (300_000 // len(piece))
        assert plain_text(source) is not None
        assert plain_text(source.replace(" ", "\n")) is not None
