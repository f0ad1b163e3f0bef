"""The only fake of the engine: it plays a script."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import picture_key
from glm4v_desktop.engine.protocol import (
    NO_REQUEST,
    EngineError,
    ErrorKind,
    Event,
    Finished,
    FinishReason,
    Progress,
    Request,
    Stage,
    TextDelta,
)


@dataclass
class ScriptedEngine:
    """Says `script` word by word, with `pause` seconds between words and `first_pause` before the first.

    A question that begins with one of these words does something else: `raise KIND DETAIL` raises an
    EngineError, `bug` any other exception that quotes the question, `exit N` ends the process at once, `hang`
    never says a word and never looks at the cancel token, `segv` touches memory that is not its own, `echo`
    answers with its own question, `pixels` with the key of the picture and the region it was given, `digest`
    with a key made anew from the pixels, `print` prints to standard output, `threads` answers with the number
    of native threads it may use, `turns` with the number of earlier turns, `forgotten` with the keys of the
    pictures that it was told to forget.
    `at_load` and `at_prepare` are such questions too, played before the first step.
    """

    script: str = "one two three"
    pause: float = 0.0
    first_pause: float = 0.0
    reason: FinishReason = FinishReason.STOP
    load_steps: int = 2
    load_pause: float = 0.0
    prepare_steps: int = 0
    fail_load: ErrorKind | None = None
    at_load: str = ""
    at_prepare: str = ""
    forgotten: list[str] = field(default_factory=list)

    def load(self, cancel: CancelToken) -> Iterator[Progress]:
        if self.fail_load is not None:
            raise EngineError(self.fail_load)
        self._play(self.at_load)
        for step in range(self.load_steps):
            if cancel.cancelled:
                return
            time.sleep(self.load_pause)
            yield Progress(NO_REQUEST, Stage.LOADING, step + 1, self.load_steps)

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        self._play(self.at_prepare)
        for step in range(self.prepare_steps):
            if cancel.cancelled:
                return
            time.sleep(self.pause)
            yield Progress(NO_REQUEST, Stage.READING_PICTURE, step + 1, self.prepare_steps)

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        started = time.monotonic()
        yield Progress(request.id, Stage.ANSWERING)
        while time.monotonic() - started < self.first_pause and not cancel.cancelled:
            time.sleep(0.001)
        reason = self.reason
        said = 0
        for word in self._words(request):
            if cancel.cancelled:
                reason = FinishReason.CANCELLED
                break
            yield TextDelta(request.id, word)
            said += 1
            time.sleep(self.pause)
        yield Finished(request.id, reason, said, time.monotonic() - started)

    def forget(self, key: str) -> None:
        self.forgotten.append(key)

    def unload(self) -> None:
        pass

    def close(self) -> None:
        pass

    def _play(self, command: str) -> None:
        for _ in self._words(Request(NO_REQUEST, command)):
            pass

    def _words(self, request: Request) -> Iterator[str]:
        command, _, argument = request.question.partition(" ")
        match command:
            case "raise":
                kind, _, detail = argument.partition(" ")
                raise EngineError(ErrorKind[kind], detail)
            case "bug":
                raise ZeroDivisionError(request.question)
            case "exit":
                os._exit(int(argument))
            case "segv":
                ctypes.string_at(0)
            case "hang":
                while True:
                    time.sleep(0.05)
            case "echo":
                yield request.question
            case "pixels":
                image = request.image
                yield f"{image.picture.key} {image.region}" if image is not None else "none None"
            case "digest":
                image = request.image
                yield picture_key(image.picture.size, image.picture.rgb) if image is not None else "none"
            case "print":
                print("printed by a library", flush=True)  # noqa: T201
                yield "printed"
            case "threads":
                yield f"{os.environ['OMP_NUM_THREADS']} {os.environ['OMP_WAIT_POLICY']}"
            case "forgotten":
                yield ",".join(self.forgotten)
            case "watched":
                yield str(request.watched)
            case "turns":
                yield str(len(request.turns))
            case _:
                yield from (
                    self.script.splitlines(keepends=True)
                    if "\n" in self.script
                    else [word + " " for word in self.script.split()]
                )


def make_scripted(**options: object) -> ScriptedEngine:
    """A factory that a child process can import by name."""
    return ScriptedEngine(**options)  # type: ignore[arg-type]
