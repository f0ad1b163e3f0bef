"""Runs rapidocr's two models, the text detector and the recognizer. The only file that imports the library.

The models are shipped inside the library's wheel and loaded by their paths, so that it downloads nothing. Its
own pipeline is not used, because it shrinks large pictures.

Also here: the preparation of their inputs, that is quadrangles, measurements of pixels, and cutting lines
that are too long for the recognizer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from glm4v_desktop.core.files import is_file
from glm4v_desktop.core.geometry import Rect, rect_around
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.core.quiet import keep_quiet
from glm4v_desktop.ocr.recognition.ambiguity import ambiguity
from glm4v_desktop.ocr.recognition.lone_digits import FIGURE, SURE, PrintedLine, lone_figures

Corner = tuple[float, float]
Pixels = npt.NDArray[np.uint8]  # (height, width, 3), RGB

_MULTIPLE = 32  # pixels; the detector stretches pictures whose sides are no multiples of it
_MARGIN = 16  # pixels of background around the detector's input; without it, text at the edge is missed
_HEIGHT = 48  # pixels of the recognizer's input
_NARROWEST = 64  # pixels of a recognizer's input; with the library's 320, numbers take twice as long
_DETECTOR = "PP-OCRv6_det_small.onnx"
_RECOGNIZER = "PP-OCRv6_rec_small.onnx"
_NO_MEMORY = re.compile(r"[Ff]ailed to allocate|bad[ _]alloc|MemoryError|out of memory|BFCArena")

_TURNED = 2.2  # a box this many times as high as wide is a vertical line
_MAY_BE_TURNED = 1.5  # at this ratio it is a vertical line of two or three characters, or a narrow digit

_FAINTEST = 10  # levels of 255 between print and paper; fainter print cannot be read
_PRINT = 60  # levels by which something drawn differs from its paper, more than noise
_SMALL_PRINT = 7  # pixels of the height of letters, as in print of about 8 px or less
_LEAST_INK = 4  # pixels; lower marks are dashes and dots, which do not show the size of the print

# The closer cut-out of a line that is read again.
_INK = 0.35  # share of the line's contrast from which a pixel is print
_RULE = 0.85  # share of a row of pixels that is inked in a rule, and of a column in a border
_BORDER = 0.9
_BESIDE = 1.0  # of the height of its box, within which marks beside a line belong to it
_AT_EDGE = 4  # pixels by which boxes that stand beside each other may overlap
_CLOSE = 0.15  # of the height of the print, left around it

# The recognizer's time and memory grow with the length of a line (measured at 48 pixels of height: 4,800
# pixels take 0.3 GB, 64,000 take 4 GB and half a minute in one step), so no input is longer than LONGEST.
LONGEST = 40.0  # line heights of a piece; about eighty letters
_SHORTEST = 0.6  # share of LONGEST at which the search for a gap begins
_OVERLAP = 2.0  # line heights by which neighboring pieces overlap if there is no gap to cut in
_WORD_SPACE = 1.6  # a gap between words is at least this many times as wide as the usual gap
_NO_SPACE = 0.12  # of the line height; a narrower gap is not between words
BLANK = 0.2  # share of the line's contrast below which a column of pixels counts as empty
_DIGITS_ONLY = re.compile(r"\d[\d.,]{2,}\d")
_FIGURE_SPACE = 0.6  # narrowest space between two figures, in heights of their digits
_MOST_COMMON = 16  # letters that are compared at the overlap of two pieces


class Reading(NamedTuple):
    """What the recognizer read in one line."""

    text: str
    score: float  # its confidence, 0 to 1
    ambiguity: float  # of the figures, 0 to 1; see `ambiguity.py`


class TextModels:
    """Both models in memory. Raises FileNotFoundError if their files are missing from the wheel."""

    def __init__(self, threads: int = 1) -> None:
        keep_quiet()  # before onnxruntime is imported, which reads the variables only then
        import cv2  # here, because it takes half a second and only the child process needs it
        import rapidocr

        self._cv2: Any = cv2
        cv2.setNumThreads(threads)
        folder = Path(rapidocr.__file__).parent / "models"
        for name in (_DETECTOR, _RECOGNIZER):
            if not is_file(folder / name):
                raise FileNotFoundError(name)
        with _memory_errors(cv2):
            self._engine: Any = rapidocr.RapidOCR(params=_parameters(folder, threads))
            # The library loads its models at their first use.
            self._engine.recognize_txt([np.full((_HEIGHT, _NARROWEST, 3), 255, np.uint8)])
            self._recognizer = cast("Any", self._engine.text_rec)
        letters = self._recognizer.postprocess_op.character
        self._is_digit = np.array([len(letter) == 1 and letter.isdecimal() for letter in letters])

    def warm_up(self) -> None:
        """Runs both models on an empty picture, so that the first real one does not wait for loading."""
        blank: Pixels = np.full((_MULTIPLE, 2 * _MULTIPLE, 3), 255, np.uint8)
        self.find(blank)
        self._recognize([blank])

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]:
        """Detects text; returns the quadrangles of lines in coordinates of `pixels`, from top to bottom."""
        height, width = pixels.shape[:2]
        shown = self._framed(pixels[:, :, ::-1], enlarge)
        with _memory_errors(self._cv2):
            result = self._engine(shown, use_det=True, use_cls=False, use_rec=False)
        if result.boxes is None:
            return []
        corners = (np.asarray(result.boxes, np.float64) / enlarge - _MARGIN).clip(0, (width, height))
        found = [
            Quad(*((float(x), float(y)) for x, y in four))
            for four in corners
            if np.ptp(four[:, 0]) >= 2 and np.ptp(four[:, 1]) >= 2
        ]
        return found + self._lone_figures(pixels, found)

    def _lone_figures(self, pixels: Pixels, found: Sequence[Quad]) -> list[Quad]:
        """The figures of few digits that were not found with the lines in `found`."""
        lines = [PrintedLine(quad.box, ink_height(pixels, quad)) for quad in found]
        figures = [quad_of(box) for box in lone_figures(pixels, lines, self._cv2)]
        read = self.read(pixels, figures)
        return [
            quad
            for quad, told in zip(figures, read, strict=True)
            if told.score >= SURE and FIGURE.fullmatch(told.text)
        ]

    def read(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        """Recognizes lines of similar length."""
        if not quads:
            return []
        cuts = [self._cut_out(pixels, quad) for quad in quads]
        return self._recognize(cuts)

    def _recognize(self, cuts: Sequence[Pixels]) -> list[Reading]:
        # Not by the library's own `recognize_txt`, which keeps the shares of the letters to itself.
        recognizer = self._recognizer
        longest = max(_NARROWEST / _HEIGHT, *(cut.shape[1] / cut.shape[0] for cut in cuts))
        with _memory_errors(self._cv2):
            shares = recognizer.session(np.stack([recognizer.resize_norm_img(cut, longest) for cut in cuts]))
            told, _ = recognizer.postprocess_op(shares)
        return [
            Reading(str(text), float(score), ambiguity(own, self._is_digit))
            for (text, score), own in zip(told, shares, strict=True)
        ]

    def read_closely(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        """Recognizes short lines once more, cut out without rules and space around them, and enlarged."""
        if not quads:
            return []
        cuts = [close_cut(self._cut_out(pixels, quad)) for quad in quads]
        cuts = [self._cv2.resize(cut, None, fx=2, fy=2, interpolation=self._cv2.INTER_CUBIC) for cut in cuts]
        return self._recognize(cuts)

    def _framed(self, bgr: Pixels, enlarge: int) -> Pixels:
        """Adds a margin in the color of the border; both sides become multiples that are not stretched."""
        height, width = bgr.shape[:2]
        border = np.concatenate([bgr[0], bgr[-1], bgr[:, 0], bgr[:, -1]])
        grain = _MULTIPLE // enlarge
        sides = [-(-(side + 2 * _MARGIN) // grain) * grain for side in (height, width)]
        framed: Pixels = np.empty((*sides, 3), np.uint8)
        framed[:] = np.median(border, axis=0).astype(np.uint8)
        framed[_MARGIN : _MARGIN + height, _MARGIN : _MARGIN + width] = bgr
        if enlarge > 1:
            framed = self._cv2.resize(
                framed, None, fx=enlarge, fy=enlarge, interpolation=self._cv2.INTER_CUBIC
            )
        return framed

    def _cut_out(self, pixels: Pixels, quad: Quad) -> Pixels:
        cv2, box = self._cv2, quad.box
        left, top = max(0, box.left), max(0, box.top)
        cut = pixels[top : box.bottom, left : box.right]
        if not quad.is_upright:
            size = (max(1, round(quad.width)), max(1, round(quad.height)))
            target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
            # OpenCV cannot rotate a picture with more than 32,767 pixels a side, so it gets only a part.
            corners = np.array(quad.moved(-left, -top).corners, np.float32)
            turn = cv2.getPerspectiveTransform(corners, target)
            cut = cv2.warpPerspective(cut, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        if quad.is_vertical:
            cut = np.rot90(cut)
        return np.ascontiguousarray(cut[:, :, ::-1])


def _parameters(folder: Path, threads: int) -> dict[str, object]:
    return {
        "Global.log_level": "critical",
        "Global.use_cls": False,
        "Global.use_preprocess_img": False,
        "Global.use_vertical_padding": False,
        "Global.text_score": 0.0,
        "Det.model_path": str(folder / _DETECTOR),
        "Det.limit_side_len": _MULTIPLE,
        "Det.limit_type": "min",
        "Det.max_candidates": 3000,
        "Rec.model_path": str(folder / _RECOGNIZER),
        "Rec.rec_img_shape": [3, _HEIGHT, _NARROWEST],
        "Rec.rec_batch_num": 64,
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }


class _memory_errors:  # noqa: N801  (reads as a statement)
    """Turns the out-of-memory errors of OpenCV and onnxruntime into MemoryError."""

    def __init__(self, cv2: Any) -> None:
        self._cv2 = cv2

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        of_opencv = isinstance(error, self._cv2.error)
        if of_opencv and getattr(error, "code", 0) == self._cv2.Error.StsNoMem:
            raise MemoryError from error
        # rapidocr turns onnxruntime's errors into its own, whose text is the traceback.
        if not of_opencv and _NO_MEMORY.search(str(error)):
            raise MemoryError from error


@dataclass(frozen=True, slots=True)
class Quad:
    """A quadrangle around a line of text: its corners in pixels, clockwise from the text's top left."""

    top_left: Corner
    top_right: Corner
    bottom_right: Corner
    bottom_left: Corner

    @property
    def corners(self) -> tuple[Corner, Corner, Corner, Corner]:
        return (self.top_left, self.top_right, self.bottom_right, self.bottom_left)

    @property
    def box(self) -> Rect:
        """The upright rectangle around it."""
        xs = [x for x, _ in self.corners]
        ys = [y for _, y in self.corners]
        return Rect(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))

    @property
    def width(self) -> float:
        """The length of the sides along the line of text, in pixels."""
        return max(math.dist(self.top_left, self.top_right), math.dist(self.bottom_left, self.bottom_right))

    @property
    def height(self) -> float:
        """The length of the sides across the line of text, in pixels."""
        return max(math.dist(self.top_left, self.bottom_left), math.dist(self.top_right, self.bottom_right))

    @property
    def is_upright(self) -> bool:
        """Whether an upright rectangle cuts the text out as well as a tilted one."""
        drift = max(
            abs(self.top_left[1] - self.top_right[1]), abs(self.bottom_left[1] - self.bottom_right[1])
        )
        lean = max(abs(self.top_left[0] - self.bottom_left[0]), abs(self.top_right[0] - self.bottom_right[0]))
        on_its_feet = self.top_left[0] < self.top_right[0] and self.top_left[1] < self.bottom_left[1]
        return on_its_feet and drift <= max(1.0, self.height / 10) and lean <= max(2.0, self.height / 5)

    @property
    def is_vertical(self) -> bool:
        """Whether the line of text runs from top to bottom."""
        return self.height >= _TURNED * self.width

    @property
    def may_be_vertical(self) -> bool:
        """Whether only reading tells if it is a vertical line of few characters or a narrow one."""
        return _MAY_BE_TURNED * self.width <= self.height < _TURNED * self.width

    @property
    def sideways(self) -> Quad:
        """The same quadrangle around a line that runs from top to bottom."""
        return Quad(self.top_right, self.bottom_right, self.bottom_left, self.top_left)

    @property
    def angle(self) -> float:
        """The direction of the line of text in degrees clockwise: about 0, or about 90 if it is vertical."""
        a, b, c, d = self.corners
        if self.is_vertical:
            a, b, c, d = b, c, d, a  # the sides along the text
        along = (b[0] - a[0] + c[0] - d[0], b[1] - a[1] + c[1] - d[1])
        return math.degrees(math.atan2(along[1], along[0]))

    @property
    def proportion(self) -> float:
        """The length of the line divided by its height, as the recognizer sees it; at least 1."""
        long, short = (self.height, self.width) if self.is_vertical else (self.width, self.height)
        return max(1.0, long / max(1.0, short))

    def part(self, start: float, end: float) -> Quad:
        """The piece from `start` to `end`, shares (0 to 1) of the line's length."""
        a, b, c, d = self.corners
        if self.is_vertical:
            return Quad(
                _between(a, d, start), _between(b, c, start), _between(b, c, end), _between(a, d, end)
            )
        return Quad(_between(a, b, start), _between(a, b, end), _between(d, c, end), _between(d, c, start))

    def moved(self, dx: float, dy: float) -> Quad:
        return Quad(*((x + dx, y + dy) for x, y in self.corners))

    def scaled(self, factor: float) -> Quad:
        return Quad(*((x * factor, y * factor) for x, y in self.corners))


