"""Painting the picture view against drawing a bare QPixmap, by hand: python -m tests.benchmarks.view

Prints medians and ratios. The bare draw is one that no view could do with less: the pixels of the same view,
ready in the screen's format, drawn by the same QPainter calls.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from glm4v_desktop.core.geometry import Point, Rect, Size
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.pictures.decoder import level_sizes
from glm4v_desktop.ui.picture.view import PictureView

_VIEW = Size(1600, 1000)
_MIDDLE = Point(_VIEW.width / 2, _VIEW.height / 2)
_ROUNDS = 25


def noise(size: Size) -> Picture:
    """Half of it changes from pixel to pixel: nothing can be painted as one color."""
    row = bytes((7 * n * n) % 251 for n in range(3 * size.width))
    rgb = b"".join(row[y % 97 :] + row[: y % 97] for y in range(size.height))
    return Picture(f"noise {size.width}", size, rgb)


class Case:
    """A view of one picture, and the target that it is painted on."""

    def __init__(self, picture: Picture) -> None:
        self.view = PictureView()
        self.view.resize(_VIEW.width, _VIEW.height)
        self.view.show_picture(picture, [noise(size) for size in level_sizes(picture.size)])
        self.view.show()
        self.target = QPixmap(_VIEW.width, _VIEW.height)
        size = picture.size
        image = QImage(picture.rgb, size.width, size.height, 3 * size.width, QImage.Format.Format_RGB888)
        self.pixmap = QPixmap.fromImage(image)

    def paint(self) -> None:
        self.view.render(self.target)

    def paint_bare(self) -> None:
        """What a QLabel-like viewer would do each time: the whole pixmap, through a transform."""
        shown, zoom = self.view.shown, self.view.zoom
        painter = QPainter(self.target)
        painter.fillRect(QRect(0, 0, _VIEW.width, _VIEW.height), self.view.palette().window())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < 2.0 and zoom != 1.0)
        width, height = self.pixmap.width() * zoom, self.pixmap.height() * zoom
        whole = QRectF(shown.left, shown.top, width, height)
        painter.drawPixmap(whole, self.pixmap, QRectF(self.pixmap.rect()))
        painter.end()


def milliseconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def report(name: str, case: Case, before: Callable[[PictureView, int], object]) -> None:
    """The two take turns; `before` changes the view ahead of each round, outside the clock."""
    rounds = []
    for turn in range(_ROUNDS):
        before(case.view, turn)
        rounds.append((milliseconds(case.paint), milliseconds(case.paint_bare)))
    ours = statistics.median(mine for mine, _ in rounds)
    bare = statistics.median(other for _, other in rounds)
    print(f"  {name:36} {ours:8.2f} ms   bare pixmap {bare:8.2f} ms   ratio {ours / bare:5.2f}")


def _fit_anew(view: PictureView, turn: int) -> None:
    view.resize(_VIEW.width, _VIEW.height - turn % 2)
    view.fit()


def _zoom_anew(zoom: float) -> Callable[[PictureView, int], None]:
    def change(view: PictureView, turn: int) -> None:
        view.zoom_to(zoom * (1 + turn % 2 * 1e-6), _MIDDLE)  # another zoom, so that nothing was kept

    return change


def _drag_region(view: PictureView, turn: int) -> None:
    view.set_region(Rect(1000, 500, 1600 + turn, 900 + turn))


def _pan(view: PictureView, turn: int) -> None:
    view.clear_region()
    view.pan(13 if turn % 2 else -13, 5)


def main() -> None:
    app = QApplication([])
    for size in (Size(3840, 2160), Size(8000, 8000)):
        case = Case(noise(size))
        print(f"{size.width} x {size.height} in a view of {_VIEW.width} x {_VIEW.height}")
        report("fitted, painted anew", case, _fit_anew)
        for percent in (70, 150, 800):
            report(f"zoom {percent} %, painted anew", case, _zoom_anew(percent / 100))
        case.view.actual_size()
        report("1:1, a region is dragged", case, _drag_region)
        report("1:1, panned by 13 pixels", case, _pan)
        case.view.zoom_to(0.7, _MIDDLE)
        report("70 %, a region is dragged", case, _drag_region)
        report("70 %, panned by 13 pixels", case, _pan)
        case.view.close()
    app.quit()


if __name__ == "__main__":
    main()
