"""The sentences of a page, joined where their lines wrap, and who says them in a chat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.dividing.tables import around
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Pair, Segment, Side, joined_text, normalized
from glm4v_desktop.ocr.paragraphs import BEGINS_ITEM
from glm4v_desktop.ocr.recognition.second_reading import figures_of

_WIDE_GAP = 1.5  # line heights between two texts on one line that are no sentence together
_LINE_GAP = 1.2  # line heights at most between two lines of a paragraph
_INDENT = 4.0  # line heights by which two lines of a paragraph may begin apart
_SAME_PRINT = 1.4  # the ratio of two heights up to which both may be lines of one paragraph
_PROSE_WORDS = 5  # of letters alone that a line of prose has
_LONGEST_NAME, _MOST_NAMES = 20, 3  # letters and words
_NEARER = 1.3  # by which a name is closer to what its owner says than to what was said before

_END = re.compile(
    r"(?P<far>[。！？；]+[”’\"」』）)]*)|(?P<near>[!?;]+[\"')]*(?=\s|$|[\u3400-\u9fff]))"
    r"|(?P<stop>\.)(?=[\"'”’)]*\s+[\"“'(]?[A-Z\d•]|\s*$|[A-Z][a-z])|(?P<gap>\s{2,})"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|no|nr|st|rs|tel|ext|max|min|avg|vs|approx|dept|inc|ltd|co|fig|sec|art|ca|e\.g|i\.e|etc)|\b[A-Z]"
    r"|(?:^|[.!?]\s)\d{1,2})$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?<![^\s(])[^\W\d_]+(?=[,;:)]?(?:\s|$))")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")
_TIME_BEHIND = re.compile(
    r"(?P<name>[^\W\d][^:：,.!?，。！？]{0,19}?)[\s,·|•-]*(?<!\d)"
    r"(?P<time>(?:[A-Za-z]{3,9}day,?\s|today\s|yesterday\s|昨天|今天|[上下]午)?(?:at\s)?\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?)",
    re.IGNORECASE,
)
_BEFORE_COLON = re.compile(r"(?P<name>[^\s:：][^:：,.!?，。！？\d]{0,18}?)\s*[:：]\s*(?P<text>\S.*)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its text, the boxes of its lines, and in a chat who says it."""

    text: str
    segments: tuple[Segment, ...]
    speaker: str = ""
    before: str = ""  # what its paragraph says before it
    by: str = ""  # in a chat the name or the side of who says it

    @property
    def said(self) -> str:
        """The text, in a chat with who says it."""
        return f"{self.speaker}: {self.text}" if self.speaker else self.text

    @property
    def is_question(self) -> bool:
        return self.text.rstrip("\"'”’」』)） ").endswith(("?", "？"))

    def is_sure(self, printed: str) -> bool:
        """Whether this part of it was read reliably; its figures twice alike, others do not matter."""
        figures, wanted = figures_of(printed), normalized(printed)
        holding = [one for one in self.segments if wanted in normalized(one.text)] or [
            one for one in self.segments if figures & figures_of(one.text)
        ]
        for one in holding or self.segments:
            alike = not one.other_reading or figures & figures_of(one.text) <= figures_of(one.other_reading)
            once = replace(one, other_reading="", ambiguity=one.ambiguity if figures else 0.0)
            if not alike or not is_sure(once):
                return False
        return True


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    box: Rect
    segments: tuple[Segment, ...]
    speaker: str = ""
    by: str = ""
    is_alone: bool = False  # a cell, or a label with its value


def sentences(page: Page) -> list[Sentence]:
    """All sentences in reading order; those of the cells of tables too."""
    found: list[Sentence] = []
    for paragraph in _paragraphs(page):
        found += _divided(paragraph)
    return found


def _paragraphs(page: Page) -> Iterator[list[_Line]]:
    lines = [[] if block.messages else list(_lines(block)) for block in page.blocks]
    spoken = iter(_with_speakers([line for of in lines for line in of]))
    for block, of in zip(page.blocks, lines, strict=True):
        yield from _messages(block)
        paragraph: list[_Line] = []
        edges = _edges(of)
        for line in (next(spoken) for _ in of):
            if paragraph and not _goes_on(paragraph[-1], line, edges):
                yield paragraph
                paragraph = []
            if line.text:
                paragraph.append(line)
        if paragraph:
            yield paragraph


def _messages(block: Block) -> Iterator[list[_Line]]:
    """The messages of a chat, each a paragraph of its speaker; what is printed around them is no sentence."""
    for message in block.messages:
        boxes, name = message.text.segments, message.speaker.text
        if boxes and message.side is not Side.MIDDLE:
            yield [_Line(message.text.text, around(boxes), boxes, name, name or message.side.name)]


def _lines(block: Block) -> Iterator[_Line]:
    """The texts of a block: those of its cells, otherwise of its rows, divided at wide gaps."""
    if block.kind is BlockKind.TABLE:
        for cell in dict.fromkeys(cell for cells in block.cells for cell in cells if cell.segments):
            yield _Line(cell.text, around(cell.segments), cell.segments, is_alone=True)
        return
    apart = {id(pair.label.segments[0]): pair for pair in block.pairs if _is_apart(pair)}
    paired = {
        id(segment)
        for pair in apart.values()
        for cell in (pair.label, pair.value)
        for segment in cell.segments
    }
    for row in block.rows:
        part: list[Segment] = []
        for pair in (apart[id(segment)] for segment in row.segments if id(segment) in apart):
            both = (*pair.label.segments, *pair.value.segments)
            text = f"{pair.label.text.rstrip(' :：')}: {pair.value.text}"
            yield _Line(text, around(both), both, is_alone=True)
        for box in (box for segment in row.segments if id(segment) not in paired for box in segment.boxes):
            if part and box.box.left - part[-1].box.right > _WIDE_GAP * box.box.height:
                yield _line(part)
                part = []
            part.append(box)
        if part:
            yield _line(part)


