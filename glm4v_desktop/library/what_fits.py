"""What of GLM-4v-9b fits into this machine's memory, and what closing other programs would allow.

Arithmetic: nothing is asked or loaded. The sizes stand in `needs.py`; a test compares them with those that
`model/placement.py` loads by, so that nothing is promised here that loading would then not do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from glm4v_desktop.library.needs import RECIPES, Choice, kept_values, needs
from glm4v_desktop.library.plans import (
    CONTEXT,
    Advice,
    CardMemory,
    Closing,
    FitVerdict,
    Held,
    MemoryPlan,
    ModeFit,
    Room,
    RunMode,
    Shortage,
    WeightFormat,
    Why,
)
from glm4v_desktop.library.waiting import Rates, estimate
from glm4v_desktop.model.config import CHECKPOINT_BYTES

__all__ = ["CHECKPOINT_BYTES", "PlanRequest", "check", "what_fits"]

_CONTEXTS = (8192, 6144, 4096, 3072, 2048)  # the most first; a shorter one is no conversation
_OLDEST_CARD = (8, 0)  # computes bfloat16
# What nobody can close: the desktop on the card, the system in RAM.
_DESKTOP_VIDEO = 600_000_000
_SYSTEM_RAM = 2_000_000_000


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What is to be planned for. `device` in torch's words, empty for the best there is.

    `stored_bytes` is the size of the weights' files, 0 where there are none; `rates` where measured.
    `without`: ways that this machine cannot take or was found to compute wrongly.
    """

    held: Held = Held.NONE
    context: int = CONTEXT
    device: str = ""
    stored_bytes: int = 0
    rates: Rates | None = None
    without: frozenset[RunMode] = frozenset()


def what_fits(room: Room, request: PlanRequest | None = None) -> Advice:
    """The best plan, every way with its verdict, and what would allow a better one."""
    request = request if request is not None else PlanRequest()
    ways = [way for way in RunMode if _is_wanted(way, request)]
    runnable = [way for way in ways if _runs_from(way, request.held)]
    fits = tuple(_fit(way, room, request) for way in ways)
    plan = _first(runnable, room, request)
    if plan is not None:
        passed = runnable[: runnable.index(plan.way)]
        plan = _explained(plan, [fit for fit in fits if fit.way in passed], room, request)
    closing = _closing(plan, runnable, room, request)
    shortage = check(closing.plan, room) if plan is None and closing is not None else None
    return Advice(plan, fits, closing, _converted(plan, ways, room, request), shortage)


def check(plan: MemoryPlan, room: Room) -> Shortage | None:
    """What the plan lacks at this moment; None when it fits. Asked right before loading."""
    if plan.card is not None:
        free = next((card.free for card in room.cards if card.index == plan.card), 0)
        if free < plan.video.total:
            return Shortage(True, plan.video.total, free)
    if room.ram_free < plan.ram.total:
        return Shortage(False, plan.ram.total, room.ram_free)
    return None


def _is_wanted(way: RunMode, request: PlanRequest) -> bool:
    if way in request.without:
        return False
    if not request.device:
        return True
    return RECIPES[way].on_card == (request.device != "cpu")


def _runs_from(way: RunMode, held: Held) -> bool:
    """With nothing at hand everything can be had: the original, and 4-bit weights made from it."""
    return held is Held.NONE or held in RECIPES[way].held


def _cards(room: Room, request: PlanRequest) -> list[CardMemory]:
    """The one with most room first."""
    _, _, index = request.device.partition(":")
    cards = [card for card in room.cards if not index or card.index == int(index)]
    return sorted(cards, key=lambda card: card.free, reverse=True)


def _choices(way: RunMode, context: int) -> Iterator[Choice]:
    """The same way with less and less: what costs least is given up first."""
    recipe = RECIPES[way]
    heads: tuple[WeightFormat, ...] = (WeightFormat.BF16, WeightFormat.INT8)
    if recipe.text is WeightFormat.BF16:
        heads = heads[:1]
    variants = [(head, on_host) for head in heads for on_host in (False, True)]
    variants = variants if recipe.on_card else [(head, False) for head in heads]
    # One row a token is looked up: where it is costs nothing, but an int8 head loses a little.
    variants.sort(key=lambda variant: (variant[0] is WeightFormat.INT8, variant[1]))
    for head, on_host in variants:
        yield Choice(way, head, on_host, context)
    head, on_host = variants[-1]
    for shorter in _CONTEXTS:
        if shorter < context:
            yield Choice(way, head, on_host, shorter)


def _plan(choice: Choice, card: CardMemory | None, room: Room, request: PlanRequest) -> MemoryPlan:
    recipe = choice.recipe
    kept = kept_values(request.held, request.stored_bytes)
    video, ram = needs(choice, kept, native_bf16=room.bf16 is True)
    return MemoryPlan(
        choice.way, recipe.text, recipe.tower, choice.head, recipe.streamed, choice.embedding_on_host,
        choice.context, card.index if card is not None else None, video, ram,
        wait=None if recipe.on_card else estimate(choice, room, request.rates),
    )  # fmt: skip


