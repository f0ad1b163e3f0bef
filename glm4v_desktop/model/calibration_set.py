"""Which parts of which pictures calibrate: what a person may select, with what may be said about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice, zip_longest
from math import ceil

from PIL import Image

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.model.calibration import Sample
from glm4v_desktop.model.chat import Message, Role, prompt_ids
from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.preprocess import model_view
from glm4v_desktop.model.tokenizer import Tokenizer

_TOWER_ROWS = 16_000  # of all pictures; for the real model that is three, so:
_FEWEST = 6
_MOST_SHRUNK = 2.5  # text in a larger region cannot be read in the model's square
_MARGIN = 0.15  # of a line's height, around it
_LONGEST_TEXT = 300  # letters of what is said about a part
_QUESTIONS = ("这里写了什么？", "What does it say?", "读出图里的内容", "What is the number?", "这是多少？")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture, and where it stands."""

    box: Rect
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture's pixels (8-bit RGB) and the lines in it, as far as anybody knows them."""

    rgb: bytes
    width: int
    height: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A region of a picture and the text in it."""

    shown: Shown
    box: Rect
    text: str


def samples_of(pictures: Sequence[Shown], tokenizer: Tokenizer, config: Glm4vConfig) -> list[Sample]:
    """What calibrates this model: each kind of part in turn, until they are enough or there are no more."""
    size = config.vision.image_size
    wanted = max(_FEWEST, ceil(_TOWER_ROWS / config.vision.num_positions))
    kinds = (_whole(pictures), _quarters(pictures), _lines(pictures))
    parts = (part for turn in zip_longest(*kinds) for part in turn if part is not None)
    readable = [part for part in parts if max(part.box.width, part.box.height) <= _MOST_SHRUNK * size]
    if not readable:  # large pictures for a small model: better than none
        readable = list(_whole(pictures))
    return [
        _sample(part, question, tokenizer, size)
        for part, question in zip(islice(readable, wanted), cycle(_QUESTIONS), strict=False)
    ]


def _whole(pictures: Sequence[Shown]) -> Iterator[Part]:
    for shown in pictures:
        yield _part(shown, Rect(0, 0, shown.width, shown.height))


def _quarters(pictures: Sequence[Shown]) -> Iterator[Part]:
    """The first of every picture, then the second of every picture, and so on."""
    for row, column in ((0, 0), (1, 1), (0, 1), (1, 0)):
        for shown in pictures:
            width, height = shown.width // 2, shown.height // 2
            if min(width, height) >= 1:
                left, top = column * width, row * height
                yield _part(shown, Rect(left, top, left + width, top + height))


def _lines(pictures: Sequence[Shown]) -> Iterator[Part]:
    """A line of every picture, then the next of every picture."""
    turns = zip_longest(*([(shown, line) for line in shown.lines] for shown in pictures))
    for shown, line in (pair for pair in chain.from_iterable(turns) if pair is not None):
        around = round(_MARGIN * line.box.height)
        box = Rect(
            line.box.left - around, line.box.top - around, line.box.right + around, line.box.bottom + around
        )
        box = box.intersection(Rect(0, 0, shown.width, shown.height))
        if not box.is_empty:
            yield Part(shown, box, line.text)


def _part(shown: Shown, box: Rect) -> Part:
    inside = [line.text for line in shown.lines if line.box.intersection(box) == line.box]
    return Part(shown, box, " ".join(inside)[:_LONGEST_TEXT])


def _sample(part: Part, question: str, tokenizer: Tokenizer, size: int) -> Sample:
    picture = Image.frombytes("RGB", (part.shown.width, part.shown.height), part.shown.rgb)
    box = (part.box.left, part.box.top, part.box.right, part.box.bottom)
    cut = picture.crop(box)
    view = model_view(cut.tobytes(), cut.width, cut.height, size)
    messages = [Message(Role.USER, question, has_picture=True), Message(Role.ASSISTANT, part.text)]
    return Sample(view, tuple(prompt_ids(messages, tokenizer, answer=False)))
