"""Computes how GLM-4v-9b fits into a machine's memory, and how fast it would be on a processor.

This is arithmetic on known sizes: nothing is loaded, and the memory that is free is an argument. A test
compares the sizes with those by which `glm4v/placement.py` loads, so that every plan can be carried out.
Sizes are in bytes.
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

# Bits per value: int4 has a 16-bit scale and zero point per 128 values, NF4 a 32-bit scale per 64, int8 a
# 16-bit scale per row.
_BITS: Mapping[WeightFormat, float] = MappingProxyType(
    {WeightFormat.BF16: 16, WeightFormat.INT8: 8 + 16 / 4096, WeightFormat.INT4: 4.25, WeightFormat.NF4: 4.5}
)
_INT4_ON_DISK_BITS = 4 + 20 / 128  # the zero point has 4 bits there

_POSITION_BYTES = 40_960  # of the cache: 40 layers, keys and values in 2 groups of 128, 2 bytes each
_PICTURE_ROWS = 1599  # a picture has 3 prompt positions, which become 1602 rows of the cache
_CARD_RUNTIME = 500_000_000
_CARD_PICTURE = 700_000_000
_CARD_RESERVE = 400_000_000  # the cached context of an earlier picture, and allocator fragmentation
# Measured with the full-size model in 4 bits on a processor, in float32: 0.6 GB beside the weights after
# loading, 1.0 GB more while the vision encoder reads a picture.
_HOST_RUNTIME = 800_000_000
_HOST_PICTURE = 600_000_000
_HOST_RESERVE = 600_000_000  # the cached contexts of earlier pictures
_LOCKED = 1.3  # page-locked memory is allocated in powers of two; a layer's tensors take this factor more
_COMING = 3 / 63  # of a streamed vision encoder, what is on the card: the previous, current and next layer

# Floating-point operations from a picture to the first word: the vision encoder's layers, its attention, the
# adapter, then the text part over the picture and a short question.
_PICTURE_FLOP = (54.8 + 18.5 + 0.7 + 27.9) * 1e12
_TOKENS_PER_WORD = 1.3

_CONTEXTS = (8192, 6144, 4096, 3072, 2048)  # positions; with fewer a conversation is hardly possible
_OLDEST_CARD = (8, 0)  # the first compute capability with bfloat16
# What stays in use when all other programs are closed: the desktop on the card, the system in RAM.
_DESKTOP_VIDEO = 600_000_000
_SYSTEM_RAM = 2_000_000_000

_INT4, _BF16, _NF4 = WeightFormat.INT4, WeightFormat.BF16, WeightFormat.NF4
_ORIGINAL, _ALL4, _TEXT4 = frozenset({Held.BF16}), frozenset({Held.INT4}), frozenset({Held.INT4_TEXT})


@dataclass(frozen=True, slots=True)
class ModeSpec:
    """The formats and devices of a run mode."""

    text: WeightFormat
    tower: WeightFormat
    on_card: bool
    streamed: bool  # the vision encoder
    held: frozenset[Held]  # the weights that can be loaded in this mode without conversion

    @property
    def needs_conversion(self) -> bool:
        return self.text is WeightFormat.INT4


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
    """A run mode with the choices that save memory in it."""

    way: RunMode
    head: WeightFormat
    embedding_on_host: bool
    context: int

    @property
    def spec(self) -> ModeSpec:
        return MODE_SPECS[self.way]


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast a machine computes, per second.

    `flop` is floating-point operations in its faster type, float32 or bfloat16. `bytes` and `int4_bytes` are
    bytes of weights multiplied with one row, for weights of 8 or 16 bits and of 4 bits.
    """

    flop: float
    bytes: float
    int4_bytes: float


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What to plan for.

    `held` are the weights that exist, `stored_bytes` the size of their files (0 if unknown). `device` is a
    torch device ("cuda:1", "cpu"), empty for the best. `rates` are measured, None to assume ordinary ones.
    `without` are the modes to leave out, because a library is missing or the self-test found them wrong.
    """

    held: Held = Held.NONE
    context: int = CONTEXT
    device: str = ""
    stored_bytes: int = 0
    rates: Rates | None = None
    without: frozenset[RunMode] = frozenset()


def what_fits(memory: MachineMemory, request: PlanRequest | None = None) -> Advice:
    """Returns the best plan, a verdict on every mode, and what would allow a better plan."""
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
    """Returns what `plan` lacks in `memory`, or None if it fits."""
    if plan.card is not None:
        free = next((card.free for card in memory.cards if card.index == plan.card), 0)
        if free < plan.video.total:
            return Shortage(True, plan.video.total, free)
    if memory.ram_free < plan.ram.total:
        return Shortage(False, plan.ram.total, memory.ram_free)
    return None


def held_weights(folder: Path | None) -> Held:
    """Reads the form of the weights from a folder's `config.json`; NONE if there is no usable one."""
    try:
        return held_by(read_config(folder)) if folder is not None else Held.NONE
    except ModelError:
        return Held.NONE


