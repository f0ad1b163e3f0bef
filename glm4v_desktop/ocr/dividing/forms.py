"""Finds labels with their values where no table is printed: lists, cards, heads and feet of receipts.

A pair is made only where place and text leave no doubt: a value has one label, and text that is neither a
label nor a value (a help line, a heading) is in no pair. Lengths are in text heights, if not said otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from statistics import median

from glm4v_desktop.ocr.dividing.tables import around, is_figure, text_height
from glm4v_desktop.ocr.numbers import is_number, numbers_in
from glm4v_desktop.ocr.page import Cell, Pair, Row, Segment, joined_text, normalized

_EDGE = 0.45  # edges of one column of labels or values differ by less from one to the next
_LEVEL = 0.5  # a label and its value have at least this share of the lower one's height in common
_ONE_VALUE = 1.2  # a smaller gap separates the groups of one value ("6200 0000 1111")

_COVERED = 0.45  # share of the segments that the pairs of a form have at least
_LABELS = 0.8  # share of a column of labels that are words, short enough for labels
_FOLLOWED = 0.4  # share of a column of labels that have values beside them
_ALIKE = 0.8  # where a greater share of the values have one form, they are the column of a table

_LONGEST_LABEL = 40  # letters; a Chinese character counts as two
_MOST_WORDS = 6
_LONGEST_VALUE = 80

_FEWEST_ENDS = 3  # lines that end with a label and its value, beside others that are none

_BIG = 1.25  # the figure of a card is this many times as high as its label
_A_LITTLE_BIGGER = 1.1  # its box, in which the space around the letters counts, at least this many times
_CARD_LINES = 4
_CARD_GAP = 1.5

_COLON = re.compile(r"(?<!\d)\s*[:：](?![/\\])\s*|(?<=\d)\s*(?:：|:(?!\d|[/\\]))\s*")
_LABEL_END = re.compile(r"[\s:：.·•…_]+$")
_LEADERS = re.compile(r"\s*(?:[.·…]{3,}|(?:[.·] ){2,}[.·]?)\s*")
_SENTENCE = re.compile(r"[。；！？!?=<>{}\[\]|\\]|[,，.;]\s|[,，;]$")
# A value that follows its label without a colon: a figure, a code, an amount, with at most two words behind.
_BEGINS = r"[#№$€£¥￥+\-−–(]*(?:[A-Z]{1,4}[-/]?)?\d"
_BARE = re.compile(
    rf"(?P<label>[^\W\d][^\d$€£¥￥#]*?)(?:\s+|(?<=[\u3400-\u9fff]))(?P<value>{_BEGINS}\S*(?:\s\S+){{0,3}})"
)
_WORD = re.compile(
    r"(?!(?:January|February|March|April|June|July|August|September|October|November|December)\b|\w{3}\.?$)[^\W\d_]{3,}\W*"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_MOST_HAN = 3  # in such a value
_CODE = re.compile(r"(?=.*\d)(?:(?![^\W\d_]{3})[^\u3400-\u9fff])*")  # "D-01": no word in it
_COLUMN_NAMES = frozenset({
    "value", "values", "type", "role", "status", "state", "description", "details", "content", "contents",
    "amount", "total", "price", "cost", "qty", "quantity", "count", "number", "date", "time", "unit", "notes",
    "note", "remark", "remarks", "comment", "comments", "meaning", "definition", "owner", "default", "action",
    "result", "rate", "share", "percent", "name",
    "值", "类型", "状态", "说明", "描述", "内容", "金额", "价格", "单价", "数量", "日期", "时间", "单位",
    "备注", "含义", "定义", "负责人", "默认值", "操作", "结果", "比例", "占比", "名称", "数值", "合计",
    "职务", "角色",
})  # fmt: skip


def form_of(rows: Sequence[Row]) -> tuple[Pair, ...]:
    """The labels of these rows with their values, in reading order; empty if the rows are no form.

    Label and value are segments beside each other or in one segment. The pairs of a card are its label with
    its figure, and a pair without a label for each line under the figure, such as the change.
    """
    cards = cards_of(rows)
    if cards:
        return tuple(pair for _, pairs in cards for pair in pairs)
    lines = [row.segments for row in rows]
    segments = [segment for line in lines for segment in line]
    if len(segments) < 2 and not any(_COLON.search(segment.text) for segment in segments):
        return ()
    found = [pair for line in lines for pair in _named(line)]
    used = _used(found)
    rest = [[segment for segment in line if segment not in used] for line in lines]
    columns = _in_columns([segment for line in rest for segment in line])
    # Beside columns of labels and values, words with a figure are help lines ("Between 5 and 35 °C").
    runs = [pair for line in rest for pair in _in_bare_runs(line, used)]
    ends = _at_the_end(rest)
    found += columns or (ends if len(ends) > len(runs) else runs)
    if not _is_enough(found, segments):
        return ()
    return tuple(sorted(found, key=_place(lines)))


def split_form(rows: Sequence[Row]) -> list[tuple[Sequence[Row], tuple[Pair, ...]]]:
    """Divides the rows into parts, each with its pairs or, where it is no form, with none.

    The whole may be a form or several cards; or a form of two columns stands above a table of more.
    """
    if cards := cards_of(rows):
        return list(cards)
    if figures := labels_over_figures(rows):
        return figures
    if pairs := form_of(rows):
        return [(rows, pairs)]
    for count in _lengths_of_heads(rows):
        if pairs := form_of(rows[:count]):
            return [(rows[:count], pairs), (rows[count:], ())]
    return [(rows, ())]


def _lengths_of_heads(rows: Sequence[Row]) -> Iterator[int]:
    """How many rows may be a form above a table: those before its columns begin, or with values in runs."""
    few = len(list(takewhile(lambda row: len(row.segments) <= 2, rows)))
    if 2 <= few <= len(rows) - 2 and len(rows[few].segments) >= 4:
        yield few
    in_runs = len(list(takewhile(lambda row: all(_runs_of(item) for item in row.segments), rows)))
    if 1 <= in_runs <= len(rows) - 2:
        yield in_runs


# Cards


def cards_of(rows: Sequence[Row]) -> list[tuple[tuple[Row, ...], tuple[Pair, ...]]]:
    """The rows and pairs of each card, from left to right; empty if the rows are not cards beside each other.

    A card is a small label, a big figure below or above it, and perhaps some lines about it. Among several
    may be something else, which has no pairs: the number of a train between two times.
    """
    if not 2 <= len(rows) <= 2 * _CARD_LINES:
        return []
    columns = _stacks([segment for row in rows for segment in row.segments])
    cards = [(tuple(Row(line) for line in column), _card(column)) for column in columns]
    found = sum(bool(pairs) for _, pairs in cards)
    return cards if found == len(cards) or found > max(1, len(cards) / 2) else []


def _stacks(segments: Sequence[Segment]) -> list[list[tuple[Segment, ...]]]:
    """The segments in columns that have no width in common, and each column in lines."""
    columns: list[list[Segment]] = []
    reach = -1
    for segment in sorted(segments, key=lambda item: item.box.left):
        if columns and segment.box.left < reach:
            columns[-1].append(segment)
        else:
            columns.append([segment])
        reach = max(reach, segment.box.right)
    joined: list[list[Segment]] = []  # a unit or an arrow beside a figure belongs to it
    for column in columns:
        if joined and _is_close(joined[-1], column):
            joined[-1] += column
        else:
            joined.append(column)
    return [_lines(column) for column in joined]


def _is_close(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    gap = min(item.box.left for item in right) - max(item.box.right for item in left)
    return gap < 0.5 * text_height(left) and len(right) < len(left)


def _lines(column: Iterable[Segment]) -> list[tuple[Segment, ...]]:
    lines: list[list[Segment]] = []
    for segment in sorted(column, key=lambda item: item.box.top + item.box.bottom):
        if lines and _level(lines[-1][-1], segment) >= _LEVEL:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [tuple(sorted(line, key=lambda item: item.box.left)) for line in lines]


def _card(lines: Sequence[tuple[Segment, ...]]) -> tuple[Pair, ...]:
    if not 2 <= len(lines) <= _CARD_LINES:
        return ()
    heights = [max(segment.box.height for segment in line) for line in lines]
    big = max(range(len(lines)), key=lambda number: heights[number])
    name = 0 if big == 1 else 1  # a label stands above its figure, or below it if the figure is the first
    if big > 1 or not _is_bigger(lines[big], lines[name]):
        return ()
    if _is_apart(lines[name]) and _is_apart(lines[big]):
        return ()  # several cards over one line of text
    label, figure = _cell(lines[name]), _cell(lines[big])
    if not is_label(label.text) or is_figure(label.text) or not _is_big_figure(figure.text):
        return ()
    gaps = [_top(below) - _bottom(above) for above, below in pairwise(lines)]
    if max(gaps) > _CARD_GAP * heights[big]:
        return ()
    others = [line for number, line in enumerate(lines) if number not in (big, name)]
    if any(len(_cell(line).text) > _LONGEST_LABEL for line in others):
        return ()
    return (Pair(label, figure), *(Pair(Cell(""), _cell(line)) for line in others))


def _is_apart(line: Sequence[Segment]) -> bool:
    """Whether the texts of a line stand apart, unlike a figure and its unit."""
    gaps = [right.box.left - left.box.right for left, right in pairwise(line)]
    return max(gaps, default=0) > _CARD_GAP * max(segment.box.height for segment in line)


def _is_bigger(figure: Sequence[Segment], label: Sequence[Segment]) -> bool:
    """Whether the figure is printed larger: its box, and its letters where they are measured."""
    boxes = max(item.box.height for item in figure) / max(1, *(item.box.height for item in label))
    inks = [max(item.print_height for item in line) for line in (figure, label)]
    if not all(inks):
        return boxes >= _BIG
    return boxes >= _A_LITTLE_BIGGER and inks[0] >= _BIG * inks[1]


def _is_big_figure(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    first = re.match(r"[a-zA-Z]{3,}[a-z]\s", text)  # "Delivered 23 February"
    return any(map(str.isdigit, text)) and len(text) <= 24 and len(words) <= 3 and not first


def labels_over_figures(rows: Sequence[Row]) -> list[tuple[Sequence[Row], tuple[Pair, ...]]]:
    """Lines of labels, each with a line of figures below, and lone lines between; empty if there is more."""
    parts: list[tuple[Sequence[Row], tuple[Pair, ...]]] = []
    rest = list(rows)
    while rest:
        labels = rest[0].segments
        if len(labels) < 2:
            parts.append((rest[:1], ()))
            rest = rest[1:]
            continue
        figures = rest[1].segments if len(rest) > 1 else ()
        if len(figures) != len(labels) or not all(map(_is_figure_of, figures, labels)):
            return []
        pairs = tuple(Pair(_cell([one]), _cell([two])) for one, two in zip(labels, figures, strict=True))
        parts.append((rest[:2], pairs))
        rest = rest[2:]
    return parts if any(pairs for _, pairs in parts) else []


def _is_figure_of(figure: Segment, label: Segment) -> bool:
    """Whether a figure stands below its label: no year, and nothing else that heads a column."""
    height = max(figure.box.height, label.box.height)
    edges = [
        figure.box.left - label.box.left,
        figure.box.right - label.box.right,
        (figure.box.left + figure.box.right - label.box.left - label.box.right) / 2,
    ]
    return (
        is_label(label.text)
        and not any(character.isdigit() for character in label.text)
        and re.match(_BEGINS, figure.text.strip()) is not None
        and _is_big_figure(figure.text)
        and min(map(abs, edges)) <= height
    )


# Labels with a colon, and values in the same run


def _named(line: Sequence[Segment]) -> Iterator[Pair]:
    """The pairs of a line in which a colon ends the label; the value follows in its segment or the next."""
    for number, segment in enumerate(line):
        if inside := _labeled(segment.text):
            for label, value in inside:
                yield Pair(Cell(label, (segment,)), Cell(value, (segment,)))
            continue
        label = _before_colon(segment.text)
        if not label:
            continue
        behind = list(takewhile(lambda item: not _has_label(item.text), line[number + 1 :]))
        if behind and (values := _one_value(behind)):
            yield Pair(Cell(label, (segment,)), _cell(values))


def _labeled(text: str) -> list[tuple[str, str]]:
    """The labels and values in a text such as "日期：3月1日 金额：¥100"; empty if not clear."""
    ends = [match for match in _COLON.finditer(text) if match.end() < len(text.rstrip())]
    pairs: list[tuple[str, str]] = []
    start = 0
    for number, match in enumerate(ends):
        last = number + 1 == len(ends)
        label = text[start : match.start()].strip()
        until = len(text) if last else _label_start(text, match.end(), ends[number + 1].start())
        value = text[match.end() : until].strip()
        if not is_label(label) or not value or len(value) > _LONGEST_VALUE:
            return []
        pairs.append((label, value))
        start = until
    return pairs if not text.rstrip().endswith((":", "：")) else []


def _label_start(text: str, start: int, end: int) -> int:
    """Where the label begins that ends at `end`, after a value that begins at `start`; `start` if unclear."""
    between = text[start:end]
    wide = [match.end() for match in re.finditer(r"\s{2,}|[\s，,;；|](?=[\u3400-\u9fff]+$)", between)]
    if wide:
        return start + wide[-1]
    after_figure = re.search(r"(?<=[\d%％])\s+(?=[^\W\d]+(?: [^\W\d]+)*$)", between)
    return start + after_figure.end() if after_figure else start


def _before_colon(text: str) -> str:
    """The label in front of a colon at the end of the text; empty if there is none."""
    if not text.rstrip().endswith((":", "：")):
        return ""
    label = _clean(text)
    return label if is_label(label) else ""


def _has_label(text: str) -> bool:
    return bool(_before_colon(text) or _labeled(text))


def _one_value(behind: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments of the value that begins with the first; empty if others stand further away."""
    values = [behind[0]]
    for segment in behind[1:]:
        if segment.box.left - values[-1].box.right > _ONE_VALUE * segment.box.height:
            return ()
        values.append(segment)
    return tuple(values)


