"""How GLM-4v-9b could be run on a machine: what the planner takes and gives. Sizes are in bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CONTEXT = 8192  # positions that the model was trained for

_VIDEO, _RAM = "video", "ram"


class WeightFormat(StrEnum):
    """How weights are kept in memory; the values are public (`doctor --json`)."""

    BF16 = "bf16"
    INT8 = "int8"
    INT4 = "int4"
    NF4 = "nf4"


class Held(StrEnum):
    """Which weights are at hand. Public."""

    NONE = "none"
    BF16 = "bf16"  # the original
    INT4 = "int4"  # text model and vision encoder
    INT4_TEXT = "int4_text"  # the vision encoder is in 16 bits


class RunMode(StrEnum):
    """Ways to run it, the best answers first; the values are public."""

    BF16_ON_CARD = "bf16_on_card"
    BF16_TOWER_STREAMED = "bf16_tower_streamed"  # the vision encoder stays in RAM, copied layer by layer
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
    """What speaks for a plan, or was given up for it. Public."""

    FULL_PRECISION = "full_precision"  # nothing is lost
    LITTLE_VIDEO_MEMORY = "little_video_memory"  # something better needs more of it
    LITTLE_RAM = "little_ram"
    NO_CARD = "no_card"
    CPU_WANTED = "cpu_wanted"
    OLD_CARD = "old_card"  # it computes bfloat16 slowly
    NO_BF16 = "no_bf16"  # the processor is not known to have it: float32, slower and with more memory
    HEAD_INT8 = "head_int8"
    EMBEDDING_ON_HOST = "embedding_on_host"
    SHORT_CONTEXT = "short_context"
    WEIGHTS_ARE_INT4 = "weights_are_int4"  # those at hand
    NEEDS_CONVERSION = "needs_conversion"  # 4-bit weights have to be made first


@dataclass(frozen=True, slots=True)
class MemoryBreakdown:
    """What takes memory in one place. `picture` and `keys_values` are planned before the first one comes."""

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
    """A card's memory; `total` and `capability` are None where nobody told."""

    index: int
    free: int
    total: int | None = None
    capability: tuple[int, int] | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class MachineMemory:
    """What a machine offers at this moment. `bf16`: whether the processor has it; None is unknown."""

    cards: tuple[CardMemory, ...] = ()
    ram_free: int = 0
    ram_total: int = 0
    cores: int = 1
    bf16: bool | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """An estimate, for a processor: how long the first word about a picture takes, and what follows."""

    first_word_s: float
    words_per_s: float


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """One way in full. `card` is None for the processor."""

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
        """In torch's words."""
        return "cpu" if self.card is None else f"cuda:{self.card}"

    @property
    def needs_conversion(self) -> bool:
        return Reason.NEEDS_CONVERSION in self.why

    def options(self) -> dict[str, str | bool | int]:
        """For loading: plain values."""
        return {
            "device": self.device,
            "tower": "streamed" if self.tower_streamed else "resident",
            "head": str(self.head),
            "nf4": self.text is WeightFormat.NF4,
            "embedding": "host" if self.embedding_on_host else "device",
            "context": self.context,
        }


class FitVerdict(StrEnum):
    """Whether a way fits, or what it lacks; the values are public."""

    FITS = "fits"
    NO_CARD = "no_card"
    LITTLE_VIDEO_MEMORY = "little_video_memory"
    LITTLE_RAM = "little_ram"
    OTHER_WEIGHTS = "other_weights"  # it would fit, with weights that are not at hand


@dataclass(frozen=True, slots=True)
class ModeFit:
    """`video_bytes` and `ram_bytes` are what must be free, at the least."""

    way: RunMode
    video_bytes: int
    ram_bytes: int
    verdict: FitVerdict

    @property
    def fits(self) -> bool:
        return self.verdict is FitVerdict.FITS


@dataclass(frozen=True, slots=True)
class UpgradeHint:
    """The next better plan, and how many bytes more must be free for it.

    With `enough` closing other programs would do; else the machine has too little altogether.
    """

    plan: MemoryPlan
    video_more: int
    ram_more: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a plan lacks now. `video`: which memory is short."""

    video: bool
    needed: int
    free: int

    def __str__(self) -> str:
        """For crossing a process; `parse_shortage` reads it."""
        return f"{_VIDEO if self.video else _RAM} {self.needed} {self.free}"


def parse_shortage(text: str) -> Shortage | None:
    """None for anything else than a shortage in words."""
    memory, *sizes = text.split(" ")
    if memory not in (_VIDEO, _RAM) or len(sizes) != 2 or not all(map(str.isdecimal, sizes)):
        return None
    return Shortage(memory == _VIDEO, int(sizes[0]), int(sizes[1]))


@dataclass(frozen=True, slots=True)
class Advice:
    """What the planner says.

    `plan` is None when nothing fits that the weights at hand allow; `shortage` is then what the plan lacks
    that comes nearest. `converted` is what 4-bit weights made from those at hand would allow, where that is
    better.
    """

    plan: MemoryPlan | None
    fits: tuple[ModeFit, ...]
    upgrade_hint: UpgradeHint | None = None
    converted: MemoryPlan | None = None
    shortage: Shortage | None = None
