"""The values of the memory planner: run modes, plans, and what is missing for them. Sizes are in bytes.

In names, "tower" means the vision encoder, "head" the last layer (lm_head), "card" a graphics card. A
streamed tower stays in RAM, and its layers are copied to the card one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CONTEXT = 8192  # positions that the model was trained for

_VIDEO, _RAM = "video", "ram"


class WeightFormat(StrEnum):
    """How weights are stored in memory. The values are public (`doctor --json`)."""

    BF16 = "bf16"
    INT8 = "int8"
    INT4 = "int4"
    NF4 = "nf4"


class Held(StrEnum):
    """Which weights a model folder holds. The values are public."""

    NONE = "none"
    BF16 = "bf16"  # the original
    INT4 = "int4"  # text model and vision encoder
    INT4_TEXT = "int4_text"  # the vision encoder is in 16 bits


class RunMode(StrEnum):
    """How the model runs: precision and device. The best answers come first; the values are public."""

    BF16_ON_CARD = "bf16_on_card"
    BF16_TOWER_STREAMED = "bf16_tower_streamed"  # the vision encoder is copied layer by layer
    INT4_TEXT_ON_CARD = "int4_text_on_card"  # with the vision encoder in bf16
    INT4_TEXT_TOWER_STREAMED = "int4_text_tower_streamed"
    INT4_ON_CARD = "int4_on_card"
    INT4_TOWER_STREAMED = "int4_tower_streamed"
    NF4_ON_CARD = "nf4_on_card"  # made from bf16 weights at each load
    NF4_TOWER_STREAMED = "nf4_tower_streamed"
    INT4_TEXT_ON_PROCESSOR = "int4_text_on_processor"
    INT4_ON_PROCESSOR = "int4_on_processor"
    BF16_ON_PROCESSOR = "bf16_on_processor"


class Reason(StrEnum):
    """Why the planner chose a plan, and what the plan compromises on. The values are public."""

    FULL_PRECISION = "full_precision"
    LITTLE_VIDEO_MEMORY = "little_video_memory"  # a better mode needs more of it
    LITTLE_RAM = "little_ram"  # a better mode needs more of it
    NO_CARD = "no_card"
    CPU_WANTED = "cpu_wanted"
    OLD_CARD = "old_card"  # it computes bfloat16 slowly
    NO_BF16 = "no_bf16"  # the processor may lack bfloat16; float32 is slower and takes more memory
    HEAD_INT8 = "head_int8"
    EMBEDDING_ON_HOST = "embedding_on_host"
    SHORT_CONTEXT = "short_context"
    WEIGHTS_ARE_INT4 = "weights_are_int4"  # the folder holds only those
    NEEDS_CONVERSION = "needs_conversion"  # the 4-bit weights have to be made first


@dataclass(frozen=True, slots=True)
class MemoryBreakdown:
    """What takes memory in RAM or on the card, at the moment of greatest use."""

    weights: int = 0
    picture: int = 0  # the vision encoder's values while a picture is read, one layer unpacked
    keys_values: int = 0  # a full context with its picture
    runtime: int = 0  # the driver's context, or the interpreter with torch
    reserve: int = 0

    @property
    def total(self) -> int:
        return self.weights + self.picture + self.keys_values + self.runtime + self.reserve


@dataclass(frozen=True, slots=True)
class CardMemory:
    """A card's memory. `total` and the compute `capability` are None if they are unknown."""

    index: int
    free: int
    total: int | None = None
    capability: tuple[int, int] | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class MachineMemory:
    """What a machine offers at this moment. `bf16` says whether the processor has bfloat16, None: unknown."""

    cards: tuple[CardMemory, ...] = ()
    ram_free: int = 0
    ram_total: int = 0
    cores: int = 1
    bf16: bool | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """The estimated speed on a processor: seconds to the first word about a picture, then words a second."""

    first_word_s: float
    words_per_s: float


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """One run mode with all its choices and the memory it needs. `card` is None for the processor."""

    way: RunMode
    text: WeightFormat
    tower: WeightFormat
    head: WeightFormat
    tower_streamed: bool
    embedding_on_host: bool
    context: int  # positions
    card: int | None
    video: MemoryBreakdown
    ram: MemoryBreakdown
    why: tuple[Reason, ...] = ()
    wait: Wait | None = None

    @property
    def device(self) -> str:
        """The device's name in torch: "cpu" or "cuda:0"."""
        return "cpu" if self.card is None else f"cuda:{self.card}"

    @property
    def needs_conversion(self) -> bool:
        return Reason.NEEDS_CONVERSION in self.why

    def options(self) -> dict[str, str | bool | int]:
        """The plan as arguments of `engine.local.make_engine`."""
        return {
            "device": self.device,
            "tower": "streamed" if self.tower_streamed else "resident",
            "head": str(self.head),
            "nf4": self.text is WeightFormat.NF4,
            "embedding": "host" if self.embedding_on_host else "device",
            "context": self.context,
        }


class FitVerdict(StrEnum):
    """Whether a run mode fits, or what is missing. The values are public."""

    FITS = "fits"
    NO_CARD = "no_card"
    LITTLE_VIDEO_MEMORY = "little_video_memory"
    LITTLE_RAM = "little_ram"
    OTHER_WEIGHTS = "other_weights"  # it would fit, but the folder holds other weights


@dataclass(frozen=True, slots=True)
class ModeFit:
    """The verdict on one run mode. `video_bytes` and `ram_bytes` are the least that must be free."""

    way: RunMode
    video_bytes: int
    ram_bytes: int
    verdict: FitVerdict

    @property
    def fits(self) -> bool:
        return self.verdict is FitVerdict.FITS


@dataclass(frozen=True, slots=True)
class UpgradeHint:
    """The next better plan, and how many more bytes it needs free.

    `enough` is True if closing other programs can free that much, False if the machine has too little.
    """

    plan: MemoryPlan
    video_more: int
    ram_more: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Shortage:
    """How much memory a plan needs and how much is free. `video`: video memory is short, not RAM."""

    video: bool
    needed: int
    free: int

    def __str__(self) -> str:
        """The form in which it crosses processes, in `EngineError.detail`; `parse_shortage` reads it."""
        return f"{_VIDEO if self.video else _RAM} {self.needed} {self.free}"


def parse_shortage(text: str) -> Shortage | None:
    """Reads `str(shortage)` back; returns None for any other text."""
    memory, *sizes = text.split(" ")
    if memory not in (_VIDEO, _RAM) or len(sizes) != 2 or not all(map(str.isdecimal, sizes)):
        return None
    return Shortage(memory == _VIDEO, int(sizes[0]), int(sizes[1]))


@dataclass(frozen=True, slots=True)
class Advice:
    """What the planner recommends.

    `plan` is the best that fits; if none does, it is None and `shortage` says what the nearest one lacks.
    `fits` has a verdict on every mode. `converted` is the plan with 4-bit weights made from the original
    ones, if that would be better than `plan`.
    """

    plan: MemoryPlan | None
    fits: tuple[ModeFit, ...]
    upgrade_hint: UpgradeHint | None = None
    converted: MemoryPlan | None = None
    shortage: Shortage | None = None
