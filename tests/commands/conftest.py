"""A command makes a QCoreApplication where there is none; the window's tests, later, need a QApplication."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def program(qapp: QApplication) -> QApplication:
    """Before any command."""
    return qapp
