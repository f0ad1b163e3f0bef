"""Draws `resources/icons/app.svg` as PNGs in the sizes that desktops need. Run it after the drawing changed.

.venv/bin/python packaging/app_icons.py
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication

from glm4v_desktop.core.resources import resource
from glm4v_desktop.install.launcher import ICON_SIDES
from glm4v_desktop.ui.widgets.icons import app_image


def main() -> int:
    application = QGuiApplication(["app_icons", "-platform", "offscreen"])
    for side in ICON_SIDES:
        app_image(side).save(str(resource("icons", "app", f"{side}.png")))
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
