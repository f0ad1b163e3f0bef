"""Runs the program offscreen, starts a download with its buttons and closes the window during it.

`closing_download.py`; HF_ENDPOINT names the hub. Ends with the program's own exit code.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PySide6.QtCore import QTimer

from glm4v_desktop import app
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.hardware import machine
from glm4v_desktop.ui.models.download import DownloadAction, DownloadState
from glm4v_desktop.ui.models.page import ModelPage


def step(desk: app.Desk, page: ModelPage) -> None:
    panel = page.downloads
    match panel.state:
        case DownloadState.OFFERED:
            panel.buttons[DownloadAction.DOWNLOAD].click()
        case DownloadState.CHOOSING:
            panel.buttons[DownloadAction.READ_LICENSE].click()
        case DownloadState.LICENSE:
            page.license_panel.accept_button.click()
        case DownloadState.RUNNING if panel.line.share > 0:
            desk.window.close()


def main() -> int:
    machine.disk_free = lambda folder: 300_000_000_000
    program = app.make_application()
    source = EngineSource("tests.scripted_engine:make_scripted", {})
    desk = app.Desk(program, app.Options(in_process=True), lambda *_: source)
    desk.show()
    desk.engines.open_page()
    page = desk.window.findChild(ModelPage)
    assert isinstance(page, ModelPage)
    timer = QTimer()
    timer.timeout.connect(lambda: step(desk, page))
    timer.start(20)
    code = program.exec()
    timer.stop()
    return code if desk.close() else 99


if __name__ == "__main__":
    sys.exit(main())
