"""Which of several texts is shown as the chosen one: a tab, a segment, an entry of a menu, a ticked line.

The chosen one has another ground or another color than the others beside it, which all look alike. With
fewer than three nobody can tell which of them is the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from glm4v_desktop.ocr.dividing.mark_labels import label_of
from glm4v_desktop.ocr.dividing.tables import around
from glm4v_desktop.ocr.page import BlockKind, MarkKind, MarkState, Page, Segment
from glm4v_desktop.reader.markdown import LINE_BREAK, bold, escaped_line, quoted
from glm4v_desktop.reader.matching import Quality, quality_of
from glm4v_desktop.reader.phrases import Language, Phrase, say
from glm4v_desktop.reader.question import language_of

_FEWEST = 3
_LONGEST = 24  # letters of a tab
_ALIKE = 28  # levels of 255 by which the others may differ
_OTHER_GROUND, _OTHER_INK = 14, 60  # levels by which the chosen one differs at least
_SAME_HEIGHT = 1.35  # ratio of the heights of texts beside each other
_APART = 12.0  # heights between two of them at most
_BELOW = 2.6  # heights from one entry of a menu to the next one
_NAME_ABOVE = 2.5  # heights from the name of a group to the group

_EN_CHOSEN = r"(?:selected|chosen|active|activated|open|opened|highlighted|picked|checked|current)"
_NOW = r"(?:currently |now |already )*"
_ASKS = (
    re.compile(
        rf"^(?:which|what) (?P<name>.*?) ?(?:is|are|has been|was) {_NOW}{_EN_CHOSEN}"
        r"(?: (?:in|on|at|by|here|right now|now)\b.*)?$"
    ),
    re.compile(
        r"^(?:which|what|on which) (?P<name>.*?) (?:am i|are we|is the user) (?:on|in|at|looking at)$"
    ),
    re.compile(rf"^(?:which|what) is the (?P<adjective>{_EN_CHOSEN}) (?P<name>.*)$"),
    re.compile(
        r"^(?P<name>.*?)(?:当前|现在|目前)?(?:选中|选择|选|打开|激活|高亮)(?:的|了)*是?(?:哪|什么|啥).*$"
    ),
    re.compile(r"^(?:当前|现在|目前)(?:在|是|位于|处于)?哪一?个(?P<name>.*)$"),
    re.compile(r"^哪一?个(?P<name>.*?)(?:是|被|处于)*(?:选中|选择|打开|激活|高亮)(?:的|了|着|状态)*$"),
)
_NO_NAME = re.compile(
    r"\b(?:tabs?|options?|segments?|menu|items?|entry|page|one|buttons?|view|section|of the|the|in|here)\b"
    r"|当前|现在|目前|标签页?|页签|选项卡|选项|菜单项?|分段|按钮|页面|页|的|tab",
)


@dataclass(frozen=True, slots=True)
class _Group:
    name: str  # printed above or before it, "" if nothing is
    texts: tuple[str, ...]
    chosen: str


def about_choices(question: str, page: Page) -> Iterator[str] | None:
    """The answer as pieces of Markdown; None if the question asks for no choice, or the page shows none."""
    plain = " ".join(question.lower().split()).strip(" ?？。.!！").partition(",")[0]
    match = next((match for form in _ASKS if (match := form.match(plain))), None)
    groups = list(_groups(page)) if match else []
    if match is None or not groups:
        return None
    language, name = language_of(question), " ".join(_NO_NAME.sub(" ", match["name"]).split())
    named = [group for group in groups if name and group.name and _fits(group.name, name)]
    if "adjective" in match.re.groupindex and name and not named:
        return None  # "the current balance" is no choice, if nothing that may be chosen is called so
    some = named or groups
    is_sure = len(some) == 1 and (bool(named) or not name)
    return _said(some, is_sure, language)


def _said(groups: Sequence[_Group], is_sure: bool, language: Language) -> Iterator[str]:
    """The chosen one of the only group that may be meant, or those of all, with what there is to choose."""
    if is_sure:
        yield bold(groups[0].chosen) + "\n\n"
    else:
        yield say(Phrase.CHOICES, language) + "\n\n"
        yield from (f"- {escaped_line(group.chosen)}\n" for group in groups)
    yield f"\n{say(Phrase.LINE_READS, language)}\n\n"
    yield LINE_BREAK.join(quoted(" · ".join(group.texts)) for group in groups) + "\n"


def _fits(printed: str, name: str) -> bool:
    quality = quality_of(printed, name)
    return quality is not None and quality <= Quality.CONTAINS


def _groups(page: Page) -> Iterator[_Group]:
    texts = [box for box in page.boxes if box.mark is None and box.colors is not None and box.text.strip()]
    used: set[int] = set()
    for line in (*_lines_across(texts), *_lines_down(texts)):
        odd = None if any(id(text) in used for text in line) else _odd_one(line)
        if odd is not None:
            used |= {id(text) for text in line}
            yield _Group(_name_of(line, texts), tuple(text.text for text in line), odd.text)
    yield from _ticked(page, texts)


def _lines_across(texts: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Short texts beside each other, three or more."""
    lines: list[list[Segment]] = []
    for text in sorted(texts, key=lambda text: text.box.left):
        middle = (text.box.top + text.box.bottom) / 2
        for line in lines:
            last = line[-1].box
            level = abs((last.top + last.bottom) / 2 - middle) <= 0.3 * last.height
            near = -0.3 * last.height <= text.box.left - last.right <= _APART * last.height
            if level and near and _are_of_one_size(line[-1], text):
                line.append(text)
                break
        else:
            lines.append([text])
    yield from (line for line in sorted(lines, key=lambda line: line[0].box.top) if _may_be_choices(line))


