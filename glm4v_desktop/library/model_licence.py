"""The licence that lies beside the weights."""

from __future__ import annotations

import logging
from pathlib import Path

from glm4v_desktop.domain.licence import MOST_LICENCE_BYTES, LicenceText

log = logging.getLogger(__name__)

_NAMES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE")


def licence_in_folder(folder: Path) -> LicenceText:
    """Without a text where there is none, or where it is no licence by its size; raises nothing."""
    for name in _NAMES:
        try:
            with (folder / name).open("rb") as file:
                content = file.read(MOST_LICENCE_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
            log.info("the licence beside the weights cannot be read: %s", type(error).__name__)
            continue
        if len(content) <= MOST_LICENCE_BYTES:
            return LicenceText(content)
        log.info("the licence beside the weights is too long")
    return LicenceText()