def held_by(config: Glm4vConfig) -> Held:
    """Returns the form of the weights in a folder with this configuration."""
    if config.quantization is None:
        return Held.BF16
    return Held.INT4 if config.has_int4_vision else Held.INT4_TEXT


def missing_ways() -> frozenset[RunMode]:
    """Returns the modes that need bitsandbytes if torch is installed without it."""
    lacks_nf4 = find_spec("torch") is not None and find_spec("bitsandbytes") is None
    return frozenset({RunMode.NF4_ON_CARD, RunMode.NF4_TOWER_STREAMED}) if lacks_nf4 else frozenset()


def machine_memory(machine: MachineReport) -> MachineMemory:
    """Returns the free memory in a machine report. Cards whose free memory is unknown are left out."""
    cards = tuple(
        CardMemory(card.index, card.free, card.total, card.capability, card.name)
        for card in machine.graphics.cards
        if card.free is not None
    )
    memory, processor = machine.memory, machine.processor
    free, total = (memory.free, memory.total) if memory is not None else (0, 0)
    return MachineMemory(cards, free, total, max(1, processor.cores), processor.bf16)


def needs(
    variant: ModeVariant, unquantized_values: int = 0, *, native_bf16: bool = True
) -> tuple[MemoryBreakdown, MemoryBreakdown]:
    """Returns the video memory and the RAM that a variant takes.

    `unquantized_values` counts the values of linear layers that have 16 bits among 4-bit weights. A processor
    without `native_bf16` computes in float32: everything but the linear layers is then widened.
    """
    spec = variant.spec
    wide = not (spec.on_card or native_bf16)
    plain = 4 if wide else 2  # bytes per value outside linear layers
    text = weight_bytes(TEXT_LINEAR, spec.text) + plain * TEXT_REST
    text += round(unquantized_values * (_BITS[WeightFormat.BF16] - _BITS[WeightFormat.INT4]) / 8)
    tower = weight_bytes(VISION_LINEAR, spec.tower) + plain * VISION_REST
    adapter = weight_bytes(ADAPTER_LINEAR, spec.tower) + plain * ADAPTER_REST
    beside = adapter + weight_bytes(LM_HEAD, variant.head)
    embedding = 2 * EMBEDDING  # always 16 bits: its rows are only looked up
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
    """Returns the bytes that `values` weights of linear layers take in memory."""
    return round(values * _BITS[precision] / 8)


def unquantized_values(held: Held, stored_bytes: int) -> int:
    """Estimates from the size of 4-bit weight files how many values of linear layers were left in 16 bits.

    Returns 0 for other weights and for a size of 0.
    """
    if held not in (Held.INT4, Held.INT4_TEXT) or not stored_bytes:
        return 0
    plain = TEXT_LINEAR + (VISION_LINEAR + ADAPTER_LINEAR if held is Held.INT4 else 0)
    saved = _BITS[WeightFormat.BF16] - _INT4_ON_DISK_BITS
    return max(0, plain - round(8 * (CHECKPOINT_BYTES - stored_bytes) / saved))


