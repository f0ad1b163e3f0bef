"""Which ways to compute a machine offers, and which of them gave what was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """In what form the weights are; the values are public (`doctor --self-test --json`)."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    INT4 = "int4"
    INT4_INT8_HEAD = "int4_int8_head"  # with the last layer in 8 bits
    NF4 = "nf4"


class Part(StrEnum):
    """Where on the way from a picture to an answer something differs; the values are public."""

    PICTURE = "picture"  # what the tower makes of it
    PROMPT = "prompt"  # many rows at once
    STEP = "step"  # one row behind a cache, as with each word of an answer
    FOLLOW_UP = "follow_up"  # some rows behind a cache


class Verdict(StrEnum):
    """The values are public."""

    PASSED = "passed"
    DIFFERS = "differs"
    FAILED = "failed"  # an error
    CRASHED = "crashed"  # the process ended
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class Way:
    """`device` in torch's words; `kernel` names who multiplies with 4-bit weights, empty for other weights.

    With `streamed` the tower stays in the computer's memory and comes layer by layer.
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
class WayResult:
    """`far` is how far each part was from the record, as a share of the record's spread.

    `wrong_tokens` of an answer are others than the recorded ones. `detail` is an exception's type or an exit
    code.
    """

    way: Way
    verdict: Verdict
    far: tuple[tuple[Part, float], ...] = ()
    allowed: float = 0.0
    wrong_tokens: int = 0
    detail: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return self.verdict is Verdict.PASSED

    @property
    def worst(self) -> tuple[Part, float] | None:
        """What differs most."""
        return max(self.far, key=lambda pair: pair[1], default=None)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a self-test holds for: another driver or torch may compute otherwise."""

    program: str
    torch: str
    bitsandbytes: str = ""
    driver: str = ""
    cards: tuple[str, ...] = ()
    processor: str = ""


@dataclass(frozen=True, slots=True)
class SelfTestResult:
    """`whole` is False for one in which not every way had its turn."""

    fingerprint: Fingerprint
    ways: tuple[WayResult, ...]
    whole: bool = True

    @property
    def passed(self) -> bool:
        return self.whole and bool(self.ways) and all(way.passed for way in self.ways)

    @property
    def usable(self) -> tuple[str, ...]:
        """The names of the ways that may be taken."""
        return tuple(result.way.name for result in self.ways if result.passed)

    @property
    def avoid(self) -> tuple[str, ...]:
        """What an engine should not do: "cuda:0/int4:torch_cuda", "cuda:0/streamed", or a whole "cuda:0".

        Streaming is only to blame where the same way passes without it.
        """
        by_device: dict[str, list[WayResult]] = {}
        for result in self.ways:
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
    """Once after the installation, and again after a change of driver, torch, card or program."""
    return stored is None or not stored.whole or stored.fingerprint != now
