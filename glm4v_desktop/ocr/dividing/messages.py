"""The messages of a chat from what is printed in and around its bubbles: names, times and the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.tables import around, middle_of, rows_of
from glm4v_desktop.ocr.page import NOTHING, Block, Cell, Message, Row, Segment, Side, joined_text

_CLOCK = (
    r"(?:[上下]午|凌晨|清晨|早上|中午|晚上)?\s?\d{1,2}\s?[:：]\s?\d{2}(?:[:：]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
)
_DAY = (
    r"(?:今天|昨天|前天|(?:星期|周|礼拜)[一二三四五六日天]|(?:\d{2,4}年)?\d{1,2}月\d{1,2}日"
    r"|today|yesterday|(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?\.?"
    r"|\d{2,4}[-/.]\d{1,2}[-/.]\d{1,4}"
    r"|(?:\d{1,2}\.? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?: \d{1,2})?)"
)
_TICKS = r"[✓✔√vVwW/\s]*"
_TIME = rf"(?:{_DAY}(?:,?\s*\d{{4}})?,?\s*(?:at\s*)?)?{_CLOCK}"
_TIME_AT_END = re.compile(rf"(?P<rest>.*?)(?<!\d)(?P<time>{_TIME}){_TICKS}", re.IGNORECASE | re.DOTALL)
_CLOCK_AT_END = re.compile(rf"(?P<rest>.*?)(?<!\d)(?P<time>{_CLOCK}){_TICKS}", re.DOTALL)
_ONLY_TIME = re.compile(rf"(?:{_TIME}|{_DAY}){_TICKS}", re.IGNORECASE)
_ONLY_TICKS = re.compile(r"[✓✔√vVwW/]{1,3}")
_ENDS_A_SENTENCE = re.compile(r"[.?!,:;。？！，：；…]$")

_A_SENTENCE = re.compile(r"[.?!。？！]$|(?:\S+\s+){3}\S|[\u3400-\u9fff]{6}")

_INITIAL = re.compile(r"(?:^|\s)[A-Z]\.$")  # "Tom W."
_BESIDE_TIME = " ·•|\t"  # signs between a name and its time
_NAMED = re.compile(r"[^\s\d:：][^:：]{0,23}[:：]\s*\S")

_MOSTLY = 0.7  # share of the bubbles that have their time inside
_OTHER_INK = 60  # levels of 255 between the colors of a name and of what is said
_LONGEST_NAME = 24  # characters
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as a block, and the rectangle around what belongs to it."""

    box: Rect
    block: Block


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed in a bubble, above it, and beside or below it."""

    side: Side
    inside: Sequence[Segment]
    above: Sequence[Segment]
    beside: Sequence[Segment]
    quote: Sequence[Segment] = ()  # the message that it replies to, printed in it

    @property
    def all(self) -> list[Segment]:
        return [*self.above, *self.inside, *self.beside]


def is_sentence(text: str) -> bool:
    """Whether this is more than a label: it ends as a sentence does, or has four words or six characters."""
    return _A_SENTENCE.search(text.strip()) is not None


def is_time(text: str) -> bool:
    """Whether this is a time, a day, or both, as printed with messages."""
    return _ONLY_TIME.fullmatch(text.strip()) is not None


def is_quote(segments: Iterable[Segment]) -> bool:
    """Whether this begins with a name and a colon, or with a line that is only a name."""
    rows = rows_of(segments)
    named = _NAMED.match(rows[0].text.strip())
    return named is not None or (len(rows) > 1 and not is_sentence(rows[0].text))


def messages_of(bubbles: Sequence[Printed], notes: Iterable[Row]) -> list[tuple[Message, list[Segment]]]:
    """The messages and the notes between them, from the top, each with all that is printed for it."""
    said = [bubble for bubble in bubbles if bubble.side is not Side.MIDDLE]
    timed = sum(_split_time(_last_text(bubble), _CLOCK_AT_END)[1] != "" for bubble in said) >= _MOSTLY * len(
        said
    )
    names = set() if any(name_and_time(bubble.above)[0].text for bubble in said) else _names_inside(said)
    found = [(_message(bubble, timed, names), bubble.all) for bubble in bubbles]
    quotes = [tuple(bubble.quote) for bubble in bubbles if bubble.quote]
    for note in (*(row.segments for row in notes), *quotes):
        text = joined_text(segment.text for segment in note)
        found.append((Message(Side.MIDDLE, Cell(text, note)), list(note)))
    found.sort(key=lambda item: middle_of(item[0].text.segments))
    return _with_names_before(found)


def _message(bubble: Printed, timed: bool, names: set[str]) -> Message:
    speaker, time = name_and_time(bubble.above)
    if stamps := [segment for segment in bubble.beside if is_time(segment.text)]:
        time = Cell(stamps[0].text, tuple(stamps[:1]))
    rows = rows_of(bubble.inside)
    if len(rows) > 1 and rows[0].text in names:
        speaker, rows = Cell(rows[0].text, rows[0].segments), rows[1:]
    texts = [(segment, segment.text) for row in rows for segment in row.segments]
    if timed and bubble.side is not Side.MIDDLE:
        while len(texts) > 1 and _ONLY_TICKS.fullmatch(texts[-1][1]):
            texts.pop()
        segment, last = texts[-1]
        rest, stamp = _split_time(last, _CLOCK_AT_END)
        if stamp:
            time = Cell(stamp, (segment,))
            texts[-1:] = [(segment, rest)] if rest or len(texts) == 1 else []
    text = Cell(joined_text(text for _, text in texts), tuple(segment for segment, _ in texts))
    return Message(bubble.side, text, speaker, time)


def name_and_time(segments: Iterable[Segment]) -> tuple[Cell, Cell]:
    """The name and the time that are printed with a message; empty cells for what is not there."""
    time = NOTHING
    names = []
    for segment in (segment for row in rows_of(segments) for segment in row.segments):
        rest, stamp = _split_time(segment.text)
        if stamp or is_time(segment.text):
            time = Cell(stamp or segment.text, (segment,))
        if rest and not is_time(segment.text):
            names.append((segment, rest))
    if not names:
        return NOTHING, time
    return Cell(joined_text(name for _, name in names), tuple(segment for segment, _ in names)), time


def _split_time(text: str, form: re.Pattern[str] = _TIME_AT_END) -> tuple[str, str]:
    """The text before a time at its end, and the time; the time is empty if there is none."""
    match = form.fullmatch(text.strip())
    return (match["rest"].strip(_BESIDE_TIME), match["time"].strip()) if match else (text.strip(), "")


def _last_text(bubble: Printed) -> str:
    texts = [segment.text for row in rows_of(bubble.inside) for segment in row.segments]
    while len(texts) > 1 and _ONLY_TICKS.fullmatch(texts[-1]):
        texts.pop()
    return texts[-1]


def _names_inside(said: Sequence[Printed]) -> set[str]:
    """The first lines of bubbles that are names, because they end before the line is full."""
    rows = [rows_of(bubble.inside) for bubble in said if bubble.side is Side.LEFT]
    full = max((around(row.segments).width for lines in rows for row in lines), default=0)
    names = Counter(lines[0].text for lines in rows if len(lines) > 1 and _is_name(lines[0], lines[1], full))
    several = sum(len(lines) > 1 for lines in rows)
    return set(names) if names.total() >= max(2, several / 2) else set()


def _is_name(row: Row, below: Row, full: int) -> bool:
    text = row.text.strip()
    if len(text) > _LONGEST_NAME or len(text.split()) > _MOST_WORDS:
        return False
    if _ENDS_A_SENTENCE.search(text) and not (_INITIAL.search(text) or _is_in_other_ink(row, below)):
        return False
    if any(character.isdigit() for character in text) or is_time(below.text):
        return False
    first = below.segments[0]
    word = re.match(r"[\u2e80-\uffef]|\S+", first.text.strip())
    share = len(word[0]) / len(first.text) if word else 1.0
    return around(row.segments).width + share * first.box.width < full


def _is_in_other_ink(row: Row, below: Row) -> bool:
    """Whether two lines are printed in different colors, as a name and what is said are."""
    one, two = row.segments[0].colors, below.segments[0].colors
    if one is None or two is None:
        return False
    return max(abs(a - b) for a, b in zip(one.ink, two.ink, strict=True)) >= _OTHER_INK


def _with_names_before(
    found: Sequence[tuple[Message, list[Segment]]],
) -> list[tuple[Message, list[Segment]]]:
    """The messages, where those without a name have that of the one directly before on their side."""
    named: list[tuple[Message, list[Segment]]] = []
    for message, printed in found:
        before = named[-1][0] if named else None
        follows = before and before.side is message.side is not Side.MIDDLE
        if before and follows and before.speaker.text and not message.speaker.text:
            message = replace(message, speaker=before.speaker, follows=True)
        named.append((message, printed))
    return named
