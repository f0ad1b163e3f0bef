"""A loaded model in use: it reads pictures, answers questions, and caches what it has read."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import ceil

import torch
from torch import Tensor

from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.glm4v.cache import Lru
from glm4v_desktop.glm4v.generate import Context, End, generate
from glm4v_desktop.glm4v.network import Glm4v
from glm4v_desktop.glm4v.tokenizer import Message, Role, StopFilter, StreamDecoder, Tokenizer, prompt_ids
from glm4v_desktop.glm4v.vision import pixel_values

NO_PICTURE = ""
_ANSWERS_REMEMBERED = 256


class TooLongError(ValueError):
    """The question and the turn with the picture alone leave no room for an answer."""


@dataclass(frozen=True, slots=True)
class CacheLimits:
    """The most bytes that cached contexts may take, on the model's device and in host memory."""

    device_bytes: int = 1 << 30
    host_bytes: int = 2 << 30


@dataclass(frozen=True, slots=True)
class PromptPlan:
    """The ids of a prompt, and how many earlier turns were left out to make it fit."""

    ids: list[int]
    turns_left_out: int
    max_new_tokens: int  # what the request allows, or less where the context ends before


class ImagePrefill:
    """Reads one picture into a context, step by step; it can pause after any step and continue later.

    `done` of `total` steps are finished; `context` is set after the last one.
    """

    def __init__(self, session: ModelSession, view: bytes) -> None:
        network = session.network
        length = len(session.picture_ids()) - 3 + network.config.image_length
        self.key = view_key(view)
        self.done = 0
        self.total = network.vision.steps + ceil(length / network.prefill_chunk)
        self.context: Context | None = None
        self._steps = self._read(session, view)

    def advance(self) -> None:
        """Computes one step: a layer of the vision encoder, or a chunk of positions in the text model."""
        try:
            next(self._steps)
            self.done += 1
            if self.done == self.total:
                next(self._steps)  # ends the generator, which returns the context
        except StopIteration as end:
            self.done = self.total
            self.context = end.value

    @staticmethod
    def _read(session: ModelSession, view: bytes) -> Generator[object, None, Context]:
        network = session.network
        image_embeddings: Tensor = yield from network.vision.read(
            pixel_values(view, network.config.vision.image_size)
        )
        context = Context(network)
        yield from context.read(session.picture_ids(), image_embeddings)
        return context


