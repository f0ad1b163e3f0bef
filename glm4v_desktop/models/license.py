"""The license of the weights: finds its text beside them, and stores which texts were accepted and when.

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

MOST_LICENSE_BYTES = 256 * 1024  # the real license has 5 KB
MODEL_NAME = "glm-4v-9b"  # the folder's name after a download; the license asks that names begin with glm-4
FROM_FOLDER = "folder"  # the value of Acceptance.source for a text that was found beside the weights
_NAMES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE")
_TEXTS = "licenses"  # the folder of the accepted texts
_SHA256_LETTERS = 64


@dataclass(frozen=True, slots=True)
class LicenseText:
    """A license text, in bytes as fetched or found; empty if there was none and our summary was shown."""

    content: bytes = b""

    @property
    def sha256(self) -> str:
        """Identifies the version; another version has to be accepted again. Empty without a text."""
        return hashlib.sha256(self.content).hexdigest() if self.content else ""

    @property
    def text(self) -> str:
        return self.content.decode("utf-8-sig", errors="replace")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One acceptance. `sha256` identifies the text; it is empty if only our summary could be shown."""

    sha256: str
    date: str  # ISO 8601, in UTC
    source: str  # the host that sent the text, or FROM_FOLDER


def license_in_folder(folder: Path) -> LicenseText:
    """The license text in a model's folder; empty if there is none or it is far too long. Raises nothing."""
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
    """The stored acceptances, in the settings' `folder`, which all windows share."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / "license.json")
        self._texts = folder / _TEXTS
        self._unwritten: list[Acceptance] = []  # they could not be written, so they count in this run only

    def all(self) -> tuple[Acceptance, ...]:
        """All acceptances, newest first; entries that are not valid are left out."""
        listed = self._file.read().get("accepted")
        found = [_acceptance(each) for each in listed] if isinstance(listed, list) else []
        return tuple(reversed([*(each for each in found if each is not None), *self._unwritten]))

    def is_accepted(self, terms: LicenseText) -> bool:
        """Whether this text was accepted. Without a text, an acceptance of any version is enough."""
        accepted = self.all()
        if not terms.content:
            return bool(accepted)
        return any(each.sha256 == terms.sha256 for each in accepted)

    def accept(self, terms: LicenseText, source: str) -> bool:
        """Stores an acceptance; returns False if it could not be written and counts in this run only."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        older = [each for each in reversed(self.all()) if each.sha256 != terms.sha256]
        accepted = [*older, Acceptance(terms.sha256, now, source)]
        stored = [{"sha256": each.sha256, "date": each.date, "source": each.source} for each in accepted]
        if self._store_text(terms) and self._file.write({"accepted": stored}):
            return True
        self._unwritten.append(accepted[-1])
        return False

    def newest(self) -> tuple[Acceptance, LicenseText] | None:
        """The last acceptance, with its text if that was stored; None without any."""
        accepted = self.all()
        return (accepted[0], self.text_of(accepted[0])) if accepted else None

    def text_of(self, acceptance: Acceptance) -> LicenseText:
        """The text that was accepted; empty if it was not stored or the stored file has changed since."""
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
    """Whether this is a sha256 in hex; nothing else may become the name of a file."""
    return not sha256 or (len(sha256) == _SHA256_LETTERS and set(sha256) <= set("0123456789abcdef"))
