"""The values of the self-test: the combinations of device, weights and kernel, and the result of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """The form of the weights; the values are public (`doctor --self-test --json`)."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    NARROW = "bfloat16_in_float32"  # weights stored in bfloat16 and widened to float32 to compute
    INT4 = "int4"
    INT4_INT8_HEAD = "int4_int8_head"  # 4 bits, with the lm_head in 8 bits
    NF4 = "nf4"


class Part(StrEnum):
    """The parts of the computation that are compared, in their order; the values are public."""

    PICTURE = "picture"  # the embeddings that the vision encoder makes of it
    PROMPT = "prompt"  # many rows at once, with an empty cache
    FOLLOW_UP = "follow_up"  # a few rows after those in the cache
    STEP = "step"  # one row after those in the cache, as for each token of an answer


class Verdict(StrEnum):
    """The outcome for one compute mode; the values are public."""

    PASSED = "passed"
    DIFFERS = "differs"
    FAILED = "failed"  # an exception was raised
    CRASHED = "crashed"  # the process ended unexpectedly
    TIMED_OUT = "timed_out"
    NO_MEMORY = "no_memory"  # not enough memory to test it; it is not avoided for that


@dataclass(frozen=True, slots=True)
class ComputeMode:
    """How the network is computed: `device` as torch names it, form of the weights, 4-bit `kernel`.

    `kernel` is empty for weights that are not in 4 bits.

    With `streamed` the vision encoder stays in host memory and is copied to the device layer by layer.
    """

    device: str
    precision: Precision
    kernel: str = ""
    streamed: bool = False

    @property
    def resident_name(self) -> str:
        return f"{self.device}/{self.precision}" + (f":{self.kernel}" if self.kernel else "")

    @property
    def name(self) -> str:
        return self.resident_name + ("/streamed" if self.streamed else "")


@dataclass(frozen=True, slots=True)
class Distance:
    """The error of one part and its tolerance, as shares of the standard deviation of the recorded values."""

    part: Part
    far: float
    allowed: float

    @property
    def is_near(self) -> bool:
        return self.far <= self.allowed  # False for NaN


@dataclass(frozen=True, slots=True)
class ModeResult:
    """The result of one compute mode. `wrong_tokens` counts the tokens that differ from the recorded answers.

    `detail` is an exception's type, an exit code, or the kernels whose results were wrong.
    """

    way: ComputeMode
    verdict: Verdict
    distances: tuple[Distance, ...] = ()
    wrong_tokens: int = 0
    detail: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return self.verdict is Verdict.PASSED

    @property
    def off(self) -> tuple[Distance, ...]:
        """The parts beyond their tolerance. The first has the fault; the later ones mostly follow from it."""
        return tuple(distance for distance in self.distances if not distance.is_near)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The versions and devices that a self-test is valid for; with others, results may differ."""

    program: str
    torch: str
    bitsandbytes: str = ""
    driver: str = ""
    cards: tuple[str, ...] = ()
    processor: str = ""


@dataclass(frozen=True, slots=True)
class SelfTestResult:
    """The results of all tested modes. `whole` is False if some were not tried: the test must be repeated."""

    fingerprint: Fingerprint
    ways: tuple[ModeResult, ...]
    whole: bool = True

    @property
    def passed(self) -> bool:
        return self.whole and bool(self.ways) and all(way.passed for way in self.ways)

    @property
    def usable(self) -> tuple[str, ...]:
        """The names of the modes that passed."""
        return tuple(result.way.name for result in self.ways if result.passed)

    @property
    def avoid(self) -> tuple[str, ...]:
        """What an engine must avoid: "cuda:0/int4:torch_cuda", "cuda:0/streamed", or all of "cuda:0".

        Streaming is only listed if the same mode passed without it.
        """
        by_device: dict[str, list[ModeResult]] = {}
        for result in self.ways:
            if result.verdict is Verdict.NO_MEMORY:
                continue
            by_device.setdefault(result.way.device, []).append(result)
        avoided: list[str] = []
        for device, results in by_device.items():
            if not any(result.passed for result in results):
                avoided.append(device)
                continue
            failed = {result.way.name for result in results if not result.passed}
            avoided += [r.way.name for r in results if not r.way.streamed and not r.passed]
            streams_wrong = any(
                result.way.streamed and not result.passed and result.way.resident_name not in failed
                for result in results
            )
            avoided += [f"{device}/streamed"] if streams_wrong else []
        return tuple(avoided)


def needs_self_test(stored: SelfTestResult | None, now: Fingerprint) -> bool:
    """Whether the test must run: no result is stored, or it is for another driver, torch, card or program."""
    return stored is None or not stored.whole or stored.fingerprint != now
