"""Run by `test_view_scaling.py` with its own QT_SCALE_FACTOR; writes what it found as JSON."""

from __future__ import annotations

import json
import math
import sys

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.ui.picture.view import PictureView
from tests.ui.patterns import color, lines, pixel, seen

_VIEW = Size(333, 251)  # odd, so that at 1.25 its edges lie between device pixels
_IN_WINDOW = QPoint(7, 5)  # ... and so does its corner


def wrong_pixels(image: QImage, picture: Picture, left: int, top: int, within: Rect) -> int:
    """How many pixels of `image` differ from the picture's, whose corner is at (left, top)."""
    wrong = 0
    for y in range(within.top, within.bottom):
        for x in range(within.left, within.right):
            wrong += color(image, left + x, top + y) != pixel(picture, x, y)
    return wrong


def main() -> None:
    app = QApplication(sys.argv[:1])
    window = QWidget()
    window.resize(_VIEW.width + 20, _VIEW.height + 20)
    view = PictureView(window)
    view.setGeometry(_IN_WINDOW.x(), _IN_WINDOW.y(), _VIEW.width, _VIEW.height)
    window.show()
    dpr = view.devicePixelRatioF()
    picture = lines(Size(220, 190))
    view.show_picture(picture)
    left, top = round(view.shown.left * dpr), round(view.shown.top * dpr)
    everything = Rect(0, 0, 220, 190)
    alone = wrong_pixels(seen(view), picture, left, top, everything)
    # As on the screen, where our corner lies between two device pixels of the window.
    corner_x, corner_y = int(_IN_WINDOW.x() * dpr), int(_IN_WINDOW.y() * dpr)
    nested = wrong_pixels(seen(window), picture, corner_x + left, corner_y + top, everything)

    image = seen(window)
    ground = image.pixelColor(corner_x + 3, corner_y + 3)
    end_x = math.ceil((_IN_WINDOW.x() + _VIEW.width) * dpr) - 2
    end_y = math.ceil((_IN_WINDOW.y() + _VIEW.height) * dpr) - 2
    corners = [image.pixelColor(x, y) for x in (corner_x + 1, end_x) for y in (corner_y + 1, end_y)]

    start, end = view.shown.to_view(60, 50), view.shown.to_view(160, 140)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(round(start.x), round(start.y)))
    QTest.mouseMove(view, QPoint(round(end.x), round(end.y)))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(round(end.x), round(end.y)))
    region = view.region
    assert region is not None
    handle = round(6 * dpr)
    core = Rect(region.left + handle, region.top + handle, region.right - handle, region.bottom - handle)
    image = seen(view)
    edge_dimmed = color(image, left + region.right + handle, top + region.top + 20)
    sys.stdout.write(
        json.dumps(
            {
                "dpr": dpr,
                "zoom": view.zoom,
                "wrong_alone": alone,
                "wrong_nested": nested,
                "painted_to_the_edges": all(corner == ground for corner in corners),
                "wrong_in_region": wrong_pixels(image, picture, left, top, core),
                "region": [region.left, region.top, region.right, region.bottom],
                "dimmed": edge_dimmed != pixel(picture, region.right + handle, region.top + 20),
            }
        )
    )
    window.close()
    app.quit()


if __name__ == "__main__":
    main()