def _in_bare_runs(line: Sequence[Segment], used: set[Segment]) -> list[Pair]:
    """The pairs of a line whose segments all have a value behind a label without a colon ("TIME 19:19")."""
    left = [segment for segment in line if segment not in used]
    runs = [(segment, _bare(segment.text)) for segment in left]
    if len(left) < len(line) and not left:
        return []
    return (
        [Pair(Cell(run[0], (segment,)), Cell(run[1], (segment,))) for segment, run in runs if run]
        if all(run for _, run in runs)
        else []
    )


def _at_the_end(lines: Sequence[Sequence[Segment]]) -> list[Pair]:
    """The pairs of the last texts of lines, if these are all a label with its value, as beside an address."""
    ends = [line[-1] for line in lines if len(line) == 2]
    runs = [_bare(segment.text) for segment in ends]
    if len(ends) < _FEWEST_ENDS or any(len(line) > 2 for line in lines):
        return []
    pairs = [
        Pair(Cell(run[0], (segment,)), Cell(run[1], (segment,)))
        for segment, run in zip(ends, runs, strict=True)
        if run
    ]
    names = {normalized(pair.label.text) for pair in pairs}
    return pairs if len(pairs) == len(ends) == len(names) else []


def _runs_of(segment: Segment) -> bool:
    return bool(_labeled(segment.text) or _bare(segment.text))


