"""Converts Markdown to plain text, for the clipboard and the terminal; tables stay in columns."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

_FENCE = re.compile(r"( *)(`{3,}|~{3,})(.*)")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+|$)(.*?)(?:[ \t]+#+)?[ \t]*$")
_ITEM = re.compile(r"\s*(?:[-+*]|\d{1,9}[.)])(?:\s|$)")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_INDENTED_CODE = re.compile(r" {4}|\t")
_CELL = re.compile(r"((?:[^|\\]|\\.|\\$)*)(?:\||$)")
_BAR = re.compile(r"((?:^|[^\\])(?:\\\\)*)\\\|")  # an escaped bar, behind whole pairs of backslashes
_GAP = 2  # spaces between two aligned columns
_WIDEST = 200  # terminal columns; a table that is wider is not aligned
_MOST_HELD = 4  # lines of a paragraph that are held back until an open emphasis ends

# Atoms: paths, code, links, addresses, escapes and entities, in which `*` and `_` are no emphasis.
# A Windows path whose backslashes are not doubled is no Markdown: `\*` in it is two characters of the path.
_ATOM = re.compile(
    r"(?P<path>(?<![a-z0-9])[a-z]:\\(?!\\)(?:(?!\*\*|__|~~)[^\s`\"<>|，。；：、）])*)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|!?\[(?P<text>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\((?P<to>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
    r"|<(?P<address>[a-z][a-z0-9+.-]{1,30}:[^<>\s]*)>"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});)",
    re.IGNORECASE | re.DOTALL,
)
_SIGN = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_MARKS = re.compile(r"[\\`\[<&*_~]")
# The beginning of a line that later text cannot turn into markup.
_PLAIN = re.compile(r" {0,3}[^\s#>*+`~|_\\\[<&=-][^\\`\[<&*_~|]*")
_RUN = re.compile(r"(\*+|_+|~~)")
# Around the number of an atom. Unicode reserves these characters, so no text has them.
_ATOM_START, _ATOM_END = "\ufdd0", "\ufdd1"
_ATOM_NUMBER = re.compile(f"{_ATOM_START}(\\d+){_ATOM_END}")
_LONGEST_LINE = 20_000  # characters; longer lines are not searched for markup


def plain_text(markdown: str) -> str:
    """Converts a whole text; tabs separate the cells of tables, and no line break ends the result."""
    plain = PlainText()
    return (plain.feed(markdown) + plain.finish()).rstrip("\n")


def with_literal_paths(markdown: str) -> str:
    """The Markdown with escapes in Windows paths that have none, so that all of their signs are shown."""
    if "\\" not in markdown or "```" in markdown or "~~~" in markdown:
        return markdown
    return _ATOM.sub(lambda found: _SIGN.sub(r"\\\1", found["path"]) if found["path"] else found[0], markdown)


class PlainText:
    """Converts Markdown to plain text while it arrives; returns only text that later input cannot change.

    With `aligned` the columns of a table are padded, for a terminal, and the table is returned when it has
    ended; otherwise tabs separate the cells, for a spreadsheet.
    """

    def __init__(self, aligned: bool = False) -> None:
        self._aligned = aligned
        self._rest = ""  # the last line, which is not complete yet
        self._given = 0  # characters of the next paragraph that were already returned
        self._in_line = False  # whether those are the beginning of `_rest`
        self._held: list[str] = []  # lines of a paragraph whose emphasis is still open
        self._head: str | None = None  # a line that is a table's heading if a rule follows
        self._rows: list[list[str]] | None = None  # of the current table
        self._fence = ""
        self._indent = 0  # spaces before the fence
        self._blank = True  # whether the text begins here or the line above is empty

    def feed(self, text: str) -> str:
        lines = (self._rest + text).split("\n")
        self._rest = lines.pop()
        return "".join(self._new_part(line.rstrip("\r")) for line in lines) + self._safe_start()

    def finish(self) -> str:
        last, self._rest = self._rest, ""
        said = self._new_part(last) if last else ""
        end = self._end_paragraph()
        if end and self._given:
            end, self._given = end[self._given :], 0
        return said + end + self._end_table()

    def _safe_start(self) -> str:
        """The new part of an unfinished line that later text cannot change; empty if there is none."""
        rest = self._rest.rstrip()
        apart = bool(self._fence or self._held or self._head is not None or self._rows is not None)
        if apart or len(rest) <= self._given or not _PLAIN.fullmatch(rest):
            return ""
        news, self._given = rest[self._given :], len(rest)
        self._in_line = True
        return news

    def _new_part(self, line: str) -> str:
        """The text of a complete line, without the part that was returned before."""
        in_line, self._in_line = self._in_line, False
        said = self._prose(line) if in_line else self._line(line)
        if said and self._given:
            said, self._given = said[self._given :], 0
        return said

    def _line(self, line: str) -> str:
        if self._fence:
            return self._code(line)
        if self._head is not None:
            head, self._head = self._head, None
            if _TABLE_RULE.match(line) and "-" in line and len(_cells(line)) == len(_cells(head)):
                self._rows = []
                return self._end_paragraph() + self._row(head)
            return self._prose(head) + self._line(line)
        if self._rows is not None:
            if line.strip() and "|" in line:
                return self._row(line)
            return self._end_table() + self._line(line)
        fence = _FENCE.fullmatch(line)
        if fence and not (fence[2][0] == "`" and "`" in fence[3]):
            self._fence, self._indent = fence[2], len(fence[1])
            return self._end_paragraph()
        if "|" in line and not _INDENTED_CODE.match(line):
            self._head = line
            return ""
        return self._prose(line)

    def _code(self, line: str) -> str:
        inner = line.strip()
        if len(inner) >= len(self._fence) and not inner.strip(self._fence[0]):
            self._fence = ""
            return ""
        own = min(self._indent, len(line) - len(line.lstrip(" ")))
        self._blank = False
        return line[own:] + "\n"

    def _prose(self, line: str) -> str:
        body = _QUOTE.sub("", line, count=1)
        if not body.strip():
            said = self._end_paragraph()
            if self._blank:
                return said
            self._blank = True
            return said + "\n"
        self._blank = False
        if _RULE.match(body):
            return self._end_paragraph() + body.strip() + "\n"
        if _INDENTED_CODE.match(body) and not _ITEM.match(body) and not self._held:
            return body.removeprefix("\t").removeprefix("    ").rstrip() + "\n"
        heading = _HEADING.match(body)
        said = self._end_paragraph() if heading or _ITEM.match(body) else ""
        self._held.append(heading[1] if heading else body)
        whole, is_open = _inline("\n".join(self._held))
        if is_open and not heading and len(self._held) < _MOST_HELD:
            return said
        self._held = []
        return said + whole + "\n"

    def _end_paragraph(self) -> str:
        head, self._head = self._head, None
        held, self._held = self._held, []
        said = _inline("\n".join(held))[0] + "\n" if held else ""
        return said + (self._prose(head) + self._end_paragraph() if head is not None else "")

    def _row(self, line: str) -> str:
        self._blank = False
        cells = [" ".join(_inline(cell)[0].split()) for cell in _cells(_QUOTE.sub("", line, count=1))]
        if self._aligned and self._rows is not None:
            self._rows.append(cells)
            return ""
        return "\t".join(cells) + "\n"

    def _end_table(self) -> str:
        rows, self._rows = self._rows, None
        return "".join(f"{line}\n" for line in _in_columns(rows)) if rows else ""


def _cells(line: str) -> list[str]:
    """The Markdown of a row's cells; `\\|` does not separate cells and becomes "|", also inside code."""
    found = _CELL.findall(line.strip().removeprefix("|"))
    cells = [_BAR.sub(r"\1|", cell.strip()) for cell in found]
    return cells[:-1] or [""]  # the expression also matches the empty rest of the line


