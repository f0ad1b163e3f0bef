"""The sentences and cells of a computed answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from glm4v_desktop.reader.asking import Operation
from glm4v_desktop.reader.computing.computed import Computed, Doubt
from glm4v_desktop.reader.computing.conditions import Condition
from glm4v_desktop.reader.computing.limits import Sign
from glm4v_desktop.reader.markdown import bold, escaped, escaped_line
from glm4v_desktop.reader.phrases import Language, Phrase, say

_MOST_CELLS = 12  # that are listed


def as_markdown(result: Computed, language: Language) -> Iterator[str]:
    """The result with how it was computed and from which cells; a doubtful one is not in bold."""
    if result.asked.candidates:
        columns = ", ".join(
            escaped(column.name or f"#{column.number + 1}") for column in result.asked.candidates
        )
        yield f"{say(Phrase.WHICH_COLUMN, language, columns=columns)}\n"
        return
    if result.is_sure:
        yield f"{_headline(result, bold)}{_unit(result, language)}\n\n{_how(result, language)}\n"
    else:
        yield f"{say(Phrase.COMPUTED_IN_DOUBT, language)}\n\n"
        colon = "：" if language is Language.ZH else ": "
        yield f"{_how(result, language)}{colon}{_headline(result, escaped)}\n"
    yield from _cells(result, language)
    yield from _remarks(result, language)


def _headline(result: Computed, shown: Callable[[str], str]) -> str:
    rows, value = result.rows, result.value
    if result.ranked:
        return " · ".join(f"{shown(row)} ({escaped(text)})" for row, text in result.ranked)
    if result.asked.operation in (Operation.COUNT, Operation.SUM, Operation.AVERAGE) or not rows:
        return shown(value)
    names = " · ".join(shown(row) for row in rows)
    if not value:
        return names
    if result.asked.row_is_asked or result.asked.operation is Operation.MOST_ROWS:
        return f"{names} ({escaped(value)})"
    return f"{shown(value)} ({' · '.join(escaped(row) for row in rows)})"


def _unit(result: Computed, language: Language) -> str:
    """The unit that the page states, behind the value."""
    if not result.stated:
        return ""
    stated = say(Phrase.UNIT_STATED, language, unit=escaped(result.stated))
    return f"（{stated}）" if language is Language.ZH else f" ({stated})"


def _how(result: Computed, language: Language) -> str:
    """What was computed, in a sentence."""
    asked = result.asked
    phrase = _HOW[asked.operation]
    if asked.column is None:
        phrase = _HOW_ROWS.get(asked.operation, phrase)
    if asked.operation is Operation.COUNT and asked.column is not None:
        phrase = Phrase.COMPUTED_DIFFERENT
    if asked.added_up:
        phrase = Phrase.COMPUTED_SUMS
    by = escaped(asked.rows_called.name) if asked.rows_called else ""
    column = escaped(asked.column.name or f"#{asked.column.number + 1}") if asked.column else ""
    text = say(phrase, language, count=len(result.used), column=column, by=by)
    if asked.conditions:
        told = say(Phrase.AND, language).join(_told(condition, language) for condition in asked.conditions)
        text += say(Phrase.COMPUTED_WHERE, language, conditions=told)
    if asked.rank > 1:
        text += say(Phrase.COMPUTED_RANK, language, rank=asked.rank)
    if asked.most > 1:
        text += say(Phrase.COMPUTED_MOST, language, count=asked.most)
    return text


def _told(condition: Condition, language: Language) -> str:
    sign = say(Phrase.CONTAINS, language) if condition.sign is Sign.HAS else condition.sign.value
    column = condition.column.name or f"#{condition.column.number + 1}"
    return f"{escaped(column)} {sign} {escaped(condition.wanted)}"


def _cells(result: Computed, language: Language) -> Iterator[str]:
    if not result.used:
        return
    yield f"\n{say(Phrase.COMPUTED_FROM, language)}\n\n"
    for used in result.used[:_MOST_CELLS]:
        text = escaped(used.text) + ("" if used.sure else " (?)")
        apart = used.label and used.label != used.text
        yield f"- {escaped_line(used.label)}: {text}\n" if apart else f"- {escaped_line(text)}\n"
    if len(result.used) > _MOST_CELLS:
        yield f"\n{say(Phrase.MORE_LINES, language, count=len(result.used) - _MOST_CELLS)}\n"


def _remarks(result: Computed, language: Language) -> Iterator[str]:
    said: list[str] = []
    if result.left_out:
        names = ", ".join(escaped(name) for name in result.left_out)
        said.append(say(Phrase.TOTALS_LEFT_OUT, language, names=names))
    if result.empty:
        said.append(say(Phrase.EMPTY_SKIPPED, language, count=result.empty))
    if result.shared:
        said.append(say(Phrase.SHARED, language, count=result.shared))
    if result.rounded:
        said.append(say(Phrase.ROUNDED, language))
    if result.printed_total and Doubt.PRINTED not in result.doubts:
        said.append(say(Phrase.TOTAL_AGREES, language, total=escaped(result.printed_total)))
    for doubt in dict.fromkeys(result.doubts):
        words = ", ".join(escaped(word) for word in result.asked.unexplained)
        cells = " · ".join(escaped(used.text) for used in result.unread[:_MOST_CELLS]) or "(?)"
        said.append(
            say(_DOUBTS[doubt], language, words=words, cells=cells, total=escaped(result.printed_total))
        )
    if any(not used.sure for used in result.used[:_MOST_CELLS]):
        said.append(say(Phrase.UNCERTAIN, language))
    for sentence in said:
        yield f"\n{sentence}\n"


_HOW = {
    Operation.COUNT: Phrase.COMPUTED_COUNT,
    Operation.SUM: Phrase.COMPUTED_SUM,
    Operation.AVERAGE: Phrase.COMPUTED_AVERAGE,
    Operation.LARGEST: Phrase.COMPUTED_LARGEST,
    Operation.SMALLEST: Phrase.COMPUTED_SMALLEST,
    Operation.FIRST: Phrase.COMPUTED_FIRST,
    Operation.LAST: Phrase.COMPUTED_LAST,
    Operation.MOST_ROWS: Phrase.COMPUTED_MOST_ROWS,
    Operation.DIFFERENCE: Phrase.COMPUTED_DIFFERENCE,
    Operation.LIST: Phrase.COMPUTED_LIST,
}
_HOW_ROWS = {Operation.FIRST: Phrase.COMPUTED_FIRST_ROW, Operation.LAST: Phrase.COMPUTED_LAST_ROW}
_DOUBTS = {
    Doubt.QUESTION: Phrase.DOUBT_QUESTION,
    Doubt.CELL: Phrase.DOUBT_CELLS,
    Doubt.UNITS: Phrase.DOUBT_UNITS,
    Doubt.EDGE: Phrase.DOUBT_EDGE,
    Doubt.TIES: Phrase.DOUBT_TIES,
    Doubt.GROUPS: Phrase.DOUBT_GROUPS,
    Doubt.TOTALS: Phrase.DOUBT_TOTALS,
    Doubt.HEADING: Phrase.DOUBT_HEADING,
    Doubt.PRINTED: Phrase.DOUBT_PRINTED,
    Doubt.ORDER: Phrase.DOUBT_ORDER,
    Doubt.TABLES: Phrase.DOUBT_TABLES,
    Doubt.SIGNS: Phrase.DOUBT_SIGNS,
}
