"""Decodes untrusted pictures in a child process with limited time and memory, and checks its answer.

Each picture has its own child. The child writes READY when it has started, reads the file until end-of-file,
and writes a header as soon as it knows the size and a second one when the picture is decoded. Then follow the
RGB bytes of the picture, of each level and of the thumbnail, whose sizes follow from the picture's. A header
with an error is the last. The parent checks every value.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import math
import os
import signal
import struct
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import Picture, PictureError, PictureErrorKind
from glm4v_desktop.pictures.formats import Format

if TYPE_CHECKING:
    import subprocess

    from PIL import Image


log = logging.getLogger(__name__)
_START = (
    "import sys; sys.path += sys.argv[1:3]; "
    "from glm4v_desktop.pictures.decode_child import main; main(sys.argv[3:])"
)
_FAILED = PictureErrorKind.DECODER_FAILED
_OUT_OF_TIME: int | None = getattr(signal, "SIGXCPU", None)  # Windows has none
_ENDING_S = 1.0  # for a child to end after its last byte
# The only environment variables that the child gets, so that no keys or tokens are among them.
_ENVIRONMENT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for a picture, in bytes, pixels and seconds; all are inclusive."""

    file_bytes: int = 256 * 1024 * 1024
    pixels: int = 64_000_000
    # No JPEG and no screenshot of a whole page is longer. Decoders need time for each row: a picture one
    # pixel wide takes ten times as long as others of the same area.
    side: int = 65_535
    # For the child to start; only a very busy machine needs more than a tenth of a second.
    start_seconds: float = 20.0
    decode_seconds: float = 5.0
    # Processor time, if the system can limit it; it does not depend on how busy the machine is. First until
    # the size is known, then for the pixels; the slowest real pictures need half of that.
    header_cpu_seconds: int = 3
    decode_cpu_seconds: float = 2.0
    cpu_seconds_per_megapixel: float = 0.08
    # The largest allowed picture takes about three seconds on a quiet machine and seven on a very busy one;
    # it gets fifteen.
    seconds_per_megapixel: float = 0.15
    # Address space of the child. The largest allowed picture needs about half of it: four bytes per pixel,
    # twice, and the file.
    memory_bytes: int = 2 * 1024 * 1024 * 1024

    def seconds_for(self, pixels: int) -> float:
        """The seconds that decoding a picture with this number of pixels may take."""
        return self.decode_seconds + self.seconds_per_megapixel * pixels / 1_000_000

    def cpu_seconds_for(self, pixels: int) -> int:
        """The whole seconds of processor time that the child may use for this number of pixels."""
        return math.ceil(self.decode_cpu_seconds + self.cpu_seconds_per_megapixel * pixels / 1_000_000)

    def check_size(self, size: Size) -> None:
        """Raises PictureError (TOO_MANY_PIXELS or TOO_LONG) for a size beyond the limits."""
        if size.area > self.pixels:
            raise PictureError(PictureErrorKind.TOO_MANY_PIXELS)
        if max(size.width, size.height) > self.side:
            raise PictureError(PictureErrorKind.TOO_LONG)


DEFAULT_LIMITS = Limits()


def pack_limits(limits: Limits) -> tuple[str, ...]:
    """The limits as arguments for the decoding child."""
    return tuple(str(value) for value in astuple(limits))


def unpack_limits(arguments: Sequence[str]) -> Limits:
    return Limits(
        *(type(default)(text) for default, text in zip(astuple(DEFAULT_LIMITS), arguments, strict=True))
    )


class PictureNotice(Enum):
    """A note to the person about an opened picture. The values are bits in the child's header."""

    FIRST_FRAME = 1  # an animation: only its first frame is shown
    FIRST_PAGE = 2  # several pages: only the first is shown


@dataclass(frozen=True, slots=True, eq=False)
class OpenedPicture:
    """A picture that passed `open_picture`, with smaller copies for showing it.

    `levels` are the half, quarter, ... sizes (rounded up) until the longest side is at most 1024 pixels; a
    small picture has none. `thumbnail` has a longest side of at most 192 pixels. `original` has the bytes of
    the file, whose path is `file` if it has one; it is empty for our own pixels.
    """

    picture: Picture
    thumbnail: Picture
    levels: tuple[Picture, ...]
    notices: tuple[PictureNotice, ...]
    original: bytes = field(repr=False)
    file: Path | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        return self.picture.key

    @property
    def has_pixels(self) -> bool:
        return bool(self.picture.rgb)

    def without_pixels(self) -> OpenedPicture:
        """A copy with the thumbnail and the origin of the pixels, but without the pixels."""
        return replace(self, picture=self.picture.without_pixels(), levels=())