def _plans(way: RunMode, room: Room, request: PlanRequest) -> list[MemoryPlan]:
    """A way with everything it could have, then with less; none for a card that is not there."""
    cards = _cards(room, request)
    if RECIPES[way].on_card and not cards:
        return []
    card = cards[0] if RECIPES[way].on_card else None
    return [_plan(choice, card, room, request) for choice in _choices(way, request.context)]


def _first(ways: Sequence[RunMode], room: Room, request: PlanRequest) -> MemoryPlan | None:
    return next((plan for way in ways for plan in _plans(way, room, request) if not check(plan, room)), None)


def _fit(way: RunMode, room: Room, request: PlanRequest) -> ModeFit:
    plans = _plans(way, room, request)
    if not plans:
        video, ram = needs(list(_choices(way, request.context))[-1])
        return ModeFit(way, video.total, ram.total, FitVerdict.NO_CARD)
    for plan in plans:
        if check(plan, room) is None:
            verdict = FitVerdict.FITS if _runs_from(way, request.held) else FitVerdict.OTHER_WEIGHTS
            return ModeFit(way, plan.video.total, plan.ram.total, verdict)
    least = plans[-1]
    lack = check(least, room)
    verdict = FitVerdict.LITTLE_VIDEO_MEMORY if lack is not None and lack.video else FitVerdict.LITTLE_RAM
    return ModeFit(way, least.video.total, least.ram.total, verdict)


def _explained(plan: MemoryPlan, better: Sequence[ModeFit], room: Room, request: PlanRequest) -> MemoryPlan:
    """`better`: the verdicts on the ways that would have been taken before this one."""
    short = {fit.verdict for fit in better}
    card = next((card for card in room.cards if card.index == plan.card), None)
    old = card is not None and card.capability is not None and card.capability < _OLDEST_CARD
    full = plan.text is WeightFormat.BF16 and plan.tower is WeightFormat.BF16
    converts = RECIPES[plan.way].needs_conversion and request.held in (Held.NONE, Held.BF16)
    reasons = (
        (Why.FULL_PRECISION, full),
        (Why.WEIGHTS_ARE_INT4, request.held in (Held.INT4, Held.INT4_TEXT)),
        (Why.NEEDS_CONVERSION, converts),
        (Why.CPU_WANTED, request.device == "cpu"),
        (Why.NO_CARD, FitVerdict.NO_CARD in short),
        (Why.LITTLE_VIDEO_MEMORY, FitVerdict.LITTLE_VIDEO_MEMORY in short),
        (Why.LITTLE_RAM, FitVerdict.LITTLE_RAM in short),
        (Why.EMBEDDING_ON_HOST, plan.embedding_on_host),
        (Why.HEAD_INT8, plan.head is WeightFormat.INT8),
        (Why.SHORT_CONTEXT, plan.context < request.context),
        (Why.OLD_CARD, old),
        (Why.NO_BF16, plan.card is None and room.bf16 is not True),
    )
    return replace(plan, why=tuple(reason for reason, holds in reasons if holds))


def _closing(
    plan: MemoryPlan | None, ways: Sequence[RunMode], room: Room, request: PlanRequest
) -> Closing | None:
    """The next better plan; one that closing programs would allow goes before one that it would not."""
    if plan is None:
        closings = [each for way in ways if (each := _close(way, 0, room, request)) is not None]
        closings.sort(key=lambda each: each.video_more + each.ram_more)
    else:
        nearest = [*ways[: ways.index(plan.way)]][::-1]
        wanted = [(plan.way, plan.context)] if plan.context < request.context else []
        wanted += [(way, 0) for way in nearest]
        closings = [each for way, than in wanted if (each := _close(way, than, room, request)) is not None]
    return next((each for each in closings if each.enough), closings[0] if closings else None)


def _close(way: RunMode, longer_than: int, room: Room, request: PlanRequest) -> Closing | None:
    """What this way, with a context longer than that, needs beyond what is free now."""
    emptied = _emptied(room)
    plans = [plan for plan in _plans(way, emptied, request) if plan.context > longer_than]
    if not plans:
        return None
    plan = next((plan for plan in plans if check(plan, emptied) is None), plans[-1])
    free = next((card.free for card in room.cards if card.index == plan.card), 0)
    return Closing(
        plan,
        max(0, plan.video.total - free),
        max(0, plan.ram.total - room.ram_free),
        check(plan, emptied) is None,
    )


def _emptied(room: Room) -> Room:
    """As it would be with every other program closed."""
    cards = tuple(
        replace(card, free=max(card.free, (card.total or 0) - _DESKTOP_VIDEO)) for card in room.cards
    )
    return replace(room, cards=cards, ram_free=max(room.ram_free, room.ram_total - _SYSTEM_RAM))


def _converted(
    plan: MemoryPlan | None, ways: Sequence[RunMode], room: Room, request: PlanRequest
) -> MemoryPlan | None:
    if request.held is not Held.BF16:
        return None
    before = ways if plan is None else ways[: ways.index(plan.way)]
    found = _first([way for way in before if RECIPES[way].needs_conversion], room, request)
    return found and _explained(found, (), room, request)
