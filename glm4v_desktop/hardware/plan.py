"""Which form of the weights a folder has, and how much memory the machine report leaves.

How much memory each way to run GLM-4v-9b takes: arithmetic on its sizes.

How long a person would wait on a processor: an estimate from what the model computes and reads.

What of GLM-4v-9b fits into this machine's memory, and what closing other programs would allow.

Arithmetic: nothing is asked or loaded. The sizes stand in `needs.py`; a test compares them with those that
`glm4v/placement.py` loads by, so that nothing is promised here that loading would then not do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from glm4v_desktop.glm4v.config import (
    ADAPTER_LINEAR,
    ADAPTER_REST,
    CHECKPOINT_BYTES,
    EMBEDDING,
    LM_HEAD,
    TEXT_LINEAR,
    TEXT_REST,
    VISION_LINEAR,
    VISION_REST,
    Glm4vConfig,
    ModelError,
    read_config,
)
from glm4v_desktop.hardware.machine import MachineReport
from glm4v_desktop.hardware.plan_values import (
    CONTEXT,
    Advice,
    CardMemory,
    FitVerdict,
    Held,
    MachineMemory,
    MemoryBreakdown,
    MemoryPlan,
    ModeFit,
    Reason,
    RunMode,
    Shortage,
    UpgradeHint,
    Wait,
    WeightFormat,
)


def held_weights(folder: Path | None) -> Held:
    """From its `config.json`; NONE for no folder or one that cannot be loaded."""
    try:
        return held_by(read_config(folder)) if folder is not None else Held.NONE
    except ModelError:
        return Held.NONE


def held_by(config: Glm4vConfig) -> Held:
    """Which form of the weights a folder with this configuration has."""
    if config.quantization is None:
        return Held.BF16
    return Held.INT4 if config.has_int4_vision else Held.INT4_TEXT


def missing_ways() -> frozenset[RunMode]:
    """Those for which a library is not installed, though the others are there."""
    lacks_nf4 = find_spec("torch") is not None and find_spec("bitsandbytes") is None
    return frozenset({RunMode.NF4_ON_CARD, RunMode.NF4_TOWER_STREAMED}) if lacks_nf4 else frozenset()


def machine_memory(machine: MachineReport) -> MachineMemory:
    """What the report says is free; a card that does not tell its memory is left out."""
    cards = tuple(
        CardMemory(card.index, card.free, card.total, card.capability, card.name)
        for card in machine.graphics.cards
        if card.free is not None
    )
    memory, processor = machine.memory, machine.processor
    free, total = (memory.free, memory.total) if memory is not None else (0, 0)
    return MachineMemory(cards, free, total, max(1, processor.cores), processor.bf16)


# Bits a value: int4 has a scale and a zero of 16 bits for 128, NF4 a scale of 32 for 64, int8 one a row.
_BITS: Mapping[WeightFormat, float] = MappingProxyType(
    {WeightFormat.BF16: 16, WeightFormat.INT8: 8 + 16 / 4096, WeightFormat.INT4: 4.25, WeightFormat.NF4: 4.5}
)
_INT4_ON_DISK_BITS = 4 + 20 / 128  # the zero has 4 bits there

_POSITION_BYTES = 40_960  # 40 layers, keys and values of 2 groups with 128 values
_PICTURE_ROWS = 1599  # what a picture takes beyond its 3 positions

_CARD_RUNTIME = 500_000_000
_CARD_PICTURE = 700_000_000
_CARD_RESERVE = 400_000_000  # a kept context of an earlier picture, and what the allocator cannot use
# Measured at the real size in 4 bits on a processor, in float32: 0.6 GB beside the weights after loading, 1.0
# more while the tower reads a picture.
_HOST_RUNTIME = 800_000_000
_HOST_PICTURE = 600_000_000
_HOST_RESERVE = 600_000_000  # kept contexts of earlier pictures
_LOCKED = 1.3  # page-locked memory comes in powers of two; over a layer's tensors that is so much more
_COMING = 3 / 63  # of a streamed tower on the card: the layer before, the one that computes, the next


@dataclass(frozen=True, slots=True)
class ModeSpec:
    """What makes a way what it is."""

    text: WeightFormat
    tower: WeightFormat
    on_card: bool
    streamed: bool
    held: frozenset[Held]  # the weights it runs from as they are

    @property
    def needs_conversion(self) -> bool:
        return self.text is WeightFormat.INT4


_INT4, _BF16, _NF4 = WeightFormat.INT4, WeightFormat.BF16, WeightFormat.NF4
_ORIGINAL, _ALL4, _TEXT4 = frozenset({Held.BF16}), frozenset({Held.INT4}), frozenset({Held.INT4_TEXT})

MODE_SPECS: Mapping[RunMode, ModeSpec] = MappingProxyType(
    {
        RunMode.BF16_ON_CARD: ModeSpec(_BF16, _BF16, True, False, _ORIGINAL),
        RunMode.BF16_TOWER_STREAMED: ModeSpec(_BF16, _BF16, True, True, _ORIGINAL),
        RunMode.INT4_TEXT_ON_CARD: ModeSpec(_INT4, _BF16, True, False, _TEXT4),
        RunMode.INT4_TEXT_TOWER_STREAMED: ModeSpec(_INT4, _BF16, True, True, _TEXT4),
        RunMode.INT4_ON_CARD: ModeSpec(_INT4, _INT4, True, False, _ALL4),
        RunMode.INT4_TOWER_STREAMED: ModeSpec(_INT4, _INT4, True, True, _ALL4),
        RunMode.NF4_ON_CARD: ModeSpec(_NF4, _NF4, True, False, _ORIGINAL),
        RunMode.NF4_TOWER_STREAMED: ModeSpec(_NF4, _NF4, True, True, _ORIGINAL),
        RunMode.INT4_TEXT_ON_PROCESSOR: ModeSpec(_INT4, _BF16, False, False, _TEXT4),
        RunMode.INT4_ON_PROCESSOR: ModeSpec(_INT4, _INT4, False, False, _ALL4),
        RunMode.BF16_ON_PROCESSOR: ModeSpec(_BF16, _BF16, False, False, _ORIGINAL),
    }
)


@dataclass(frozen=True, slots=True)
class ModeVariant:
    """A way with everything that can be varied in it."""

    way: RunMode
    head: WeightFormat
    embedding_on_host: bool
    context: int

    @property
    def spec(self) -> ModeSpec:
        return MODE_SPECS[self.way]


def needs(
    variant: ModeVariant, unquantized_values: int = 0, *, native_bf16: bool = True
) -> tuple[MemoryBreakdown, MemoryBreakdown]:
    """Video memory and RAM in bytes. `unquantized_values` of linear layers have 16 bits in the 4-bit weights.

    A processor without bfloat16 of its own computes in float32; linear layers keep what they are stored in.
    """
    spec = variant.spec
    wide = not (spec.on_card or native_bf16)
    plain = 4 if wide else 2  # bytes of a value that is in no linear layer
    text = weight_bytes(TEXT_LINEAR, spec.text) + plain * TEXT_REST
    text += round(unquantized_values * (_BITS[WeightFormat.BF16] - _BITS[WeightFormat.INT4]) / 8)
    tower = weight_bytes(VISION_LINEAR, spec.tower) + plain * VISION_REST
    adapter = weight_bytes(ADAPTER_LINEAR, spec.tower) + plain * ADAPTER_REST
    beside = adapter + weight_bytes(LM_HEAD, variant.head)
    embedding = 2 * EMBEDDING  # rows are looked up, nothing is multiplied with them
    keys_values = (variant.context + _PICTURE_ROWS) * _POSITION_BYTES
    if not spec.on_card:
        weights = text + tower + beside + embedding
        work = (2 if wide else 1) * _HOST_PICTURE, (2 if wide else 1) * keys_values
        return MemoryBreakdown(), MemoryBreakdown(weights, *work, _HOST_RUNTIME, _HOST_RESERVE)
    on_card = text + beside + (round(tower * _COMING) if spec.streamed else tower)
    waiting = round(tower * _LOCKED) if spec.streamed else 0
    if variant.embedding_on_host:
        waiting += embedding
    else:
        on_card += embedding
    return (
        MemoryBreakdown(on_card, _CARD_PICTURE, keys_values, _CARD_RUNTIME, _CARD_RESERVE),
        MemoryBreakdown(waiting, _HOST_PICTURE, 0, _HOST_RUNTIME, _HOST_RESERVE),
    )


def weight_bytes(values: int, precision: WeightFormat) -> int:
    return round(values * _BITS[precision] / 8)


def unquantized_values(held: Held, stored_bytes: int) -> int:
    """How many values of linear layers the 4-bit weights at hand left in 16 bits, by the size of their files.

    0 where that is unknown.
    """
    if held not in (Held.INT4, Held.INT4_TEXT) or not stored_bytes:
        return 0
    plain = TEXT_LINEAR + (VISION_LINEAR + ADAPTER_LINEAR if held is Held.INT4 else 0)
    saved = _BITS[WeightFormat.BF16] - _INT4_ON_DISK_BITS
    return max(0, plain - round(8 * (CHECKPOINT_BYTES - stored_bytes) / saved))


# Floating-point operations from a picture to the first word: the tower with its attention and what leads to
# the text half, then the text half over the picture and a short question.
_PICTURE_FLOP = (54.8 + 18.5 + 0.7 + 27.9) * 1e12
_TOKENS_PER_WORD = 1.3


@dataclass(frozen=True, slots=True)
class Rates:
    """What a machine does each second.

    `flop`: operations in the type that it is good at, float32 or bfloat16. `bytes` and `int4_bytes`: weights
    that it multiplies with one row, in 8 or 16 bits and in 4.
    """

    flop: float
    bytes: float
    int4_bytes: float


def assumed_rates(memory: MachineMemory) -> Rates:
    """Of an ordinary machine of this kind; nothing was measured.

    What was, on two cores: with AMX 500 to 850 GFLOP/s and 4.5 GB/s of 4-bit weights; with AVX2 80 GFLOP/s in
    float32 and 2 GB/s of 4-bit weights.
    """
    cores = max(1, memory.cores)
    if memory.bf16:
        return Rates(150e9 * cores, min(40e9, 6e9 * cores), min(20e9, 2.2e9 * cores))
    return Rates(40e9 * cores, min(40e9, 3e9 * cores), min(10e9, 1e9 * cores))


def estimate(variant: ModeVariant, memory: MachineMemory, rates: Rates | None = None) -> Wait:
    """For a way on the processor."""
    rates = rates if rates is not None else assumed_rates(memory)
    spec = variant.spec
    in_int4 = spec.text is WeightFormat.INT4
    a_token = (
        weight_bytes(TEXT_LINEAR, spec.text) / (rates.int4_bytes if in_int4 else rates.bytes)
        + weight_bytes(LM_HEAD, variant.head) / rates.bytes
    )
    return Wait(_PICTURE_FLOP / rates.flop + a_token, 1 / (a_token * _TOKENS_PER_WORD))


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


def what_fits(memory: MachineMemory, request: PlanRequest | None = None) -> Advice:
    """The best plan, every way with its verdict, and what would allow a better one."""
    request = request if request is not None else PlanRequest()
    ways = [way for way in RunMode if _is_wanted(way, request)]
    runnable = [way for way in ways if _runs_from(way, request.held)]
    fits = tuple(_fit(way, memory, request) for way in ways)
    plan = _first(runnable, memory, request)
    if plan is not None:
        passed = runnable[: runnable.index(plan.way)]
        plan = _explained(plan, [fit for fit in fits if fit.way in passed], memory, request)
    hint = _upgrade_hint(plan, runnable, memory, request)
    shortage = check(hint.plan, memory) if plan is None and hint is not None else None
    return Advice(plan, fits, hint, _converted(plan, ways, memory, request), shortage)


def check(plan: MemoryPlan, memory: MachineMemory) -> Shortage | None:
    """What the plan lacks at this moment; None when it fits. Asked right before loading."""
    if plan.card is not None:
        free = next((card.free for card in memory.cards if card.index == plan.card), 0)
        if free < plan.video.total:
            return Shortage(True, plan.video.total, free)
    if memory.ram_free < plan.ram.total:
        return Shortage(False, plan.ram.total, memory.ram_free)
    return None


def _is_wanted(way: RunMode, request: PlanRequest) -> bool:
    if way in request.without:
        return False
    if not request.device:
        return True
    return MODE_SPECS[way].on_card == (request.device != "cpu")


def _runs_from(way: RunMode, held: Held) -> bool:
    """With nothing at hand everything can be had: the original, and 4-bit weights made from it."""
    return held is Held.NONE or held in MODE_SPECS[way].held


def _cards(memory: MachineMemory, request: PlanRequest) -> list[CardMemory]:
    """The one with most room first."""
    _, _, index = request.device.partition(":")
    cards = [card for card in memory.cards if not index or card.index == int(index)]
    return sorted(cards, key=lambda card: card.free, reverse=True)


def _variants(way: RunMode, context: int) -> Iterator[ModeVariant]:
    """The same way with less and less: what costs least is given up first."""
    spec = MODE_SPECS[way]
    heads: tuple[WeightFormat, ...] = (WeightFormat.BF16, WeightFormat.INT8)
    if spec.text is WeightFormat.BF16:
        heads = heads[:1]
    variants = [(head, on_host) for head in heads for on_host in (False, True)]
    variants = variants if spec.on_card else [(head, False) for head in heads]
    # One row a token is looked up: where it is costs nothing, but an int8 head loses a little.
    variants.sort(key=lambda variant: (variant[0] is WeightFormat.INT8, variant[1]))
    for head, on_host in variants:
        yield ModeVariant(way, head, on_host, context)
    head, on_host = variants[-1]
    for shorter in _CONTEXTS:
        if shorter < context:
            yield ModeVariant(way, head, on_host, shorter)


def _plan(
    variant: ModeVariant, card: CardMemory | None, memory: MachineMemory, request: PlanRequest
) -> MemoryPlan:
    spec = variant.spec
    kept = unquantized_values(request.held, request.stored_bytes)
    video, ram = needs(variant, kept, native_bf16=memory.bf16 is True)
    return MemoryPlan(
        variant.way, spec.text, spec.tower, variant.head, spec.streamed, variant.embedding_on_host,
        variant.context, card.index if card is not None else None, video, ram,
        wait=None if spec.on_card else estimate(variant, memory, request.rates),
    )  # fmt: skip


def _plans(way: RunMode, memory: MachineMemory, request: PlanRequest) -> list[MemoryPlan]:
    """A way with everything it could have, then with less; none for a card that is not there."""
    cards = _cards(memory, request)
    if MODE_SPECS[way].on_card and not cards:
        return []
    card = cards[0] if MODE_SPECS[way].on_card else None
    return [_plan(variant, card, memory, request) for variant in _variants(way, request.context)]


def _first(ways: Sequence[RunMode], memory: MachineMemory, request: PlanRequest) -> MemoryPlan | None:
    return next(
        (plan for way in ways for plan in _plans(way, memory, request) if not check(plan, memory)), None
    )


def _fit(way: RunMode, memory: MachineMemory, request: PlanRequest) -> ModeFit:
    plans = _plans(way, memory, request)
    if not plans:
        video, ram = needs(list(_variants(way, request.context))[-1])
        return ModeFit(way, video.total, ram.total, FitVerdict.NO_CARD)
    for plan in plans:
        if check(plan, memory) is None:
            verdict = FitVerdict.FITS if _runs_from(way, request.held) else FitVerdict.OTHER_WEIGHTS
            return ModeFit(way, plan.video.total, plan.ram.total, verdict)
    least = plans[-1]
    lack = check(least, memory)
    verdict = FitVerdict.LITTLE_VIDEO_MEMORY if lack is not None and lack.video else FitVerdict.LITTLE_RAM
    return ModeFit(way, least.video.total, least.ram.total, verdict)


def _explained(
    plan: MemoryPlan, better: Sequence[ModeFit], memory: MachineMemory, request: PlanRequest
) -> MemoryPlan:
    """`better`: the verdicts on the ways that would have been taken before this one."""
    short = {fit.verdict for fit in better}
    card = next((card for card in memory.cards if card.index == plan.card), None)
    old = card is not None and card.capability is not None and card.capability < _OLDEST_CARD
    full = plan.text is WeightFormat.BF16 and plan.tower is WeightFormat.BF16
    converts = MODE_SPECS[plan.way].needs_conversion and request.held in (Held.NONE, Held.BF16)
    reasons = (
        (Reason.FULL_PRECISION, full),
        (Reason.WEIGHTS_ARE_INT4, request.held in (Held.INT4, Held.INT4_TEXT)),
        (Reason.NEEDS_CONVERSION, converts),
        (Reason.CPU_WANTED, request.device == "cpu"),
        (Reason.NO_CARD, FitVerdict.NO_CARD in short),
        (Reason.LITTLE_VIDEO_MEMORY, FitVerdict.LITTLE_VIDEO_MEMORY in short),
        (Reason.LITTLE_RAM, FitVerdict.LITTLE_RAM in short),
        (Reason.EMBEDDING_ON_HOST, plan.embedding_on_host),
        (Reason.HEAD_INT8, plan.head is WeightFormat.INT8),
        (Reason.SHORT_CONTEXT, plan.context < request.context),
        (Reason.OLD_CARD, old),
        (Reason.NO_BF16, plan.card is None and memory.bf16 is not True),
    )
    return replace(plan, why=tuple(reason for reason, holds in reasons if holds))


def _upgrade_hint(
    plan: MemoryPlan | None, ways: Sequence[RunMode], memory: MachineMemory, request: PlanRequest
) -> UpgradeHint | None:
    """The next better plan; one that closing programs would allow goes before one that it would not."""
    if plan is None:
        hints = [each for way in ways if (each := _close(way, 0, memory, request)) is not None]
        hints.sort(key=lambda each: each.video_more + each.ram_more)
    else:
        nearest = [*ways[: ways.index(plan.way)]][::-1]
        wanted = [(plan.way, plan.context)] if plan.context < request.context else []
        wanted += [(way, 0) for way in nearest]
        hints = [each for way, than in wanted if (each := _close(way, than, memory, request)) is not None]
    return next((each for each in hints if each.enough), hints[0] if hints else None)


def _close(way: RunMode, longer_than: int, memory: MachineMemory, request: PlanRequest) -> UpgradeHint | None:
    """What this way, with a context longer than that, needs beyond what is free now."""
    emptied = _emptied(memory)
    plans = [plan for plan in _plans(way, emptied, request) if plan.context > longer_than]
    if not plans:
        return None
    plan = next((plan for plan in plans if check(plan, emptied) is None), plans[-1])
    free = next((card.free for card in memory.cards if card.index == plan.card), 0)
    return UpgradeHint(
        plan,
        max(0, plan.video.total - free),
        max(0, plan.ram.total - memory.ram_free),
        check(plan, emptied) is None,
    )


def _emptied(memory: MachineMemory) -> MachineMemory:
    """As it would be with every other program closed."""
    cards = tuple(
        replace(card, free=max(card.free, (card.total or 0) - _DESKTOP_VIDEO)) for card in memory.cards
    )
    return replace(memory, cards=cards, ram_free=max(memory.ram_free, memory.ram_total - _SYSTEM_RAM))


def _converted(
    plan: MemoryPlan | None, ways: Sequence[RunMode], memory: MachineMemory, request: PlanRequest
) -> MemoryPlan | None:
    if request.held is not Held.BF16:
        return None
    before = ways if plan is None else ways[: ways.index(plan.way)]
    found = _first([way for way in before if MODE_SPECS[way].needs_conversion], memory, request)
    return found and _explained(found, (), memory, request)