def quad_of(box: Rect) -> Quad:
    return Quad((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))


def join_quads(first: Quad, second: Quad) -> Quad:
    """The quadrangle around two pieces of one line. A tilted line stays tilted if its ends show the tilt."""
    a, b = first.box, second.box
    if first.is_upright and second.is_upright:
        return quad_of(rect_around((a, b)))
    start = first if a.left <= b.left else second
    end = first if a.right >= b.right else second
    return Quad(start.top_left, end.top_right, end.bottom_right, start.bottom_left)


def _between(first: Corner, second: Corner, share: float) -> Corner:
    return (
        first[0] + (second[0] - first[0]) * share,
        first[1] + (second[1] - first[1]) * share,
    )


def pixels_of(picture: Picture) -> Pixels:
    """A read-only view of the picture's bytes (height, width, 3), without a copy."""
    return np.frombuffer(picture.rgb, np.uint8).reshape(picture.size.height, picture.size.width, 3)


def is_blank(pixels: Pixels) -> bool:
    """Whether the contrast is too low for any text, so that no model needs to run."""
    if pixels.size == 0:
        return True
    # Each channel separately: red text on green of the same brightness is text too.
    return bool(np.ptp(pixels, axis=(0, 1)).max() < _FAINTEST)


def has_print(pixels: Pixels, area: Rect) -> bool:
    """Whether something is printed in this area of plain paper."""
    cut = pixels[area.top : area.bottom, area.left : area.right]
    return cut.size > 0 and bool(np.ptp(cut, axis=(0, 1)).max() >= _PRINT)