def _in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Pads the cells to the width of their column; figures are aligned right."""
    count = max(len(row) for row in rows)
    padded = [[*row, *[""] * (count - len(row))] for row in rows]
    widths = [max(_width(row[column]) for row in padded) for column in range(count)]
    if sum(widths) + _GAP * count > _WIDEST:
        return ["\t".join(row) for row in rows]
    right = [_holds_figures([row[column] for row in padded[1:]]) for column in range(count)]
    lines = []
    for row in padded:
        cells = []
        for cell, width, at_right in zip(row, widths, right, strict=True):
            room = " " * (width - _width(cell))
            cells.append(room + cell if at_right else cell + room)
        lines.append((" " * _GAP).join(cells).rstrip())
    return lines


def _holds_figures(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    figures = sum(
        any(c.isdigit() for c in cell) and not any(c.isalpha() for c in cell[:2]) for cell in filled
    )
    return bool(filled) and figures * 4 >= len(filled) * 3


def _width(text: str) -> int:
    """The width of a text in terminal columns: two for a Chinese character, none for a combining one."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _inline(source: str) -> tuple[str, bool]:
    """Returns the text without markup and trailing blanks, and whether an emphasis is open at its end."""
    if len(source) > _LONGEST_LINE or not _MARKS.search(source):
        return "\n".join(line.rstrip() for line in source.split("\n")), False
    atoms: list[str] = []

    def keep(found: re.Match[str]) -> str:
        atoms.append(_text_of(found))
        return f"{_ATOM_START}{len(atoms) - 1}{_ATOM_END}"

    # A backslash at the end of a line breaks it, as two blanks do.
    kept = _ATOM.sub(keep, re.sub(r"\\$", "", source, flags=re.MULTILINE))
    text, is_open = _without_emphasis(kept)
    text = _ATOM_NUMBER.sub(lambda found: atoms[int(found[1])], text)
    return "\n".join(line.rstrip(" \t\u2028") for line in text.split("\n")), is_open


def _text_of(atom: re.Match[str]) -> str:
    if atom["path"]:
        return atom["path"]
    if atom["escaped"]:
        return atom["escaped"]
    if atom["code"] is not None:
        code = atom["code"].replace("\n", " ")
        padded = code.startswith(" ") and code.endswith(" ") and bool(code.strip())
        return code[1:-1] if padded else code
    if atom["address"]:
        return atom["address"]
    if atom["entity"]:
        return html.unescape(atom["entity"])
    text, address = _inline(atom["text"])[0], atom["to"].strip("<>")
    return f"{text} ({address})" if address and text and text != address else text or address


def _without_emphasis(text: str) -> tuple[str, bool]:
    """Removes pairs of `*`, `_` and `~~`; returns the text and whether one is still open. Linear in time."""
    parts = _RUN.split(text)
    open_runs: list[int] = []
    waiting: dict[str, int] = {}
    for at in range(1, len(parts), 2):
        run = parts[at]
        before, after = parts[at - 1][-1:], parts[at + 1][:1]
        if not before and at > 1:
            before = "*"  # the neighbor is another run of marks
        if not after and at + 2 < len(parts):
            after = "*"
        opens, closes = bool(after) and not after.isspace(), bool(before) and not before.isspace()
        if run[0] == "_":
            opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
        if closes and waiting.get(run):
            while True:
                begun = open_runs.pop()
                waiting[parts[begun]] -= 1
                if parts[begun] == run:
                    break
            parts[begun] = parts[at] = ""
        elif opens and len(run) <= 3:
            open_runs.append(at)
            waiting[run] = waiting.get(run, 0) + 1
    return "".join(parts), bool(open_runs)