class ModelSession:
    """The network, its tokenizer and the cached contexts. Not thread-safe: one caller at a time."""

    def __init__(self, network: Glm4v, tokenizer: Tokenizer, limits: CacheLimits | None = None) -> None:
        limits = limits if limits is not None else CacheLimits()
        self.network = network
        self.tokenizer = tokenizer
        self._on_device: Lru[Context] = Lru(limits.device_bytes)
        self._on_host: Lru[Context] = Lru(limits.host_bytes)
        # All of these end an answer: with a configuration that names only one of them, answers would never
        # end. The model cannot generate a picture either, so the id that begins one is among them.
        ends = (*network.config.eos_token_ids, *tokenizer.stops, network.config.boi_token_id)
        self._stops = tuple(dict.fromkeys(ends))
        self._prefill: ImagePrefill | None = None
        # The text of an answer to the key of its picture and the ids that were generated for it.
        self._generated_ids: OrderedDict[str, tuple[str, list[int]]] = OrderedDict()

    @property
    def device(self) -> torch.device:
        return self.network.device

    def picture_ids(self) -> list[int]:
        """The ids with which every conversation about a picture begins."""
        return prompt_ids([Message(Role.USER, "", has_picture=True)], self.tokenizer, answer=False)

    def prefill(self, view: bytes) -> ImagePrefill | None:
        """What is still to be read of this picture (`view`, 8-bit RGB); None when it is in the cache.

        An unfinished prefill of the same picture continues; that of another picture is dropped.
        """
        key = view_key(view)
        if (context := self._pop(key)) is not None:
            self._put(key, context)
            return None
        if self._prefill is None or self._prefill.key != key or self._prefill.context is not None:
            self._prefill = ImagePrefill(self, view)
        return self._prefill

    def finish_prefill(self, prefill: ImagePrefill) -> None:
        """Puts the context of a finished prefill into the cache."""
        if prefill.context is not None:
            self._put(prefill.key, prefill.context)
        self._prefill = None

    def plan(
        self, turns: Sequence[tuple[str, str]], question: str, has_picture: bool, most: int
    ) -> PromptPlan:
        """The prompt for earlier (question, answer) turns and a new question; `most` new tokens are wanted.

        Where it does not fit, the oldest turns are left out, but never the first one if it has the picture.
        Raises `TooLongError` when even that leaves no room for an answer.
        """
        limit = self.network.config.context_length
        if len(question) > limit * self.tokenizer.longest:
            raise TooLongError  # too long in any encoding, so encoding it would only take time
        fixed = 1 if has_picture else 0
        for left_out in range(max(len(turns) - fixed, 0) + 1):
            included = [*turns[:fixed], *turns[fixed + left_out :]]
            ids = self._prompt(included, question, has_picture)
            room = limit - len(ids)
            if room >= min(most, limit // 4):
                return PromptPlan(ids, left_out, min(room, most))
        raise TooLongError

    def answer(
        self, view: bytes | None, plan: PromptPlan, settings: GenerationSettings
    ) -> Generator[str, None, tuple[End, int]]:
        """Yields the answer in pieces of text; returns why it ended and how many ids were generated.

        The picture must be in the cache, otherwise LookupError is raised. The context goes back into the
        cache in any case, also when the caller closes the generator early.
        """
        key = NO_PICTURE if view is None else view_key(view)
        context = self._pop(key)
        if context is None:
            if view is not None:
                raise LookupError("the picture was not read")
            context = Context(self.network)
        generated: list[int] = []
        text = ""
        stops = StopFilter(settings.stop)
        try:
            cached = context.keep_prefix(plan.ids)
            logits = yield from _silently(context.read(plan.ids[cached:]))
            decoder = StreamDecoder(self.tokenizer)
            tokens = generate(context, logits, self._stops, settings, plan.max_new_tokens)
            reason = End.STOP
            while not stops.found:
                try:
                    generated.append(next(tokens))
                except StopIteration as end:
                    reason = end.value
                    break
                piece = decoder.feed(generated[-1])
                begun = text or stops.held
                piece = stops.feed(piece if begun else piece.lstrip())  # the model begins with a line end
                text += piece
                yield piece
            if held := stops.end():
                text += held
                yield held
            return reason, len(generated)
        finally:
            self._put(key, context)
            if not stops.found and not stops.held:  # otherwise the ids hold more than the text
                self._remember(key, text, generated)

    def forget_picture(self, key: str) -> None:
        """Frees the context of the picture with this `view_key`, and the ids of the answers about it."""
        self._on_device.pop(key)
        self._on_host.pop(key)
        if self._prefill is not None and self._prefill.key == key:
            self._prefill = None
        for text in [text for text, (about, _) in self._generated_ids.items() if about == key]:
            del self._generated_ids[text]

    def forget(self) -> None:
        """Frees all contexts, after a failure that may have left them in a wrong state."""
        self._on_device.clear()
        self._on_host.clear()
        self._prefill = None

    def _prompt(self, turns: Sequence[tuple[str, str]], question: str, has_picture: bool) -> list[int]:
        messages: list[Message] = []
        for asked, answered in turns:
            messages.append(Message(Role.USER, asked, has_picture=has_picture and not messages))
            _, generated = self._generated_ids.get(answered, (NO_PICTURE, []))
            messages.append(Message(Role.ASSISTANT, answered, generated_ids=tuple(generated)))
        messages.append(Message(Role.USER, question, has_picture=has_picture and not messages))
        return prompt_ids(messages, self.tokenizer)

    def _remember(self, key: str, text: str, generated: list[int]) -> None:
        if text:
            self._generated_ids[text] = key, generated
            self._generated_ids.move_to_end(text)
            while len(self._generated_ids) > _ANSWERS_REMEMBERED:
                self._generated_ids.popitem(last=False)

    def _pop(self, key: str) -> Context | None:
        if (context := self._on_device.pop(key)) is not None:
            return context
        if (context := self._on_host.pop(key)) is not None:
            context.cache.move(self.device)
        return context

    def _put(self, key: str, context: Context) -> None:
        for gone_key, gone in self._on_device.put(key, context):
            gone.cache.move(torch.device("cpu"))
            self._on_host.put(gone_key, gone)


def view_key(view: bytes) -> str:
    """The cache key of a picture as the model sees it: the SHA-256 of its pixels."""
    return hashlib.sha256(view).hexdigest()


def _silently(steps: Generator[int, None, Tensor]) -> Generator[str, None, Tensor]:
    """Yields an empty piece of text after each step, so that a caller can stop there; returns the logits."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            logits: Tensor = end.value
            return logits
        yield ""
