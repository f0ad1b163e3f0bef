"""The texts for what the engine is busy with."""

from __future__ import annotations

import pytest

from glm4v_desktop.engine.protocol import Progress, Stage
from glm4v_desktop.texts.engines import progress_text


@pytest.mark.parametrize(
    ("stage", "done", "total", "text"),
    [
        (Stage.LOADING, 0, 0, "Getting ready…"),
        (Stage.LOADING, 0, 2, "Getting ready…"),
        (Stage.LOADING, 10, 40, "Getting ready… 25%"),
        (Stage.CHECKING, 0, 0, "Checking the model…"),
        (Stage.CHECKING, 3, 10, "Checking the model… 30%"),
        (Stage.READING_PICTURE, 1, 2, "Reading the picture… 50%"),
        (Stage.ANSWERING, 0, 0, "Answering…"),
    ],
)
def test_only_what_tells_about_the_time_left_is_counted(
    stage: Stage, done: int, total: int, text: str
) -> None:
    assert progress_text(Progress(1, stage, done, total)) == text
