"""Cells of a spreadsheet by letter and number ("B4"), the selected cell, and its formula."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.ocr.page import Addresses, Cell, Page, normalized
from glm4v_desktop.reader.markdown import quoted, stated
from glm4v_desktop.reader.phrases import Phrase, say
from glm4v_desktop.reader.question import language_of

_NAME = re.compile(
    r"(?<![A-Za-z0-9_.-])\$?(?P<letters>[A-Za-z]{1,2})\$?(?P<number>[1-9]\d{0,5})(?![A-Za-z0-9_.-])"
)
_FORMULA = re.compile(r"\bformula\b|公式", re.IGNORECASE)
_SELECTED = re.compile(
    r"\b(?:selected|active|current) cell\b|\bcell (?:is|has been) (?:\w+ )?(?:selected|active)\b"
    r"|(?:选中|选定|选择|当前|活动)的?(?:是|了)?(?:哪个|哪一个)?(?:单元)?格",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"\b(?:value|contents?|in|contain\w*|hold|say)\b|内容|的值|里|数值", re.IGNORECASE)
# What else a question has that only asks for a cell.
_ASKING = re.compile(
    r"\b(?:what(?:'s|s)?|which|tell|me|show|give|read|is|are|does|in|the|values?|contents?|texts?|of|cells?|there|has|"
    r"contain(?:s|ed)?|says?|hold|written|used|printed|stored|please|formula|behind|for)\b"
    r"|单元格|格子?|里面?|中|内容|数值|[的值是为请问写着了有用和]|什么|多少|哪个|显示|公式|数据|[\s?？.。,，:：'’]",
    re.IGNORECASE,
)


def about_cells(question: str, page: Page) -> Iterator[str] | None:
    """The cell that a question names by its letter and number; None if it is about something else."""
    sheet = next((block.addresses for block in page.blocks if block.addresses is not None), None)
    if sheet is None:
        return None
    asked = folded(question)
    named = list(_NAME.finditer(asked))
    if _SELECTED.search(asked) and sheet.chosen and not named:
        if _FORMULA.search(asked):
            return _said(sheet.content, sheet.chosen, question, page)
        if not _CONTENT.search(_SELECTED.sub(" ", asked)):
            return _said(Cell(sheet.chosen), sheet.chosen, question, page)
        named = list(_NAME.finditer(sheet.chosen))
        asked = sheet.chosen
    if len(named) != 1 or _ASKING.sub("", _NAME.sub("", asked)):
        return None
    name = (named[0]["letters"].upper(), int(named[0]["number"]))
    # A word such as "a4" is one, if nothing says that it is a cell.
    if not named[0]["letters"].isupper() and asked.strip(" ?") != named[0].group() and "cell" not in asked:
        return None
    return _cell(sheet, name, question, page)


def _cell(sheet: Addresses, name: tuple[str, int], question: str, page: Page) -> Iterator[str] | None:
    written, language = f"{name[0]}{name[1]}", language_of(question)
    cell = sheet.at(*name)
    if _FORMULA.search(question):
        if written == sheet.chosen:
            return _said(sheet.content, written, question, page)
        return iter((say(Phrase.FORMULA_HIDDEN, language, cell=sheet.chosen or "—") + "\n",))
    if cell is None and normalized(written) in normalized(page.text):
        return None
    if cell is None:
        columns = f"{sheet.letters[0]}–{sheet.letters[-1]}"
        rows = f"{sheet.numbers[0]}–{sheet.numbers[-1]}"
        return iter((say(Phrase.CELL_OUTSIDE, language, cell=written, columns=columns, rows=rows) + "\n",))
    return _said(cell, written, question, page)


def _said(cell: Cell, name: str, question: str, page: Page) -> Iterator[str]:
    """The text of a cell, with the line that it stands in."""
    language = language_of(question)
    if not cell.text:
        yield f"{say(Phrase.EMPTY_CELL, language)}\n"
        return
    sure = all(is_sure(segment) for segment in cell.segments)
    yield stated(cell.text, sure) + f"\n\n{name}\n"
    printed = (row for row in page.rows if any(segment in row.segments for segment in cell.segments))
    for row in (row for row in printed if row.text != cell.text):
        yield f"\n{say(Phrase.LINE_READS, language)}\n\n{quoted(row.text)}\n"
        break
    if not sure:
        yield f"\n{say(Phrase.UNCERTAIN, language)}\n"
