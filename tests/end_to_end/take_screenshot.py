"""Saves what the display shows: `take_screenshot.py FILE`."""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication

if __name__ == "__main__":
    program = QGuiApplication(sys.argv)
    saved = program.primaryScreen().grabWindow(0).save(sys.argv[1])
    sys.exit(0 if saved else 1)
