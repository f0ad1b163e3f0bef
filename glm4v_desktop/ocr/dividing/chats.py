"""Finds chats: bubbles below each other, some at the left edge and some at the right one, and who said what.

A chat is told by the places and grounds of its bubbles alone; one without bubbles by its names (`posts.py`).
Names, times and notes are what is printed around and inside of the bubbles.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from statistics import median

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.messages import Chat, Printed, is_quote, is_sentence, is_time, messages_of
from glm4v_desktop.ocr.dividing.posts import posts_of
from glm4v_desktop.ocr.dividing.tables import around, middle_of, rows_of, text_height
from glm4v_desktop.ocr.page import Block, BlockKind, Row, Segment, Side, joined_text
from glm4v_desktop.ocr.rules import Area, Rules

# Lengths are in text heights, if nothing else is said.
_FEWEST = 3  # bubbles of a chat
_ALIGNED = 0.8  # by which the edges of bubbles of one side may differ
_CENTERED = 2.0  # by which the margins of a note in the middle may differ
_BAR = 0.9  # share of the pane's width from which an area is a bar, not a bubble
_LOWEST = 1.1  # height of a bubble
_SQUARE = 1.4  # ratio of the sides up to which a small area may be an avatar
_AVATAR = 4.0  # its longest side
_INSET = 0.35  # by which the edges of the text in bubbles differ
_AVATAR_ABOVE = 1.6  # from the middle of an avatar beside a name to the bubble
_PANEL = 3  # times as high as what is beside it: a sidebar
_ALIKE = 24  # levels of 255 by which colors of one side may differ
_UNLIKE = 3  # and by which those of the sides have to differ, if there are few bubbles
_MANY = 4
_LOOSE = 3.0  # empty width behind the only line of an area that is no bubble
_MOSTLY = 0.7  # share of the bubbles that a rule has to be true for
_SPOKEN = 0.3  # share of the bubbles that have a sentence; buttons have none
_MARGIN = 4.5  # beside the bubbles: avatars
_SPACE = 3.0  # between the first bubble with its name and the time that stands over it
_ENDS = 5.0  # above the first bubble and below the last one: names and times
_HEADER = 1.1  # space between a name and its bubble
_INTO = 0.4  # by which boxes of text reach into what is beside them
_NAMES = 12.0  # by which a name may be longer than its bubble
_FOOTER = 0.8  # space between a bubble and the time below it
_BESIDE = 2.0  # by which a name may stand off its bubble's edge
_LONGEST_NAME = 40  # characters of a name with its time
_RUN = 3.0  # space between a name and its time
_COLUMNS = 3  # runs of text on a line that make it a row of a table
_SHORT = 10  # characters of a status beside a bubble (Read, 已读)
_MOST_AREAS = 600  # with text; more are cells


@dataclass(slots=True)
class _Bubble:
    """A bubble with its text, and what is printed around it: above, and beside or below."""

    area: Area
    inside: list[Segment]
    side: Side = Side.MIDDLE
    above: list[Segment] = field(default_factory=list)
    beside: list[Segment] = field(default_factory=list)
    quote: list[Segment] = field(default_factory=list)  # the message that this one replies to

    @property
    def box(self) -> Rect:
        return self.area.box

    @property
    def all(self) -> list[Segment]:
        return [*self.above, *self.quote, *self.inside, *self.beside]

    @property
    def printed(self) -> Printed:
        return Printed(self.side, self.inside, self.above, self.beside, self.quote)


def chats_of(segments: Sequence[Segment], rules: Rules, size: Size) -> tuple[list[Chat], list[Segment]]:
    """The chats of a page of this size from the top, and the segments outside of them."""
    rest = list(segments)
    chats: list[Chat] = []
    for siblings, pane in _groups(segments, rules.areas, Rect(0, 0, size.width, size.height)):
        height = text_height([segment for bubble in siblings for segment in bubble.inside])
        bubbles = _bubbles(siblings, pane, height)
        if bubbles is None:
            continue
        span = _span(bubbles, pane, rules, height)
        # What is printed on another ground than that of the pane belongs to a bar or a sidebar.
        others = [item for item in siblings if item in bubbles or not _is_square(item.box, height)]
        elsewhere = {segment for item in others for segment in item.inside}
        free = [item for item in rest if item not in elsewhere and span.contains(*item.box.middle)]
        bubbles, free = _with_unseen(bubbles, free, height)
        _set_quotes_apart(bubbles, rules.areas, height)
        chat = _chat(bubbles, free, span, height)
        if chat is not None:
            chats.append(chat)
            taken = {box for row in chat.block.rows for box in row.segments}
            rest = [segment for segment in rest if segment not in taken]
    if not chats and (posts := posts_of(rest)):
        printed = {segment for row in posts.block.rows for segment in row.segments}
        return [posts], [segment for segment in rest if segment not in printed]
    return sorted(chats, key=lambda chat: chat.box.top), rest


def _groups(
    segments: Sequence[Segment], areas: Sequence[Area], page: Rect
) -> list[tuple[list[_Bubble], Rect]]:
    """The areas with text that lie in the same area, and the rectangle of that."""
    order = sorted(segments, key=_middle_y)
    middles = [_middle_y(segment) for segment in order]
    filled = []
    for area in areas:
        first, last = (bisect_left(middles, edge) for edge in (area.box.top, area.box.bottom))
        inside = [item for item in order[first:last] if area.box.contains(*item.box.middle)]
        if inside:
            filled.append(_Bubble(area, inside))
    if not _FEWEST <= len(filled) <= _MOST_AREAS:
        return []
    groups: dict[Rect, list[_Bubble]] = {}
    for bubble in filled:
        outer = (area.box for area in areas if area is not bubble.area and _holds(area.box, bubble.box))
        pane = min(outer, key=lambda box: box.width * box.height, default=page)
        groups.setdefault(pane, []).append(bubble)
    return [(group, pane) for pane, group in groups.items() if len(group) >= _FEWEST]


def _middle_y(segment: Segment) -> float:
    return (segment.box.top + segment.box.bottom) / 2


def _holds(outer: Rect, inner: Rect) -> bool:
    return outer != inner and outer.intersection(inner) == inner


def _bubbles(siblings: Sequence[_Bubble], pane: Rect, height: float) -> list[_Bubble] | None:
    """Those of the areas that are bubbles of a chat, each with its side, from the top; None if it is none."""
    narrow = [
        item
        for item in siblings
        if item.box.width < _BAR * pane.width and item.box.height >= _LOWEST * height
    ]
    stacked = _below_each_other(narrow, height)
    # The first or the last one may be a title or the field to type into.
    for some in (stacked, stacked[:-1], stacked[1:], stacked[1:-1]) if stacked else ():
        if len(some) >= _FEWEST and _have_sides(some, height):
            return some
    return None


def _have_sides(bubbles: Sequence[_Bubble], height: float) -> bool:
    """Gives each bubble its side; False if they are not those of a chat."""
    left, right = min(item.box.left for item in bubbles), max(item.box.right for item in bubbles)
    for bubble in bubbles:
        side = _side(bubble.box, left, right, height)
        if side is None:
            return False
        bubble.side = side
    return _is_chat([bubble for bubble in bubbles if bubble.side is not Side.MIDDLE], height)


def _below_each_other(bubbles: Sequence[_Bubble], height: float) -> list[_Bubble] | None:
    """The areas from the top without avatars and sidebars; None if others stand beside each other."""
    kept = sorted(bubbles, key=lambda bubble: bubble.box.top)
    dropped: set[int] = set()
    for (one, a), (two, b) in combinations(enumerate(kept), 2):
        if one in dropped or two in dropped or b.box.top >= a.box.bottom:
            continue
        squares = [number for number, item in ((one, a), (two, b)) if _is_square(item.box, height)]
        if a.box.height >= _PANEL * b.box.height and a.box.height > _AVATAR * height:
            dropped.add(one)
        elif b.box.height >= _PANEL * a.box.height and b.box.height > _AVATAR * height:
            dropped.add(two)
        elif squares:
            dropped.add(max(squares, key=lambda number: _off_center(kept[number].box, kept)))
        else:
            return None
    return [bubble for number, bubble in enumerate(kept) if number not in dropped]


def _off_center(box: Rect, bubbles: Sequence[_Bubble]) -> int:
    left, right = min(item.box.left for item in bubbles), max(item.box.right for item in bubbles)
    return abs(box.left + box.right - left - right)


def _is_square(box: Rect, height: float) -> bool:
    low, high = sorted((box.width, box.height))
    return high <= _SQUARE * low and high <= _AVATAR * height


def _side(box: Rect, left: int, right: int, height: float) -> Side | None:
    """The side of a bubble between these edges; None if it is on none, or reaches from one to the other."""
    at_left = abs(box.left - left) <= _ALIGNED * height
    at_right = abs(box.right - right) <= _ALIGNED * height
    if at_left != at_right:
        return Side.LEFT if at_left else Side.RIGHT
    centered = abs((box.left - left) - (right - box.right)) <= _CENTERED * height
    return Side.MIDDLE if centered and not at_left else None


def _span(bubbles: Sequence[_Bubble], pane: Rect, rules: Rules, height: float) -> Rect:
    """The part of the pane that the bubbles with their avatars, names and times take."""
    left, right = min(item.box.left for item in bubbles), max(item.box.right for item in bubbles)
    top, bottom = bubbles[0].box.top, bubbles[-1].box.bottom
    around_it, space = round(_MARGIN * height), round(_ENDS * height)
    long = [rule for rule in rules.vertical if 2 * rule.height >= bottom - top and top < rule.bottom]
    return Rect(
        max([pane.left, left - around_it, *(rule.right for rule in long if rule.right <= left)]),
        max(pane.top, top - space),
        min([pane.right, right + around_it, *(rule.left for rule in long if rule.left >= right)]),
        min(pane.bottom, bottom + space),
    )


def _is_chat(said: Sequence[_Bubble], height: float) -> bool:
    """Whether these areas look like what two sides say to each other."""
    sides = {side: [bubble for bubble in said if bubble.side is side] for side in (Side.LEFT, Side.RIGHT)}
    left, right = sides.values()
    if len(said) < _FEWEST or not left or not right:
        return False
    full = all(len(rows_of(bubble.inside)) > 1 for bubble in said)  # all texts wrap
    if _have_one_width(said, height) and not full:
        return False
    colors = [_usual_color(bubbles) for bubbles in sides.values()]
    for color, bubbles in zip(colors, sides.values(), strict=True):
        alike = sum(
            _distance(bubble.area.color, color) <= _ALIKE or is_quote(bubble.inside) for bubble in bubbles
        )
        if alike < _MOSTLY * len(bubbles):
            return False
    if (full or len(said) < _MANY) and _distance(*colors) <= _UNLIKE:
        return False
    if (
        all(_have_one_width(bubbles, height) for bubbles in sides.values())
        and sum(_is_loose(bubble, height) for bubble in said) >= 2
    ):
        return False  # cards, as of questions and answers
    if any(
        len(list(_runs(bubble.inside, height))) >= _COLUMNS * len(rows_of(bubble.inside)) for bubble in said
    ):
        return False  # rows of a table
    spoken = sum(any(is_sentence(segment.text) for segment in bubble.inside) for bubble in said)
    return spoken >= _SPOKEN * len(said)


def _have_one_width(bubbles: Sequence[_Bubble], height: float) -> bool:
    widths = [bubble.box.width for bubble in bubbles]
    return max(widths) - min(widths) <= height / 2


def _is_loose(bubble: _Bubble, height: float) -> bool:
    """Whether an area with one line is far wider than that, as a bubble never is."""
    text = around(bubble.inside)
    inset = text.left - bubble.box.left
    return len(rows_of(bubble.inside)) == 1 and bubble.box.right - text.right > inset + _LOOSE * height


def _usual_color(bubbles: Sequence[_Bubble]) -> tuple[int, int, int]:
    red, green, blue = zip(*(bubble.area.color for bubble in bubbles), strict=True)
    return round(median(red)), round(median(green)), round(median(blue))


def _distance(one: tuple[int, int, int], two: tuple[int, int, int]) -> int:
    return max(abs(a - b) for a, b in zip(one, two, strict=True))


def _with_unseen(
    bubbles: list[_Bubble], free: Sequence[Segment], height: float
) -> tuple[list[_Bubble], list[Segment]]:
    """The bubbles with those whose area was not found, and the segments that are in none.

    Round and small or colorful areas may be missed. Their text begins or ends where that of the others does.
    """
    lines: list[tuple[Side, list[Segment]]] = []
    over = 0
    below = [segment for segment in free if _middle_y(segment) > bubbles[0].box.top]
    for run in _runs(below, height):
        side = _side_of_text(around(run), bubbles, height)
        if side is None or is_time(joined_text(segment.text for segment in run)):
            continue
        if lines and lines[-1][0] is side and around(run).top - around(lines[-1][1]).bottom < height / 2:
            lines[-1][1].extend(run)
            continue
        lines.append((side, list(run)))
        spaces = [bubble.box.top - around(run).bottom for bubble in bubbles]
        over += any(-_INTO * height <= space <= _HEADER * height for space in spaces)
    if over > 1 or not lines:  # names stand over several bubbles
        return bubbles, list(free)
    made = []
    for side, inside in lines:
        model = next(bubble for bubble in bubbles if bubble.side is side)
        box, margin = around(inside), around(model.inside).top - model.box.top
        frame = Rect(box.left, box.top - margin, box.right, box.bottom + margin)
        made.append(_Bubble(Area(frame, model.area.color), inside, side))
    if any(
        one.box.is_level_with(other.box) for one in made for other in (*bubbles, *made) if other is not one
    ):
        return bubbles, list(free)
    taken = {segment for bubble in made for segment in bubble.inside}
    both = sorted([*bubbles, *made], key=lambda bubble: bubble.box.top)
    return both, [segment for segment in free if segment not in taken]


def _side_of_text(box: Rect, bubbles: Sequence[_Bubble], height: float) -> Side | None:
    """The side on which text in bubbles begins or ends as this one does; names begin where bubbles do."""
    is_over = any(-_INTO * height <= item.box.top - box.bottom <= _HEADER * height for item in bubbles)
    for bubble in bubbles:
        text = around(bubble.inside)
        if bubble.side is Side.LEFT:
            inset, off = text.left - bubble.box.left, box.left - bubble.box.left
        else:
            inset, off = bubble.box.right - text.right, bubble.box.right - box.right
        nearest = inset / 2 if is_over else inset / 3
        if bubble.side is not Side.MIDDLE and nearest <= off <= inset + _INSET * height:
            return bubble.side
    return None


def _set_quotes_apart(bubbles: Sequence[_Bubble], areas: Sequence[Area], height: float) -> None:
    """Tells what is quoted from what is said: in an area at the top of a bubble, or in one close below it."""
    for bubble in bubbles:
        for area in areas:
            quote = [item for item in bubble.inside if area.box.contains(*item.box.middle)]
            rest = [item for item in bubble.inside if item not in quote]
            inside = _holds(bubble.box, area.box) and quote and rest
            if inside and around(quote).bottom <= around(rest).top + _INTO * height and is_quote(quote):
                bubble.quote, bubble.inside = quote, rest
    for above, bubble in pairwise(bubbles):
        alike = [other for other in bubbles if other.side is bubble.side and other is not bubble]
        close = above.side is bubble.side and bubble.box.top - above.box.bottom < height
        if close and is_quote(bubble.inside) and len(alike) > 1:
            away = _distance(_usual_color(alike), bubble.area.color)
            bubble.side = Side.MIDDLE if away > _UNLIKE else bubble.side


def _chat(bubbles: list[_Bubble], free: Sequence[Segment], span: Rect, height: float) -> Chat | None:
    """The chat of these bubbles with what of the free segments is printed around them.

    None if other text stands beside the bubbles.
    """
    said = [bubble for bubble in bubbles if bubble.side is not Side.MIDDLE]
    notes: list[Segment] = []
    left, right = min(bubble.box.left for bubble in said), max(bubble.box.right for bubble in said)
    outside = [segment for segment in free if not left <= segment.box.middle[0] < right]
    for initials in outside:  # in avatars
        nearest = min(said, key=lambda bubble: _distance_down(initials, bubble.box))
        if _distance_down(initials, nearest.box) <= _AVATAR_ABOVE * height:
            if len(initials.text) > _SHORT and not is_time(initials.text):
                return None
            nearest.beside.append(initials)
    for run in _runs([segment for segment in free if segment not in outside], height):
        if not _attach(run, said, span, height):
            middle = middle_of(run)
            if any(bubble.box.top <= middle < bubble.box.bottom for bubble in said):
                return None
            notes += run
    for side in (Side.LEFT, Side.RIGHT):
        notes += _centered_notes([bubble for bubble in said if bubble.side is side], span, height)
    top, bottom = around(bubbles[0].all).top, around(bubbles[-1].all).bottom
    rows = [row for row in rows_of(notes) if _is_note(row, top, bottom, height)]
    parts = [segment for bubble in bubbles for segment in bubble.all]
    box = around([*parts, *(segment for row in rows for segment in row.segments)])
    messages = messages_of([bubble.printed for bubble in bubbles], rows)
    lines = tuple(line for _, printed in messages for line in rows_of(printed))
    block = Block(BlockKind.CHAT, lines, messages=tuple(message for message, _ in messages))
    return Chat(Rect(span.left, box.top, span.right, box.bottom), block)


def _centered_notes(said: Sequence[_Bubble], span: Rect, height: float) -> list[Segment]:
    """Takes what stands over bubbles of one side and is no name: in the middle, and not over all of them."""
    over = [bubble for bubble in said if bubble.above]
    if len(over) == len(said) or not all(_is_centered(around(each.above), span, height) for each in over):
        return []
    notes = [segment for bubble in over for segment in bubble.above]
    for bubble in over:
        bubble.above = []
    return notes


def _is_centered(box: Rect, span: Rect, height: float) -> bool:
    return abs(box.left + box.right - span.left - span.right) <= _CENTERED * height


def _distance_down(segment: Segment, box: Rect) -> float:
    """The pixels between the middle of a text and a bubble, vertically; 0 if it is beside it."""
    middle = _middle_y(segment)
    return max(box.top - middle, middle - box.bottom, 0.0)


def _runs(segments: Sequence[Segment], height: float) -> Iterator[list[Segment]]:
    """Segments that follow each other on a line, as a name and its time do."""
    for row in rows_of(segments):
        run: list[Segment] = []
        for segment in row.segments:
            if run and segment.box.left - run[-1].box.right > _RUN * height:
                yield run
                run = []
            run.append(segment)
        yield run


def _attach(run: list[Segment], said: Sequence[_Bubble], span: Rect, height: float) -> bool:
    """Adds a name, a time or a status to its bubble; False if it belongs to none."""
    box, text = around(run), joined_text(segment.text for segment in run)
    short = is_time(text) or len(text) <= _SHORT
    near: list[tuple[float, list[Segment]]] = []
    for bubble in said:
        if bubble.box.top <= middle_of(run) < bubble.box.bottom:
            near += [(0, bubble.beside)] if short else []
        elif _is_over(box, bubble.box, span, height):
            above, below = bubble.box.top - box.bottom, box.top - bubble.box.bottom
            if -_INTO * height <= above <= _HEADER * height and len(text) <= _LONGEST_NAME:
                near.append((abs(above), bubble.above))
            elif -_INTO * height <= below <= _FOOTER * height and short:
                near.append((abs(below), bubble.beside))
    if not near:
        return False
    min(near, key=lambda place: place[0])[1].extend(run)
    return True


def _is_over(box: Rect, bubble: Rect, span: Rect, height: float) -> bool:
    """Whether a text above or below a bubble is printed at one of its edges, and not in the middle."""
    off = min(abs(box.left - bubble.left), abs(box.right - bubble.right))
    inside = bubble.left - height <= box.left and box.right <= bubble.right + _NAMES * height
    centered = _is_centered(box, span, height) and off > _INTO * height
    return off <= _BESIDE * height and (inside or off <= height) and not centered


def _is_note(row: Row, top: int, bottom: int, height: float) -> bool:
    """Whether a row is a note between the messages, or the time that stands over the first one."""
    box = around(row.segments)
    if top <= (box.top + box.bottom) / 2 < bottom:
        return True
    return is_time(row.text) and 0 <= top - box.bottom <= _SPACE * height
