"""The engine that runs GLM-4v-9b or the demo model on this machine. Imports torch only when it is used."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import crop
from glm4v_desktop.engine.local_placement import PlacementOptions
from glm4v_desktop.engine.protocol import (
    MODEL_ERRORS,
    NO_REQUEST,
    ContextUsed,
    EngineError,
    ErrorKind,
    Event,
    Finished,
    FinishReason,
    Note,
    NoteKind,
    Progress,
    Request,
    Stage,
    TextDelta,
)
from glm4v_desktop.glm4v.config import ModelError, read_config

if TYPE_CHECKING:
    from glm4v_desktop.glm4v.conversation import ModelSession

log = logging.getLogger(__name__)


class LocalEngine:
    """An `Engine` that runs the model in `folder`, placed by `options`."""

    def __init__(self, folder: Path, options: PlacementOptions | None = None) -> None:
        self._folder = folder
        self._options = options if options is not None else PlacementOptions()
        self._session: ModelSession | None = None
        # The last area (picture key and region) scaled to the model's input, so that follow-up questions do
        # not scale a large picture again.
        self._viewed: tuple[tuple[str, Rect], bytes] | None = None
        self._views: dict[str, set[str]] = {}  # picture key to the keys of its views in the session

    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]:
        if self._session is not None:
            yield Progress(NO_REQUEST, Stage.LOADING, 1, 1)
            return
        with self._as_engine_errors():
            yield from self._load(cancel)

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        """Reads the picture ahead of the question. If it is stopped, the next call continues from there."""
        with self._as_engine_errors():
            yield from self._prefill(self._view(image), NO_REQUEST, cancel)

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        started = time.monotonic()
        reason, tokens = FinishReason.CANCELLED, 0
        with self._as_engine_errors():
            view = None if request.image is None else self._view(request.image)
            if view is not None:
                yield from self._prefill(view, request.id, cancel)
            if not cancel.cancelled:
                reason, tokens = yield from self._generate(request, view, cancel)
        yield Finished(request.id, reason, tokens, time.monotonic() - started)

    def forget(self, key: str) -> None:
        if self._viewed is not None and self._viewed[0][0] == key:
            self._viewed = None
        for view in self._views.pop(key, set()):
            if self._session is not None:
                self._session.forget_picture(view)

    def unload(self) -> None:
        if self._session is not None:
            self._session = None
            self._viewed = None
            self._views.clear()
            from glm4v_desktop.glm4v.placement import empty_cache

            empty_cache()

    def close(self) -> None:
        self.unload()

    def _load(self, cancel: CancelToken) -> Iterator[Progress | Note]:
        from glm4v_desktop.engine.local_placement import place
        from glm4v_desktop.glm4v.checkpoint import count, load
        from glm4v_desktop.glm4v.conversation import ModelSession
        from glm4v_desktop.glm4v.placement import is_available
        from glm4v_desktop.glm4v.tokenizer import read_tokenizer

        config = read_config(self._folder)
        tokenizer = read_tokenizer(self._folder, config)
        if not is_available(self._options.device):
            raise EngineError(ErrorKind.DEVICE_MISSING, self._options.device)
        placed = place(self._folder, config, self._options)
        yield from (Note(kind) for kind in placed.notes)
        placement = placed.placement
        config = replace(config, context_length=placed.context)
        log.info("loading onto %s as %s", placement.device, placement)
        total = count(config)
        yield Progress(NO_REQUEST, Stage.LOADING, 0, total)
        steps = load(self._folder, config, placement)
        done = 0
        while True:
            try:
                next(steps)
            except StopIteration as end:
                self._session = ModelSession(end.value, tokenizer, placed.limits)
                if end.value.kernel_mismatches:
                    yield Note(NoteKind.SLOW_INT4)
                return
            if cancel.cancelled:
                return
            done += 1
            yield Progress(NO_REQUEST, Stage.LOADING, done, total)

    def _prefill(self, view: bytes, request_id: int, cancel: CancelToken) -> Iterator[Progress]:
        session = self._loaded()
        prefill = session.prefill(view)
        while prefill is not None and not cancel.cancelled:
            yield Progress(request_id, Stage.READING_PICTURE, prefill.done, prefill.total)
            prefill.advance()
            if prefill.context is not None:
                session.finish_prefill(prefill)
                return

    def _generate(
        self, request: Request, view: bytes | None, cancel: CancelToken
    ) -> Generator[Event, None, tuple[FinishReason, int]]:
        from glm4v_desktop.glm4v.generate import End

        session, settings = self._loaded(), request.settings
        turns = [(turn.question, turn.answer) for turn in request.turns]
        plan = session.plan(turns, request.question, view is not None, settings.max_new_tokens)
        if plan.turns_left_out:
            log.info("%s earlier turns left out", plan.turns_left_out)
        limit = session.network.config.context_length
        yield ContextUsed(request.id, len(plan.ids), limit, plan.turns_left_out)
        stopped = cancel.cancelled  # a variable, because mypy believes that the attribute cannot change
        if stopped:
            return FinishReason.CANCELLED, 0
        yield Progress(request.id, Stage.ANSWERING)
        pieces = session.answer(view, plan, settings)
        said = 0
        try:
            while not cancel.cancelled:
                if piece := next(pieces):
                    said += 1  # approximate: one piece may hold several tokens
                    yield TextDelta(request.id, piece)
        except StopIteration as end:
            reason, tokens = end.value
            yield ContextUsed(request.id, len(plan.ids) + tokens, limit, plan.turns_left_out)
            reasons = {End.LENGTH: FinishReason.LENGTH, End.LOOP: FinishReason.REPETITION}
            return reasons.get(reason, FinishReason.STOP), tokens
        finally:
            pieces.close()
        return FinishReason.CANCELLED, said

    def _view(self, image: ImageInput) -> bytes:
        from glm4v_desktop.glm4v.conversation import view_key
        from glm4v_desktop.glm4v.vision import model_view

        what = image.picture.key, image.area
        if self._viewed is None or self._viewed[0] != what:
            part = crop(image.picture, image.area)
            size = self._loaded().network.config.vision.image_size
            view = model_view(part.rgb, part.size.width, part.size.height, size)
            self._views.setdefault(image.picture.key, set()).add(view_key(view))
            self._viewed = what, view
        return self._viewed[1]

    def _loaded(self) -> ModelSession:
        if self._session is None:
            raise EngineError(ErrorKind.INTERNAL, "asked before it was loaded")
        return self._session

    @contextmanager
    def _as_engine_errors(self) -> Iterator[None]:
        """Turns exceptions of torch and the model into EngineErrors, and drops caches that may be invalid."""
        import torch

        from glm4v_desktop.glm4v.conversation import TooLongError
        from glm4v_desktop.glm4v.generate import NotANumberError
        from glm4v_desktop.glm4v.placement import empty_cache

        try:
            yield
        except ModelError as error:
            raise EngineError(MODEL_ERRORS[error.kind], error.detail) from error
        except FileNotFoundError as error:
            raise EngineError(ErrorKind.MODEL_MISSING) from error
        except OSError as error:
            raise EngineError(ErrorKind.MODEL_UNREADABLE, error.strerror or type(error).__name__) from error
        except (torch.OutOfMemoryError, MemoryError) as error:
            if self._session is not None:
                self._session.forget()
            empty_cache()
            raise EngineError(ErrorKind.OUT_OF_MEMORY) from error
        except torch.AcceleratorError as error:
            # After a device fault, every further call in this process fails or computes wrong values.
            raise EngineError(ErrorKind.CRASHED, type(error).__name__) from error
        except NotANumberError as error:
            if self._session is not None:
                self._session.forget()
            raise EngineError(ErrorKind.NO_NUMBERS, "the network gave no numbers") from error
        except TooLongError as error:
            raise EngineError(ErrorKind.QUESTION_TOO_LONG, "the question is too long") from error


def make_engine(
    folder: str,
    device: str = "",
    tower: str = "",
    head: str = "",
    embedding: str = "",
    nf4: bool = False,
    context: int = 0,
    avoid: Sequence[str] = (),
) -> LocalEngine:
    """Creates the engine for the model in `folder`; the other arguments are those of `PlacementOptions`."""
    options = PlacementOptions(device, tower, head, embedding, nf4, context, tuple(avoid))
    return LocalEngine(Path(folder), options)
