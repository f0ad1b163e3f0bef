"""The licence of the weights, as it was shown and accepted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

MOST_LICENCE_BYTES = 256 * 1024  # the real one has 5 KB; nobody reads more before clicking

MODEL_NAME = "glm-4v-9b"  # of the folder that a download makes; the licence asks that names begin with glm-4


@dataclass(frozen=True, slots=True)
class LicenceText:
    """`content` as it was fetched or found; empty where there was none and our summary stands for it."""

    content: bytes = b""

    @property
    def sha256(self) -> str:
        """Which version it is: another text is asked about anew. Empty where there is no text."""
        return hashlib.sha256(self.content).hexdigest() if self.content else ""

    @property
    def text(self) -> str:
        return self.content.decode("utf-8-sig", errors="replace")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """`sha256` names the text; it is empty where only our summary could be shown."""

    sha256: str
    date: str  # ISO 8601, in UTC
    source: str  # the host it came from, or FROM_FOLDER


FROM_FOLDER = "folder"
