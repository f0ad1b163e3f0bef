"""The columns, cells and limits that a question names, and the conditions that they make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from glm4v_desktop.ocr.page import Page, normalized
from glm4v_desktop.reader import asking
from glm4v_desktop.reader.asking import Measure
from glm4v_desktop.reader.computing import conditions, measured
from glm4v_desktop.reader.computing.conditions import Condition
from glm4v_desktop.reader.computing.limits import Limit, Sign, as_figures, limits_in
from glm4v_desktop.reader.computing.mentions import (
    Mention,
    all_names,
    is_form_of,
    is_name,
    mentions_in,
    parts_of_cells,
)
from glm4v_desktop.reader.computing.remaining import Remaining
from glm4v_desktop.reader.tables.cells import Date, Figure
from glm4v_desktop.reader.tables.sheet import Column, Sheet
from glm4v_desktop.reader.tables.table_parts import Kind
from glm4v_desktop.reader.units import stated_unit


class Named:
    """What a question names of one table; it is taken out of `left`.

    `heads` are the columns that are named and not used by a condition, from left to right. `unexplained` are
    words of which it is not certain what they name. `candidates`: the columns of which a limit does not say
    which one it is about.
    """

    def __init__(self, asked: str, sheet: Sheet, page: Page) -> None:
        self.sheet, self.page = sheet, page
        self.left = Remaining(asked)
        self.heads: list[Mention] = []
        self.cells: list[Mention] = []
        self.conditions: list[Condition] = []
        self.unexplained: list[str] = []
        self.candidates: list[Column] = []
        self.explained = 0  # columns and cells that are named

    def find_names(self) -> list[Limit]:
        """Takes the limits, columns and cells that are named, longer names first; returns the limits."""
        asked = self.left.asked
        mentions = mentions_in(asked, self.sheet)
        found: list[tuple[int, int, int, Mention | Limit]] = [
            *((limit.start - limit.end, 3 if limit.is_plain else 1, 0, limit) for limit in limits_in(asked)),
            *((one.start - one.end, 2 if one.text else 0, one.rank, one) for one in mentions),
        ]
        limits: list[Limit] = []
        for *_, one in sorted(found, key=lambda one: one[:3]):
            if not self.left.is_free(one.start, one.end) or asking.is_in_phrase(asked, one.start):
                continue
            if isinstance(one, Mention) and len(one.text) == 1 and not self._is_grade(one):
                continue
            if isinstance(one, Limit):
                limits.append(one)
            else:
                (self.cells if one.text else self.heads).append(one)
            self.left.take(one.start, one.end)
        self.heads.sort(key=lambda mention: mention.start)
        self.cells.sort(key=lambda mention: mention.start)
        self._tell_apart(mentions)
        for limit in (limit for limit in limits if not self._is_meant(limit)):
            self.left.give_back(limit.start, limit.end)
        return sorted(filter(self._is_meant, limits), key=lambda limit: limit.start)

    def _is_meant(self, limit: Limit) -> bool:
        """Whether a number without a word of comparison has a column right behind it ("2 items")."""
        if not limit.is_plain or isinstance(limit.value, Date):
            return True
        named = any(self.left.is_blank(limit.end, head.start) for head in self.heads)
        return named and not asking.TAKES_COUNT.search(self.left.asked[: limit.start])

    def _is_grade(self, cell: Mention) -> bool:
        """Whether a letter is the text of a cell, and no article: the question has the heading too."""
        printed = self.left.asked[cell.start : cell.end] == cell.text
        words = re.findall(r"[a-z]+", self.left.asked.lower())
        return printed and any(is_form_of(word, name) for word in words for name in all_names(cell.column))

    def _tell_apart(self, mentions: Sequence[Mention]) -> None:
        """Finds the one column that names shared by several columns mean together: "revenue" and "2025" under
        headings of two levels. Those that remain are candidates."""
        meant = [
            {m.column for m in mentions
             if not m.text and (m.start, m.end, m.rank) == (head.start, head.end, head.rank)}
            for head in self.heads
        ]  # fmt: skip
        kept: list[Mention] = []
        for head, columns in zip(self.heads, meant, strict=True):
            others = [other for other in meant if other is not columns and other & columns]
            common = columns.intersection(*others)
            if len(common) == 1:
                kept.append(replace(head, column=next(iter(common))))
            else:
                self.candidates += sorted(common or columns, key=lambda column: column.number)
        self.heads = [
            head for number, head in enumerate(kept)
            if not any(other.column == head.column for other in kept[:number])
        ]  # fmt: skip

    def find_limits(self, limits: Sequence[Limit]) -> None:
        """Makes conditions of the limits, in the columns that they are about."""
        dated = any(column.kind is Kind.DATE for column in self.sheet.columns)
        for limit in limits if dated else map(as_figures, limits):
            column = self._column_of(limit)
            if column is None:
                self.unexplained += [] if self.candidates else [limit.text]
                continue
            limit = self._without_unit(limit, column)
            value = limit.value
            scaled = isinstance(value, Figure) and value.scale > 1 and not value.measure
            if scaled and stated_unit(self.page):  # 1万 of what is printed in 万元
                self.unexplained.append(limit.text)
            words = limit.words or (limit.text,)
            for (sign, bound), text in zip(limit.bounds, words, strict=True):
                self.conditions.append(Condition(column, sign, (), bound, text, limit.edge_unsure))

    def _without_unit(self, limit: Limit, column: Column) -> Limit:
        """The limit without a unit that the page states for all figures, or that goes without saying."""
        value = limit.value
        if not isinstance(value, Figure):
            return limit
        years = measured.measures(self.sheet, column, Measure.AGE)
        if not years and not conditions.is_stated(value, stated_unit(self.page)):
            return limit
        figures = ((sign, bound) for sign, bound in limit.bounds if isinstance(bound, Figure))
        return replace(
            limit, bounds=tuple((sign, replace(bound, before="", unit="")) for sign, bound in figures)
        )

    def _column_of(self, limit: Limit) -> Column | None:
        """The column that a limit is about: the one named beside it, or the only one that has such values."""
        fitting = measured.for_limit(self.sheet, limit.value, self._verb_measure(limit))
        heads = [mention for mention in self.heads if mention.column in fitting]
        before = [
            m for m in heads if m.end <= limit.start and not self.left.says_something(m.end, limit.start)
        ]
        behind = [
            m for m in heads if m.start >= limit.end and not self.left.says_something(limit.end, m.start)
        ]
        if behind and (not before or behind[0].start - limit.end <= 1):
            mention = behind[0]
        elif before:
            mention = before[-1]
        elif len(heads) == 1:
            mention = heads[0]
        else:
            if len(fitting) > 1:
                self.candidates = fitting
            return fitting[0] if len(fitting) == 1 else None
        self.heads.remove(mention)
        self.explained += 1
        return mention.column

    def _verb_measure(self, limit: Limit) -> Measure | None:
        """What a verb such as "cost", or the comparison ("older than"), says of the column that is meant."""
        texts = (self.left.text, self.left.asked[limit.start : limit.end])
        found = [m for m in Measure if any(asking.says_measure(m, text) for text in texts)]
        return found[0] if len(found) == 1 else None

    def find_values(self) -> bool:
        """Makes conditions of the cells that the question names; several of one column mean any of them.

        Returns False if something is negated that is not one cell.
        """
        self._find_parts_of_cells()
        self._find_answers()
        negated = asking.NEGATED.search(self.left.text)
        texts: dict[Column, list[str]] = {}
        headed = {mention.column for mention in self.heads}
        self.cells = [self._under_its_heading(mention, headed) for mention in self.cells]
        for mention in self.cells:
            texts.setdefault(mention.column, []).append(mention.text)
        for column, found in texts.items():
            found[:] = self._through(column, found)
            if column not in headed:  # "Off" on Monday, and on other days
                self.unexplained += [text for text in found if self._is_in_others(text, column)]
            sign = Sign.IS_NOT if negated else Sign.IS
            self.conditions.append(Condition(column, sign, tuple(dict.fromkeys(found))))
        # "status is open": the heading belongs to the condition.
        self.heads = [m for m in self.heads if m.column not in texts or m.column.kind is Kind.FIGURE]
        if negated is None:
            return True
        self.left.take(*negated.span())
        values = [condition for condition in self.conditions if condition.texts]
        return len(values) == 1 and len(values[0].texts) == 1

    def _through(self, column: Column, texts: list[str]) -> list[str]:
        """All texts of the column from the one to the other, if two are named with "to" between them."""
        ends = [cell for cell in self.cells if cell.column == column]
        if len(ends) != 2 or not asking.THROUGH.fullmatch(self.left.text, ends[0].end, ends[1].start):
            return texts
        self.left.take(ends[0].end, ends[1].start)
        every = [self.sheet.text(row, column) for row in self.sheet.rows]
        first, last = (every.index(cell.text) for cell in ends)
        if not self.sheet.is_key(column) or first > last:
            self.unexplained += texts
        return every[first : last + 1] or texts

    def _under_its_heading(self, cell: Mention, headed: AbstractSet[Column]) -> Mention:
        """The mention of a cell in the one column that is named and has the text: "off on Tuesday"."""
        if cell.column in headed:
            return cell
        same = [c for c in headed if any(self.sheet.text(row, c) == cell.text for row in self.sheet.rows)]
        return replace(cell, column=same[0]) if len(same) == 1 else cell

    def _find_answers(self) -> None:
        """Makes a cell "Yes" of a heading whose cells are yes and no: "how many are done"."""
        for mention in [m for m in self.heads if m.column.kind is Kind.TEXT]:
            texts = {self.sheet.text(row, mention.column) for row in self.sheet.rows}
            yes = [text for text in texts if asking.YES.fullmatch(text)]
            answers = all(asking.YES.fullmatch(text) or asking.NO.fullmatch(text) for text in texts if text)
            if len(yes) == 1 and answers and not any(cell.column == mention.column for cell in self.cells):
                self.cells.append(Mention(mention.start, mention.end, mention.column, yes[0]))

    def _find_parts_of_cells(self) -> None:
        """Words that only a part of a cell has: a first name, or what the cell is said to contain."""
        contains = asking.CONTAINS.search(self.left.text)
        for start, end, found in parts_of_cells(self.left.text, self.sheet):
            word = self.left.asked[start:end]
            if not self.left.is_free(start, end) or not self._may_be_part(word):
                continue
            self.left.take(start, end)
            column, texts = found[0][0], tuple(text for _, text in found)
            if contains is not None:
                self.conditions.append(Condition(column, Sign.HAS, (word,)))
            elif len(texts) == 1 and is_name(word, start, texts[0]):
                self.cells.append(Mention(start, end, column, texts[0]))
            else:
                self.conditions.append(Condition(column, Sign.HAS, (word,)))
                self.unexplained.append(word)
        if contains is not None and any(condition.sign is Sign.HAS for condition in self.conditions):
            self.left.take_all(asking.CONTAINS)

    def _may_be_part(self, word: str) -> bool:
        """Whether a word is none that questions have for other reasons."""
        forms = (asking.ASKING, asking.ROW_NOUN, asking.PERSON_NOUN, asking.GOODS_NOUN, asking.FIGURE_NOUN,
                 asking.VALUE_VERB, asking.FIGURE_VERB, asking.CONTAINS)  # fmt: skip
        if word.isascii():
            return not any(form.fullmatch(word) for form in forms)
        return bool(asking.ASKING.sub("", word)) and not any(form.fullmatch(word) for form in forms[1:])

    def _is_in_others(self, text: str, column: Column) -> bool:
        """Whether cells of another column have the same text, so that the question may mean those."""
        wanted = normalized(text)
        return any(
            normalized(self.sheet.text(row, other)) == wanted
            for other in self.sheet.columns
            if other != column
            for row in self.sheet.rows
        )

    def _said(self, mention: Mention) -> str:
        return self.left.asked[mention.start : mention.end]

    def _says(self, start: int, end: int) -> bool:
        return self.left.says_something(start, end, names_too=False)