def _bare(text: str) -> tuple[str, str] | None:
    """The label and the value of a run without a colon: words, and behind them a figure or code."""
    plain = _LEADERS.sub(" ", text.strip())
    match = _BARE.fullmatch(plain)
    if match is None:
        return None
    label, value = match["label"].strip(), match["value"].strip()
    if len(_HAN.findall(value)) > _MOST_HAN or any(map(_WORD.fullmatch, value.split()[1:])):
        return None  # an address, or what is called so: "Bosch 18V drill battery"
    if len(normalized(label)) < 2 or not is_label(label) or _is_one_number(plain):
        return None
    return (label, value)


def _is_one_number(text: str) -> bool:
    """Whether the whole text is one number or date, such as "Jan 2024" or "USD 5"."""
    found = numbers_in(text)
    return len(found) == 1 and normalized(found[0].text) == normalized(text)


# Labels and values in columns of their own


@dataclass(slots=True)
class _Lane:
    """Segments below each other with one left or right edge; `left` is their usual one."""

    members: list[Segment]
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = median(segment.box.left for segment in self.members)


def _in_columns(segments: Sequence[Segment]) -> list[Pair]:
    """The pairs of labels and values that stand in columns of their own: label, value, label, value."""
    height = text_height(segments)
    lanes = _lanes(segments, height)
    if len(lanes) < 2 or len(lanes) % 2:
        return []
    in_lanes = {id(segment) for lane in lanes for segment in lane.members}
    loose = [segment for segment in segments if id(segment) not in in_lanes]
    columns: list[list[Pair]] = []
    for number in range(0, len(lanes), 2):
        after = lanes[number + 2].left if number + 2 < len(lanes) else float("inf")
        pairs = _matched(lanes[number], lanes[number + 1], loose, after, height)
        if not _is_list(pairs, lanes[number], alone=len(lanes) == 2):
            return []
        columns.append(pairs)
    return [pair for pairs in columns for pair in pairs]


