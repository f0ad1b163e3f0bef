"""Short ways to ask an engine in a test."""

from __future__ import annotations

from collections.abc import Callable

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.engine.process import Patience, ProcessEngine
from glm4v_desktop.engine.protocol import Engine, Event, Request, TextDelta

SHORT = Patience(stop_s=0.3, stop_prepare_s=0.3, unload_s=0.3, close_s=0.3)
MakeEngine = Callable[..., ProcessEngine]
REGION = Rect(0, 0, 2, 2)


def a_picture(gray: int, width: int = 4, height: int = 3) -> Picture:
    rgb = bytes([gray]) * (3 * width * height)
    return Picture(picture_key(Size(width, height), rgb), Size(width, height), rgb, "a secret name.png")


def ask(engine: Engine, question: str, picture: Picture | None = None) -> list[Event]:
    image = ImageInput(picture, (REGION,)) if picture is not None else None
    return list(engine.answer(Request(7, question, image), CancelToken()))


def said(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def works_again(engine: Engine) -> bool:
    list(engine.load(CancelToken()))
    return said(ask(engine, "echo")) == "echo"