def _lines_down(texts: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Short texts below each other at one left edge, three or more."""
    lines: list[list[Segment]] = []
    for text in sorted(texts, key=lambda text: text.box.top):
        for line in lines:
            last = line[-1].box
            aligned = abs(last.left - text.box.left) <= 0.4 * last.height
            if (
                aligned
                and 0 <= text.box.top - last.bottom <= _BELOW * last.height
                and _are_of_one_size(line[-1], text)
            ):
                line.append(text)
                break
        else:
            lines.append([text])
    yield from (line for line in lines if _may_be_choices(line))


def _are_of_one_size(one: Segment, two: Segment) -> bool:
    low, high = sorted((one.box.height, two.box.height))
    return high <= _SAME_HEIGHT * low


def _may_be_choices(line: Sequence[Segment]) -> bool:
    return len(line) >= _FEWEST and all(len(text.text) <= _LONGEST for text in line)


def _odd_one(line: Sequence[Segment]) -> Segment | None:
    """The one with another ground than all the others or, of texts beside each other, another color."""
    across = all(b.box.left >= a.box.right - a.box.height for a, b in pairwise(line))
    for of, least in (("ground", _OTHER_GROUND), ("ink", _OTHER_INK)):
        if of == "ink" and not across:
            continue
        for text in line:
            others = [_color(other, of) for other in line if other is not text]
            away = min(_distance(_color(text, of), other) for other in others)
            among = max(_distance(one, others[0]) for one in others)
            if away >= max(least, 2 * among) and among <= _ALIKE:
                return text
    return None


def _color(text: Segment, of: str) -> tuple[int, int, int]:
    colors = text.colors
    return (0, 0, 0) if colors is None else colors.ground if of == "ground" else colors.ink


def _distance(one: tuple[int, int, int], two: tuple[int, int, int]) -> int:
    return max(abs(a - b) for a, b in zip(one, two, strict=True))


def _name_of(line: Sequence[Segment], texts: Sequence[Segment]) -> str:
    """The nearest text above the group that begins no further right than it."""
    box = around(line)
    above = [
        text
        for text in texts
        if text not in line
        and 0 <= box.top - text.box.bottom <= _NAME_ABOVE * box.height
        and text.box.left <= box.left + box.height
    ]
    before = [
        text
        for text in texts
        if text not in line
        and text.box.top < (box.top + box.bottom) / 2 < text.box.bottom
        and text.box.right <= box.left
    ]
    if before:
        return max(before, key=lambda text: text.box.right).text
    return max(above, key=lambda text: text.box.bottom).text if above else ""


def _ticked(page: Page, texts: Sequence[Segment]) -> Iterator[_Group]:
    """Lines of a list of which one has a tick."""
    signs = [
        box
        for block in page.blocks
        if block.kind is not BlockKind.TABLE
        for row in block.rows
        for segment in row.segments
        for box in segment.boxes
        if box.mark is not None and box.mark.kind is MarkKind.SIGN
    ]
    for sign in signs:
        label = label_of(sign.box, texts)
        column = [line for line in _lines_down(texts) if label in line]
        alone = sum(abs(other.box.left - sign.box.left) <= sign.box.width for other in signs) == 1
        if label is not None and column and alone and sign.mark and sign.mark.state is MarkState.ON:
            yield _Group(_name_of(column[0], texts), tuple(text.text for text in column[0]), label.text)
