"""The license of the weights: the text beside them, and which texts were accepted, when and where from.

Accepted texts are stored beside the settings, so that they can be read without a network.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from glm4v_desktop.core.files import TooLargeError, read_bytes, replace_file
from glm4v_desktop.storage.settings_file import JsonFile

log = logging.getLogger(__name__)

MOST_LICENSE_BYTES = 256 * 1024  # the real one has 5 KB
MODEL_NAME = "glm-4v-9b"  # of the folder that a download makes; the license asks that names begin with glm-4
FROM_FOLDER = "folder"  # Acceptance.source of a text that was found beside the weights
_NAMES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE")
_TEXTS = "licenses"  # the folder of the accepted texts
_SHA256_LETTERS = 64


@dataclass(frozen=True, slots=True)
class LicenseText:
    """`content` as it was fetched or found; empty where there was none and our summary stands for it."""

    content: bytes = b""

    @property
    def sha256(self) -> str:
        """Which version it is: another one has to be accepted again. Empty where there is no text."""
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


def license_in_folder(folder: Path) -> LicenseText:
    """Without a text where there is none, or one far too long for a license; raises nothing."""
    for name in _NAMES:
        try:
            return LicenseText(read_bytes(folder / name, MOST_LICENSE_BYTES))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except TooLargeError:
            log.info("the license beside the weights is too long")
        except OSError as error:
            log.info("the license beside the weights cannot be read: %s", type(error).__name__)
    return LicenseText()


class LicenseAcceptances:
    """What was accepted, stored in `folder`, the one of the settings; all windows share it."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / "license.json")
        self._texts = folder / _TEXTS
        self._unwritten: list[Acceptance] = []  # valid for this run only: they could not be written

    def all(self) -> tuple[Acceptance, ...]:
        """The newest first; what cannot be understood is left out."""
        listed = self._file.read().get("accepted")
        found = [_acceptance(each) for each in listed] if isinstance(listed, list) else []
        return tuple(reversed([*(each for each in found if each is not None), *self._unwritten]))

    def is_accepted(self, terms: LicenseText) -> bool:
        """Where there is no text to show, having accepted any is enough."""
        accepted = self.all()
        if not terms.content:
            return bool(accepted)
        return any(each.sha256 == terms.sha256 for each in accepted)

    def accept(self, terms: LicenseText, source: str) -> bool:
        """False when it could not be written: then it is asked about again at the next use."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        older = [each for each in reversed(self.all()) if each.sha256 != terms.sha256]
        accepted = [*older, Acceptance(terms.sha256, now, source)]
        stored = [{"sha256": each.sha256, "date": each.date, "source": each.source} for each in accepted]
        if self._store_text(terms) and self._file.write({"accepted": stored}):
            return True
        self._unwritten.append(accepted[-1])
        return False

    def newest(self) -> tuple[Acceptance, LicenseText] | None:
        """What was accepted last, with its text if that was stored."""
        accepted = self.all()
        return (accepted[0], self.text_of(accepted[0])) if accepted else None

    def text_of(self, acceptance: Acceptance) -> LicenseText:
        """Empty where none was stored, or where the stored one is no longer the one that was accepted."""
        if not acceptance.sha256:
            return LicenseText()
        try:
            found = LicenseText(read_bytes(self._text_path(acceptance.sha256), MOST_LICENSE_BYTES))
        except OSError as error:
            log.info("an accepted license cannot be read: %s", error.strerror)
            return LicenseText()
        return found if found.sha256 == acceptance.sha256 else LicenseText()

    def _store_text(self, terms: LicenseText) -> bool:
        if not terms.content:
            return True
        try:
            self._texts.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(self._text_path(terms.sha256), terms.content)
        except OSError as error:
            log.warning("the license's text cannot be stored: %s", error.strerror)
            return False
        return True

    def _text_path(self, sha256: str) -> Path:
        return self._texts / f"{sha256}.txt"


def _acceptance(value: object) -> Acceptance | None:
    if not isinstance(value, dict):
        return None
    texts = [value.get(key) for key in ("sha256", "date", "source")]
    sha256, date, source = (text if isinstance(text, str) else None for text in texts)
    if sha256 is None or date is None or source is None:
        return None
    return Acceptance(sha256, date, source) if _names_a_text(sha256) else None


def _names_a_text(sha256: str) -> bool:
    """It becomes a file's name, so nothing but a checksum is taken."""
    return not sha256 or (len(sha256) == _SHA256_LETTERS and set(sha256) <= set("0123456789abcdef"))
