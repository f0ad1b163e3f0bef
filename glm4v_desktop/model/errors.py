"""Why a folder cannot be used as the model."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from glm4v_desktop.domain.files import NotAFileError, TooLargeError, parse_json, read_bytes

_LONGEST_DETAIL = 300  # letters; a file may say anything, at any length


class ModelErrorKind(Enum):
    """What a caller decides by; the engine gives each a sentence for the user."""

    MISSING = auto()  # the folder, or a file that must be in it, is not there
    UNREADABLE = auto()  # a file that may not be read, or whose disk fails
    WRONG_MODEL = auto()  # a model, but not this architecture
    WRONG_FORM = auto()  # this model, with weights in a form that cannot be loaded
    BAD_CONFIG = auto()  # this architecture, with values that cannot be
    DAMAGED = auto()  # cut off, a web page or a pointer in place of the file
    WRONG_WEIGHTS = auto()  # readable, but not the tensors the configuration asks for
    BAD_VOCABULARY = auto()


class ModelError(Exception):
    """`detail` names the file, key or tensor at fault; it is for the log and for the expert's view."""

    def __init__(self, kind: ModelErrorKind, detail: str = "") -> None:
        detail = detail if len(detail) <= _LONGEST_DETAIL else f"{detail[:_LONGEST_DETAIL]}…"
        super().__init__(kind, detail)  # both arguments: this is what lets it be pickled
        self.kind = kind
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.kind.name}: {self.detail}"


def file_error(error: OSError, name: str) -> ModelError:
    """Why the file `name` of a model's folder cannot be used."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ModelError(ModelErrorKind.MISSING, name)
    if isinstance(error, NotAFileError | TooLargeError):
        return ModelError(ModelErrorKind.DAMAGED, f"{name}: {error.strerror}")
    return ModelError(ModelErrorKind.UNREADABLE, f"{name}: {error.strerror or type(error).__name__}")


def read_model_file(folder: Path, name: str, most_bytes: int) -> bytes:
    """A small file of a model's folder. Raises ModelError."""
    try:
        return read_bytes(folder / name, most_bytes)
    except OSError as error:
        raise file_error(error, name) from error


def parse_model_json(data: bytes, name: str) -> dict[str, object]:
    """The object in such a file. Raises ModelError, also for a key that stands there twice."""
    try:
        values = parse_json(data, unique_keys=True)
    except ValueError as error:
        raise ModelError(ModelErrorKind.DAMAGED, name) from error
    if not isinstance(values, dict):
        raise ModelError(ModelErrorKind.DAMAGED, name)
    return values
