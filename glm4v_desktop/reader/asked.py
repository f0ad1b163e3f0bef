"""What a question wants computed from a table: the operation, the column and the conditions, in its words.

The names of columns and the texts of cells that the question repeats are found first; what is left of it
must be words of asking, or the question is not fully understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from glm4v_desktop.ocr.numbers import NumberKind, folded, numbers_in
from glm4v_desktop.ocr.page import Page, normalized
from glm4v_desktop.reader.lookup import is_numbering
from glm4v_desktop.reader.sheet import Column, Date, Figure, Kind, Sheet, date_of, figure_of, singular
from glm4v_desktop.reader.terms import column_synonyms, synonyms


class Operation(Enum):
    COUNT = auto()
    SUM = auto()
    AVERAGE = auto()
    LARGEST = auto()  # also the latest date
    SMALLEST = auto()
    FIRST = auto()
    LAST = auto()


class Sign(Enum):
    IS = "="
    IS_NOT = "≠"
    ABOVE = ">"
    AT_LEAST = "≥"
    BELOW = "<"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Condition:
    """What the cell of a row has to be: one of `texts`, or compared by `sign` with `limit`."""

    column: Column
    sign: Sign
    texts: tuple[str, ...] = ()
    limit: Figure | Date | None = None
    words: str = ""  # the limit as it stands in the question

    @property
    def wanted(self) -> str:
        return self.words or " / ".join(self.texts)


@dataclass(frozen=True, slots=True)
class Asked:
    """`column` holds what is added up or compared; None where rows are counted or given.

    `row_is_asked`: the answer is the name of a row ("which region"), not its figure. `unexplained` are words
    of the question that are neither words of asking nor printed in this table.
    """

    operation: Operation
    sheet: Sheet
    column: Column | None
    conditions: tuple[Condition, ...] = ()
    row_is_asked: bool = False
    column_is_named: bool = True
    unexplained: tuple[str, ...] = ()
    words: str = ""  # those for the operation, as they stand in the question
    others: tuple[str, ...] = ()  # words that are printed outside of the table
    rows_called: Column | None = None  # the column whose cells are asked for ("which day"); None: the first
    explained: int = 0  # columns and cells that the question names

    @property
    def distance(self) -> tuple[int, int]:
        """How far the table is from what the question says; the smallest one is meant."""
        return len(self.unexplained) + len(self.others), -self.explained


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_OPERATIONS: tuple[tuple[Operation, re.Pattern[str]], ...] = (
    (
        Operation.COUNT,
        _any(
            r"\bhow many\b|(?:^|(?<=\bthe\s)|(?<=\btotal\s))number of\b|\bcount(?: of)?\b",
            r"(?:共|总共|一共|总计)?有?(?:多少|几)(?:个|位|只|种|款|张|条|处|辆|名|笔|行|项|家|件|台|户|份|单)",
            r"有(?:多少|几)(?!钱|元|天|次|分)",
        ),
    ),
    (Operation.AVERAGE, _any(r"\b(?:average|mean)\b", r"平均(?:值|数)?|均值")),
    (
        Operation.LARGEST,
        _any(
            r"\b(?:largest|highest|biggest|greatest|maximum|max|most expensive|priciest|heaviest|tallest"
            r"|longest|latest|newest|most recent|most|top)\b",
            r"最(?:大|高|多|贵|重|长|新|近|晚)(?:值|的一?[个笔条项家])?",
        ),
    ),
    (
        Operation.SMALLEST,
        _any(
            r"\b(?:smallest|lowest|least|fewest|minimum|min|cheapest|lightest|shortest|earliest|oldest)\b",
            r"最(?:小|低|少|便宜|轻|短|早|旧)(?:值|的一?[个笔条项家])?",
        ),
    ),
    (
        Operation.SUM,
        _any(
            r"\b(?:the )?(?:sum|total)(?: of)?\b|\badd(?:s|ed)?(?: (?:up|together))?(?: to)?\b"
            r"|\baltogether\b|\bin (?:total|all)\b|\bcombined\b",
            r"合计|总和|总计|总共|一共|共计|加起来|加总|之和|求和|总额|总数|总量|相加",
        ),
    ),
    (Operation.FIRST, _any(r"\bfirst\b", r"第一(?:个|笔|条|行|项|次)?")),
    (Operation.LAST, _any(r"\b(?:last|final)\b", r"最[后末](?:一)?(?:个|笔|条|行|项|次)?|末(?:行|笔|条)")),
)
_BY_DATE = _any(r"\b(?:latest|newest|most recent|earliest|oldest)\b", r"最(?:新|近|晚|早|旧)")
# Words that say by which column rows are compared, without naming it.
_MEASURES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        _any(r"\b(?:most expensive|priciest|cheapest)\b", r"最(?:贵|便宜)"),
        _any(r"price|cost|amount|fee|fare|rent", r"价|金额|费用|费率|租金|成本"),
    ),
    (_any(r"\b(?:heaviest|lightest)\b", r"最(?:重|轻)"), _any(r"weight|mass", r"重")),
    (_any(r"\btallest\b", r"最高"), _any(r"height", r"高度|身高")),
    (_any(r"\b(?:longest|shortest)\b", r"最(?:长|短)"), _any(r"length|duration", r"长度|时长|工期")),
)

_BEFORE_LIMIT: tuple[tuple[Sign, re.Pattern[str]], ...] = (
    (
        Sign.AT_LEAST,
        _any(
            r"(?:\bat least|\bno(?:t)? (?:less|fewer|lower|earlier) than|\bsince|\bfrom|\bon or after"
            r"|≥|>=)\s*$",
            r"(?:不低于|不少于|不小于|不早于|至少|大于(?:或)?等于|自|从)\s*$",
        ),
    ),
    (
        Sign.AT_MOST,
        _any(
            r"(?:\bat most|\bup to|\bno(?:t)? (?:more|higher|greater|later) than|\buntil|\bon or before"
            r"|≤|<=)\s*$",
            r"(?:不超过|不高于|不多于|不大于|不晚于|至多|最多|小于(?:或)?等于)\s*$",
        ),
    ),
    (
        Sign.ABOVE,
        _any(
            r"(?:\b(?:more|greater|larger|higher|bigger|longer|older|later|heavier|taller) than|\bover"
            r"|\babove|\bexceed(?:s|ing|ed)?|\bafter|>)\s*$",
            r"(?:大于|超过|高于|多于|晚于|超出|长于|重于)\s*$",
        ),
    ),
    (
        Sign.BELOW,
        _any(
            r"(?:\b(?:less|fewer|lower|smaller|shorter|cheaper|younger|earlier|lighter) than|\bunder|\bbelow"
            r"|\bbefore|<)\s*$",
            r"(?:小于|低于|少于|早于|不到|不足|短于|轻于)\s*$",
        ),
    ),
    (Sign.IS, _any(r"(?:\bequals?(?: to)?|\bexactly|=)\s*$", r"(?:等于|恰好|正好)\s*$")),
)
_BEHIND_LIMIT: tuple[tuple[Sign, re.Pattern[str]], ...] = (
    (Sign.AT_LEAST, _any(r"\s*(?:or|and) (?:more|above|higher|over|later|longer)\b", r"\s*(?:及|或)?以上")),
    (Sign.AT_MOST, _any(r"\s*(?:or|and) (?:less|below|lower|under|fewer|earlier)\b", r"\s*(?:及|或)?以下")),
    (Sign.ABOVE, _any(r"\s*(?:之后|以后)")),
    (Sign.BELOW, _any(r"\s*(?:之前|以前)")),
)
_NEGATED = _any(
    r"\b(?:not|isn't|aren't|without|except|excluding|other than)\b|n['’]t\b", r"不是|除了|除|没有|并非|非"
)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH = _any(
    rf"\b(?:in|during|for|of) (?P<name>{'|'.join(_MONTH_NAMES)})(?:,? (?P<y>(?:19|20)\d\d))?\b",
    r"(?:(?P<zy>(?:19|20)\d\d)年)?(?P<zm>1[0-2]|[1-9])月份?(?!\d)",
)
_ASKS_FOR_ROW = _any(r"\b(?:which|who|whose|where)\b", r"哪|谁")
_WHEN = _any(r"\b(?:when|(?:which|what) (?:day|date))\b", r"哪[一]?天|什么时候|何时|哪[一个]*日期?")
_DATE_WORD = _any(r"dates?", r"days?", r"日期", r"时间")
# Nouns that mean the rows of any table.
_ROW_NOUN = _any(
    r"\b(?:rows?|entr(?:y|ies)|records?|items?|lines?|transactions?|ones?|results?|listings?)\b",
    r"记录|条目|项目|交易|明细|数据|行|条|笔|项|个|家|名|件",
)
_ASKING = _any(
    r"\b(?:what|which|who|whose|where|when|how|much|is|are|was|were|be|been|do|does|did|has|have|had|having"
    r"|there|the|an?|this|that|these|those|of|in|on|at|by|to|for|with|from|and|or|all|any|each|its|it|their"
    r"|they|them|we|i|you|me|us|please|tell|show|give|find|list(?:ed)?|shown|printed|got|get|gets|make|made"
    r"|table|picture|image|screenshot|page|document|statement|report|sheet|columns?|values?|numbers?|figures?"
    r"|amount to|whole|overall|here|name|called|whether|than|up|together|according|currently|still|now"
    r"|out|per|as|so|can|could|see|count(?:ed)?|calculate|compute|work|come|comes|came|equal|status)\b",
    r"[?？.,;:!，。、；：！'\"“”‘’()（）]",
    r"请问|请|帮我|告诉我|计算|统计|算一下|数一下|算出|一下|这张|这个|表格|表中|表里|图中|图里|图片|截图|页面|一列|这一列|列|是多少|是什么"
    r"|是哪[一个家条笔位项]*|哪[一个家条笔位项种]*|谁|什么|多少|总共|一共|共有|共|分别|其中|里面|所有|全部|一个|有|是|的|了|在|中|里|和|与|或|及|为|那|值|数"
    r"|呢|吗|啊|个|条|笔|项|家|名|件|于|之",
)  # fmt: skip
_LONGEST_CELL = 60
_LONGEST_NOUN = 3  # Chinese characters
# A noun that begins so names some of the rows only: 女员工, 新客户.
_ADJECTIVE = re.compile(r"[男女新老大小红黑白蓝绿黄好坏高低]")
_GRADE = re.compile(r"(?<=\s)As?\b(?!\s+\w)")  # no article: "how many got an A"
_SHORTEST_NAME = 3  # letters of one word of a cell that may stand for the whole ("Bob" for "Bob Ray")


def what_is_asked(question: str, page: Page, found: Sequence[Sheet]) -> list[Asked]:
    """What the question may want computed, one for each table that it can mean, best first."""
    asked = folded(question)
    readings = [reading for sheet in found if (reading := _Reading(asked, sheet, page).result()) is not None]
    return sorted(readings, key=lambda reading: reading.distance)


def has_limit(question: str) -> bool:
    """Whether the question compares something with a number ("over 1,000", "大于5")."""
    asked = folded(question)
    return any(_sign_at(asked, number.start, number.end)[0] for number in numbers_in(asked))


def _sign_at(asked: str, start: int, end: int) -> tuple[Sign | None, int, int]:
    """How the question compares with the number at this place, and the place with these words."""
    for sign, form in _BEFORE_LIMIT:
        if match := form.search(asked[:start]):
            return sign, match.start(), end
    for sign, form in _BEHIND_LIMIT:
        if match := form.match(asked, end):
            return sign, start, match.end()
    return None, start, end


@dataclass(slots=True)
class _Place:
    """A part of the question that names a column, or the text of a cell in it."""

    start: int
    end: int
    column: Column
    text: str = ""  # of the cell


@dataclass(slots=True)
class _Reading:
    """Reads a question with the words of one table."""

    asked: str
    sheet: Sheet
    page: Page
    rest: list[str] = field(default_factory=list)
    places: list[_Place] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    operation_places: list[tuple[int, int]] = field(default_factory=list)
    rows_called: Column | None = None
    value_ends: list[int] = field(default_factory=list)  # of the cells that the question names

    def result(self) -> Asked | None:
        self.rest = list(self.asked)
        self._find_places()
        self._find_limits()
        operations = list(self._operations())
        counts_in_total = {Operation.COUNT, Operation.SUM} == {operation for operation, _ in operations}
        if counts_in_total:
            operations = [pair for pair in operations if pair[0] is Operation.COUNT]
        if len({operation for operation, _ in operations}) != 1:
            return None
        operation, words = operations[0]
        self._find_names()
        if not self._take_values():
            return None
        column, named = self._column(operation, words)
        if operation is Operation.COUNT and self._names_one_row():
            return None
        if operation is Operation.COUNT and column is not None and column.kind is Kind.FIGURE:
            # "How many orders": the figures of this column count them.
            if self.conditions:
                return None  # the figure that answers is printed
            operation = Operation.SUM
        if not self._is_told(operation, column) or not self._fits(operation, column):
            return None
        self._find_row_column(column)
        self._explain_rest(operation, column)
        if operation is Operation.SUM and operations[0][0] is Operation.COUNT and not counts_in_total:
            if self.unexplained:
                return None
            self.unexplained.append(words)
        if self.unexplained and not (named and self.places) and not self.conditions:
            return None
        asks_row = not named or self.rows_called is not None or self._asks_for_row(column)
        return Asked(
            operation,
            self.sheet,
            column,
            tuple(self.conditions),
            asks_row,
            named,
            tuple(self.unexplained),
            words,
            tuple(self.others),
            self.rows_called,
            len(self.places) + len(self.conditions),
        )

    def _is_told(self, operation: Operation, column: Column | None) -> bool:
        """Whether the question says what is computed: a column, or rows."""
        if operation in (Operation.FIRST, Operation.LAST):
            rest = "".join(self.rest)
            return column is not None or bool(_ROW_NOUN.search(rest)) or self._is_noun_printed(rest)
        return column is not None or operation is Operation.COUNT

    def _names_one_row(self) -> bool:
        """Whether a condition is the name of one row ("how many floor mats"), whose figures are printed."""
        for condition in self.conditions:
            texts = [self.sheet.text(row, condition.column) for row in self.sheet.rows]
            filled = [text for text in texts if text]
            if condition.texts and len(filled) > 1 and len(set(filled)) == len(filled):
                return True
        return False

    def _is_noun_printed(self, rest: str) -> bool:
        words = _ASKING.sub(" ", rest.replace("\x00", " ")).split()
        return len(words) == 1 and self._is_printed_outside(words[0])

    def _fits(self, operation: Operation, column: Column | None) -> bool:
        """Whether the columns that are named stand where they can mean what would be computed.

        "Which floor has the most rooms" counts rooms, and "how many are done" no different cells.
        """
        heads = [p for p in self.places if not p.text]
        if operation is Operation.COUNT and column is not None:
            return any(p.column == column and self._is_at_operation(p) for p in heads)
        if operation in (Operation.LARGEST, Operation.SMALLEST):
            end = max(end for _, end in self.operation_places)
            behind = next((p for p in heads if p.start >= end), None)
            near = behind is not None and not self._says_something(end, behind.start)
            later = any(p.column == column and p.start >= end for p in heads)
            return behind is None or not near or behind.column == column or later
        return True

    def _is_at_operation(self, place: _Place) -> bool:
        """Whether nothing is said between a name and the words for the operation, or a cell beside them."""
        return any(
            (place.start >= end and not self.asked[end : place.start].strip())
            or (place.end <= start and not self._says_something(place.end, start))
            for start, end in (*self.operation_places, *((end, end) for end in self.value_ends))
        )

    def _find_row_column(self, column: Column | None) -> None:
        """The column that "which" or "when" asks for."""
        dates = [c for c in self.sheet.columns if c.kind is Kind.DATE and c != column]
        if (when := _WHEN.search("".join(self.rest))) and len(dates) == 1:
            self._take(*when.span())
            self.rows_called = dates[0]
            return
        match = _ASKS_FOR_ROW.search(self.asked)
        place = next((p for p in self.places if match and p.start >= match.end()), None)
        if match and place and place.column != column and not self._says_something(match.end(), place.start):
            self.rows_called = place.column if place.column.kind is not Kind.FIGURE else None

    def _asks_for_row(self, column: Column | None) -> bool:
        """Whether "which" asks for the name of a row, and not for the figure itself ("which amount")."""
        match = _ASKS_FOR_ROW.search(self.asked)
        if match is None:
            return False
        place = next((p for p in self.places if p.start >= match.end()), None)
        return place is None or place.column != column or self._says_something(match.end(), place.start)

    def _take(self, start: int, end: int) -> None:
        self.rest[start:end] = "\x00" * (end - start)

    def _is_free(self, start: int, end: int) -> bool:
        return "\x00" not in self.rest[start:end]

    def _find_places(self) -> None:
        """The columns and cells that are named, longer names first."""
        found: list[tuple[int, bool, _Place]] = []
        for column in self.sheet.columns:
            others = (name for name in _other_words(column.names) if not _says_operation(name))
            for name in (*column.names, *others):
                for start, end in places_of(name, self.asked):
                    found.append((end - start, True, _Place(start, end, column)))
            if column.kind is not Kind.FIGURE:
                for text in dict.fromkeys(self.sheet.text(row, column) for row in self.sheet.rows):
                    if 1 < len(text) <= _LONGEST_CELL:
                        for start, end in places_of(text, self.asked):
                            found.append((end - start, False, _Place(start, end, column, text)))
        for _, _, place in sorted(found, key=lambda one: (-one[0], not one[1])):
            if self._is_free(place.start, place.end):
                self._take(place.start, place.end)
                self.places.append(place)
        self.places.sort(key=lambda place: place.start)

    def _find_names(self) -> None:
        """Names of which the question has one word only, if the cells of one column have it."""
        for match in re.finditer(rf"\b[A-Z][a-z]{{{_SHORTEST_NAME - 1},}}\b", "".join(self.rest)):
            if _ASKING.fullmatch(match.group()):
                continue
            cells = {
                (column.number, text): column
                for column in self.sheet.columns
                if column.kind is Kind.TEXT
                for row in self.sheet.rows
                if match.group() in re.findall(r"\w+", text := self.sheet.text(row, column))
            }
            if len({number for number, _ in cells}) != 1:
                continue
            self._take(*match.span())
            self.places += [_Place(*match.span(), column, text) for (_, text), column in cells.items()]
            if len(cells) > 1:
                self.unexplained.append(match.group())

    def _find_limits(self) -> None:
        """Conditions with a number or a date ("over 1,000", "after 14 March")."""
        for match in _MONTH.finditer(self.asked):
            if self._is_free(*match.span()) and not _sign_at(self.asked, *match.span())[0]:
                self._month(match)
        for number in numbers_in(self.asked):
            if not self._is_free(number.start, number.end):
                continue
            sign, start, end = _sign_at(self.asked, number.start, number.end)
            date = date_of(number.text) if number.kind in (NumberKind.DATE, NumberKind.YEAR) else None
            limit: Figure | Date | None = date or figure_of(number.text)
            if sign is None and isinstance(limit, Date):
                sign = Sign.IS
            column = self._column_of_limit(start, end, limit) if sign is not None else None
            if sign is None or limit is None or column is None:
                continue
            self._take(start, end)
            self.conditions.append(Condition(column, sign, (), limit, number.text))

    def _month(self, match: re.Match[str]) -> None:
        dates = [column for column in self.sheet.columns if column.kind is Kind.DATE]
        if len(dates) != 1:
            return
        name = match["name"]
        month = _MONTH_NAMES.index(name.lower()) + 1 if name else int(match["zm"])
        limit = Date(int(match["y"] or match["zy"] or 0), month, 0)
        self._take(*match.span())
        self.conditions.append(Condition(dates[0], Sign.IS, (), limit, match.group().strip()))

    def _column_of_limit(self, start: int, end: int, limit: Figure | Date | None) -> Column | None:
        kind = Kind.DATE if isinstance(limit, Date) else Kind.FIGURE
        fitting = [c for c in self.sheet.columns if c.kind is kind and not (c.names and is_numbering(c.name))]
        heads = [p for p in self.places if not p.text and p.column in fitting]
        before = [p for p in heads if p.end <= start and not self._says_something(p.end, start)]
        behind = [p for p in heads if p.start >= end and not self._says_something(end, p.start)]
        if before or behind:
            place = before[-1] if before else behind[0]
            self.places.remove(place)
            return place.column
        if isinstance(limit, Figure) and limit.unit.isalpha():
            by_unit = [
                c
                for c in fitting
                if any(normalized(limit.unit).rstrip("s") in normalized(n) for n in c.names)
            ]
            if len(by_unit) == 1:
                return by_unit[0]
        if len(fitting) == 1:
            return fitting[0]
        return None

    def _says_something(self, start: int, end: int) -> bool:
        between = "".join(self.rest[start:end]).replace("\x00", "X")
        return bool(_ASKING.sub(" ", between).strip())

    def _operations(self) -> Iterator[tuple[Operation, str]]:
        for operation, form in _OPERATIONS:
            for match in form.finditer("".join(self.rest)):
                if self._is_free(*match.span()):
                    self._take(*match.span())
                    self.operation_places.append(match.span())
                    yield operation, match.group()

    def _take_values(self) -> bool:
        """Makes conditions of cells that the question names; several of one column mean any of them.

        Returns False if something is negated that is not one cell.
        """
        negated = _NEGATED.search("".join(self.rest))
        by_column: dict[int, list[str]] = {}
        columns: dict[int, Column] = {}
        self.value_ends = [place.end for place in self.places if place.text]
        for place in [p for p in self.places if p.text]:
            by_column.setdefault(place.column.number, []).append(place.text)
            columns[place.column.number] = place.column
        headed = {place.column.number for place in self.places if not place.text}
        for number, texts in by_column.items():
            column = columns[number]
            if number not in headed:  # "Off" on Monday, and on other days
                self.unexplained += [text for text in texts if self._is_in_others(text, column)]
            sign = Sign.IS_NOT if negated else Sign.IS
            self.conditions.append(Condition(column, sign, tuple(dict.fromkeys(texts))))
        conditioned = {condition.column.number for condition in self.conditions}
        heads = [p for p in self.places if not p.text]
        # "status is open": the heading belongs to the condition, unless it is the only figure column.
        self.places = [
            p for p in heads if not (p.column.number in conditioned and p.column.kind is not Kind.FIGURE)
        ]
        if negated is not None:
            self._take(*negated.span())
            return len(self.conditions) == 1 and len(self.conditions[0].texts) == 1
        return True

    def _is_in_others(self, text: str, column: Column) -> bool:
        """Whether cells of another column have the same text, so that the question may mean those."""
        wanted = normalized(text)
        return any(
            normalized(self.sheet.text(row, other)) == wanted
            for other in self.sheet.columns
            if other != column
            for row in self.sheet.rows
        )

    def _column(self, operation: Operation, words: str) -> tuple[Column | None, bool]:
        """The column that is computed with, and whether the question names it."""
        by_date = operation in (Operation.LARGEST, Operation.SMALLEST) and _BY_DATE.search(words)
        kinds: tuple[Kind, ...] = (Kind.DATE,) if by_date else (Kind.FIGURE,)
        if operation in (Operation.COUNT, Operation.FIRST, Operation.LAST):
            kinds = (Kind.FIGURE, Kind.DATE, Kind.TEXT)
        heads = [p.column for p in self.places if p.column.kind in kinds]
        heads = list({column.number: column for column in heads}.values())
        if len(heads) == 1:
            return heads[0], True
        if len(heads) > 1:
            self.unexplained += [column.name for column in heads[1:]]
            return heads[0], True
        if operation in (Operation.COUNT, Operation.FIRST, Operation.LAST):
            return None, True
        fitting = [
            c for c in self.sheet.columns if c.kind in kinds and not (c.names and is_numbering(c.name))
        ]
        for adjective, heading in _MEASURES:
            if adjective.fullmatch(words):
                meant = [c for c in fitting if any(heading.search(name) for name in c.names)]
                if len(meant) == 1:
                    return meant[0], False
        if by_date and len(fitting) == 1:
            return fitting[0], False
        if len(fitting) == 1:
            self.unexplained.append(words)  # of what, the question does not say
            return fitting[0], False
        return None, False

    def _explain_rest(self, operation: Operation, column: Column | None) -> None:
        """Words that are left must be words of asking, of the named heading, or a noun for the rows."""
        left = "".join(self.rest)
        self.unexplained += _GRADE.findall(left)
        rest = _ASKING.sub(" ", left.replace("\x00", " \x00 "))
        words = [word for word in rest.replace("\x00", " ").split() if not _ROW_NOUN.fullmatch(word)]
        if column is not None:
            dated = column.kind is Kind.DATE
            words = [word for word in words if not (dated and _DATE_WORD.fullmatch(word))]
            words = [word for word in words if not any(places_of(word, name) for name in column.names)]
        counts_all = operation is Operation.COUNT and not self.conditions and column is None
        self.others = [
            word
            for word in words
            if self._is_noun(word)
            # A noun of another part of the page does not name these rows.
            and (self._is_in_heading(word) if counts_all else self._is_printed_outside(word))
        ]
        words = [word for word in words if word not in self.others]
        names_rows = operation in (Operation.COUNT, Operation.LARGEST, Operation.SMALLEST)
        texts = sum(column.kind is Kind.TEXT for column in self.sheet.columns)
        told = bool(self.conditions) if operation is Operation.COUNT else texts == 1
        if len(words) == 1 and names_rows and told and not self.unexplained and self._is_noun(words[0]):
            return  # "how many open tickets": the rows are what is called so
        self.unexplained += words

    def _is_noun(self, word: str) -> bool:
        """Whether the word stands where a question has the noun for what it counts or chooses."""
        rest = "".join(self.rest)
        if word.isascii():
            before = [end for _, end in self.operation_places]
            before += [match.end() for match in _ASKS_FOR_ROW.finditer(rest)] + self.value_ends
            starts = [match.start() for match in re.finditer(rf"\b{re.escape(word)}\b", rest)]
            return any(not rest[end:start].strip() for end in before for start in starts if start >= end)
        noun = rf"(?:\x00|哪个?)[的个笔条项家\s]*{re.escape(word)}[的有中里\s]*(?:\x00|哪|[?？]|$)"
        some = _ADJECTIVE.match(word) is not None and not self._is_printed_outside(word)
        return len(word) <= _LONGEST_NOUN and not some and re.search(noun, rest) is not None

    def _is_printed_outside(self, word: str) -> bool:
        """Whether the word is part of a heading of the table or of a line outside of it, as a title is."""
        lines = [
            row.text for block in self.page.blocks if block is not self.sheet.block for row in block.rows
        ]
        return self._is_in_heading(word) or any(places_of(singular(word), text) for text in lines)

    def _is_in_heading(self, word: str) -> bool:
        names = (name for column in self.sheet.columns for name in column.names)
        return any(places_of(singular(word), name) for name in names)


def operation_words(text: str) -> str:
    """The words of a text that say what is computed; empty if there are none or several."""
    found = [match.group() for _, form in _OPERATIONS for match in form.finditer(folded(text))]
    return found[0] if len(found) == 1 else ""


def _says_operation(name: str) -> bool:
    return any(form.search(name) for _, form in _OPERATIONS)


def _other_words(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from synonyms(name)
        yield from column_synonyms(name)


def places_of(name: str, text: str) -> list[tuple[int, int]]:
    """Where a name stands in a text; Latin letters as whole words, also in the plural."""
    wanted = folded(name).strip()
    if not wanted or not re.search(r"\w", wanted):
        return []
    pattern = r"\s*".join(re.escape(character) for character in wanted if not character.isspace())
    if wanted[0].isascii() and wanted[0].isalnum():
        pattern = r"(?<![A-Za-z0-9])" + pattern
    if wanted[-1].isascii() and wanted[-1].isalnum():
        pattern += r"(?:s|es)?(?![A-Za-z0-9])(?![.,]\d)"
    return [match.span() for match in re.finditer(pattern, folded(text), re.IGNORECASE)]


def says_both(text: str, asked: Asked) -> bool:
    """Whether a printed text has the question's words for the operation and another word of it.

    Such a text names what was asked for itself ("Minimum order"), so that a column of the table need not be.
    """
    operation = re.sub(r"^(?:the|in)\s|\s(?:of|to|up)$", "", asked.words.strip(), flags=re.IGNORECASE)
    if not places_of(operation, text):
        return False
    names = asked.column.names if asked.column is not None else ()
    return any(places_of(word, text) for word in (*names, *asked.unexplained, *asked.others) if len(word) > 1)
