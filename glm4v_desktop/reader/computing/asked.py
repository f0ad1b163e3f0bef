"""What a question wants computed from a table: the operation, the column and the conditions, in its words.

The names of columns, the texts of cells and the limits that the question has are found first; what is left of
it must be words of asking, or the question is not fully understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.ocr.page import Page
from glm4v_desktop.reader import asking
from glm4v_desktop.reader.asking import Measure, Operation, Word
from glm4v_desktop.reader.computing import measured, remaining
from glm4v_desktop.reader.computing.conditions import Condition, fulfills
from glm4v_desktop.reader.computing.limits import Sign
from glm4v_desktop.reader.computing.mentions import Mention, all_names, is_form_of, places_of
from glm4v_desktop.reader.computing.named import Named
from glm4v_desktop.reader.tables.sheet import Column, Sheet
from glm4v_desktop.reader.tables.table_parts import Kind
from glm4v_desktop.reader.tables.turned_sheet import turned

_EXTREMES = (Operation.LARGEST, Operation.SMALLEST)
_ADDING = (Operation.SUM, Operation.AVERAGE)
_ENDS = (Operation.FIRST, Operation.LAST)
_MOST = re.compile(r"most|最多", re.IGNORECASE)
_COUNTS_ROWS = re.compile(r"(?:the )?(?:most|fewest|least)|最[多少].*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """`column` holds what is added up or compared; None where rows are counted or given.

    `row_is_asked`: the answer is the name of a row ("which region"), not its figure. `unexplained` are words
    of the question that are neither words of asking nor printed in this table. `rank` 2 asks for the second
    largest, `most` 3 for the three largest. `candidates` are columns of which the question does not say which
    one it means; nothing is computed then.
    """

    operation: Operation
    sheet: Sheet
    column: Column | None
    conditions: tuple[Condition, ...] = ()
    row_is_asked: bool = False
    unexplained: tuple[str, ...] = ()
    words: str = ""  # those for the operation, as they stand in the question
    others: tuple[str, ...] = ()  # words that are printed outside of the table
    rows_called: Column | None = None  # the column whose cells are asked for ("which day"); None: the label's
    explained: int = 0  # columns and cells that the question names
    rank: int = 1
    most: int = 1
    candidates: tuple[Column, ...] = ()
    added_up: bool = False  # for each cell of `rows_called`: "which customer spent the most"

    @property
    def distance(self) -> tuple[int, int]:
        """How far the table is from what the question says; the smallest one is meant."""
        return len(self.unexplained) + len(self.others), -self.explained


def what_is_asked(question: str, page: Page, found: Sequence[Sheet]) -> list[Asked]:
    """What the question may want computed, one for each table that it can mean, best first."""
    asked = folded(question)
    both = (*found, *filter(None, map(turned, found)))
    readings = [reading for sheet in both if (reading := _Reading(asked, sheet, page).result()) is not None]
    return sorted(readings, key=lambda one: (one.distance, bool(one.candidates), one.sheet.turned))


def says_both(text: str, asked: Asked) -> bool:
    """Whether a printed text has the question's words for the operation and another word of it.

    Such a text names what was asked for itself ("Minimum order"), so that a column of the table need not be.
    """
    operation = re.sub(r"^(?:the|in)\s|\s(?:of|to|up)$", "", asked.words.strip(), flags=re.IGNORECASE)
    if not places_of(operation, text):
        return False
    names = asked.column.names if asked.column is not None else ()
    names = tuple(name for name in names if not places_of(name, operation))  # a column may be called Total
    return any(places_of(word, text) for word in (*names, *asked.unexplained, *asked.others) if len(word) > 1)


class _Reading(Named):
    """Reads a question with the words of one table."""

    def __init__(self, asked: str, sheet: Sheet, page: Page) -> None:
        super().__init__(asked, sheet, page)
        self.others: list[str] = []
        self.words: list[Word] = []  # for the operation
        self.rows_called: Column | None = None
        self.value_head: Mention | None = None  # of the column that is computed with
        self.counted_noun = False
        self.in_total = False

    def result(self) -> Asked | None:
        limits = self.find_names()
        word = self._operation()
        if (word is None and self.words) or asking.FOR_EACH.search(self.left.text):
            return None
        self.find_limits(limits)
        if not self.find_values() or (self.sheet.turned and not self._compares_periods(word)):
            return None
        word = word or self._operation_of_heading() or self._listing()
        if word is None or self._is_either():
            return None
        self.explained = len(self.heads) + len(self.conditions)
        if word.operation is Operation.COUNT:
            chosen = self._counted()
        elif word.operation is Operation.LIST:
            chosen = Operation.LIST, None
        else:
            chosen = self._measured(word)
        if chosen is None:
            return None
        operation, column = chosen
        row_is_asked = self._asks_for_row(operation, column)
        self._explain_rest(operation, column)
        row_is_asked |= self.rows_called is not None and self.value_head is None  # "the largest file"
        if self.unexplained and (self.candidates or not (self.explained or self.conditions)):
            return None
        return Asked(
            operation,
            self.sheet,
            column,
            tuple(self.conditions),
            row_is_asked,
            tuple(dict.fromkeys(self.unexplained)),
            word.text,
            tuple(self.others),
            self.rows_called,
            self.explained,
            word.rank,
            word.most,
            tuple(self.candidates),
            self._is_added_up(word, column),
        )

    def _operation(self) -> Word | None:
        """The word for the one operation that is asked for; None if there is none, or several."""
        self.words = list(asking.operations_in(self.left.text))
        for word in self.words:
            self.left.take(word.start, word.end)
        operations = {word.operation for word in self.words}
        if len({word.start for word in self.words if word.operation not in _ADDING}) > 1:
            return None  # two things are asked for
        if operations == {Operation.COUNT, Operation.SUM}:  # "how many in total"
            self.in_total = True
            self.words = [word for word in self.words if word.operation is Operation.COUNT]
            return self.words[0]
        return self.words[0] if len(operations) == 1 else None

    def _is_either(self) -> bool:
        """Whether one of several conditions is enough ("high or open"), for which no rows are chosen."""
        columns = {condition.column for condition in self.conditions}
        return len(columns) > 1 and asking.EITHER.search(self.left.text) is not None

    def _compares_periods(self, word: Word | None) -> bool:
        """Whether periods are compared: "total revenue" may be the name of a line, and mean one period."""
        if word is None:
            return True
        if word.operation is Operation.SUM:
            return sum(len(condition.texts) for condition in self.conditions) > 1
        return word.measure is None and word.operation not in _ENDS

    # What is computed

    def _operation_of_heading(self) -> Word | None:
        """The operation that a heading names: "total of the paid orders", where a column is called Total.

        If one row is named, its printed figure answers.
        """
        named = [(m, word) for m in self.heads for word in asking.operations_in(self._said(m))]
        figures = [m for m in self.heads if measured.can_be_added(self.sheet, m.column)]
        if len(named) != 1 or self._is_one_row() or self.sheet.turned:
            return None
        mention, word = named[0]
        if mention not in figures or len(figures) > 2 or word.operation not in _ADDING:
            return None
        if len(figures) == 2:  # 英语平均分, where a column is called 平均分
            self.heads.remove(mention)
        elif word.operation is Operation.AVERAGE:
            return None
        return Word(word.operation, None, mention.start, mention.end, self._said(mention))

    def _listing(self) -> Word | None:
        """ "Which" or "list" with conditions asks for the rows that fulfill them."""
        match = asking.ASKS_FOR_ROWS.search(self.left.asked)
        if match is None or not self.conditions or self._is_named_row():
            return None
        who = asking.ASKS_FOR_PERSON.search(self.left.asked) is not None
        limited = any(not condition.texts for condition in self.conditions)
        if who and not limited and not remaining.has_persons(self.sheet):
            return None
        others = [m for m in self.heads if not self._is_asked_for(m)]
        return None if others else Word(Operation.LIST, None, *match.span(), match.group())

    def _is_one_row(self) -> bool:
        """Whether a condition is the name of one row, or all together leave one, whose cells are printed."""
        values = [condition for condition in self.conditions if condition.texts]
        if any(self.sheet.is_key(condition.column) for condition in values):
            return True
        if not values or len(values) < len(self.conditions):
            return False
        rows = [row for row in self.sheet.rows if all(fulfills(self.sheet, row, c) for c in values)]
        return len(rows) == 1

    def _counted(self) -> tuple[Operation, Column | None] | None:
        """Rows or different cells of a column are counted; figures that count things are added up."""
        mention = self._counted_head()
        if mention is None and not (self.conditions or self.left.words() or self._has_row_noun()):
            return None  # of what, the question does not say
        if mention is None:
            return (Operation.COUNT, None) if not (self._is_named_row() or self.sheet.turned) else None
        self.heads.remove(mention)
        self.counted_noun = True
        column = mention.column
        if column.kind in (Kind.TEXT, Kind.DATE):
            return (Operation.COUNT, column) if not self._is_named_row() else None
        if not measured.counts_things(self.sheet, column) or self._is_one_row():
            return None  # the figure that answers is printed, or the heading is no noun ("English")
        if not self.in_total and not self.conditions:
            self.unexplained.append(self.words[0].text)
        return Operation.SUM, column

    def _has_row_noun(self) -> bool:
        counted = self.words[0].text[-1] in f"{asking.MEASURE_WORDS}人"
        return counted or asking.ROW_NOUN.search(self.left.text) is not None

    def _is_named_row(self) -> bool:
        """Whether a condition is the name of one row ("how many floor mats"), whose figures are printed."""
        named = [c.column for c in self.conditions if c.texts and c.sign is Sign.IS]
        serial = [c for c in named if c != self.sheet.label_column and self.sheet.is_serial(c)]
        return any(self.sheet.is_key(c) for c in named if c == self.sheet.label_column or c in serial)

    def _counted_head(self) -> Mention | None:
        """The heading that is the noun for what is counted: behind "how many", or right before 有几个."""
        start, end = self.words[0].start, self.words[0].end
        behind = [m for m in self.heads if m.start >= end and not self._says(end, m.start)]
        if behind:
            together = [m for m in behind[1:] if not self.left.asked[behind[0].end : m.start].strip()]
            return (together or behind)[0]
        before = [m for m in self.heads if m.end <= start and not self._says(m.end, start)]
        return before[-1] if before else None

    def _measured(self, word: Word) -> tuple[Operation, Column | None] | None:
        """The column that is added up, compared or looked at, if the question tells it."""
        operation = word.operation
        if operation is Operation.DIFFERENCE:
            self.left.take_all(asking.BETWEEN_TWO)
        if operation in _ENDS:
            return self._at_the_end(operation)
        if any(measured.measures(self.sheet, column, Measure.AGE) for column in self.sheet.columns):
            word = asking.as_age(word)
            operation = word.operation
        if (shared := self._shared_by_most(word)) is not None:
            return Operation.MOST_ROWS, shared
        nameable = measured.nameable(self.sheet, operation, word.measure)
        heads = [m for m in self.heads if m.column in nameable]
        asked_for = [m for m in heads if self._is_asked_for(m)]
        if len({m.column for m in heads}) > 1:
            heads = [m for m in heads if m not in asked_for]
        if not self._is_compared(word, heads):
            return None
        if heads:
            nearest = min(heads, key=lambda m: max(m.start - word.end, word.start - m.end))
            self.value_head = nearest
            self.heads = [m for m in self.heads if m.column != nearest.column]
            return operation, nearest.column
        return self._not_named(word, measured.for_operation(self.sheet, operation, word.measure))

    def _shared_by_most(self, word: Word) -> Column | None:
        """The column of what is asked for by how many rows have it: "which owner has the most tickets"."""
        if not _MOST.fullmatch(word.text) or word.rank > 1 or word.most > 1:
            return None
        asked_for = [m for m in self.heads if self._is_asked_for(m)]
        others = [m for m in self.heads if m not in asked_for]
        who = asking.ASKS_FOR_PERSON.search(self.left.asked) is not None
        column = asked_for[0].column if asked_for else remaining.people_of(self.sheet) if who else None
        rows = [m for m in others if self.sheet.is_key(m.column) or m.column == self.sheet.label_column]
        words = [word for word in self.left.words() if not asking.ROW_NOUN.fullmatch(word)]
        noun = bool(rows) or len(words) < len(self.left.words())
        noun = noun or any(
            remaining.names_the_rows(word, self.sheet, self.page) or remaining.heading_for(word, self.sheet)
            for word in words
        )
        if column is None or len(rows) < len(others) or not noun or self.sheet.is_key(column):
            return None
        if any(m.column.kind is Kind.FIGURE for m in others):
            return None
        self.heads = []
        return column

    def _is_compared(self, word: Word, heads: Sequence[Mention]) -> bool:
        """Whether the heading right behind the word is one that can be compared, or one of names for rows.

        "Which floor has the most rooms" counts rooms.
        """
        behind = next((m for m in self.heads if m.start >= word.end), None)
        if word.operation not in _EXTREMES or behind is None or behind in heads:
            return True
        if self.left.says_something(word.end, behind.start):
            return True
        names = behind.column.kind is Kind.TEXT and not _COUNTS_ROWS.fullmatch(word.text)
        return names or any(m.start >= word.end for m in heads)

    def _not_named(self, word: Word, fitting: Sequence[Column]) -> tuple[Operation, Column | None] | None:
        """The column that is meant although the question does not name it; the only possible one is certain
        if its kind is what the words say."""
        if asking.asks_for_money(self.left.asked) and word.operation not in _EXTREMES:
            fitting = [c for c in fitting if measured.measures(self.sheet, c, Measure.MONEY)] or fitting
        if len(fitting) > 1 and word.operation is Operation.SUM:
            fitting = measured.amounts_among(fitting) or fitting
        said = [m for m in Measure if asking.says_measure(m, self.left.text)]
        meant = [c for c in fitting if any(measured.measures(self.sheet, c, m) for m in said)]
        fitting = meant or fitting  # "who spent the most"
        if not fitting:
            return None
        if len(fitting) > 1:
            self.candidates = list(fitting)
            return word.operation, None
        column = fitting[0]
        adding = word.operation not in _EXTREMES and bool(self.conditions)
        certain = bool(meant) or word.measure is not None or adding or measured.is_size(self.sheet, column)
        if not certain:
            self.unexplained.append(word.text)  # of what, the question does not say
        return word.operation, column

    def _at_the_end(self, operation: Operation) -> tuple[Operation, Column | None] | None:
        """The first or last row, or its cell in the column that is named."""
        dates = [column for column in self.sheet.columns if column.kind is Kind.DATE]
        asks_when = self.left.take_all(asking.WHEN)
        if asks_when or asking.ASKS_FOR_PERSON.search(self.left.asked):
            self.left.take_all(asking.PERSON_VERB)
            people = remaining.people_of(self.sheet)
            asked_for = (dates[0] if len(dates) == 1 else None) if asks_when else people
            return (operation, asked_for) if asked_for is not None else None
        if self.heads:
            mention = self.heads.pop(0)
            return operation, mention.column
        words = self.left.words()
        noun = len(words) == 1 and remaining.is_printed_outside(words[0], self.sheet, self.page)
        return (operation, None) if noun or asking.ROW_NOUN.search(self.left.text) else None

    # What the answer names

    def _is_asked_for(self, mention: Mention) -> bool:
        """Whether "which" or "who" stands right before a heading, or before a cell and a heading."""
        between = [*(head.start for head in self.heads), *(word.start for word in self.words)]
        return any(
            match.end() <= mention.start
            and not self._says(match.end(), mention.start)
            and not any(match.end() <= start < mention.start for start in between)
            for match in asking.ASKS_FOR_ROW.finditer(self.left.asked)
        )

    def _asks_for_row(self, operation: Operation, column: Column | None) -> bool:
        """Whether the answer is the name of a row, and which column has it; its heading is then explained."""
        asked = self.left.asked
        if operation not in (*_EXTREMES, Operation.LIST):
            return False
        when = asking.WHEN.search(self.left.text)
        dates = [c for c in self.sheet.columns if c.kind is Kind.DATE and c != column]
        if when and column is not None and column.kind is Kind.DATE:
            self.left.take(*when.span())
            return False
        if when and len(dates) == 1:
            self.left.take(*when.span())
            self.rows_called = dates[0]
            return True
        names = [m for m in self.heads if m.column.kind is not Kind.FIGURE and m.column != column]
        called = [m for m in names if self._is_asked_for(m)] or self._noun_heads(names)
        if called:
            self.rows_called = called[0].column
            self.heads.remove(called[0])
            return True
        if asking.ASKS_FOR_PERSON.search(asked):
            self.rows_called = remaining.people_of(self.sheet)
            if self.rows_called is None:
                self.unexplained.append((asking.ASKS_FOR_PERSON.search(asked) or [""])[0])
            self.left.take_all(asking.PERSON_VERB)
            return True
        if asking.ASKS_WHERE.search(asked):
            self.unexplained.append("where")
        which = asking.ASKS_FOR_ROW.search(asked)
        direct = self.value_head is not None and self._is_asked_for(self.value_head)
        return operation is Operation.LIST or (which is not None and not direct)

    def _is_added_up(self, word: Word, column: Column | None) -> bool:
        """Whether "the most" is said of something that several rows are about."""
        called = self.rows_called
        if called is None or column is None or self.sheet.is_key(called) or word.operation not in _EXTREMES:
            return False
        return _COUNTS_ROWS.fullmatch(word.text) is not None and measured.can_be_added(self.sheet, column)

    def _noun_heads(self, names: Sequence[Mention]) -> list[Mention]:
        """Headings of names that are the noun of the words for the operation: "the cheapest flight"."""
        ends = [word.end for word in self.words]
        if self.value_head is not None and any(self.value_head.start >= end for end in ends):
            return []  # "the highest price of the orders"
        return [m for m in names if any(m.start - end >= 0 and not self._says(end, m.start) for end in ends)]

    # What is left

    def _explain_rest(self, operation: Operation, column: Column | None) -> None:
        """Headings and words that are left must be nouns for the rows, or verbs that say nothing more."""
        for mention in self.heads:
            if not (mention.column.kind is Kind.TEXT and self.sheet.is_key(mention.column)):
                self.unexplained.append(self._said(mention))
        self.unexplained += self.left.grades()
        self._take_verbs(column)
        used = [c for c in (column, *(condition.column for condition in self.conditions)) if c is not None]
        words = [w for w in self.left.words() if not asking.ROW_NOUN.fullmatch(w)]
        dated = any(c.kind is Kind.DATE for c in used)
        words = [w for w in words if not (dated and asking.DATE_WORD.fullmatch(w))]
        words = [w for w in words if not any(places_of(w, name) for c in used for name in c.names)]
        if any(c.kind is Kind.FIGURE for c in used):
            words = [w for w in words if not asking.FIGURE_NOUN.fullmatch(w)]
        nouns = [w for w in words if self._is_noun_of_rows(w, operation)]
        names = [name for c in self.sheet.columns if c.kind is not Kind.FIGURE for name in all_names(c)]
        done = [w for w in words if any(is_form_of(w, name) for name in names)]  # ordered, flagged
        self.unexplained += [w for w in words if w not in nouns and w not in done]

    def _take_verbs(self, column: Column | None) -> None:
        limits = [condition for condition in self.conditions if not condition.texts]
        if len(limits) < len(self.conditions):
            self.left.take_all(asking.VALUE_VERB)
        if limits or (column is not None and column.kind is Kind.FIGURE):
            self.left.take_all(asking.FIGURE_VERB)
        for used in filter(None, (column, *(condition.column for condition in limits))):
            for measure in Measure:
                form = asking.verb_of(measure)
                if form is not None and measured.measures(self.sheet, used, measure):
                    self.left.take_all(form)

    def _is_noun_of_rows(self, word: str, operation: Operation) -> bool:
        """Whether a word stands for the rows: it has the place of the noun, and is known to mean them."""
        ends = [*(w.end for w in self.words), *(mention.end for mention in self.cells)]
        if self.counted_noun:
            return False
        if not self.left.is_noun(word, ends):
            before = self.left.is_right_before_names(word)  # 借的书最多
            return before and remaining.names_the_rows(word, self.sheet, self.page)
        heading = remaining.heading_for(word, self.sheet)
        if heading is not None:
            if operation in (*_EXTREMES, Operation.LIST) and self.rows_called is None:
                self.rows_called = heading
            return operation is not Operation.COUNT or self.sheet.is_key(heading)
        if remaining.names_the_rows(word, self.sheet, self.page):
            self.others.append(word)
            return True
        if operation is Operation.COUNT and not self.conditions:
            return False
        if not word.isascii() and remaining.is_adjective(word):
            return False
        if any(self._is_attribute(mention, word) for mention in self.cells):
            return True  # "the open issues"
        texts = sum(c.kind is Kind.TEXT for c in self.sheet.columns)
        return operation in _EXTREMES and texts == 1

    def _is_attribute(self, cell: Mention, word: str) -> bool:
        """Whether a cell stands between the words for the operation and a noun: "how many open issues"."""
        if not self.left.is_right_behind(word, cell.end):
            return False
        return not word.isascii() or any(self.left.is_blank(w.end, cell.start) for w in self.words)
