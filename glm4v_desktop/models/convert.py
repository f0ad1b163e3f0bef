"""Makes the 4-bit copy of a model in a child process, by the command `glm4v-desktop quantize`. No Qt."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path

import glm4v_desktop
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.child_process import ChildLines
from glm4v_desktop.core.files import exists, is_folder, parse_json
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.install.pip import with_console
from glm4v_desktop.models.find import bytes_on_disk
from glm4v_desktop.models.folder import ModelKind, check_model_folder
from glm4v_desktop.quantization.values import (
    NAME_BEGINS_WITH,
    WORK_FOLDER,
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionRequest,
    ConversionStep,
)

log = logging.getLogger(__name__)

_MOST_COPIES = 100
_GRACE_S = 0.5  # short, because the window must not wait; a killed conversion resumes later
_CACHED = "models--"  # prefix of a repository's folder in the cache of Hugging Face
_KILLED = (-9, 137)  # exit codes of a process that the system killed, usually for lack of memory
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")


def command_for(request: ConversionRequest) -> list[str]:
    """The command line of the child, as a person would type it in a terminal."""
    python, folders = str(with_console(Path(sys.executable))), (str(request.source), str(request.out))
    options = ["--plan", request.scope.value, *(["--quick"] if request.quick else [])]
    options += ["--device", request.device] if request.device else []
    return [python, "-m", "glm4v_desktop", "quantize", *folders, "--json-lines", *options]


def convert_model(
    request: ConversionRequest,
    cancel: CancelToken,
    command: Callable[[ConversionRequest], Sequence[str]] = command_for,
) -> Generator[ConversionProgress, None, int | None]:
    """Makes the copy and yields progress; returns the copy's size in bytes, or None after a cancel.

    Blocks for minutes to hours, so run it in a thread. Finished parts stay, also after a kill, and the same
    request continues from there. Closing the generator ends the child. Raises ConversionError.
    """
    if not has_extra_local():
        raise ConversionError(ConversionErrorKind.EXTRA_MISSING)
    yield ConversionProgress(ConversionStep.STARTING)
    output = _ChildOutput()
    try:
        environ = _child_environ(os.environ)
        with ChildLines(
            command(request), environ, lambda: cancel.cancelled, gently=True, grace_s=_GRACE_S
        ) as child:
            for line in child:
                if (progress := output.read(line)) is not None:
                    yield progress
            code = child.code
    except OSError as error:
        raise ConversionError(
            ConversionErrorKind.FAILED, f"could not be started: {error.strerror}"
        ) from error
    if code is None:
        return None
    if code != 0 or check_model_folder(request.out).kind is not ModelKind.INT4:
        raise output.error(code)
    return bytes_on_disk(request.out)


def copy_name(source: Path) -> str:
    """The name of the copy's folder: the original's, made to begin with glm-4 as the license asks."""
    name = next((part for part in reversed(source.parts) if part.startswith(_CACHED)), source.name)
    name = name.rpartition("--")[2] if name.startswith(_CACHED) else name
    if name.lower().startswith(NAME_BEGINS_WITH):
        return f"{name.lower()}-int4"
    return f"{NAME_BEGINS_WITH}-{name}-int4"


def copy_folder(models: Path, name: str) -> Path:
    """The folder for a copy below `models`: one with an unfinished copy, or else the first unused name."""
    names = [name, *(f"{name}-{number}" for number in range(2, _MOST_COPIES))]
    folders = [models / each for each in names]
    begun = next((folder for folder in folders if is_begun(folder)), None)
    return begun or next((folder for folder in folders if not exists(folder)), folders[-1])


def is_begun(out: Path) -> bool:
    """Whether the folder has an unfinished copy that a conversion can continue."""
    return is_folder(out / WORK_FOLDER)


class _ChildOutput:
    """Parses the child's lines: progress, an error, and the beginning of its last line for the log."""

    def __init__(self) -> None:
        self._error: ConversionError | None = None
        self._last_word = ""

    def read(self, line: str) -> ConversionProgress | None:
        """The progress in a line, or None: errors and warnings of libraries come in the same stream."""
        try:
            values = parse_json(line)
        except ValueError:
            values = None
        match values:
            case {"error": str(kind), **rest}:
                self._error = _error_of(kind, rest)
            case {"step": str(step), **rest} if step in set(ConversionStep):
                return _progress_of(ConversionStep(step), rest)
            case None:
                self._last_word = line.partition(":")[0] or self._last_word  # the rest may contain a path
        return None

    def error(self, code: int) -> ConversionError:
        if self._error is not None:
            return self._error
        kind = ConversionErrorKind.OUT_OF_MEMORY if code in _KILLED else ConversionErrorKind.FAILED
        return ConversionError(kind, f"ended with {code}, last {self._last_word[:80]}")


def _progress_of(step: ConversionStep, values: Mapping[object, object]) -> ConversionProgress:
    left = values.get("seconds_left")
    seconds = float(left) if isinstance(left, int | float) and not isinstance(left, bool) else None
    return ConversionProgress(step, _count(values.get("done")), _count(values.get("total")), seconds)


def _error_of(kind: str, values: Mapping[object, object]) -> ConversionError:
    """The error that the child reported. Only SOURCE keeps its detail, a model's file; others have paths."""
    known = ConversionErrorKind(kind) if kind in set(ConversionErrorKind) else ConversionErrorKind.FAILED
    detail = values.get("detail") if known is ConversionErrorKind.SOURCE else ""
    return ConversionError(known, str(detail or ""), _count(values.get("needed")), _count(values.get("free")))


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _child_environ(ours: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: it imports this package, not its working folder, and leaves one core free."""
    package = str(Path(glm4v_desktop.__path__[0]).parent)
    path = os.pathsep.join(filter(None, (package, ours.get("PYTHONPATH", ""))))
    fixed = {"PYTHONPATH": path, "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    cores = str(max(1, (os.cpu_count() or 2) - 1))
    return {**dict.fromkeys(_THREADS, cores), **ours, **fixed}
