"""Makes the 4-bit copy in a process of its own: `glm4v-desktop quantize`, as on the command line. No Qt."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import glm4v_desktop
from glm4v_desktop.domain.files import exists, is_folder, parse_json
from glm4v_desktop.library.child_lines import ChildLines
from glm4v_desktop.library.conversion import (
    ConvertError,
    ConvertErrorKind,
    ConvertProgress,
    ConvertStep,
    ConvertWish,
)
from glm4v_desktop.library.disk_use import bytes_on_disk
from glm4v_desktop.library.extra_install import with_console
from glm4v_desktop.library.local_extra import has_extra_local
from glm4v_desktop.library.model_folder import ModelKind, look_at_model_folder
from glm4v_desktop.model.quantise_values import WORK_FOLDER

log = logging.getLogger(__name__)

_MOST_COPIES = 100
_GRACE_S = 0.5  # it may be killed at any moment and goes on later; the window must not wait for it
_FAMILY = "glm-4"
_CACHED = "models--"  # how the cache of Hugging Face begins a repository's name
_KILLED = (-9, 137)  # by the system, when memory is out
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
_KINDS = {kind.value: kind for kind in ConvertErrorKind} | {"name": ConvertErrorKind.PLACE}


class Cancel(Protocol):
    @property
    def cancelled(self) -> bool: ...


def command_for(wish: ConvertWish) -> list[str]:
    """The person's own terminal would do the same with it."""
    quick = [] if wish.careful else ["--quick"]
    python = str(with_console(Path(sys.executable)))
    return [python, "-m", "glm4v_desktop", "quantize", wish.source, wish.out, "--json-lines", *quick]


def convert_model(
    wish: ConvertWish, cancel: Cancel, command: Callable[[ConvertWish], Sequence[str]] = command_for
) -> Generator[ConvertProgress, None, int | None]:
    """Blocks, for minutes to hours; run it in a thread. Returns the copy's bytes, None when it was cancelled.

    What is done stays, also after a kill: the same wish goes on from there. Raises ConvertError. Leaving the
    generator ends the child.
    """
    if not has_extra_local():
        raise ConvertError(ConvertErrorKind.EXTRA_MISSING)
    yield ConvertProgress(ConvertStep.STARTING)
    said = _Said()
    try:
        surroundings = _surroundings(os.environ)
        with ChildLines(
            command(wish), surroundings, lambda: cancel.cancelled, gently=True, grace_s=_GRACE_S
        ) as child:
            for line in child:
                if (progress := said.hear(line)) is not None:
                    yield progress
            code = child.code
    except OSError as error:
        raise ConvertError(ConvertErrorKind.FAILED, f"could not be started: {error.strerror}") from error
    if code is None:
        return None
    if code != 0 or look_at_model_folder(Path(wish.out)).kind is not ModelKind.INT4:
        raise said.error(code)
    return bytes_on_disk(Path(wish.out))


def copy_name(source: Path) -> str:
    """What the copy's folder is called: after the original, and as its licence asks, beginning with glm-4."""
    name = next((part for part in reversed(source.parts) if part.startswith(_CACHED)), source.name)
    name = name.rpartition("--")[2] if name.startswith(_CACHED) else name
    if name.lower().startswith(_FAMILY):
        return f"{name.lower()}-int4"
    return f"{_FAMILY}-{name}-int4"


def place_for_copy(models: Path, name: str) -> Path:
    """The folder for a copy below `models`: one that was begun, else the first name that is free."""
    names = [name, *(f"{name}-{number}" for number in range(2, _MOST_COPIES))]
    places = [models / each for each in names]
    begun = next((place for place in places if is_begun(place)), None)
    return begun or next((place for place in places if not exists(place)), places[-1])


def is_begun(out: Path) -> bool:
    """Whether a conversion that was stopped waits there."""
    return is_folder(out / WORK_FOLDER)


class _Said:
    """What the child told, line by line."""

    def __init__(self) -> None:
        self._error: ConvertError | None = None
        self._last_word = ""

    def hear(self, line: str) -> ConvertProgress | None:
        """None for what is no progress: warnings of libraries come on the same way."""
        try:
            values = parse_json(line)
        except ValueError:
            values = None
        match values:
            case {"error": str(kind), **rest}:
                self._error = _error_of(_KINDS.get(kind, ConvertErrorKind.FAILED), rest)
            case {"step": str(step), **rest} if step in set(ConvertStep):
                return _progress_of(ConvertStep(step), rest)
            case None:
                self._last_word = line.partition(":")[0] or self._last_word  # without what may be a path
        return None

    def error(self, code: int) -> ConvertError:
        if self._error is not None:
            return self._error
        kind = ConvertErrorKind.OUT_OF_MEMORY if code in _KILLED else ConvertErrorKind.FAILED
        return ConvertError(kind, f"ended with {code}, last {self._last_word[:80]}")


def _progress_of(step: ConvertStep, values: Mapping[object, object]) -> ConvertProgress:
    left = values.get("seconds_left")
    seconds = float(left) if isinstance(left, int | float) and not isinstance(left, bool) else None
    return ConvertProgress(step, _count(values.get("done")), _count(values.get("total")), seconds)


def _error_of(kind: ConvertErrorKind, values: Mapping[object, object]) -> ConvertError:
    file = values.get("detail") if kind is ConvertErrorKind.SOURCE else ""
    return ConvertError(
        kind, "as told", _count(values.get("needed")), _count(values.get("free")), str(file or "")
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _surroundings(ours: Mapping[str, str]) -> dict[str, str]:
    """The child finds this very program and nothing that lies around, and leaves one core free."""
    package = str(Path(glm4v_desktop.__path__[0]).parent)
    path = os.pathsep.join(filter(None, (package, ours.get("PYTHONPATH", ""))))
    fixed = {"PYTHONPATH": path, "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    cores = str(max(1, (os.cpu_count() or 2) - 1))
    return {**dict.fromkeys(_THREADS, cores), **ours, **fixed}
