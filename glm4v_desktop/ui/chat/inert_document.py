"""A text document that never loads anything."""

from __future__ import annotations

import logging

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

log = logging.getLogger(__name__)


class InertDocument(QTextDocument):
    """Qt's own would open local files, and whatever else an answer names."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: ARG002 - Qt's signature
        """Nothing, always."""
        log.debug("a document asked for a resource and got nothing")
        return None