def shrunk(pixels: Pixels, times: int) -> Pixels:
    """The picture shrunk by `times`: each pixel is the mean of a square. Incomplete squares are cut off."""
    height, width = pixels.shape[0] // times, pixels.shape[1] // times
    squares = pixels[: height * times, : width * times].reshape(height, times, width, times, 3)
    smaller: Pixels = squares.mean(axis=(1, 3), dtype=np.float32).astype(np.uint8)
    return smaller


def is_small_print(pixels: Pixels, quads: Sequence[Quad]) -> bool:
    """Whether a quarter of the lines are so small that they are detected better in an enlarged picture.

    The boxes do not show it: the detector's boxes are as high for 6 px print as for 11 px print.
    """
    heights = [height for quad in quads if (height := ink_height(pixels, quad)) >= _LEAST_INK]
    return bool(heights) and float(np.percentile(heights, 25)) <= _SMALL_PRINT


def ink_height(pixels: Pixels, quad: Quad) -> int:
    """The height of the letters in a quadrangle, in pixels; 0 if there are none."""
    box = quad.box
    cut = pixels[max(0, box.top) : box.bottom, max(0, box.left) : box.right].astype(np.int16).sum(axis=2)
    if cut.shape[0] < 2 or cut.shape[1] < 1:
        return 0
    paper = np.median(np.concatenate([cut[0], cut[-1]]))
    contrast = np.abs(cut - paper).max(axis=1)
    rows = np.flatnonzero(contrast > contrast.max() / 2)
    return int(rows[-1] - rows[0] + 1) if rows.size else 0


