"""A loaded model with all that it remembers: pictures that it has read and what was said about them."""

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
    """How much is kept: contexts on the model's device and in the computer's own memory, in bytes."""

    device_bytes: int = 1 << 30
    host_bytes: int = 2 << 30


@dataclass(frozen=True, slots=True)
class PromptPlan:
    """The ids of a prompt, and how many earlier turns had to be left out for it."""

    ids: list[int]
    turns_left_out: int
    max_new_tokens: int  # what the request allows, or less where the context ends before


class ImagePrefill:
    """A picture on its way into a context. It can be left at any step and goes on from there."""

    def __init__(self, session: ModelSession, view: bytes) -> None:
        network = session.network
        length = len(session.picture_ids()) - 3 + network.config.image_length
        self.key = view_key(view)
        self.done = 0
        self.total = network.vision.steps + ceil(length / network.prefill_chunk)
        self.context: Context | None = None
        self._steps = self._read(session, view)

    def advance(self) -> None:
        """One step: a layer of the tower or a chunk of the text half."""
        try:
            next(self._steps)
            self.done += 1
            if self.done == self.total:
                next(self._steps)  # nothing is left to do but to hand over the context
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
    """The network, its tokenizer and the kept contexts. One caller at a time."""

    def __init__(self, network: Glm4v, tokenizer: Tokenizer, limits: CacheLimits | None = None) -> None:
        limits = limits if limits is not None else CacheLimits()
        self.network = network
        self.tokenizer = tokenizer
        self._on_device: Lru[Context] = Lru(limits.device_bytes)
        self._on_host: Lru[Context] = Lru(limits.host_bytes)
        # Together: where a configuration names one of them only, its answers would never end. Nor can a
        # picture be said: the id that begins one ends the answer.
        ends = (*network.config.eos_token_ids, *tokenizer.stops, network.config.boi_token_id)
        self._stops = tuple(dict.fromkeys(ends))
        self._prefill: ImagePrefill | None = None
        # The text of an answer to the key of its picture and the ids that were generated for it.
        self._generated_ids: OrderedDict[str, tuple[str, list[int]]] = OrderedDict()

    @property
    def device(self) -> torch.device:
        return self.network.device

    def picture_ids(self) -> list[int]:
        """What every conversation about a picture begins with."""
        return prompt_ids([Message(Role.USER, "", has_picture=True)], self.tokenizer, answer=False)

    def prefill(self, view: bytes) -> ImagePrefill | None:
        """The reading that is still to be done for this picture; None when it is known already.

        One that was left is taken up again; one of another picture is forgotten.
        """
        key = view_key(view)
        if (context := self._pop(key)) is not None:
            self._put(key, context)
            return None
        if self._prefill is None or self._prefill.key != key or self._prefill.context is not None:
            self._prefill = ImagePrefill(self, view)
        return self._prefill

    def finish_prefill(self, prefill: ImagePrefill) -> None:
        """A finished reading becomes a kept context."""
        if prefill.context is not None:
            self._put(prefill.key, prefill.context)
        self._prefill = None

    def plan(
        self, turns: Sequence[tuple[str, str]], question: str, has_picture: bool, most: int
    ) -> PromptPlan:
        """The prompt for earlier questions with their answers and a new question.

        The turn with the picture, the first, stays whole; the oldest ones behind it go first. Raises
        `TooLongError` when even that leaves no room.
        """
        limit = self.network.config.context_length
        if len(question) > limit * self.tokenizer.longest:
            raise TooLongError  # however it is encoded
        fixed = 1 if has_picture else 0
        for left_out in range(max(len(turns) - fixed, 0) + 1):
            kept = [*turns[:fixed], *turns[fixed + left_out :]]
            ids = self._prompt(kept, question, has_picture)
            room = limit - len(ids)
            if room >= min(most, limit // 4):
                return PromptPlan(ids, left_out, min(room, most))
        raise TooLongError

    def answer(
        self, view: bytes | None, plan: PromptPlan, settings: GenerationSettings
    ) -> Generator[str, None, tuple[End, int]]:
        """Yields the answer piece by piece; returns why it ended and the number of its ids.

        The picture must have been read. What was read stays in memory, also when this is left early.
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
            kept = context.keep_prefix(plan.ids)
            logits = yield from _silently(context.read(plan.ids[kept:]))
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
            if not stops.found and not stops.held:  # else these ids say more than the text
                self._remember(key, text, generated)

    def forget_picture(self, key: str) -> None:
        """Gives back what is kept of the picture with this `view_key`, and the answers about it."""
        self._on_device.pop(key)
        self._on_host.pop(key)
        if self._prefill is not None and self._prefill.key == key:
            self._prefill = None
        for text in [text for text, (about, _) in self._generated_ids.items() if about == key]:
            del self._generated_ids[text]

    def forget(self) -> None:
        """Gives all memory of pictures back, after a failure that leaves their state in doubt."""
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
    """The name of a picture as the model sees it."""
    return hashlib.sha256(view).hexdigest()


def _silently(steps: Generator[int, None, Tensor]) -> Generator[str, None, Tensor]:
    """Each step of a reading as a piece of text that says nothing, so that a caller can stop there."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            logits: Tensor = end.value
            return logits
        yield ""
