"""Answers to questions that look for a label: its value, the lines that have it, or what is there instead."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace

from glm4v_desktop.ocr.certainty import readings
from glm4v_desktop.ocr.numbers import is_number
from glm4v_desktop.ocr.page import Page, Row, normalized
from glm4v_desktop.reader.kinds import asked_for, is_asked, names_money
from glm4v_desktop.reader.markdown import LINE_BREAK, bold, escaped, escaped_line, quoted, stated
from glm4v_desktop.reader.matching import Quality, bare, distance
from glm4v_desktop.reader.phrases import Language, Phrase, say
from glm4v_desktop.reader.prose.clauses import is_one_of_several
from glm4v_desktop.reader.prose.sentences import parted
from glm4v_desktop.reader.prose.stated import Said, likely_lines, lines_in_full, said_to, tells
from glm4v_desktop.reader.prose.values import counts_something, is_of_another_kind, may_tell
from glm4v_desktop.reader.prose.wording import wording
from glm4v_desktop.reader.question import QUOTED, Intent
from glm4v_desktop.reader.retrieval.facts import Facts
from glm4v_desktop.reader.retrieval.findings import Doubt, Finding, Value, Where
from glm4v_desktop.reader.retrieval.lookup import Found, Surroundings, look_up, with_headings
from glm4v_desktop.reader.tables.table_parts import is_numbering
from glm4v_desktop.reader.units import own_unit, stated_unit

_MOST_LINES = 12
MOST_OTHERS = 5
_DOUBTFUL_ROWS = 4
_MOST_UNLIKE = 0.6  # share of letters in which a suggested label may differ

_DOUBTS = {
    Doubt.LABEL: Phrase.DOUBT_LABEL,
    Doubt.ROW: Phrase.DOUBT_ROW,
    Doubt.COLUMN: Phrase.DOUBT_COLUMN,
    Doubt.FIGURE: Phrase.DOUBT_FIGURE,
}
_ONLY_ASKS = re.compile(r"[^,;，；]*[?？]")  # "The fee is 30, can you pay it?" tells something as well
# Not behind an abbreviation: "Dr. Abara", "ul. Kwiatowa 9", "Acme Ltd."
_PROSE = re.compile(r"[，。；]|\w{4}[a-z]\.\s|(?<!Inc)(?<!Ltd)(?<!\bCo)[a-z]\.$|[a-z]\.\s.*[a-z]\.(?:\s|$)")


def find(
    intent: Intent,
    question: str,
    facts: Facts,
    around: Surroundings | None = None,
    found: Found | None = None,
) -> Generator[str, None, bool]:
    """The answer to a FIND question: what the page has for it.

    Returns whether only a model can answer: the page may say in other words what could not be found.
    """
    found, page, outside = found or look_up(facts, question), facts.page, False
    if around is not None:
        found, outside = with_headings(found, question, around)
    if not any(_stands_apart(finding, question) for finding in found.findings):
        said = said_to(question, facts, intent.label)
        if not found.nobody and _says_more(said, found.findings, is_asked(question)):
            yield from as_said(said, intent.language, question)
            return not said.value
        if not found.findings:
            return (yield from _not_found(intent, question, found, facts))
        found = replace(
            found, findings=tuple(_doubted(each, question, said, facts) for each in found.findings)
        )
    chosen = found.findings
    if rows := _no_more_than_likely(found, question):
        yield from as_likely(lines_in_full(rows, facts, question), intent.language, found.missing)
        return True
    if len(chosen) == 1:
        if found.missing and chosen[0].column_missing:
            intent = replace(intent, column=" ".join(found.missing))
        own = _own_lines(chosen[0], facts, question)
        yield from _one_answer(chosen[0], intent, _stating_page(page, around), own)
    else:
        yield f"{say(Phrase.LINES_READ, intent.language, count=len(chosen))}\n\n"
        for finding in chosen[:_MOST_LINES]:
            yield f"- {_in_short(finding)}\n"
        if doubts := [finding.doubt for finding in chosen if finding.doubt is not None]:
            yield f"\n{say(_DOUBTS[doubts[0]], intent.language)}\n"
        yield from _rest(len(chosen) - _MOST_LINES, intent.language)
    if outside:
        yield f"\n{say(Phrase.HEADINGS_OUTSIDE, intent.language)}\n"
    yield from _others(found.others, intent.language)
    shown = chosen[:_MOST_LINES]
    if any(not value.sure for finding in shown for value in finding.values):
        yield f"\n{say(Phrase.UNCERTAIN, intent.language)}\n"
    yield from two_ways((finding.row for finding in shown), intent.language)
    return False


def as_said(said: Said, language: Language, question: str = "") -> Iterator[str]:
    """What the running text says: the value with its sentence, or the sentences alone.

    To a `question` with a question word, sentences alone are no answer, and it is said that they are none.
    """
    if not said.value and (said.untold or is_asked(question)):
        yield from as_likely([sentence.said for sentence in said.sentences], language)
        yield from two_ways((Row(sentence.segments) for sentence in said.sentences), language)
        return
    shown = said.sentences[:1] if said.value else said.sentences
    sure = all(sentence.is_sure(said.value) for sentence in shown[:1])
    if said.value:
        yield stated(said.value, sure) + "\n\n"
    yield f"{say(Phrase.SENTENCE_READS if said.value else Phrase.KEYWORD_LINES, language)}\n\n"
    yield LINE_BREAK.join(quoted(sentence.said) for sentence in shown) + "\n"
    if said.value and not sure:
        yield f"\n{say(Phrase.UNCERTAIN, language)}\n"
    yield from two_ways((Row(sentence.segments) for sentence in shown), language)


def as_likely(lines: Sequence[str], language: Language, missing: Sequence[str] = ()) -> Iterator[str]:
    """Lines that may answer, said to be no more than that; `missing` are words that are not with them."""
    if missing:
        yield f"{say(Phrase.LIKELIEST_WITHOUT, language, words=_listed(missing, language))}\n\n"
    else:
        yield f"{say(Phrase.LIKELIEST_LINES, language)}\n\n"
    yield LINE_BREAK.join(quoted(line) for line in lines) + "\n"


def _no_more_than_likely(found: Found, question: str) -> list[Row]:
    """The rows of findings that do not answer: words are missing there, or a label has no value of the kind
    that is asked for."""
    first, alone = found.findings[0], len(found.findings) == 1
    silent = first.where is Where.LINE and not first.values and is_asked(question)
    missing = bool(found.missing) and first.doubt is not None
    if not missing and not (alone and (silent or _tells_nothing(first, question))):
        return []
    rows = [row for finding in found.findings for row in (finding.row, *finding.next_rows)]
    return rows[:_DOUBTFUL_ROWS]


def _own_lines(finding: Finding, facts: Facts, question: str) -> list[str]:
    """The row of a finding as it is shown."""
    is_line = finding.where is Where.LINE
    return lines_in_full([finding.row], facts, question) if is_line else [finding.row.text]


def _stands_apart(finding: Finding, question: str) -> bool:
    """Whether a certain value of the kind asked for stands in a cell or beside its label."""
    fits = not any(_is_another(value.text, question) for value in finding.values)
    return bool(finding.values) and fits and finding.doubt is None and not _is_running(finding)


def _tells_nothing(finding: Finding, question: str) -> bool:
    """Whether no certain value was found, and a kind is asked for of which the lines have none."""
    if finding.column_missing or (finding.values and finding.doubt is None):
        return False
    rows = (finding.row, *finding.next_rows)
    if finding.grid is None and len(finding.row.segments) == 1:
        return not may_tell(question, "\n".join(row.text for row in rows))
    cells = (segment.text for row in rows for segment in row.segments)
    return not any(may_tell(question, text, in_cells=True) for text in cells)


def _is_running(finding: Finding) -> bool:
    """Whether the value stands in running text, which may also be read as a label and what is behind it."""
    prose = any(_PROSE.search(value.text) for value in finding.values)
    return finding.where is Where.LINE or (prose and finding.grid is None)


def _says_more(said: Said, findings: Sequence[Finding], asked: bool) -> bool:
    """Whether the running text answers better than what was found behind or beside the label.

    `asked`: the question has a question word, and not only a label.
    """
    if any(finding.doubt is Doubt.FIGURE for finding in findings):
        return False
    if any(finding.grid and finding.grid.is_records and finding.doubt is None for finding in findings):
        return False
    values = [normalized(value.text) for finding in findings for value in finding.values]
    if not said.value:
        return bool(said.sentences) and not values and (asked or not findings)
    value = normalized(said.value)
    return asked or not values or (value.startswith(values[0]) and value != values[0])


def _doubted(finding: Finding, question: str, said: Said, facts: Facts) -> Finding:
    """The finding, in doubt if its value is of another kind, or if running text does not tell it.

    Then other words stand between those of the question and the value, or the value is torn: it goes on in
    the next line, or has another label in it ("王建国承租方(乙方)：李晓梅"). A question tells nothing.
    """
    text, lines = finding.row.text, _own_lines(finding, facts, question)
    asks = _is_running(finding) and all(_ONLY_ASKS.fullmatch(line.strip()) for line in lines)
    for value in finding.values:
        more = r"\w" if value.text.isdigit() else r"(?:\d|[%元万亿])"
        goes_on = re.compile(re.escape(value.text) + r"\s?" + more)
        cut = text.endswith(value.text) and any(goes_on.search(one.text) for one in said.sentences)
        labeled = re.search(r"[^\W\d][)）]?\s?[:：](?!//)", value.text) is not None
        untold = is_asked(question) and not tells(question, text, value.text)
        apart = _is_of_other_sentence(question, text, value.text) or _is_one_of_several(
            question, text, value.text
        )
        in_text = asks or (_is_running(finding) and (cut or labeled or untold or apart))
        if in_text or _is_another(value.text, question):
            return replace(finding, doubt=finding.doubt or Doubt.ROW)
    return finding


def _is_another(printed: str, question: str) -> bool:
    """Whether a printed value cannot be of the kind that a question asks for."""
    if is_of_another_kind(printed, asked_for(question).kind):
        return True
    return names_money(question) and counts_something(printed)


def _is_of_other_sentence(question: str, text: str, value: str) -> bool:
    """Whether a line has all words of the question, but not the sentence in it that has the value."""
    words = wording(asked_for(question))
    holding = [sentence for sentence in parted(text) if value in sentence]
    return words.in_text(text).whole and not any(words.in_text(sentence).whole for sentence in holding)


def _is_one_of_several(question: str, text: str, value: str) -> bool:
    """Whether a line goes on with a value of something else that the question may mean as well."""
    asked, start = asked_for(question), text.find(value)
    return start >= 0 and is_one_of_several(wording(asked), text, (start, start + len(value)))


def near_labels(page: Page, label: str) -> list[str]:
    """At most three printed labels that resemble `label`."""
    wanted = bare(label)
    rated: dict[str, float] = {}
    for row in page.rows:
        for segment in row.segments:
            form = bare(segment.text)
            if not form or is_number(segment.text) or len(form) > 3 * len(wanted) + 4:
                continue
            unlike = distance(form, wanted) / max(len(form), len(wanted), 1)
            if unlike <= _MOST_UNLIKE:
                rated.setdefault(segment.text.strip(), unlike)
    return sorted(rated, key=lambda text: rated[text])[:3]


def two_ways(rows: Iterable[Row], language: Language) -> Iterator[str]:
    """Both readings of the figures in these rows that were read in two ways."""
    segments = (segment for row in rows for segment in row.segments)
    twice = [segment for segment in segments if any(box.other_reading for box in segment.boxes)]
    if twice:
        cells = " · ".join(escaped(readings(segment)) for segment in twice)
        yield f"\n{say(Phrase.READ_TWO_WAYS, language, cells=cells)}\n"


def _stating_page(page: Page, around: Surroundings | None) -> Page:
    """The page to search for the stated unit: the whole page if the region does not state it."""
    return around.facts.page if around is not None and not stated_unit(page) else page


def _one_answer(finding: Finding, intent: Intent, page: Page, lines: Sequence[str]) -> Iterator[str]:
    """The value of a finding with what it was read from: `lines` is its row as it is shown."""
    language = intent.language
    if finding.column_missing and not finding.grid:
        yield say(Phrase.NO_SUCH_COLUMN, language, column=escaped(intent.column)) + "\n\n"
    elif finding.column_missing and finding.grid:
        columns = _listed([header for header in finding.grid.headers[1:] if header], language)
        yield say(Phrase.NO_COLUMN, language, column=escaped(intent.column), columns=columns) + "\n\n"
    if finding.doubt is not None:
        yield from _doubtful(finding, language, lines)
        return
    if finding.where is Where.COLUMN:
        yield say(Phrase.COLUMN_READS, language, column=escaped(finding.label)) + "\n\n"
        for value in finding.values:
            yield (
                f"- {escaped(value.header)}: {_marked(value)}\n" if value.header else f"- {_marked(value)}\n"
            )
        return
    if finding.values and all(value.text for value in finding.values):
        yield _values(finding) + _unit(page, finding, language) + "\n\n"
    elif finding.values:
        yield say(Phrase.EMPTY_CELL, language) + "\n\n"
    if finding.where is Where.UNDER:
        yield say(Phrase.READ_BELOW, language, label=escaped(finding.label)) + "\n"
        return
    if finding.where is Where.CELL:
        names = filter(None, (escaped_line(finding.label), escaped(finding.values[0].header)))
        yield f"{' · '.join(names)}{LINE_BREAK}"
    if finding.quality > Quality.SYNONYM and finding.where in (Where.CELL, Where.ROW):
        yield say(Phrase.CLOSEST_LABEL, language, label=escaped(finding.label)) + LINE_BREAK
    yield f"{say(Phrase.LINE_READS, language)}\n\n" + LINE_BREAK.join(map(quoted, lines))
    for row in () if finding.values else finding.next_rows:
        yield LINE_BREAK + quoted(row.text)
    yield "\n"


def _doubtful(finding: Finding, language: Language, lines: Sequence[str]) -> Iterator[str]:
    """The lines as printed, with the reason for the doubt, instead of a value."""
    reason = say(_DOUBTS[finding.doubt or Doubt.ROW], language)
    yield f"{reason}\n\n{say(Phrase.LINE_READS, language)}\n\n"
    texts = [*lines, *(row.text for row in finding.next_rows)]
    if finding.where in (Where.COLUMN, Where.UNDER) and finding.grid:
        body = finding.grid.block.rows
        first = next((n for n, row in enumerate(body) if row is finding.row), 0)
        texts = [row.text for row in body[first : first + _DOUBTFUL_ROWS]]
    yield LINE_BREAK.join(map(quoted, texts)) + "\n"


def _marked(value: Value, doubt: Doubt | None = None) -> str:
    text = bold(value.text) if doubt is None and value.sure else escaped(value.text)
    return text + ("" if value.sure else " (?)")


def _values(finding: Finding) -> str:
    """The values; not bold where the column that was asked for is missing, as they are of other ones."""
    headed = len(finding.values) > 1
    doubt = Doubt.COLUMN if finding.column_missing else finding.doubt
    return " · ".join(
        _marked(value, doubt) + (f" ({escaped(value.header)})" if headed and value.header else "")
        for value in finding.values
    )


def _unit(page: Page, finding: Finding, language: Language) -> str:
    unit = stated_unit(page) if finding.grid else ""
    counted = [value for value in finding.values if not is_numbering(value.header)]
    if not unit or not counted or all(own_unit(finding.label, value.text) for value in finding.values):
        return ""
    stated = say(Phrase.UNIT_STATED, language, unit=escaped(unit))
    return f"（{stated}）" if language is Language.ZH else f" ({stated})"


def _in_short(finding: Finding) -> str:
    """One of several findings, on one line."""
    filled = [value for value in finding.values if value.text]
    if not filled:
        return escaped_line(finding.row.text)
    if finding.where is Where.LINE and finding.doubt is not None:
        return escaped_line(finding.row.text)  # the first figure behind the words may be another one's
    if finding.where is Where.LINE:
        return f"{_marked(filled[0])} — {escaped(finding.row.text)}"
    if finding.where is Where.CELL and filled[0].header:
        return f"{_marked(filled[0], finding.doubt)} — {escaped(finding.label)} · {escaped(filled[0].header)}"
    if finding.where is Where.COLUMN:
        cells = [f"{escaped(value.header)} {_marked(value, finding.doubt)}".strip() for value in filled]
        return f"{escaped(finding.label)}: {' · '.join(cells)}"
    return f"{_values(finding)} — {escaped(finding.label)}"


def _others(rows: Sequence[Row], language: Language) -> Iterator[str]:
    """The further lines that have the label."""
    if rows:
        yield f"\n{say(Phrase.OTHER_LINES, language)}\n\n"
    for row in rows[:MOST_OTHERS]:
        yield f"- {escaped_line(row.text)}\n"
    yield from _rest(len(rows) - MOST_OTHERS, language)


def _rest(count: int, language: Language) -> Iterator[str]:
    if count > 0:
        yield f"\n{say(Phrase.MORE_LINES, language, count=count)}\n"


def _not_found(intent: Intent, question: str, found: Found, facts: Facts) -> Generator[str, None, bool]:
    """The likeliest lines or, where nothing of what was asked is printed, the labels that resemble it.

    A text in quotes, a number with letters and a person of a list are there as asked or not at all. Anything
    else may be called by another name, and is not said to be missing.
    """
    if not found.nobody and (lines := likely_lines(question, facts)):
        yield from as_likely(lines, intent.language)
        return True
    looked_for = " ".join(found.missing) or intent.label
    exact = found.nobody or QUOTED.search(question) is not None or re.search(r"\d", looked_for) is not None
    phrase = Phrase.NOT_FOUND if exact else Phrase.NOT_IN_THESE_WORDS
    yield say(phrase, intent.language, label=escaped(looked_for)) + "\n"
    if near := near_labels(facts.page, intent.label):
        yield "\n" + say(Phrase.NEAR_LABELS, intent.language, labels=_listed(near, intent.language)) + "\n"
    return not exact


def _listed(texts: Sequence[str], language: Language) -> str:
    return ("、" if language is Language.ZH else ", ").join(escaped(text) for text in texts)
