"""Chats without bubbles: a name with a time, and below it what was said, all at one left edge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from glm4v_desktop.ocr.dividing.messages import Chat, is_sentence, is_time, name_and_time
from glm4v_desktop.ocr.dividing.tables import around, middle_of, rows_of, text_height
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Message, Row, Segment, Side, joined_text

# Lengths are in text heights.
_ALIGNED = 0.6  # by which left edges differ
_RUN = 3.0  # space between a name and its time
_AVATARS = 5.0  # left of the edge
_APART = 2.5  # empty height below the last post
_FEWEST = 3  # posts
_LONGEST_NAME = 30  # characters
_SPOKEN = 0.5  # share of the posts that have a sentence
_A_NAME = re.compile(r"[^\W\d_][^\d:;!?。，：；！？|]*|[^\W\d_][\w.-]*")


@dataclass(slots=True)
class _Post:
    head: list[Segment]
    speaker: Cell
    time: Cell
    lines: list[Segment] = field(default_factory=list)


def posts_of(segments: Sequence[Segment]) -> Chat | None:
    """The chat of posts on a page, if there is one."""
    height = text_height(segments)
    heads = [run for row in rows_of(segments) for run in _heads(row.segments, height)]
    edges = [run[0].box.left for run in heads]
    # Where avatars stand before all of the names, both edges are as usual.
    usual = [(sum(abs(one - other) <= _ALIGNED * height for other in edges), one) for one in edges]
    _, edge = max(usual, default=(0, 0))
    heads = [run for run in heads if abs(run[0].box.left - edge) <= _ALIGNED * height]
    posts = [_Post(run, *name_and_time(run)) for run in heads]
    names = {post.speaker.text for post in posts}
    if len(posts) < _FEWEST or len(names) == len(posts) or all(_is_planned(post.time.text) for post in posts):
        return None
    rest = [item for item in segments if all(item not in post.head for post in posts)]
    if not _fill(posts, rest, edge, height):
        return None
    spoken = sum(any(is_sentence(line.text) for line in post.lines) for post in posts)
    if not all(post.lines for post in posts) or spoken < _SPOKEN * len(posts):
        return None
    return _chat(posts, rest, edge, height)


def _is_planned(time: str) -> bool:
    """Whether the minutes are those of a schedule."""
    return re.search(r"[:：]\s?\d[05](?!\d)", time) is not None


def _heads(row: Sequence[Segment], height: float) -> Iterator[list[Segment]]:
    """The ends of a line that are a name and a time; what is before them may be an avatar."""
    for first in range(len(row)):
        run = list(row[first:])
        if any(right.box.left - left.box.right > _RUN * height for left, right in pairwise(run)):
            continue
        speaker, time = name_and_time(run)
        name = speaker.text
        if time.text and not is_time(name) and len(name) <= _LONGEST_NAME and _A_NAME.fullmatch(name):
            yield run


def _fill(posts: Sequence[_Post], rest: Sequence[Segment], edge: int, height: float) -> bool:
    """Gives each post the lines below its name; False if something else stands there."""
    tops = [around(post.head).top for post in posts]
    bottom = around(posts[-1].head).bottom
    for row in rows_of(item for item in rest if item.box.left >= edge - _ALIGNED * height):
        middle = middle_of(row.segments)
        above = [post for post, top in zip(posts, tops, strict=True) if top < middle]
        if not above:
            continue
        if above[-1] is posts[-1]:
            if around(row.segments).top - bottom > _APART * height:
                break
            bottom = max(bottom, around(row.segments).bottom)
        gaps = [right.box.left - left.box.right for left, right in pairwise(row.segments)]
        if row.segments[0].box.left > edge + _ALIGNED * height or max(gaps, default=0) > _RUN * height:
            return False  # another column
        above[-1].lines += row.segments
    return True


def _chat(posts: Sequence[_Post], rest: Sequence[Segment], edge: int, height: float) -> Chat:
    left = round(edge - _AVATARS * height)
    parts = [item for post in posts for item in (*post.head, *post.lines)]
    box = around(parts)
    printed = {id(post): [*post.head, *post.lines] for post in posts}
    for item in rest:  # in avatars
        middle = middle_of([item])
        if left <= item.box.left < edge - _ALIGNED * height and box.top <= middle < box.bottom:
            nearest = min(posts, key=lambda post: abs(middle_of(post.head) - middle))
            printed[id(nearest)].append(item)
    messages = []
    right = max(line.box.right for post in posts for line in post.lines)
    for post in posts:
        text = Cell(joined_text(line.text for line in post.lines), tuple(post.lines))
        several = any(_is_ended(one, other, right) for one, other in pairwise(rows_of(post.lines)))
        messages.append(Message(Side.LEFT, text, post.speaker, post.time, maybe_several=several))
    rows = tuple(row for post in posts for row in rows_of(printed[id(post)]))
    block = Block(BlockKind.CHAT, rows, messages=tuple(messages))
    inside = around([segment for row in rows for segment in row.segments])
    return Chat(inside, block)


def _is_ended(above: Row, below: Row, right: int) -> bool:
    """Whether a line has room for the first word of the next one: there something new begins."""
    text, box = below.text.strip(), around(below.segments)
    first = re.match(r"[\u2e80-\uffef]|\S+", text)
    letter = box.width / max(1, len(text))
    return first is not None and right - around(above.segments).right > (len(first[0]) + 1) * letter