def _lanes(segments: Sequence[Segment], height: float) -> list[_Lane]:
    """The columns of at least two segments, from the left."""
    by_left = _clusters(segments, lambda item: item.box.left, height)
    by_right = _clusters(segments, lambda item: item.box.right, height)
    chosen: dict[int, list[Segment]] = {}
    for segment in segments:
        left, right = by_left[id(segment)], by_right[id(segment)]
        cluster = left if len(left) >= len(right) else right
        chosen.setdefault(id(cluster), []).append(segment)
    return sorted(
        (_Lane(members) for members in chosen.values() if len(members) > 1), key=lambda lane: lane.left
    )


def _clusters(
    segments: Sequence[Segment], edge: Callable[[Segment], int], height: float
) -> dict[int, list[Segment]]:
    """For each segment, by its id, those that have nearly the same edge."""
    clusters: list[list[Segment]] = []
    for segment in sorted(segments, key=edge):
        if clusters and edge(segment) - edge(clusters[-1][-1]) <= _EDGE * height:
            clusters[-1].append(segment)
        else:
            clusters.append([segment])
    return {id(segment): cluster for cluster in clusters for segment in cluster}


def _matched(
    labels: _Lane, values: _Lane, loose: Sequence[Segment], after: float, height: float
) -> list[Pair]:
    """The labels with the values at their level. `loose` segments before `after` may be more of a value."""
    pairs = []
    taken: set[int] = set()
    for label in sorted(labels.members, key=lambda item: item.box.top):
        level = [item for item in values.members if _level(label, item) >= _LEVEL and id(item) not in taken]
        if not level:
            continue
        value = max(level, key=lambda item: _level(label, item))
        if value.box.left < label.box.right - 0.3 * height:
            continue
        taken.add(id(value))
        more = [
            item
            for item in loose
            if _level(value, item) >= _LEVEL and label.box.right <= item.box.left < after
        ]
        whole = _one_value(sorted([value, *more], key=lambda item: item.box.left))
        if whole:
            pairs.append(Pair(_cell([label]), _cell(whole)))
    return pairs


