"""What a picture may cost at most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.domain.picture import PictureError, PictureErrorKind


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, pixels and seconds; every bound is inclusive."""

    file_bytes: int = 256 * 1024 * 1024
    pixels: int = 64_000_000
    # No JPEG and no screenshot of a whole page is longer. Rows are what decoders spend their time on: one
    # pixel wide, a picture of the same area takes ten times as long.
    side: int = 65_535
    # Until the child is up; only a very busy machine needs more than a tenth of a second.
    start_seconds: float = 20.0
    decode_seconds: float = 5.0
    # Processor time, where the system can limit it: a busy machine changes nothing about it. Until the size
    # is known, then for the picture; the most laborious honest ones need half of that.
    header_cpu_seconds: int = 3
    decode_cpu_seconds: float = 2.0
    cpu_seconds_per_megapixel: float = 0.08
    # A picture at the cap takes about three seconds on a quiet machine and seven on a very busy one: it
    # gets fifteen.
    seconds_per_megapixel: float = 0.15
    # Address space of the child. The widest decoded form at the cap (four bytes a pixel, twice, beside the
    # file itself) needs about half of it.
    memory_bytes: int = 2 * 1024 * 1024 * 1024

    def seconds_for(self, pixels: int) -> float:
        """How long decoding a picture of that many pixels may take."""
        return self.decode_seconds + self.seconds_per_megapixel * pixels / 1_000_000

    def cpu_seconds_for(self, pixels: int) -> int:
        """Processor time of the child for a picture of that many pixels; systems count whole seconds."""
        return math.ceil(self.decode_cpu_seconds + self.cpu_seconds_per_megapixel * pixels / 1_000_000)

    def check_size(self, size: Size) -> None:
        """Raises PictureError: TOO_MANY_PIXELS, TOO_LONG."""
        if size.area > self.pixels:
            raise PictureError(PictureErrorKind.TOO_MANY_PIXELS)
        if max(size.width, size.height) > self.side:
            raise PictureError(PictureErrorKind.TOO_LONG)


DEFAULT_LIMITS = Limits()


def pack_limits(limits: Limits) -> tuple[str, ...]:
    """As arguments of the decoding child."""
    return tuple(str(value) for value in astuple(limits))


def unpack_limits(arguments: Sequence[str]) -> Limits:
    return Limits(
        *(type(default)(text) for default, text in zip(astuple(DEFAULT_LIMITS), arguments, strict=True))
    )