class Decoder:
    """Decodes untrusted bytes, each picture in its own child process.

    `command` starts the child; format and limits are appended to it. Any thread may call `stop`.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = tuple(command) if command is not None else child_command()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def decode(self, data: bytes, found: Format, limits: Limits, name: str) -> OpenedPicture:
        """Decodes a picture of the format `found`; blocks.

        Raises PictureError: INCOMPLETE, DAMAGED, TOO_MANY_PIXELS, TOO_COSTLY, DECODER_FAILED, ...
        """
        with self._running_child(found, limits) as child, _Clock(child) as clock:
            try:
                return _talk(child, clock, data, limits, name)
            except (EOFError, ValueError, OSError) as error:
                if clock.has_struck or (isinstance(error, EOFError) and _used_its_time(child)):
                    kind = PictureErrorKind.TOO_COSTLY if clock.is_decoding else _FAILED
                    raise PictureError(kind, "out of time") from error
                raise PictureError(_FAILED, f"{type(error).__name__}: {error}") from error

    def stop(self) -> None:
        """Ends the running child, if any; no other one can be started."""
        with self._lock:
            self._stopped = True
            if self._child is not None:
                self._child.kill()

    @contextlib.contextmanager
    def _running_child(self, found: Format, limits: Limits) -> Iterator[subprocess.Popen[bytes]]:
        arguments = (found.value, *pack_limits(limits))
        with self._lock:
            if self._stopped:
                raise PictureError(PictureErrorKind.DECODER_FAILED, "stopped")
            child = self._start(arguments)
            self._child = child
        try:
            yield child
        finally:
            child.kill()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):  # the child may no longer read the rest of the file
                    if pipe is not None:
                        pipe.close()
            code = child.wait()
            with self._lock:
                self._child = None
            log.debug("decoding child ended with %s", code)

    def _start(self, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        # Each memory arena of the C library reserves 64 MB of the limited address space.
        environment["MALLOC_ARENA_MAX"] = "2"
        import subprocess  # here, so that the window opens sooner; the decoding child does not need it

        try:
            return subprocess.Popen(
                self._command + arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:  # the system has no more processes, files or memory
            raise PictureError(PictureErrorKind.DECODER_FAILED, type(error).__name__) from error


def child_command() -> tuple[str, ...]:
    """The command that starts the decoding child, for a checkout and an installed package.

    Python runs isolated (no user site, PYTHON* variables or .pth files), so the command names the two folders
    to import from.
    """
    pillow = importlib.util.find_spec("PIL")
    if pillow is None or pillow.origin is None:
        raise PictureError(PictureErrorKind.DECODER_FAILED, "Pillow is not installed")
    package_root = Path(__file__).resolve().parents[2]
    pillow_root = Path(pillow.origin).parents[1]
    return (sys.executable, "-I", "-S", "-c", _START, str(package_root), str(pillow_root))


class _Clock:
    """Kills the child when the time of the last `allow` is over."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self._timer: threading.Timer | None = None
        self.has_struck = False
        self.is_decoding = False

    def __enter__(self) -> _Clock:
        return self

    def __exit__(self, *_: object) -> None:
        self._cancel()

    def allow(self, seconds: float) -> None:
        self._cancel()
        self._timer = threading.Timer(seconds, self._strike)
        self._timer.name = "picture clock"
        self._timer.daemon = True
        self._timer.start()

    def _strike(self) -> None:
        self.has_struck = True
        self._child.kill()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()


