"""The licence that lies beside the weights."""

from __future__ import annotations

import logging
from pathlib import Path

from glm4v_desktop.domain.files import TooLargeError, read_bytes
from glm4v_desktop.domain.licence import MOST_LICENCE_BYTES, LicenceText

log = logging.getLogger(__name__)

_NAMES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE")


def licence_in_folder(folder: Path) -> LicenceText:
    """Without a text where there is none, or where it is no licence by its size; raises nothing."""
    for name in _NAMES:
        try:
            return LicenceText(read_bytes(folder / name, MOST_LICENCE_BYTES))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except TooLargeError:
            log.info("the licence beside the weights is too long")
        except OSError as error:
            log.info("the licence beside the weights cannot be read: %s", type(error).__name__)
    return LicenceText()