def assumed_rates(memory: MachineMemory) -> Rates:
    """Returns the rates of an ordinary processor with these cores, without measuring.

    They are based on two machines of two cores: with AMX 500 to 850 GFLOP/s and 4.5 GB/s of 4-bit weights,
    with AVX2 80 GFLOP/s in float32 and 2 GB/s of 4-bit weights.
    """
    cores = max(1, memory.cores)
    if memory.bf16:
        return Rates(150e9 * cores, min(40e9, 6e9 * cores), min(20e9, 2.2e9 * cores))
    return Rates(40e9 * cores, min(40e9, 3e9 * cores), min(10e9, 1e9 * cores))


def estimate(variant: ModeVariant, memory: MachineMemory, rates: Rates | None = None) -> Wait:
    """Estimates the speed of a variant that runs on the processor."""
    rates = rates if rates is not None else assumed_rates(memory)
    spec = variant.spec
    in_int4 = spec.text is WeightFormat.INT4
    a_token = (
        weight_bytes(TEXT_LINEAR, spec.text) / (rates.int4_bytes if in_int4 else rates.bytes)
        + weight_bytes(LM_HEAD, variant.head) / rates.bytes
    )
    return Wait(_PICTURE_FLOP / rates.flop + a_token, 1 / (a_token * _TOKENS_PER_WORD))


def _is_wanted(way: RunMode, request: PlanRequest) -> bool:
    if way in request.without:
        return False
    if not request.device:
        return True
    return MODE_SPECS[way].on_card == (request.device != "cpu")


def _runs_from(way: RunMode, held: Held) -> bool:
    """Whether a mode runs from these weights. From NONE all do: any weights can be downloaded or made."""
    return held is Held.NONE or held in MODE_SPECS[way].held


def _cards(memory: MachineMemory, request: PlanRequest) -> list[CardMemory]:
    """The cards that the request allows, the one with the most free memory first."""
    _, _, index = request.device.partition(":")
    cards = [card for card in memory.cards if not index or card.index == int(index)]
    return sorted(cards, key=lambda card: card.free, reverse=True)


def _variants(way: RunMode, context: int) -> Iterator[ModeVariant]:
    """Yields variants of a mode that take less and less memory, with the cheapest savings first."""
    spec = MODE_SPECS[way]
    heads: tuple[WeightFormat, ...] = (WeightFormat.BF16, WeightFormat.INT8)
    if spec.text is WeightFormat.BF16:
        heads = heads[:1]
    variants = [(head, on_host) for head in heads for on_host in (False, True)]
    variants = variants if spec.on_card else [(head, False) for head in heads]
    # An embedding in RAM costs nothing (one row per token is looked up); an int8 head costs some precision.
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
    """Returns the plans of a mode, from most to least memory; no plans if it needs a card and none exists."""
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
    """Adds the reasons to a plan. `better` are the verdicts on the modes that are preferred to it."""
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
    """Returns the next better plan, preferably one for which closing other programs is enough.

    Without a plan it returns the one that is short of the least memory.
    """
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
    """Returns how much more a mode needs than is free now, for a context of more than `longer_than`."""
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
    """Returns the memory as it would be with all other programs closed."""
    cards = tuple(
        replace(card, free=max(card.free, (card.total or 0) - _DESKTOP_VIDEO)) for card in memory.cards
    )
    return replace(memory, cards=cards, ram_free=max(memory.ram_free, memory.ram_total - _SYSTEM_RAM))


def _converted(
    plan: MemoryPlan | None, ways: Sequence[RunMode], memory: MachineMemory, request: PlanRequest
) -> MemoryPlan | None:
    """Returns the best plan with 4-bit weights made from the original ones, if it is better than `plan`."""
    if request.held is not Held.BF16:
        return None
    before = ways if plan is None else ways[: ways.index(plan.way)]
    found = _first([way for way in before if MODE_SPECS[way].needs_conversion], memory, request)
    return found and _explained(found, (), memory, request)