def _talk(
    child: subprocess.Popen[bytes], clock: _Clock, data: bytes, limits: Limits, name: str
) -> OpenedPicture:
    """Sends the file to the child and reads its pixels, whose lengths follow from the declared size."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("no pipes")
    clock.allow(limits.start_seconds)
    if _read(child.stdout, len(READY)) != READY:
        raise ValueError("not ready")
    clock.is_decoding = True
    clock.allow(limits.decode_seconds)
    # A child that ends before it has read the file has written an error, or its exit code tells the reason.
    with contextlib.suppress(OSError):
        child.stdin.write(data)
        child.stdin.close()
    declared = _read_header(child.stdout, limits)
    clock.allow(limits.seconds_for(declared.size.area))
    final = _read_header(child.stdout, limits)
    sizes = (final.size, *level_sizes(final.size), thumbnail_size(final.size))
    # Read all before computing any key, so that the child does not wait while its time runs.
    rows = [_read(child.stdout, 3 * size.area) for size in sizes]
    whole, *levels, thumbnail = (Picture.of(size, rgb, name) for size, rgb in zip(sizes, rows, strict=True))
    return OpenedPicture(whole, thumbnail, tuple(levels), final.notices, data)


def _read_header(pipe: IO[bytes], limits: Limits) -> Header:
    header = unpack(_read(pipe, HEADER_BYTES))
    if header.error is not None:
        raise PictureError(header.error, header.detail)
    limits.check_size(header.size)
    return header


def _used_its_time(child: subprocess.Popen[bytes]) -> bool:
    """Whether the system ended the child because its processor time was used up."""
    import subprocess

    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(_ENDING_S)
    return _OUT_OF_TIME is not None and child.returncode == -_OUT_OF_TIME


def _read(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) != length:
        raise EOFError
    return data


READY = b"R"
_MAGIC = b"GLMp"
_LAYOUT = struct.Struct("<4sBBxxII48s")
HEADER_BYTES = _LAYOUT.size
_NO_SIZE = Size(0, 0)
# The kinds of errors that the child may report.
_CHILD_KINDS = frozenset(
    {
        PictureErrorKind.UNKNOWN_FORMAT,
        PictureErrorKind.UNSUPPORTED_FORMAT,
        PictureErrorKind.INCOMPLETE,
        PictureErrorKind.DAMAGED,
        PictureErrorKind.TOO_MANY_PIXELS,
        PictureErrorKind.TOO_LONG,
        PictureErrorKind.TOO_COSTLY,
        PictureErrorKind.DECODER_FAILED,
    }
)


@dataclass(frozen=True, slots=True)
class Header:
    """A header of the answer: a size or an error. `detail` has a few ASCII characters for the log."""

    size: Size = _NO_SIZE
    notices: tuple[PictureNotice, ...] = ()
    error: PictureErrorKind | None = None
    detail: str = ""

    def pack(self) -> bytes:
        status = self.error.value if self.error is not None else 0
        bits = sum(notice.value for notice in self.notices)
        detail = self.detail.encode("ascii", "replace")[:48]
        return _LAYOUT.pack(_MAGIC, status, bits, self.size.width, self.size.height, detail)


def unpack(data: bytes) -> Header:
    """The header in `data`. Raises ValueError for anything that `Header.pack` does not write."""
    if len(data) != HEADER_BYTES:
        raise ValueError("short header")
    magic, status, bits, width, height, detail = _LAYOUT.unpack(data)
    if magic != _MAGIC:
        raise ValueError("not a header")
    text = detail.rstrip(b"\0").decode("ascii", "replace")
    printable = "".join(character if character.isprintable() else "?" for character in text)
    if status:
        kind = PictureErrorKind(status)
        if kind not in _CHILD_KINDS:
            raise ValueError("not a reason that a decoder can have")
        return Header(error=kind, detail=printable)
    if width == 0 or height == 0:
        raise ValueError("empty picture")
    notices = tuple(notice for notice in PictureNotice if bits & notice.value)
    return Header(Size(width, height), notices)


_LEVEL_SIDE = 1024  # pixels; a picture whose sides are no longer gets no smaller level
_THUMBNAIL_SIDE = 192


def level_sizes(size: Size) -> tuple[Size, ...]:
    """Half, quarter, ... of `size`, rounded up, until the longest side is at most 1024 pixels."""
    sizes: list[Size] = []
    while max(size.width, size.height) > _LEVEL_SIDE:
        size = Size((size.width + 1) // 2, (size.height + 1) // 2)
        sizes.append(size)
    return tuple(sizes)


def thumbnail_size(size: Size) -> Size:
    """`size` shrunk so that its longest side is at most 192 pixels and its shortest at least 1."""
    longest = max(size.width, size.height)
    if longest <= _THUMBNAIL_SIDE:
        return size
    return Size(
        max(1, round(size.width * _THUMBNAIL_SIDE / longest)),
        max(1, round(size.height * _THUMBNAIL_SIDE / longest)),
    )


def smaller_copies(image: Image.Image) -> Iterator[Image.Image]:
    """The levels of an RGB image, largest first, and then its thumbnail."""
    from PIL import Image  # here, because the window only needs the sizes and starts faster without Pillow

    size = Size(*image.size)
    for level in level_sizes(size):
        image = image.reduce(2)
        if image.size != (level.width, level.height):
            raise AssertionError("level sizes differ from Pillow's")
        yield image
    thumbnail = thumbnail_size(size)
    yield image.resize((thumbnail.width, thumbnail.height), Image.Resampling.BOX)
