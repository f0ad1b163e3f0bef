"""Runs one decoding child at a time, bounded in time, and checks what it says."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from glm4v_desktop.domain.picture import Picture, PictureError, PictureErrorKind
from glm4v_desktop.pictures.levels import level_sizes, thumbnail_size
from glm4v_desktop.pictures.limits import Limits, pack_limits
from glm4v_desktop.pictures.opened import OpenedPicture
from glm4v_desktop.pictures.signature import Format
from glm4v_desktop.pictures.wire import HEADER_BYTES, READY, Header, unpack

log = logging.getLogger(__name__)

_START = (
    "import sys; sys.path += sys.argv[1:3]; "
    "from glm4v_desktop.pictures.decode_child import main; main(sys.argv[3:])"
)
_FAILED = PictureErrorKind.DECODER_FAILED
_OUT_OF_TIME: int | None = getattr(signal, "SIGXCPU", None)  # Windows has none
_ENDING_S = 1.0  # from the last byte of a child to its end
# All that the child gets of the environment: keys and tokens in it are none of its business.
_ENVIRONMENT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def child_command() -> tuple[str, ...]:
    """Starts the decoding child from a checkout as well as from an installed package.

    Isolated (no user site, no PYTHON* variables, no .pth files): it is told the two folders that it needs.
    """
    pillow = importlib.util.find_spec("PIL")
    if pillow is None or pillow.origin is None:
        raise PictureError(PictureErrorKind.DECODER_FAILED, "Pillow is not installed")
    package_root = Path(__file__).resolve().parents[2]
    pillow_root = Path(pillow.origin).parents[1]
    return (sys.executable, "-I", "-S", "-c", _START, str(package_root), str(pillow_root))


class Decoder:
    """Decodes untrusted bytes in a child process that lives for one picture.

    `command` starts the child; format and limits are appended. `stop` may be called from any thread.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = tuple(command) if command is not None else child_command()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def decode(self, data: bytes, found: Format, limits: Limits, name: str) -> OpenedPicture:
        """Raises PictureError: INCOMPLETE, DAMAGED, TOO_MANY_PIXELS, TOO_COSTLY, DECODER_FAILED, ..."""
        with self._running_child(found, limits) as child, _Clock(child) as clock:
            try:
                return _talk(child, clock, data, limits, name)
            except (EOFError, ValueError, OSError) as error:
                if clock.has_struck or (isinstance(error, EOFError) and _used_its_time(child)):
                    kind = PictureErrorKind.TOO_COSTLY if clock.is_decoding else _FAILED
                    raise PictureError(kind, "out of time") from error
                raise PictureError(_FAILED, f"{type(error).__name__}: {error}") from error

    def stop(self) -> None:
        """Ends the running child, if any, and lets no other start."""
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
                with contextlib.suppress(OSError):  # what could not be written has nobody to read it
                    if pipe is not None:
                        pipe.close()
            code = child.wait()
            with self._lock:
                self._child = None
            log.debug("decoding child ended with %s", code)

    def _start(self, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        # Address space is limited, and each of the C library's arenas reserves 64 MB of it.
        environment["MALLOC_ARENA_MAX"] = "2"
        try:
            return subprocess.Popen(
                self._command + arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:  # no more processes, files or memory to be had
            raise PictureError(PictureErrorKind.DECODER_FAILED, type(error).__name__) from error


class _Clock:
    """Kills the child when the time it was last allowed is over."""

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
    """What the child makes of the file; every length is checked against the size that it declares."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("no pipes")
    clock.allow(limits.start_seconds)
    if _read(child.stdout, len(READY)) != READY:
        raise ValueError("not ready")
    clock.is_decoding = True
    clock.allow(limits.decode_seconds)
    with contextlib.suppress(OSError):  # a child that ends before it has read all says why, or its end does
        child.stdin.write(data)
        child.stdin.close()
    declared = _read_header(child.stdout, limits)
    clock.allow(limits.seconds_for(declared.size.area))
    final = _read_header(child.stdout, limits)
    sizes = (final.size, *level_sizes(final.size), thumbnail_size(final.size))
    # All are read before the first is hashed: the child's time does not pass meanwhile.
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
    """Whether the system ended it for the processor time that it took. It has closed its pipes."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(_ENDING_S)
    return _OUT_OF_TIME is not None and child.returncode == -_OUT_OF_TIME


def _read(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) != length:
        raise EOFError
    return data
