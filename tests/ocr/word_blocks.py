"""Pictures of colored blocks instead of letters, and a reader for them: exact, and without a model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.ocr.recognition.models import Pixels, Quad, Reading, quad_of


def picture_of(blocks: Iterable[Rect], size: Size) -> Picture:
    """White, each block in a color of its own; block n reads as "n:WIDTHxHEIGHT"."""
    pixels = np.full((size.height, size.width, 3), 255, np.uint8)
    for number, box in enumerate(blocks):
        pixels[box.top : box.bottom, box.left : box.right] = (number % 200, number // 200, 100)
    rgb = pixels.tobytes()
    return Picture(picture_key(size, rgb), size, rgb)


def text_of(number: int, box: Rect) -> str:
    return f"{number}:{box.width}x{box.height}"


@dataclass
class BlockOcr:
    """Sees each block of one color, and reads its number and how much of it the cut-out holds."""

    looked: list[Size] = field(default_factory=list)
    enlarged: list[int] = field(default_factory=list)
    recognized: int = 0
    recognized_again: int = 0
    misread: dict[str, str] = field(default_factory=dict)  # what the second reading gives for some texts
    ambiguity: float = 0.1  # of all figures, so that they are read twice
    margin: int = 0  # of paper around each place, as real detectors leave it
    fail_at: int = -1  # the read that runs out of memory

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]:
        self.looked.append(Size(pixels.shape[1], pixels.shape[0]))
        self.enlarged.append(enlarge)
        height, width = pixels.shape[:2]
        around = [
            Rect(
                box.left - self.margin,
                box.top - self.margin,
                box.right + self.margin,
                box.bottom + self.margin,
            )
            for _, box in self._blocks(pixels)
        ]
        return [quad_of(box.intersection(Rect(0, 0, width, height))) for box in around]

    def read(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        if self.fail_at >= 0:
            self.fail_at -= 1
            if self.fail_at < 0:
                raise MemoryError
        self.recognized += len(quads)
        texts = []
        for box in (quad.box for quad in quads):
            seen = self._blocks(pixels[box.top : box.bottom, box.left : box.right])
            number, inner = max(seen, key=lambda item: item[1].size.area)
            texts.append(Reading(text_of(number, inner), 0.9, self.ambiguity))
        return texts

    def read_closely(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        """As `read`, but what `misread` names reads as its value there."""
        self.recognized_again += len(quads)
        texts = []
        for box in (quad.box for quad in quads):
            seen = self._blocks(pixels[box.top : box.bottom, box.left : box.right])
            number, inner = max(seen, key=lambda item: item[1].size.area)
            text = text_of(number, inner)
            texts.append(Reading(self.misread.get(text, text), 0.9, self.ambiguity))
        return texts

    @staticmethod
    def _blocks(pixels: Pixels) -> list[tuple[int, Rect]]:
        numbers = pixels[:, :, 0].astype(int) + 200 * pixels[:, :, 1].astype(int)
        numbers[pixels[:, :, 2] == 255] = -1
        found = []
        for number in np.unique(numbers[numbers >= 0]):
            ys, xs = np.nonzero(numbers == number)
            box = Rect(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
            found.append((int(number), box))
        return found
