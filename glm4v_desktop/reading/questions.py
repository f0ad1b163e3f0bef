"""What a question asks for, understood from its words alone. Pure: no page, no picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from glm4v_desktop.reading import question_forms as forms
from glm4v_desktop.reading.numbers import folded
from glm4v_desktop.reading.phrases import Language
from glm4v_desktop.reading.subjects import CJK, split_column, subject_of


class IntentKind(Enum):
    WHOLE_TEXT = auto()
    TABLE = auto()
    THIS = auto()  # "what number is this": whatever stands in a small region
    UNIT = auto()
    FIND = auto()
    NUMBERS = auto()
    COUNT = auto()
    HELP = auto()
    NEEDS_MODEL = auto()


class Counted(Enum):
    LINES = auto()
    WORDS = auto()
    CHARACTERS = auto()
    NUMBERS = auto()
    TABLES = auto()
    ROWS = auto()
    COLUMNS = auto()
    OCCURRENCES = auto()  # of `label`
    THINGS = auto()  # of `label`, which may be no text at all


class Beyond(Enum):
    """Why reading is not enough."""

    UNDERSTANDING = auto()
    ARITHMETIC = auto()
    LOOKS = auto()


@dataclass(frozen=True, slots=True)
class Intent:
    """`label` is what to look for, `column` the column that the question names; both may be empty."""

    kind: IntentKind
    language: Language
    label: str = ""
    column: str = ""
    unit: str = ""
    counted: Counted | None = None
    beyond: Beyond | None = None


_QUOTED = re.compile(r"[“\"「『《‘]([^“”\"「」『』《》‘’]+)[”\"」』》’]|(?<!\w)'([^']+)'(?!\w)")


def language_of(question: str) -> Language:
    """Chinese when the question holds Chinese characters, but not only in a quoted label."""
    unquoted = _QUOTED.sub(" ", question)
    decisive = unquoted if re.search(r"[A-Za-z]{2}", unquoted) else question
    return Language.ZH if CJK.search(decisive) else Language.EN


def wants_whole_text(question: str) -> bool:
    return understand(question).kind is IntentKind.WHOLE_TEXT


def understand(question: str) -> Intent:
    """The one thing that the question asks for."""
    language = language_of(question)
    quote = _QUOTED.search(question)
    label = (quote.group(1) or quote.group(2)).strip() if quote else ""
    asked = folded(_QUOTED.sub(" ", question) if quote else question).strip()
    fixed = _fixed_intent(asked, language, label)
    if fixed is not None:
        return fixed
    column, rest = split_column(asked)
    subject = label or subject_of(rest)
    beyond = _beyond(asked)
    if beyond is not None:
        return Intent(IntentKind.NEEDS_MODEL, language, subject, column, beyond=beyond)
    if not subject and not column:
        return Intent(IntentKind.HELP, language)
    return Intent(IntentKind.FIND, language, subject, column)


_COUNTED_FORMS: tuple[tuple[Counted, re.Pattern[str]], ...] = (
    (Counted.TABLES, forms.COUNT_TABLES),
    (Counted.COLUMNS, forms.COUNT_COLUMNS),
    (Counted.ROWS, forms.COUNT_ROWS),
    (Counted.LINES, forms.COUNT_LINES),
    (Counted.NUMBERS, forms.COUNT_NUMBERS),
    (Counted.CHARACTERS, forms.COUNT_CHARACTERS),
    (Counted.WORDS, forms.COUNT_WORDS),
)
_BEYOND_FORMS: tuple[tuple[Beyond, re.Pattern[str]], ...] = (
    (Beyond.ARITHMETIC, forms.ARITHMETIC),
    (Beyond.LOOKS, forms.LOOKS),
    (Beyond.UNDERSTANDING, forms.UNDERSTANDING),
)
_NO_THING = re.compile(
    r"\b(?:are|is|were|do|does|there|in|on|the|this|picture|image|screenshot|page|you|see|can|here|of)\b",
    re.IGNORECASE,
)


def _fixed_intent(asked: str, language: Language, label: str) -> Intent | None:
    """The questions that have a form of their own; None for the others."""
    if forms.TIMES.search(asked):
        what = label or subject_of(forms.TIMES.sub(" ", asked))
        return Intent(IntentKind.COUNT, language, what, counted=Counted.OCCURRENCES)
    if label:
        return None
    for kind, form in (
        (IntentKind.HELP, forms.HELP),
        (IntentKind.THIS, forms.THIS),
        (IntentKind.UNIT, forms.UNIT),
    ):
        if form.search(asked):
            return Intent(kind, language)
    counted = _counted(asked, language)
    if counted is not None:
        return counted
    if _beyond(asked) is not None:
        return None
    if forms.NUMBERS.search(asked):
        return Intent(IntentKind.NUMBERS, language, unit=_unit_asked(asked))
    for kind, form in ((IntentKind.TABLE, forms.TABLE), (IntentKind.WHOLE_TEXT, forms.WHOLE_TEXT)):
        if form.search(asked):
            return Intent(kind, language)
    return None


def _counted(asked: str, language: Language) -> Intent | None:
    match = forms.EN_COUNT.search(asked) or forms.ZH_COUNT.search(asked)
    if match is None and not forms.ZH_COUNT_BARE.search(asked):
        return None
    for counted, form in _COUNTED_FORMS:
        if form.search(asked):
            return Intent(IntentKind.COUNT, language, counted=counted)
    if match is None:
        return None
    what = " ".join(_NO_THING.sub(" ", match["what"]).split()).strip("？?。. ")
    return Intent(IntentKind.COUNT, language, what, counted=Counted.THINGS)


def _unit_asked(asked: str) -> str:
    for form in forms.UNITS_ASKED:
        if match := form.search(asked):
            return match.group()
    return ""


def _beyond(asked: str) -> Beyond | None:
    return next((beyond for beyond, form in _BEYOND_FORMS if form.search(asked)), None)