def with_marks_beside(pixels: Pixels, quad: Quad, others: Sequence[Rect]) -> Quad:
    """The line with print close beside it that was not detected: a minus, or a digit under a stamp.

    It ends before other detected boxes (`others`) and before rules. Tilted and vertical lines stay as they
    are.
    """
    box = quad.box
    if not quad.is_upright or quad.is_vertical:
        return quad
    reach = round(_BESIDE * box.height)
    level = [other for other in others if other.top < box.bottom and box.top < other.bottom and other != box]
    left = max([0, box.left - reach, *(rect.right for rect in level if rect.right <= box.left + _AT_EDGE)])
    right = min(
        [pixels.shape[1], box.right + reach]
        + [rect.left for rect in level if rect.left >= box.right - _AT_EDGE]
    )
    lower = box.height // 6
    cut = pixels[max(0, box.top) + lower : box.bottom - lower, left:right].astype(np.int16)
    if not cut.size:
        return quad
    contrast = np.abs(cut - np.median(cut.reshape(-1, 3), axis=0)).max(axis=2)
    ink = contrast > _INK * contrast.max(initial=1)
    share = ink.mean(axis=0)
    before = _nearest_marks(share[: max(0, box.left - left)][::-1])
    behind = _nearest_marks(share[max(0, box.right - left) :])
    if not before and not behind:
        return quad
    return quad_of(Rect(box.left - before, box.top, box.right + behind, box.bottom))


