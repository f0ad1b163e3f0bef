"""The text models of rapidocr: where text stands, and what it says. The only file that imports the library.

The models ship inside the wheel and are named here by their paths, so the library never looks for a download.
Its own pipeline shrinks large pictures; only its two models are used, at the size that they are given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from glm4v_desktop.domain.files import is_file
from glm4v_desktop.domain.quiet import keep_quiet
from glm4v_desktop.reading.ink import Pixels
from glm4v_desktop.reading.quads import Quad

_MULTIPLE = 32  # the detector's network wants sides of this grain, and would stretch others
_MARGIN = 16  # pixels of background around what the detector sees: text at the very edge is missed without
_NARROWEST = 64  # of a recogniser's input; the library's 320 makes numbers in a table twice as slow
_NO_MEMORY = re.compile(r"[Ff]ailed to allocate|bad[ _]alloc|MemoryError|out of memory|BFCArena")
_DETECTOR = "PP-OCRv6_det_small.onnx"
_RECOGNISER = "PP-OCRv6_rec_small.onnx"


class TextModels:
    """Both models in memory. Raises FileNotFoundError when the wheel's models are gone."""

    def __init__(self, threads: int = 1) -> None:
        keep_quiet()  # onnxruntime looks when it is imported, never again
        import cv2  # here, not above: half a second, and only the child process pays it
        import rapidocr

        self._cv2: Any = cv2
        cv2.setNumThreads(threads)
        folder = Path(rapidocr.__file__).parent / "models"
        for name in (_DETECTOR, _RECOGNISER):
            if not is_file(folder / name):
                raise FileNotFoundError(name)
        with _memory_errors(cv2):
            self._engine: Any = rapidocr.RapidOCR(params=_parameters(folder, threads))

    def warm_up(self) -> None:
        """Loads both models now instead of at the first picture."""
        blank: Pixels = np.full((_MULTIPLE, 2 * _MULTIPLE, 3), 255, np.uint8)
        self.find(blank)
        self._engine.recognize_txt([blank])

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]:
        """Places of text in `pixels`, in its coordinates, from top to bottom."""
        height, width = pixels.shape[:2]
        shown = self._framed(pixels[:, :, ::-1], enlarge)
        with _memory_errors(self._cv2):
            result = self._engine(shown, use_det=True, use_cls=False, use_rec=False)
        if result.boxes is None:
            return []
        corners = (np.asarray(result.boxes, np.float64) / enlarge - _MARGIN).clip(0, (width, height))
        return [
            Quad(*((float(x), float(y)) for x, y in four))
            for four in corners
            if np.ptp(four[:, 0]) >= 2 and np.ptp(four[:, 1]) >= 2
        ]

    def read(self, pixels: Pixels, quads: Sequence[Quad]) -> list[tuple[str, float]]:
        """Text and confidence (0 to 1) at each place; meant for places of like proportions."""
        if not quads:
            return []
        with _memory_errors(self._cv2):
            result = self._engine.recognize_txt([self._cut_out(pixels, quad) for quad in quads])
        return [(str(text), float(score)) for text, score in zip(result.txts, result.scores, strict=True)]

    def _framed(self, bgr: Pixels, enlarge: int) -> Pixels:
        """With a margin in the colour of the border, and sides that the network takes unstretched."""
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
            # OpenCV turns no picture of more than 32,767 pixels a side, so it gets the surroundings alone.
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
        "Rec.model_path": str(folder / _RECOGNISER),
        "Rec.rec_img_shape": [3, 48, _NARROWEST],
        "Rec.rec_batch_num": 64,
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }


class _memory_errors:  # noqa: N801  (reads as a statement)
    """OpenCV and the runtime have their own ways to say that memory is out; here they become MemoryError."""

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
        # The library hands the runtime's errors on as the text of their traceback.
        if not of_opencv and _NO_MEMORY.search(str(error)):
            raise MemoryError from error
