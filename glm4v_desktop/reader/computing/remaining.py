"""What is left of a question when the names, limits and words for an operation are taken out of it.

Words of asking, nouns for the rows and verbs that say nothing more are explained; every other word is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from glm4v_desktop.ocr.page import Page
from glm4v_desktop.reader import asking
from glm4v_desktop.reader.computing.mentions import places_of
from glm4v_desktop.reader.tables.sheet import Column, Sheet, singular
from glm4v_desktop.reader.tables.table_parts import Kind

_TAKEN = "\x00"
_LONGEST_NOUN = 3  # Chinese characters
# A noun that begins so names some of the rows only: 女员工, 新客户.
_ADJECTIVE = re.compile(r"[男女新老大小红黑白蓝绿黄好坏高低]")
_GRADE = re.compile(r"(?<=\s)As?\b(?!\s+\w)")  # no article: "how many got an A"
_AFTER_SUBJECT = re.compile(
    r"[,:：，(（–-]|\s(?:of|on|in|by|for|at|per|from|to|with|since|this|last|\w+ed)\b", re.IGNORECASE
)
_COLLECTION = re.compile(
    r"\s(?:lists?|fleet|log|register|overview|tables?|reports?|history|schedule|queue|tracker|records?)$"
    r"|(?:列表|清单|名单|一览表?|明细表?|统计表?|记录表?|登记表?|表)$",
    re.IGNORECASE,
)
_NOUN_CLASSES = (
    (asking.PERSON_NOUN, asking.PERSON_HEADING),
    (asking.GOODS_NOUN, asking.GOODS_HEADING),
)


@dataclass(slots=True)
class Remaining:
    """A question of which parts are taken; places are those of the whole question."""

    asked: str
    rest: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rest = list(self.asked)

    @property
    def text(self) -> str:
        """The question with one other character for each that is taken."""
        return "".join(self.rest)

    def take(self, start: int, end: int) -> None:
        self.rest[start:end] = _TAKEN * (end - start)

    def give_back(self, start: int, end: int) -> None:
        self.rest[start:end] = self.asked[start:end]

    def is_free(self, start: int, end: int) -> bool:
        return _TAKEN not in self.rest[start:end]

    def says_something(self, start: int, end: int, *, names_too: bool = True) -> bool:
        """Whether between two places stands more than words of asking; names count unless they need not."""
        between = self.text[start:end].replace(_TAKEN, "X" if names_too else " ")
        return bool(asking.ASKING.sub(" ", between).strip())

    def take_all(self, form: re.Pattern[str]) -> bool:
        """Takes every place of a form; whether there is one."""
        found = [match.span() for match in form.finditer(self.text) if self.is_free(*match.span())]
        for span in found:
            self.take(*span)
        return bool(found)

    def words(self) -> list[str]:
        """The words that are neither taken nor words of asking, of which Chinese ones are runs."""
        rest = asking.ASKING.sub(" ", self.text.replace(_TAKEN, f" {_TAKEN} "))
        return rest.replace(_TAKEN, " ").split()

    def grades(self) -> list[str]:
        """Single letters that are no articles."""
        return _GRADE.findall(self.text)

    def is_blank(self, start: int, end: int) -> bool:
        """Whether a place begins at or behind another with nothing but spaces and taken parts between."""
        return start <= end and not self.text[start:end].replace(_TAKEN, "").strip()

    def is_right_behind(self, word: str, end: int) -> bool:
        """Whether the word follows a place with nothing but a space or 的 between."""
        return re.match(rf"[\s的]*{re.escape(word)}", self.text[end:]) is not None

    def is_right_before_names(self, word: str) -> bool:
        """Whether a Chinese word stands right before something that is taken."""
        return not word.isascii() and re.search(rf"{re.escape(word)}[的有\s]*{_TAKEN}", self.text) is not None

    def is_noun(self, word: str, behind: Iterator[int] | list[int]) -> bool:
        """Whether the word stands where a question has the noun for what it counts or chooses: right behind
        one of the places or behind "which", of a Chinese word beside something that is taken."""
        if word.isascii():
            ends = [*behind, *(match.end() for match in asking.ASKS_FOR_ROW.finditer(self.text))]
            starts = [match.start() for match in re.finditer(rf"\b{re.escape(word)}\b", self.text)]
            return any(
                not self.says_something(end, start) for end in ends for start in starts if start >= end
            )
        before = rf"(?:{_TAKEN}|哪[个些几]?)[的个笔条项家趟种名位\s]*"
        noun = rf"{before}{re.escape(word)}[的有中里\s]*(?:{_TAKEN}|哪|是|[?？]|$)"
        return len(word) <= _LONGEST_NOUN and re.search(noun, self.text) is not None


def heading_for(word: str, sheet: Sheet) -> Column | None:
    """The column whose heading or cells are of the class of a noun: "employees" are the rows of a column
    "Name", "files" those of file names."""
    label = sheet.label_column
    if asking.FILE_NOUN.fullmatch(word) and label is not None:
        names = all(asking.FILE_NAME.fullmatch(sheet.text(row, label)) for row in sheet.rows)
        return label if names else None
    for nouns, heading in _NOUN_CLASSES:
        if nouns.fullmatch(word):
            columns = [c for c in sheet.columns if c.kind is Kind.TEXT and _is_called(c, heading)]
            return columns[0] if len(columns) == 1 else None
    return None


def people_of(sheet: Sheet) -> Column | None:
    """The column that "who" asks for: of names, or else of customers and the like; None without just one."""
    for heading in (asking.PERSON_HEADING, asking.PARTY_HEADING):
        columns = [c for c in sheet.columns if c.kind is Kind.TEXT and _is_called(c, heading)]
        if columns:
            return columns[0] if len(columns) == 1 else None
    label = sheet.label_column
    return label if label is not None and not label.name else None


def has_persons(sheet: Sheet) -> bool:
    """Whether a column has names of persons."""
    return any(_is_called(column, asking.PERSON_HEADING) for column in sheet.columns)


def names_the_rows(word: str, sheet: Sheet, page: Page) -> bool:
    """Whether the noun is in a heading of names or dates, or what a title right above the table is about."""
    names = [name for column in sheet.columns if column.kind is not Kind.FIGURE for name in column.names]
    if any(places_of(singular(word), name) for name in names):
        return True
    number = next((n for n, block in enumerate(page.blocks) if block is sheet.block), 0)
    above = page.blocks[number - 1].rows if number else ()
    subjects = (_subject_of(row.text) for row in above if not re.search(r"\d", row.text))
    return any(end == len(subject) for subject in subjects for _, end in places_of(singular(word), subject))


def _subject_of(title: str) -> str:
    """The words of a title up to the noun for its rows: "Vehicle" of "Vehicle fleet, depot South"."""
    return _COLLECTION.sub("", _AFTER_SUBJECT.split(title, maxsplit=1)[0].strip(" :：")).strip()


def is_printed_outside(word: str, sheet: Sheet, page: Page) -> bool:
    """Whether the word is part of a heading of the table or of a line outside of it, as a title is."""
    lines = [row.text for block in page.blocks if block is not sheet.block for row in block.rows]
    return is_in_heading(word, sheet) or any(places_of(singular(word), text) for text in lines)


def is_in_heading(word: str, sheet: Sheet) -> bool:
    return any(places_of(singular(word), name) for column in sheet.columns for name in column.names)


def is_adjective(word: str) -> bool:
    """Whether a Chinese noun begins with a word that chooses some of the rows."""
    return _ADJECTIVE.match(word) is not None


def _is_called(column: Column, heading: re.Pattern[str]) -> bool:
    return any(heading.fullmatch(name.strip()) for name in column.names)
