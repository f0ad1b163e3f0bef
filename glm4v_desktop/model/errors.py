"""Why a folder cannot be used as the model."""

from __future__ import annotations

from enum import Enum, auto


class ModelErrorKind(Enum):
    """What a caller decides by; the engine gives each a sentence for the user."""

    MISSING = auto()  # the folder, or a file that must be in it, is not there
    WRONG_MODEL = auto()  # a model, but not this architecture
    BAD_CONFIG = auto()  # this architecture, with values that cannot be
    DAMAGED = auto()  # cut off, a web page or a pointer in place of the file
    WRONG_WEIGHTS = auto()  # readable, but not the tensors the configuration asks for
    BAD_VOCABULARY = auto()


class ModelError(Exception):
    """`detail` names the file, key or tensor at fault; it is for the log and for the expert's view."""

    def __init__(self, kind: ModelErrorKind, detail: str = "") -> None:
        super().__init__(kind, detail)  # both arguments: this is what lets it be pickled
        self.kind = kind
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.kind.name}: {self.detail}"
