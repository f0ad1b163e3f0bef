"""The texts about a memory plan: which run mode fits, why, how fast it is, what more free memory would allow.

The texts are English sources for the context `Plans`. `plan_sentence` translates a Sentence and fills in its
placeholders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.hardware.plan_values import (
    Advice,
    FitVerdict,
    MemoryPlan,
    Reason,
    RunMode,
    Shortage,
    UpgradeHint,
    Wait,
)
from glm4v_desktop.texts.translation import QT_TRANSLATE_NOOP, joined

CONTEXT = "Plans"
_TENTH_GB = 100_000_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """An untranslated sentence.

    `values` are for the placeholders in `source`. `part` is another source text, for the placeholder {way},
    and is translated separately.
    """

    source: str
    values: Mapping[str, str] = field(default_factory=dict)
    part: str = ""


WAYS: Mapping[RunMode, str] = MappingProxyType(
    {
        RunMode.BF16_ON_CARD: QT_TRANSLATE_NOOP("Plans", "all on the graphics card, in full precision"),
        RunMode.BF16_TOWER_STREAMED: QT_TRANSLATE_NOOP(
            "Plans", "on the graphics card in full precision, with its vision part in memory"
        ),
        RunMode.INT4_TEXT_ON_CARD: QT_TRANSLATE_NOOP(
            "Plans", "on the graphics card, 4 bits for text and full precision for pictures"
        ),
        RunMode.INT4_TEXT_TOWER_STREAMED: QT_TRANSLATE_NOOP(
            "Plans",
            "on the graphics card, 4 bits for text, with its vision part in full precision in memory",
        ),
        RunMode.INT4_ON_CARD: QT_TRANSLATE_NOOP("Plans", "all on the graphics card, in 4 bits"),
        RunMode.INT4_TOWER_STREAMED: QT_TRANSLATE_NOOP(
            "Plans", "on the graphics card in 4 bits, with its vision part in memory"
        ),
        RunMode.NF4_ON_CARD: QT_TRANSLATE_NOOP(
            "Plans", "all on the graphics card, converted to 4 bits at each load (NF4)"
        ),
        RunMode.NF4_TOWER_STREAMED: QT_TRANSLATE_NOOP(
            "Plans",
            "on the graphics card, converted to 4 bits at each load (NF4), with its vision part in memory",
        ),
        RunMode.INT4_TEXT_ON_PROCESSOR: QT_TRANSLATE_NOOP(
            "Plans", "on the processor, 4 bits for text and full precision for pictures"
        ),
        RunMode.INT4_ON_PROCESSOR: QT_TRANSLATE_NOOP("Plans", "on the processor, in 4 bits"),
        RunMode.BF16_ON_PROCESSOR: QT_TRANSLATE_NOOP("Plans", "on the processor, in full precision"),
    }
)
"""The run modes as part of a sentence."""

LABELS: Mapping[RunMode, str] = MappingProxyType(
    {
        RunMode.BF16_ON_CARD: QT_TRANSLATE_NOOP("Plans", "16 bits, on the card"),
        RunMode.BF16_TOWER_STREAMED: QT_TRANSLATE_NOOP("Plans", "16 bits, vision part in memory"),
        RunMode.INT4_TEXT_ON_CARD: QT_TRANSLATE_NOOP("Plans", "4-bit text, 16-bit vision, on the card"),
        RunMode.INT4_TEXT_TOWER_STREAMED: QT_TRANSLATE_NOOP(
            "Plans", "4-bit text, 16-bit vision part in memory"
        ),
        RunMode.INT4_ON_CARD: QT_TRANSLATE_NOOP("Plans", "4 bits, on the card"),
        RunMode.INT4_TOWER_STREAMED: QT_TRANSLATE_NOOP("Plans", "4 bits, vision part in memory"),
        RunMode.NF4_ON_CARD: QT_TRANSLATE_NOOP("Plans", "4 bits from each load, on the card"),
        RunMode.NF4_TOWER_STREAMED: QT_TRANSLATE_NOOP("Plans", "4 bits from each load, vision in memory"),
        RunMode.INT4_TEXT_ON_PROCESSOR: QT_TRANSLATE_NOOP(
            "Plans", "4-bit text, 16-bit vision, on the processor"
        ),
        RunMode.INT4_ON_PROCESSOR: QT_TRANSLATE_NOOP("Plans", "4 bits, on the processor"),
        RunMode.BF16_ON_PROCESSOR: QT_TRANSLATE_NOOP("Plans", "16 bits, on the processor"),
    }
)
"""Short names of the run modes, for a list."""

VERDICTS: Mapping[FitVerdict, str] = MappingProxyType(
    {
        FitVerdict.FITS: QT_TRANSLATE_NOOP("Plans", "fits"),
        FitVerdict.NO_CARD: QT_TRANSLATE_NOOP("Plans", "no card"),
        FitVerdict.LITTLE_VIDEO_MEMORY: QT_TRANSLATE_NOOP("Plans", "too little free video memory"),
        FitVerdict.LITTLE_RAM: QT_TRANSLATE_NOOP("Plans", "too little free memory"),
        FitVerdict.OTHER_WEIGHTS: QT_TRANSLATE_NOOP("Plans", "would fit with another form of the weights"),
    }
)

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.FULL_PRECISION: QT_TRANSLATE_NOOP("Plans", "The weights are used as they were published."),
        Reason.LITTLE_VIDEO_MEMORY: QT_TRANSLATE_NOOP(
            "Plans", "There is too little free video memory for a better run mode."
        ),
        Reason.LITTLE_RAM: QT_TRANSLATE_NOOP(
            "Plans", "There is too little free memory for a better run mode."
        ),
        Reason.NO_CARD: QT_TRANSLATE_NOOP("Plans", "There is no graphics card that it can use."),
        Reason.CPU_WANTED: QT_TRANSLATE_NOOP("Plans", "You chose the processor."),
        Reason.OLD_CARD: QT_TRANSLATE_NOOP(
            "Plans", "This graphics card is slow with the model's number format."
        ),
        Reason.NO_BF16: QT_TRANSLATE_NOOP(
            "Plans", "The processor has no native bfloat16, which makes it slower."
        ),
        Reason.HEAD_INT8: QT_TRANSLATE_NOOP("Plans", "The last layer uses 8 bits to save memory."),
        Reason.EMBEDDING_ON_HOST: QT_TRANSLATE_NOOP(
            "Plans", "The model's word table is in the computer's memory, to save video memory."
        ),
        Reason.SHORT_CONTEXT: QT_TRANSLATE_NOOP(
            "Plans", "Conversations are shorter than the model allows, to save memory."
        ),
        Reason.WEIGHTS_ARE_INT4: QT_TRANSLATE_NOOP("Plans", "These weights have 4 bits."),
        Reason.NEEDS_CONVERSION: QT_TRANSLATE_NOOP(
            "Plans", "The 4-bit weights are made from the original ones, once, on this computer."
        ),
    }
)

_RUNS = QT_TRANSLATE_NOOP("Plans", "On this computer GLM-4v-9b would run {way}.")
_NOTHING = QT_TRANSLATE_NOOP("Plans", "GLM-4v-9b does not fit into the free memory of this computer.")
_NEEDS_BOTH = QT_TRANSLATE_NOOP("Plans", "That takes {video} of video memory and {ram} of memory.")
_NEEDS_RAM = QT_TRANSLATE_NOOP("Plans", "That takes {ram} of memory.")
_CLOSE_VIDEO = QT_TRANSLATE_NOOP(
    "Plans", "Closing programs that use {video} of video memory would let it run {way}."
)
_CLOSE_RAM = QT_TRANSLATE_NOOP("Plans", "Closing programs that use {ram} of memory would let it run {way}.")
_CLOSE_BOTH = QT_TRANSLATE_NOOP(
    "Plans", "Closing programs that use {video} of video memory and {ram} of memory would let it run {way}."
)
_CLOSE_CONTEXT_VIDEO = QT_TRANSLATE_NOOP(
    "Plans", "Closing programs that use {video} of video memory would allow longer conversations."
)
_CLOSE_CONTEXT_RAM = QT_TRANSLATE_NOOP(
    "Plans", "Closing programs that use {ram} of memory would allow longer conversations."
)
_MORE_VIDEO = QT_TRANSLATE_NOOP(
    "Plans",
    "To run {way}, it needs {video} more free video memory. Closing programs is not enough.",
)
_MORE_RAM = QT_TRANSLATE_NOOP(
    "Plans", "To run {way}, it needs {ram} more free memory. Closing programs is not enough."
)
_CONVERTED = QT_TRANSLATE_NOOP("Plans", "With a 4-bit copy of these weights it would run {way}.")
_FIRST_SECONDS = QT_TRANSLATE_NOOP(
    "Plans", "An estimate: the first word about a picture comes after about {n} seconds."
)
_FIRST_MINUTES = QT_TRANSLATE_NOOP(
    "Plans", "An estimate: the first word about a picture comes after about {n} minutes."
)
_FIRST_HOURS = QT_TRANSLATE_NOOP(
    "Plans", "An estimate: the first word about a picture comes after about {n} hours."
)
_THEN_FAST = QT_TRANSLATE_NOOP("Plans", "After that about {n} words come each second.")
_THEN_SLOW = QT_TRANSLATE_NOOP("Plans", "After that each word takes about {n} seconds.")
_SHORT_VIDEO = QT_TRANSLATE_NOOP(
    "Plans",
    "The model needs {needed} of free video memory, but only {free} are free.",
)
_SHORT_RAM = QT_TRANSLATE_NOOP("Plans", "The model needs {needed} of free memory, but only {free} are free.")


def gigabytes(size: int | None) -> str:
    """A size in bytes as in `9.1 GB`; `?` if it is unknown."""
    return "?" if size is None else f"{size / 1e9:.1f} GB"


def at_least(size: int) -> str:
    """A needed size in bytes, in gigabytes rounded up, so that the shown amount is enough."""
    return f"{-(-size // _TENTH_GB) / 10:.1f} GB"


def at_most(size: int) -> str:
    """A free size in bytes, in gigabytes rounded down.

    With `at_least`, a needed size never reads the same as a smaller free one.
    """
    return f"{size // _TENTH_GB / 10:.1f} GB"


def headline(advice: Advice) -> Sentence:
    """The run mode that the plan chose, or that none fits; one sentence."""
    return Sentence(_NOTHING) if advice.plan is None else Sentence(_RUNS, part=WAYS[advice.plan.way])


def sentences(advice: Advice) -> tuple[Sentence, ...]:
    """The run mode, its memory, the reasons, the speed, and what would allow a better one; in this order."""
    found = [headline(advice)]
    plan = advice.plan
    if plan is not None:
        found.append(memory_sentence(plan))
        found += [Sentence(REASONS[why]) for why in plan.why]
        if plan.wait is not None:
            found += wait_sentences(plan.wait)
    if advice.upgrade_hint is not None:
        found.append(hint_sentence(advice.upgrade_hint, plan))
    if advice.converted is not None:
        found.append(Sentence(_CONVERTED, part=WAYS[advice.converted.way]))
    return tuple(found)


def summary(advice: Advice) -> tuple[Sentence, ...]:
    """As `sentences`, without the reasons."""
    reasons = set(REASONS.values())
    return tuple(sentence for sentence in sentences(advice) if sentence.source not in reasons)


def memory_sentence(plan: MemoryPlan) -> Sentence:
    """How much memory the plan takes, with the video memory if it uses a card."""
    values = {"video": at_least(plan.video.total), "ram": at_least(plan.ram.total)}
    return Sentence(_NEEDS_BOTH if plan.card is not None else _NEEDS_RAM, values)


def wait_sentences(wait: Wait) -> tuple[Sentence, Sentence]:
    """The estimated time to the first word, and the speed after it, rounded to two digits."""
    first, word = wait.first_word_s, 1 / wait.words_per_s
    if first < 90:
        first_text = Sentence(_FIRST_SECONDS, {"n": _roughly(first)})
    elif first < 90 * 60:
        first_text = Sentence(_FIRST_MINUTES, {"n": _roughly(first / 60)})
    else:
        first_text = Sentence(_FIRST_HOURS, {"n": _roughly(first / 3600)})
    speed_text = (
        Sentence(_THEN_SLOW, {"n": _roughly(word)})
        if word > 1
        else Sentence(_THEN_FAST, {"n": _roughly(wait.words_per_s)})
    )
    return first_text, speed_text


def hint_sentence(hint: UpgradeHint, plan: MemoryPlan | None) -> Sentence:
    """How much more free memory would allow a better run mode than `plan`, which fits now."""
    video, ram = hint.video_more, hint.ram_more
    values = {"video": at_least(video), "ram": at_least(ram)}
    way = WAYS[hint.plan.way]
    if not hint.enough:
        return Sentence(_MORE_VIDEO if video else _MORE_RAM, values, way)
    if plan is not None and plan.way is hint.plan.way:
        return Sentence(_CLOSE_CONTEXT_VIDEO if video else _CLOSE_CONTEXT_RAM, values)
    return Sentence(_CLOSE_BOTH if video and ram else _CLOSE_VIDEO if video else _CLOSE_RAM, values, way)


def shortage_sentence(shortage: Shortage) -> Sentence:
    """How much memory a refused load needed, and how much was free."""
    values = {"needed": at_least(shortage.needed), "free": at_most(shortage.free)}
    return Sentence(_SHORT_VIDEO if shortage.video else _SHORT_RAM, values)


def _roughly(number: float) -> str:
    """Rounded to two digits, as 1.4, 14 or 140."""
    return f"{number:.1f}" if number < 9.5 else f"{float(f'{number:.2g}'):.0f}"


def plan_sentence(sentence: Sentence) -> str:
    """The sentence in the current language."""
    way = QCoreApplication.translate(CONTEXT, sentence.part) if sentence.part else ""
    return QCoreApplication.translate(CONTEXT, sentence.source).format(**sentence.values, way=way)


def plan_text(sentences: Iterable[Sentence]) -> str:
    """The sentences in the current language, as one paragraph."""
    text = ""
    for sentence in sentences:
        text = joined(text, plan_sentence(sentence))
    return text