def _is_list(pairs: Sequence[Pair], labels: _Lane, alone: bool) -> bool:
    """Whether these are labels with values of several forms, and not two columns of a table."""
    if len(pairs) < 2 or len(pairs) < _FOLLOWED * len(labels.members):
        return False
    names = [pair.label.text for pair in pairs]
    good = sum(is_label(name) and not _CODE.fullmatch(name) for name in names)
    if good < _LABELS * len(names) or len({normalized(name) for name in names}) < len(names):
        return False
    if normalized(pairs[0].value.text) in _COLUMN_NAMES:
        return False
    forms = [_form(pair.value.text) for pair in pairs]
    if len(forms) > 2 and forms[0] == "words" and len(set(forms[1:])) == 1 and forms[1] != "words":
        return False  # a heading and its column of figures
    form, most = Counter(forms).most_common(1)[0]
    if form == "words" and most >= _ALIKE * len(pairs):
        return alone and most > 2 and all(len(pair.value.text) <= _LONGEST_VALUE for pair in pairs)
    return most <= _ALIKE * len(pairs)


def _form(text: str) -> str:
    """The form of a value: "words", a figure with or without decimals and signs, or a pattern."""
    plain = normalized(text)
    if not any(character.isdigit() for character in plain):
        return "words"
    if is_figure(text):
        decimals = "." if re.search(r"[.,]\d{1,2}\D*$", plain) else ""
        return "figure" + decimals + "".join(sorted({sign for sign in plain if sign in "%‰$€£¥"}))
    return re.sub(r"[^\W\d]+", "a", re.sub(r"\d+(?:[.,]\d+)*", "9", plain))


