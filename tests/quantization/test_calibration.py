"""What calibrates: parts that the model could read, of every picture, until they are enough."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PIL import Image

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.resources import resource
from glm4v_desktop.glm4v.config import Glm4vConfig, read_config
from glm4v_desktop.glm4v.network import find_picture
from glm4v_desktop.glm4v.tokenizer import Tokenizer, read_tokenizer
from glm4v_desktop.glm4v.vision import model_view
from glm4v_desktop.quantization.calibration import CalibrationLine, Shown, samples_of

DEMO = resource("demo_model")


@pytest.fixture(scope="module")
def config() -> Glm4vConfig:
    return read_config(DEMO)


@pytest.fixture(scope="module")
def tokenizer(config: Glm4vConfig) -> Tokenizer:
    return read_tokenizer(DEMO, config)


def shown(width: int, height: int, *lines: CalibrationLine, shade: int = 0) -> Shown:
    picture = Image.linear_gradient("L").resize((width, height)).point(lambda v: (v + shade) % 256)
    return Shown(picture.convert("RGB").tobytes(), width, height, lines)


def large(config: Glm4vConfig) -> Glm4vConfig:
    """So many rows to a picture that the fewest are enough."""
    return replace(config, vision=replace(config.vision, image_size=1120, patch_size=14))


def test_whole_pictures_quarters_and_lines_take_turns(config: Glm4vConfig, tokenizer: Tokenizer) -> None:
    line = CalibrationLine(Rect(100, 50, 180, 70), "1,234")
    pictures = [shown(600, 400, line), shown(500, 300, shade=90)]
    samples = samples_of(pictures, tokenizer, large(config))
    assert len(samples) == 6
    size = 1120
    whole, quarter, cut, other, *_ = samples
    assert whole.view == model_view(pictures[0].rgb, 600, 400, size)
    assert other.view == model_view(pictures[1].rgb, 500, 300, size)
    picture = Image.frombytes("RGB", (600, 400), pictures[0].rgb)
    for sample, box in ((quarter, (0, 0, 300, 200)), (cut, (97, 47, 183, 73))):
        part = picture.crop(box)
        assert sample.view == model_view(part.tobytes(), *part.size, size)
    for sample in (whole, quarter, cut):
        assert tokenizer.decode(sample.ids).endswith("\n1,234")
        assert find_picture(list(sample.ids), config) is not None


def test_a_small_model_is_shown_only_what_it_can_read(config: Glm4vConfig, tokenizer: Tokenizer) -> None:
    lines = [CalibrationLine(Rect(10, 20 * i, 110, 20 * i + 15), str(i)) for i in range(30)]
    samples = samples_of([shown(1400, 900, *lines)], tokenizer, config)
    assert len(samples) == 30
    assert {tokenizer.decode(sample.ids).rpartition("\n")[2] for sample in samples} == {
        str(i) for i in range(30)
    }


def test_pictures_without_known_lines_calibrate_too(config: Glm4vConfig, tokenizer: Tokenizer) -> None:
    (sample,) = samples_of([shown(3000, 2000)], tokenizer, config)
    assert len(sample.view) == 3 * 112 * 112
    assert len(samples_of([shown(1, 1)], tokenizer, config)) == 1


def test_lines_of_the_samples_stand_in_the_samples(config: Glm4vConfig, tokenizer: Tokenizer) -> None:
    known = json.loads(resource("calibration", "lines.json").read_bytes())
    assert len(known) == 5
    pictures = []
    for name, lines in known.items():
        picture = Image.open(resource("samples", name)).convert("RGB")
        assert all(
            0 <= left < right <= picture.width and 0 <= top < bottom <= picture.height
            for left, top, right, bottom, _ in lines
        )
        found = tuple(CalibrationLine(Rect(*box), text) for *box, text in lines)
        pictures.append(Shown(picture.tobytes(), *picture.size, found))
    assert len(samples_of(pictures, tokenizer, config)) == 247
