"""Printed text as Markdown: escaped, bold, quoted, and as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from glm4v_desktop.ocr.export import numbered
from glm4v_desktop.ocr.page import Block, Row, Segment
from glm4v_desktop.ocr.paragraphs import in_paragraphs, joined_lines

LINE_BREAK = "  \n"  # inside a paragraph; without the two spaces, Markdown would join the lines

_EVERYWHERE = re.compile(r"([\\`*_{}\[\]<>|#~&!])")
_LIST_NUMBER = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")
_LINE_START = re.compile(r"^(\s*)([-+=])")


def table(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yields a Markdown table line by line; the first row is the heading. Rows may have different lengths."""
    yield from _table([[escaped(cell.replace("\n", " ")) for cell in row] for row in cells])


def table_of(block: Block) -> Iterator[str]:
    """Yields a table of the page as Markdown, with what is struck out in it."""
    yield from _table(
        [
            [
                with_strikes(escaped(text.replace("\n", " ")), cell.segments)
                for text, cell in zip(*row, strict=True)
            ]
            for row in zip(block.cell_texts, block.cells, strict=True)
        ]
    )


def lines_of(rows: Sequence[Row], column: Iterable[Row] = ()) -> Iterator[str]:
    """Yields printed lines as Markdown: code as code, paragraphs without the printed line breaks, and in text
    what is struck out. `column` are the lines of text around them."""
    for is_code, some in groupby(rows, key=lambda row: row.code is not None):
        if is_code:
            yield from _code(list(some))
        else:
            paragraphs = list(in_paragraphs(list(some), column))
            for number, lines in enumerate(paragraphs, start=1):
                line = joined_lines(with_strikes(escaped(row.text), row.segments) for row in lines)
                yield at_line_start(line) + (LINE_BREAK if number < len(paragraphs) else "\n")


def _code(rows: Sequence[Row]) -> Iterator[str]:
    lines = [numbered(row) for row in rows]
    ticks = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, ticks + 1)
    yield f"{fence}\n"
    for number, (row, line) in enumerate(zip(rows, lines, strict=True)):
        yield "\n" * (row.blank_above if number else 0) + line + "\n"
    yield f"{fence}\n"


def with_strikes(markdown: str, segments: Iterable[Segment]) -> str:
    """The escaped text of these segments, struck out where they are."""
    for segment in segments:
        for box in segment.boxes:
            if box.struck:
                text = escaped(box.text)
                markdown = markdown.replace(text, f"~~{text}~~", 1)
    return markdown


def _table(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    width = max(len(row) for row in cells)
    for number, row in enumerate(cells):
        yield "| " + " | ".join([*row, *[""] * (width - len(row))]) + " |\n"
        if number == 0:
            yield "|" + " --- |" * width + "\n"


def escaped(text: str) -> str:
    """Escapes `text` (one line) so that Markdown shows all of its characters.

    Use it inside a line; at the start of a line use `escaped_line`.
    """
    return _EVERYWHERE.sub(r"\\\1", text.strip())


def escaped_line(text: str) -> str:
    """As `escaped`, for a whole line or list item: a leading dash or "1." does not begin a list."""
    return at_line_start(escaped(text))


def at_line_start(markdown: str) -> str:
    """Escaped text for the start of a line, where a leading dash or "1." would begin a list."""
    return _LINE_START.sub(r"\1\\\2", _LIST_NUMBER.sub(r"\1\\\2", markdown))


def bold(printed: str) -> str:
    return f"**{escaped(printed)}**"


def stated(value: str, sure: bool) -> str:
    """A value that answers: bold, or with a mark of doubt if it may be misread."""
    return bold(value) if sure else f"{escaped(value)} (?)"


def quoted(printed: str) -> str:
    """One printed line as a Markdown quotation."""
    return f"> {escaped_line(printed)}"
