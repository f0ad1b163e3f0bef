"""Turns a picture upright in its pixels, and what was found in the upright picture back into the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.ocr.page import Segment
from glm4v_desktop.ocr.recognition.models import Pixels, Quad, pixels_of
from glm4v_desktop.ocr.rules import Rules

_LONGEST = 32_000  # pixels of a side; OpenCV cannot rotate larger pictures
_ROUNDING = 1e-6  # pixels


@dataclass(frozen=True, slots=True)
class Turn:
    """How an area of a picture is turned: by quarters, then by a small tilt; both clockwise."""

    area: Rect
    quarters: int = 0
    tilt: float = 0.0  # degrees

    @staticmethod
    def by(area: Rect, degrees: float) -> Turn:
        """The turn by any angle; a tilt is left out where the area is too large to rotate it."""
        quarters = round(degrees / 90)
        tilt = degrees - 90 * quarters if max(area.width, area.height) <= _LONGEST else 0.0
        return Turn(area, quarters % 4, tilt)

    @property
    def degrees(self) -> float:
        return (90 * self.quarters + self.tilt) % 360

    def upright(self, picture: Picture) -> Picture:
        """The area turned upright; where it is tilted, with corners in the color of its border."""
        area = self.area
        pixels = np.rot90(pixels_of(picture)[area.top : area.bottom, area.left : area.right], self.quarters)
        if self.tilt:
            pixels = self._leveled(np.ascontiguousarray(pixels))
        size, rgb = Size(pixels.shape[1], pixels.shape[0]), pixels.tobytes()
        return Picture(picture_key(size, rgb), size, rgb)

    def _leveled(self, pixels: Pixels) -> Pixels:
        import cv2  # here, because it takes half a second, and hardly any picture is tilted

        width, height = self._leveled_size
        # Whole numbers are the middles of pixels for OpenCV, but their corners here.
        (x0, y0), (x1, y1), (x2, y2) = (self._tilted(*at) for at in ((0.5, 0.5), (1.5, 0.5), (0.5, 1.5)))
        back = np.array([[x1 - x0, x2 - x0, x0 - 0.5], [y1 - y0, y2 - y0, y0 - 0.5]], np.float64)
        border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
        warp: Any = cv2.warpAffine
        leveled: Pixels = warp(
            pixels,
            back,
            (width, height),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=[float(level) for level in np.median(border, axis=0)],
        )
        return leveled

    @property
    def _quartered_size(self) -> tuple[int, int]:
        """Width and height of the area turned by the quarters only."""
        width, height = self.area.width, self.area.height
        return (height, width) if self.quarters % 2 else (width, height)

    @property
    def _leveled_size(self) -> tuple[int, int]:
        """Width and height of the upright picture."""
        width, height = self._quartered_size
        cos, sin = math.cos(math.radians(self.tilt)), abs(math.sin(math.radians(self.tilt)))
        return math.ceil(width * cos + height * sin), math.ceil(height * cos + width * sin)

    def _tilted(self, x: float, y: float) -> tuple[float, float]:
        """A point of the upright picture in the one that is turned by the quarters only."""
        width, height = self._quartered_size
        own_width, own_height = self._leveled_size
        cos, sin = math.cos(math.radians(self.tilt)), math.sin(math.radians(self.tilt))
        dx, dy = x - own_width / 2, y - own_height / 2
        return dx * cos - dy * sin + width / 2, dx * sin + dy * cos + height / 2

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the upright picture in the whole picture."""
        area = self.area
        if self.tilt:
            x, y = self._tilted(x, y)
        if self.quarters == 1:
            x, y = area.width - y, x
        elif self.quarters == 2:
            x, y = area.width - x, area.height - y
        elif self.quarters == 3:
            x, y = y, area.height - x
        return x + area.left, y + area.top

    def quad(self, quad: Quad) -> Quad:
        """A line of the upright picture in the whole picture; its corners stay those of the text."""
        return Quad(*(self.point(x, y) for x, y in quad.corners))

    def segment(self, segment: Segment) -> Segment:
        """A segment of the upright picture with its box and angle in the whole picture."""
        box = segment.box
        corners = [self.point(x, y) for x, y in ((box.left, box.top), (box.right, box.top))] + [
            self.point(x, y) for x, y in ((box.left, box.bottom), (box.right, box.bottom))
        ]
        around = Rect(
            math.floor(min(x for x, _ in corners) + _ROUNDING),
            math.floor(min(y for _, y in corners) + _ROUNDING),
            math.ceil(max(x for x, _ in corners) - _ROUNDING),
            math.ceil(max(y for _, y in corners) - _ROUNDING),
        ).intersection(self.area)
        return replace(segment, box=around, angle=(segment.angle + self.degrees) % 360)

    def rules(self, rules: Rules, degrees: float) -> Rules:
        """Lines of the upright picture in the coordinates of `upright.Upright(degrees)`.

        `degrees` is the whole turn: this one and that by which the lines were turned already.
        """
        x, y = self.point(0, 0)
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return rules.moved(round(x * cos + y * sin), round(y * cos - x * sin))
