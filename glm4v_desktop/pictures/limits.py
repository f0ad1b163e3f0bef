"""What a picture may cost at most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, pixels and seconds; every bound is inclusive."""

    file_bytes: int = 256 * 1024 * 1024
    pixels: int = 64_000_000
    # Until the child is up; only a very busy machine needs more than a tenth of a second.
    start_seconds: float = 20.0
    decode_seconds: float = 5.0
    # A picture at the cap takes about three seconds on a quiet machine and seven on a very busy one: it
    # gets fifteen.
    seconds_per_megapixel: float = 0.15
    # Address space of the child. The widest decoded form at the cap (four bytes a pixel, twice, beside the
    # file itself) needs about half of it.
    memory_bytes: int = 2 * 1024 * 1024 * 1024

    def seconds_for(self, pixels: int) -> float:
        """How long decoding a picture of that many pixels may take."""
        return self.decode_seconds + self.seconds_per_megapixel * pixels / 1_000_000


DEFAULT_LIMITS = Limits()