def _nearest_marks(share: np.ndarray[Any, Any]) -> int:
    """Up to where marks reach in columns of pixels with these shares of ink, 0 if there are none."""
    rules = np.flatnonzero(share > _BORDER)
    inked = np.flatnonzero(share[: rules[0] if rules.size else len(share)])
    return int(inked[-1]) + 2 if inked.size else 0


def close_cut(cut: Pixels) -> Pixels:
    """The print of a cut-out line in a narrow margin of paper, without the rules at its edges.

    Without print, the cut-out as it is.
    """
    height, width = cut.shape[:2]
    levels = cut.astype(np.int16)
    paper = np.median(levels.reshape(-1, 3), axis=0)
    contrast = np.abs(levels - paper).max(axis=2)
    ink = contrast > _INK * contrast.max(initial=1)
    top, bottom = _without_rules(ink.mean(axis=1), _RULE, height // 3)
    left, right = _without_rules(ink.mean(axis=0), _BORDER, min(width // 3, height // 2))
    rows = np.flatnonzero(ink[top:bottom, left:right].any(axis=1))
    columns = np.flatnonzero(ink[top:bottom, left:right].any(axis=0))
    if not rows.size or not columns.size:
        return cut
    margin = max(1, round(_CLOSE * (rows[-1] + 1 - rows[0])))
    first_row, last_row = max(top, top + rows[0] - margin), min(bottom, top + rows[-1] + 1 + margin)
    first, last = max(left, left + columns[0] - margin), min(right, left + columns[-1] + 1 + margin)
    size = (rows[-1] + 1 - rows[0] + 2 * margin, columns[-1] + 1 - columns[0] + 2 * margin, 3)
    close: Pixels = np.empty(size, np.uint8)
    close[:] = paper.astype(np.uint8)
    down, across = first_row - (top + rows[0] - margin), first - (left + columns[0] - margin)
    part = cut[first_row:last_row, first:last]
    close[down : down + part.shape[0], across : across + part.shape[1]] = part
    return close


def _without_rules(share: np.ndarray[Any, Any], inked: float, deep: int) -> tuple[int, int]:
    """The part of rows or columns between rules: those near an end with at least this share of ink."""
    ruled = share > inked
    start = np.flatnonzero(ruled[:deep])
    end = np.flatnonzero(ruled[len(ruled) - deep :])
    return (
        int(start[-1]) + 1 if start.size else 0,
        len(ruled) - deep + int(end[0]) if end.size else len(ruled),
    )


def parted(text: str, pixels: Pixels, quad: Quad) -> str:
    """A figure with a space where its print has one: two amounts that nearly touch are read as one price.

    Other texts, and figures whose digits cannot be told apart by their ink, stay as they are.
    """
    if not quad.is_upright or not _DIGITS_ONLY.fullmatch(text):
        return text
    profile = contrast_along(pixels, quad)
    inked = np.concatenate(([False], profile > BLANK * profile.max(initial=1), [False]))
    letters = np.flatnonzero(np.diff(inked)).reshape(-1, 2)
    if len(letters) != len(text):
        return text
    gaps = letters[1:, 0] - letters[:-1, 1]
    # Twice the usual gap: digits may also be printed far apart from each other.
    wide = gaps >= max(_FIGURE_SPACE * ink_height(pixels, quad), 2 * float(np.median(gaps)))
    whole = text[0]
    for before, letter, is_wide in zip(text, text[1:], wide, strict=False):
        whole += " " + letter if is_wide and before.isdigit() and letter.isdigit() else letter
    return whole


class Joint(Enum):
    """How two neighboring pieces of a line are joined."""

    SPACE = auto()  # at a gap between words
    LETTERS = auto()  # at a gap between letters
    OVERLAP = auto()  # they overlap: the first letters of one are the last letters of the one before


@dataclass(slots=True)
class Line:
    """A line of text and its pieces, only one if it is not too long. `read` is filled in any order."""

    quad: Quad
    pieces: list[Quad]
    joints: list[Joint]  # one less than pieces
    read: dict[int, Reading] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return len(self.read) == len(self.pieces)

    def told(self, least_score: float) -> Reading:
        """The text with the worst of its pieces. Pieces below `least_score` are left out, but never all."""
        numbers = [number for number in sorted(self.read) if self.read[number].score >= least_score] or [0]
        whole = self.read[numbers[0]]
        for number in numbers[1:]:
            piece = self.read[number]
            text = join_pieces(whole.text, piece.text, self.joints[number - 1])
            whole = Reading(text, min(whole.score, piece.score), max(whole.ambiguity, piece.ambiguity))
        return whole


def line_of(pixels: Pixels, quad: Quad) -> Line:
    """The line in `quad`, cut at gaps if it is too long. `quad` is in coordinates of `pixels`."""
    if quad.proportion <= LONGEST:
        return Line(quad, [quad], [])
    profile = contrast_along(pixels, quad)
    length = len(profile)
    height = length / quad.proportion
    longest, overlap = int(LONGEST * height), max(1, int(_OVERLAP * height))
    blank = profile <= BLANK * profile.max(initial=1) if quad.is_upright or quad.is_vertical else None
    spans, joints, start = [], [], 0
    while length - start > longest:
        gap = None if blank is None else _widest_gap(blank, start + int(_SHORTEST * longest), start + longest)
        if gap is None:
            end = start + longest
            after, joint = end - overlap, Joint.OVERLAP
        else:
            left, right, usual = gap
            end = after = (left + right) // 2
            space = right - left >= max(_WORD_SPACE * usual, _NO_SPACE * height)
            joint = Joint.SPACE if space else Joint.LETTERS
        spans.append((start, end))
        joints.append(joint)
        start = after
    spans.append((start, length))
    return Line(quad, [quad.part(first / length, last / length) for first, last in spans], joints)


def join_pieces(left: str, right: str, joint: Joint) -> str:
    """Joins the texts of two pieces of a line."""
    if joint is Joint.SPACE:
        return f"{left} {right}"
    if joint is Joint.OVERLAP:
        # A cut may go through a letter, so the outermost letter of either side need not match.
        for count in range(min(len(left), len(right), _MOST_COMMON), 1, -1):
            for cut, skip in ((0, 0), (1, 0), (0, 1), (1, 1)):
                kept = left[: len(left) - cut]
                if kept.endswith(right[skip : skip + count]) and len(right) >= skip + count:
                    return kept + right[skip + count :]
    return left + right


def contrast_along(pixels: Pixels, quad: Quad) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """For each column of pixels along the line, the largest difference from the background's color."""
    box = quad.box
    cut = pixels[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
    across = 1 if quad.is_vertical else 0
    if cut.size == 0:
        return np.zeros(max(1, round(max(quad.width, quad.height))), np.int16)
    edges = (cut[:, 0], cut[:, -1]) if quad.is_vertical else (cut[0], cut[-1])
    paper = np.median(np.concatenate(edges), axis=0)
    contrast: np.ndarray[tuple[int], np.dtype[np.int16]]
    contrast = np.abs(cut - paper).max(axis=(across, 2)).astype(np.int16)
    return contrast


def _widest_gap(
    blank: np.ndarray[tuple[int], np.dtype[np.bool_]], low: int, high: int
) -> tuple[int, int, float] | None:
    """The widest gap between `low` and `high` (pixels) and the usual width of gaps; None without gaps."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], blank[low:high], [False]))))
    runs = edges.reshape(-1, 2)
    if not len(runs):
        return None
    widths = runs[:, 1] - runs[:, 0]
    first, last = runs[np.argmax(widths)]
    return low + int(first), low + int(last), float(np.median(widths))
