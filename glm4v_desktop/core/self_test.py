"""The self-test's values: the ways to compute on a machine, and which of them gave the recorded results."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """The form of the weights; the values are public (`doctor --self-test --json`)."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    NARROW = "bfloat16_in_float32"  # weights of 16 bits that are widened to be computed with
    INT4 = "int4"
    INT4_INT8_HEAD = "int4_int8_head"  # with the last layer in 8 bits
    NF4 = "nf4"


class Part(StrEnum):
    """The parts of the computation that are compared, in their order; the values are public."""

    PICTURE = "picture"  # its embeddings, from the vision encoder
    PROMPT = "prompt"  # many rows at once
    FOLLOW_UP = "follow_up"  # some rows behind a cache
    STEP = "step"  # one row behind a cache, as with each word of an answer


class Verdict(StrEnum):
    """How one way of computing did; the values are public."""

    PASSED = "passed"
    DIFFERS = "differs"
    FAILED = "failed"  # an error
    CRASHED = "crashed"  # the process ended
    TIMED_OUT = "timed_out"
    NO_MEMORY = "no_memory"  # there was no room to find out; nothing is avoided for it


@dataclass(frozen=True, slots=True)
class Way:
    """`device` in torch's words; `kernel` names who multiplies with 4-bit weights, empty for other weights.

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
    """How far a part was from the recorded values, and how far it may be; both relative to their spread."""

    part: Part
    far: float
    allowed: float

    @property
    def is_near(self) -> bool:
        return self.far <= self.allowed  # a NaN is not


@dataclass(frozen=True, slots=True)
class WayResult:
    """The result of one way. `wrong_tokens` counts the tokens that differ from the recorded answers.

    `detail` is an exception's type, an exit code, or the kernels that computed something else.
    """

    way: Way
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
        """The parts that are too far off. The first one has the fault; the others mostly follow from it."""
        return tuple(distance for distance in self.distances if not distance.is_near)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a self-test is valid for: another driver or torch may compute something else."""

    program: str
    torch: str
    bitsandbytes: str = ""
    driver: str = ""
    cards: tuple[str, ...] = ()
    processor: str = ""


@dataclass(frozen=True, slots=True)
class SelfTestResult:
    """`whole` is False if some ways were not tried; then the test is to be repeated."""

    fingerprint: Fingerprint
    ways: tuple[WayResult, ...]
    whole: bool = True

    @property
    def passed(self) -> bool:
        return self.whole and bool(self.ways) and all(way.passed for way in self.ways)

    @property
    def usable(self) -> tuple[str, ...]:
        """The names of the ways that passed."""
        return tuple(result.way.name for result in self.ways if result.passed)

    @property
    def avoid(self) -> tuple[str, ...]:
        """What an engine should not do: "cuda:0/int4:torch_cuda", "cuda:0/streamed", or a whole "cuda:0".

        Streaming is only to blame where the same way passes without it.
        """
        by_device: dict[str, list[WayResult]] = {}
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
    """True after the installation, and again after a change of driver, torch, card or program."""
    return stored is None or not stored.whole or stored.fingerprint != now
