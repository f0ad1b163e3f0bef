"""Selecting text in the picture with the pointer and the keys, and painting what is selected and found.

Points are in picture pixels. This file does not know the widget: `PictureView` passes the events on.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette

from glm4v_desktop.core.geometry import Point, Rect
from glm4v_desktop.ui.picture.canvas import Scene

if TYPE_CHECKING:
    from glm4v_desktop.ui.picture.text_layer import Part, TextLayer

_SELECTED, _FOUND, _CURRENT = 0.40, 0.35, 0.55  # opacity
_FOUND_COLOR, _CURRENT_COLOR = QColor("#ffd60a"), QColor("#ff8c1a")  # on a picture, whatever the theme
_DARK, _LIGHT = QColor(0, 0, 0, 150), QColor(255, 255, 255, 200)  # one of them shows on any ground
_REACH = 3.0  # view pixels around a run within which the pointer is over its text


class Unit(Enum):
    """What a drag selects: it began with one click, two, or three."""

    CHARACTER = auto()
    WORD = auto()
    LINE = auto()


class TextTool:
    """The text of the picture, and the selection in it. All methods do nothing without text."""

    def __init__(self) -> None:
        self.is_on = False  # whether a drag selects text instead of a region
        self.found: tuple[list[Rect], ...] = ()  # the rectangles of each text that was searched
        self.current = -1  # the one of them that is shown
        self._layer: TextLayer | None = None
        self._anchor = (0, 0)  # what the first click selected
        self._caret = 0
        self._unit: Unit | None = None  # of the drag, while the button is down

    @property
    def has_text(self) -> bool:
        return self._layer is not None and bool(self._layer.runs)

    @property
    def is_dragging(self) -> bool:
        return self._unit is not None

    @property
    def parts(self) -> list[Part]:
        """What is selected."""
        return self._layer.parts(*self._ends) if self._layer is not None else []

    def set_layer(self, layer: TextLayer | None) -> None:
        self._layer = layer
        self.found, self.current = (), -1
        self.clear()

    def clear(self) -> bool:
        """Selects nothing; returns whether something was selected."""
        had = bool(self.parts)
        self._anchor, self._unit = (self._caret, self._caret), None
        if self._layer is None:
            self._anchor, self._caret = (0, 0), 0
        return had

    def select_all(self) -> None:
        if self._layer is not None:
            self._anchor, self._caret = (0, 0), self._layer.end

    def is_over_text(self, at: Point, scale: float) -> bool:
        """Whether the point is over printed text; `scale` is view pixels per picture pixel."""
        return self._layer is not None and self._layer.run_at(at.x, at.y, _REACH / scale) is not None

    def press(self, at: Point, unit: Unit, extend: bool) -> None:
        """Begins a drag; with `extend` the selection goes on from where it began."""
        if self._layer is None:
            return
        self._unit = unit
        if not extend:
            self._anchor = self._around(self._layer.position_at(at.x, at.y))
        self.drag(at)

    def drag(self, at: Point) -> None:
        if self._layer is None or self._unit is None:
            return
        begin, end = self._around(self._layer.position_at(at.x, at.y))
        self._caret = begin if begin < self._anchor[0] else end

    def release(self) -> None:
        self._unit = None

    def press_key(self, key: int, by_word: bool, extend: bool) -> Rect | None:
        """Moves the caret with an arrow key, Home or End; returns what should be visible, None for others."""
        layer = self._layer
        if layer is None or not layer.runs:
            return None
        match key:
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._caret = self._moved(1 if key == Qt.Key.Key_Right else -1, by_word)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._caret = layer.moved_down(self._caret, 1 if key == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Home | Qt.Key.Key_End:
                line = (0, layer.end) if by_word else layer.line_at(self._caret)
                self._caret = line[key == Qt.Key.Key_End]
            case _:
                return None
        if not extend:
            self._anchor = (self._caret, self._caret)
        return self._caret_box()

    def paint(self, painter: QPainter, scene: Scene, palette: QPalette, dpr: float, caret: bool) -> None:
        """Paints over the picture, in device pixels; `caret`: whether the keys go to the text."""
        from glm4v_desktop.ui.picture.text_layer import boxes_of

        color = palette.color(QPalette.ColorRole.Highlight)
        thin, thick = max(1, round(dpr)), max(2, round(2 * dpr))
        for number, boxes in enumerate(self.found):
            for box in boxes:
                if number == self.current:
                    _mark(painter, _placed(scene, box), _CURRENT_COLOR, _CURRENT, thick)
                else:
                    _mark(painter, _placed(scene, box), _FOUND_COLOR, _FOUND, thin)
        for box in boxes_of(self.parts):
            _mark(painter, _placed(scene, box), color, _SELECTED, thin)
        if caret and self.has_text:
            place = _placed(scene, self._caret_box())
            painter.fillRect(place.left(), place.top(), max(1, round(2 * dpr)), place.height(), color)

    @property
    def _ends(self) -> tuple[int, int]:
        """The selection from where it began to the caret; the first word or line stays selected."""
        begin, end = self._anchor
        return (end if self._caret < begin else begin), self._caret

    def _around(self, position: int) -> tuple[int, int]:
        assert self._layer is not None  # noqa: S101 - the callers look
        match self._unit if self._layer.runs else None:
            case Unit.WORD:
                return self._layer.word_at(position)
            case Unit.LINE:
                return self._layer.line_at(position)
        return position, position

    def _moved(self, by: int, by_word: bool) -> int:
        assert self._layer is not None  # noqa: S101 - the callers look
        moved = self._layer.moved(self._caret, by)
        if by_word:
            begin, end = self._layer.word_at(moved)
            return end if by > 0 else begin
        return moved

    def _caret_box(self) -> Rect:
        from glm4v_desktop.ui.picture.text_layer import edges_of

        assert self._layer is not None  # noqa: S101 - the callers look
        run = self._layer.run_of(self._caret)
        x = edges_of(run)[min(self._caret - run.start, len(run.text))]
        return Rect(x, run.box.top, x + 1, run.box.bottom)


def _placed(scene: Scene, box: Rect) -> QRect:
    """The device pixels of a rectangle of the picture."""
    left, top = (scene.left + box.left * scene.zoom, scene.top + box.top * scene.zoom)
    width, height = max(1, round(box.width * scene.zoom)), max(1, round(box.height * scene.zoom))
    return QRect(round(left), round(top), width, height)


def _mark(painter: QPainter, place: QRect, color: QColor, opacity: float, line: int) -> None:
    """Fills a place, with a dark and a light line of `line` device pixels around it."""
    shade = QColor(color)
    shade.setAlphaF(opacity)
    painter.fillRect(place, shade)
    for number, edge in enumerate((_DARK, _LIGHT), start=1):
        around = number * line
        outer = place.adjusted(-around, -around, around, around)
        for side in (
            QRect(outer.left(), outer.top(), outer.width(), line),
            QRect(outer.left(), outer.bottom() - line + 1, outer.width(), line),
            QRect(outer.left(), outer.top() + line, line, outer.height() - 2 * line),
            QRect(outer.right() - line + 1, outer.top() + line, line, outer.height() - 2 * line),
        ):
            painter.fillRect(side, edge)
