"""Reads the text lines of the sample pictures and writes them to `resources/calibration/lines.json`.

They are used to calibrate 4-bit copies. Run it again when the samples change.

    python packaging/calibration_lines.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from glm4v_desktop.ocr.recognition.models import TextModels

_ROOT = Path(__file__).resolve().parents[1]
_SURE = 0.8  # lines that were recognized with less confidence are left out


def main() -> None:
    models = TextModels()
    found: dict[str, list[list[object]]] = {}
    for path in sorted((_ROOT / "resources" / "samples").glob("*.png")):
        pixels = np.asarray(Image.open(path).convert("RGB"))
        quads = models.find(pixels)
        found[path.name] = [
            [quad.box.left, quad.box.top, quad.box.right, quad.box.bottom, told.text]
            for quad, told in zip(quads, models.read(pixels, quads), strict=True)
            if told.score > _SURE
        ]
    target = _ROOT / "resources" / "calibration" / "lines.json"
    target.parent.mkdir(exist_ok=True)
    rows = [
        f"  {json.dumps(name)}: [\n"
        + ",\n".join(f"    {json.dumps(line, ensure_ascii=False)}" for line in lines)
        + "\n  ]"
        for name, lines in found.items()
    ]
    target.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    print(f"{sum(map(len, found.values()))} lines in {len(found)} pictures")


if __name__ == "__main__":
    main()