# What they share


def _is_enough(pairs: Sequence[Pair], segments: Sequence[Segment]) -> bool:
    """Whether the pairs are most of the text, and more than one bare run such as "Page 3"."""
    filled = [pair for pair in pairs if pair.value.text]
    if not filled or len(_used(pairs)) < _COVERED * len(segments):
        return False
    colon = any(_COLON.search(segment.text) for pair in filled for segment in pair.label.segments)
    return colon or len({_form(pair.value.text) for pair in filled}) > 1 or _all_words(filled)


def _all_words(pairs: Sequence[Pair]) -> bool:
    return len(pairs) > 2 and all(_form(pair.value.text) == "words" for pair in pairs)


def is_label(text: str) -> bool:
    """Whether the text can be a label: words, but no sentence, and not only a figure."""
    plain = text.strip()
    length = sum(2 if ord(character) > 0x2E80 else 1 for character in plain)
    letters = sum(character.isalpha() for character in plain)
    return (
        0 < length <= _LONGEST_LABEL
        and letters > sum(character.isdigit() for character in plain)
        and len(plain.split()) <= _MOST_WORDS
        and not _SENTENCE.search(plain)
        and not is_number(plain)
    )


def _clean(text: str) -> str:
    return _LABEL_END.sub("", text.strip())


def _cell(segments: Sequence[Segment]) -> Cell:
    """The segments as one cell, without leader dots and without the colon behind a label."""
    text = joined_text(segment.text for segment in segments)
    return Cell(_LEADERS.sub(" ", re.sub(r"\s*[:：]$", "", text)).strip(), tuple(segments))


def _used(pairs: Iterable[Pair]) -> set[Segment]:
    return {segment for pair in pairs for cell in (pair.label, pair.value) for segment in cell.segments}


def _place(lines: Sequence[Sequence[Segment]]) -> Callable[[Pair], tuple[int, int]]:
    number = {segment: index for index, line in enumerate(lines) for segment in line}

    def place(pair: Pair) -> tuple[int, int]:
        first = (pair.label.segments or pair.value.segments)[0]
        return number[first], first.box.left

    return place


def _level(one: Segment, two: Segment) -> float:
    """The height that both have in common, as a share of the lower one's; negative if they are apart."""
    common = min(one.box.bottom, two.box.bottom) - max(one.box.top, two.box.top)
    return common / max(1, min(one.box.height, two.box.height))


def _top(line: Sequence[Segment]) -> int:
    return around(line).top


def _bottom(line: Sequence[Segment]) -> int:
    return around(line).bottom