def _is_apart(pair: Pair) -> bool:
    """Whether a label and its value are printed apart, and not in one run."""
    label, value = pair.label.segments, pair.value.segments
    return bool(label) and bool(value) and not any(one is other for one in label for other in value)


def _line(boxes: Sequence[Segment]) -> _Line:
    return _Line(joined_text(box.text for box in boxes), around(boxes), tuple(boxes))


def _edges(lines: Iterable[_Line]) -> dict[int, int]:
    """How far to the right lines reach, by where they begin."""
    found: dict[int, int] = {}
    for line in lines:
        found[line.box.left] = max(line.box.right, found.get(line.box.left, line.box.right))
    return found


def _goes_on(above: _Line, below: _Line, edges: Mapping[int, int]) -> bool:
    """Whether a line continues the one above it, which is full: no further word would have fitted.

    `edges` are those of the lines around them; of lines that begin where these do, they tell how long one
    may be.
    """
    height = min(above.box.height, below.box.height)
    if (
        below.is_alone
        or above.is_alone
        or below.speaker != above.speaker
        or BEGINS_ITEM.match(below.text)
        or not above.text
    ):
        return False
    if max(above.box.height, below.box.height) > _SAME_PRINT * height:
        return False
    apart = below.box.top - above.box.bottom
    if apart > _LINE_GAP * height or abs(below.box.left - above.box.left) > _INDENT * height:
        return False
    if below.text[:1].isupper() and len(_LETTERS.findall(above.text)) < _PROSE_WORDS:
        return False
    right = max(end for left, end in edges.items() if abs(left - above.box.left) <= _INDENT * height)
    first = _WORD.match(below.text)
    letter = below.box.width / max(1, len(below.text))
    return right - above.box.right < (len(first.group()) + 1 if first else 1) * letter


def _divided(paragraph: Sequence[_Line]) -> Iterator[Sentence]:
    """The sentences of a paragraph."""
    text, ends = "", []
    for line in paragraph:
        text = joined_text((text, line.text)) if text else line.text
        ends.append(len(text))
    start = 0
    for end in (*_ends(text), len(text)):
        printed = text[start:end].strip()
        if re.search(r"\w", printed):
            inside = [
                line
                for line, last, before in zip(paragraph, ends, (0, *ends), strict=False)
                if before < end and start < last
            ]
            segments = tuple(segment for line in inside for segment in line.segments)
            first = paragraph[0]
            by = first.by or first.speaker
            yield Sentence(printed, segments, first.speaker, text[:start].strip(), by)
        start = end


def parted(text: str) -> list[str]:
    """The sentences of one line of text."""
    cuts = [0, *_ends(text), len(text)]
    return [text[start:end] for start, end in pairwise(cuts)]


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if match["stop"] and _ABBREVIATED.search(text, 0, match.start()):
            continue
        if match.end() < len(text):
            yield match.end()


def _with_speakers(lines: Sequence[_Line]) -> list[_Line]:
    """The lines with who says them; a line that only names the speaker loses its text."""
    for name_of in (_named_with_time, _named_before_colon, _named_above):
        named = name_of(lines)
        if len(named) > 1:
            break
    else:
        return list(lines)
    speaker, spoken, edges = "", [], _edges(lines)
    for number, line in enumerate(lines):
        text = line.text
        if number in named:
            speaker, text = named[number]
        elif name_of is _named_before_colon and number and not _goes_on(lines[number - 1], line, edges):
            speaker = ""
        spoken.append(replace(line, text=text, speaker=speaker))
    return spoken


def _named_with_time(lines: Sequence[_Line]) -> dict[int, tuple[str, str]]:
    """Lines of a name and a time above what is said ("Lena 09:12"), by their number."""
    found = {
        number: (match["name"].strip(), "")
        for number, line in enumerate(lines[:-1])
        if (match := _TIME_BEHIND.fullmatch(line.text.strip())) and len(match["name"].split()) <= _MOST_NAMES
    }
    in_a_row = sum(number + 1 in found for number in found)
    return found if in_a_row * 4 <= len(found) else {}  # "Breakfast 8:00", "Lunch 12:30" name nobody


def _named_before_colon(lines: Sequence[_Line]) -> dict[int, tuple[str, str]]:
    """Lines that begin with a name and a colon, if one name does so twice."""
    found = {
        number: (match["name"].strip(), match["text"])
        for number, line in enumerate(lines)
        if (match := _BEFORE_COLON.fullmatch(line.text.strip()))
    }
    times = Counter(name for name, _ in found.values())
    return found if max(times.values(), default=0) > 1 else {}


def _named_above(lines: Sequence[_Line]) -> dict[int, tuple[str, str]]:
    """Short lines that stand closer to the text below than to the one above, if one of them does so twice."""
    gaps = [below.box.top - above.box.bottom for above, below in pairwise(lines)]
    short = {number for number, line in enumerate(lines) if _may_be_a_name(line)}
    found = {
        number: (lines[number].text.strip(), "")
        for number in short
        if number + 1 < len(lines)
        and number + 1 not in short
        and (number == 0 or number - 1 in short or _NEARER * gaps[number] < gaps[number - 1])
        and gaps[number] < 2 * lines[number].box.height
    }
    times = Counter(name for name, _ in found.values())
    return found if max(times.values(), default=0) > 1 else {}


def _may_be_a_name(line: _Line) -> bool:
    plain = not re.search(r"[\d,.:!?;，。：！？；、]", line.text)
    return plain and 0 < len(line.text) <= _LONGEST_NAME and len(line.text.split()) <= _MOST_NAMES
