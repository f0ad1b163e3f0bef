"""The shipped demo model reads what stands in the samples: all the way from a region to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.local import LocalEngine
from glm4v_desktop.engine.local_placement import PlacementOptions
from glm4v_desktop.engine.process import EngineSource, ProcessEngine
from glm4v_desktop.engine.protocol import Finished, FinishReason, Progress, Request, Stage, TextDelta, Turn

STATEMENT, DASHBOARD = "income-statement", "dashboard"
REGIONS = [
    (STATEMENT, Rect(774, 292, 887, 320), "81,927.45"),
    (STATEMENT, Rect(783, 324, 887, 351), "1,036.28"),
    (STATEMENT, Rect(774, 414, 887, 440), "10,276.51"),
    (STATEMENT, Rect(811, 594, 887, 620), "86.12"),
    (STATEMENT, Rect(821, 804, 887, 830), "0.51"),
    (STATEMENT, Rect(1281, 263, 1350, 290), "13.88%"),
    (STATEMENT, Rect(1281, 714, 1350, 741), "44.51%"),
    (DASHBOARD, Rect(48, 182, 225, 225), "$4,286,120"),
    (DASHBOARD, Rect(442, 182, 555, 225), "18,342"),
    (DASHBOARD, Rect(832, 182, 963, 225), "$233.68"),
    (DASHBOARD, Rect(1223, 182, 1313, 225), "1.8%"),
    (DASHBOARD, Rect(52, 232, 107, 250), "+12.0%"),
    (DASHBOARD, Rect(1193, 763, 1244, 786), "40.7%"),
    (DASHBOARD, Rect(1486, 882, 1541, 905), "-2.1%"),
    (DASHBOARD, Rect(1500, 408, 1541, 429), "46%"),
    (DASHBOARD, Rect(587, 723, 645, 745), "Orders"),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    torch.set_num_threads(1)
    engine = LocalEngine(resource("demo_model"), PlacementOptions("cpu"))
    for _ in engine.load(CancelToken()):
        pass
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def samples() -> dict[str, Picture]:
    return {name: opened(resource("samples", f"{name}.png")) for name in (STATEMENT, DASHBOARD)}


def opened(path: Path) -> Picture:
    image = Image.open(path).convert("RGB")
    size = Size(*image.size)
    return Picture(picture_key(size, image.tobytes()), size, image.tobytes())


def say(engine: LocalEngine, request: Request) -> str:
    return "".join(e.text for e in engine.answer(request, CancelToken()) if isinstance(e, TextDelta))


@pytest.mark.parametrize("question", ["这是多少？", "What is the number?"])
def test_nine_of_ten_selected_numbers_are_read_exactly(
    question: str, engine: LocalEngine, samples: dict[str, Picture]
) -> None:
    """What its card promises of new lines; a model of this size is not always right."""
    said = {
        printed: say(engine, Request(1, question, ImageInput(samples[sample], (region,))))
        for sample, region, printed in REGIONS
    }
    wrong = {printed: answer for printed, answer in said.items() if answer != printed}
    assert len(wrong) <= len(REGIONS) // 10, wrong


def test_a_follow_up_another_region_and_back(engine: LocalEngine, samples: dict[str, Picture]) -> None:
    first = Request(1, "数字是多少？", ImageInput(samples[STATEMENT], (REGIONS[5][1],)))
    assert say(engine, first) == "13.88%"
    follow_up = replace(first, id=2, question="那单位呢？", turns=(Turn(first.question, "13.88%"),))
    assert say(engine, follow_up) == "%"
    assert (
        say(engine, Request(3, "是正数还是负数？", ImageInput(samples[DASHBOARD], (REGIONS[13][1],))))
        == "负数"
    )
    assert say(engine, replace(first, id=4)) == "13.88%"


def test_stopped_in_the_middle_it_answers_the_next_question(
    engine: LocalEngine, samples: dict[str, Picture]
) -> None:
    cancel = CancelToken()
    request = Request(1, "Read it", ImageInput(samples[DASHBOARD], (REGIONS[7][1],)))
    events = []
    for event in engine.answer(request, cancel):
        events.append(event)
        if isinstance(event, TextDelta):
            cancel.cancel()
    assert isinstance(events[-1], Finished)
    assert events[-1].reason is FinishReason.CANCELLED
    assert say(engine, replace(request, id=2)) == "$4,286,120"


def test_a_head_start_has_read_the_region_before_the_question(
    engine: LocalEngine, samples: dict[str, Picture]
) -> None:
    region = Rect(40, 176, 230, 230)
    list(engine.prepare(ImageInput(samples[DASHBOARD], (region,)), CancelToken()))
    events = list(
        engine.answer(Request(1, "Read it", ImageInput(samples[DASHBOARD], (region,))), CancelToken())
    )
    assert not [e for e in events if isinstance(e, Progress) and e.stage is Stage.READING_PICTURE]


def test_it_is_small_and_says_what_it_is() -> None:
    folder = resource("demo_model")
    assert sum(path.stat().st_size for path in folder.iterdir()) < 12 << 20
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "demo model" in card
    assert "not GLM-4v-9b" in card


def test_it_answers_from_a_child_process_too(samples: dict[str, Picture]) -> None:
    source = EngineSource("glm4v_desktop.engine.local:make_engine", {"folder": str(resource("demo_model"))})
    engine = ProcessEngine(source)
    list(engine.load(CancelToken()))
    request = Request(1, "这是多少？", ImageInput(samples[STATEMENT], (REGIONS[5][1],)))
    said = "".join(e.text for e in engine.answer(request, CancelToken()) if isinstance(e, TextDelta))
    engine.close()
    assert said == "13.88%"
