"""Joins the panel of the self-test with its job: once after an installation, and when something changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from glm4v_desktop.domain.self_test import SelfTestResult
from glm4v_desktop.library.local_extra import has_extra_local
from glm4v_desktop.library.self_test import SelfTest, SelfTestProgress, read_fingerprint
from glm4v_desktop.session.self_test_job import SelfTestJob
from glm4v_desktop.session.self_test_texts import way_text
from glm4v_desktop.store.folders import state_folder
from glm4v_desktop.store.self_test_file import SelfTestFile
from glm4v_desktop.ui.self_test_panel import SelfTestPanel

_CALM_MS = 3_000  # somebody who only looks in, or is about to press something, is not disturbed
_CLOSE_MS = 1_500


class SelfTestRun(QObject):
    """What came out is kept; the next load of a model takes only what passed."""

    avoid_changed = Signal()  # a model that is loaded may be used in a way that is wrong

    def __init__(self, panel: SelfTestPanel, job: SelfTestJob | None = None, calm_ms: int = _CALM_MS) -> None:
        super().__init__()
        self._panel = panel
        self._job = job if job is not None else _make_job()
        self._result: SelfTestResult | None = None
        self._is_old = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(calm_ms)
        self._soon.timeout.connect(self.run)
        self._job.looked.connect(self._on_looked)
        self._job.progressed.connect(self._on_progressed)
        self._job.finished.connect(self._on_finished)
        self._job.cancelled.connect(self._show)
        self._job.failed.connect(panel.show_failure)
        panel.run_clicked.connect(self.run)
        panel.cancel_clicked.connect(self._cancel_by_person)

    @Slot()
    def look(self) -> None:
        """Shows the last result, and begins a new test soon where that one does not hold any more."""
        self._panel.setVisible(has_extra_local())
        if has_extra_local():
            self._job.look()

    @Slot()
    def run(self) -> None:
        self._soon.stop()
        if not self._job.runs:
            self._panel.show_running(0, 0, "")
            self._job.start()

    def cancel(self) -> None:
        self._soon.stop()
        self._job.cancel()

    def close(self) -> bool:
        """False when a test did not let go."""
        self._soon.stop()
        return self._job.close(_CLOSE_MS)

    @Slot()
    def _cancel_by_person(self) -> None:
        self._panel.show_stopping()
        self._job.cancel()

    @Slot(object, bool)
    def _on_looked(self, result: SelfTestResult | None, is_needed: bool) -> None:
        if self._job.runs:
            return
        self._result, self._is_old = result, is_needed
        self._show()
        if is_needed:
            self._soon.start()

    @Slot(object)
    def _on_progressed(self, progress: SelfTestProgress) -> None:
        way = progress.way
        what = way_text(way, QCoreApplication.translate) if way is not None else ""
        self._panel.show_running(progress.done, progress.total, what)

    @Slot(object)
    def _on_finished(self, result: SelfTestResult) -> None:
        before = self._result.avoid if self._result is not None else ()
        self._result, self._is_old = result, False
        self._show()
        if result.avoid != before:
            self.avoid_changed.emit()

    @Slot()
    def _show(self) -> None:
        if self._result is None:
            self._panel.show_never()
        else:
            self._panel.show_result(self._result, self._is_old)


def _make_job() -> SelfTestJob:
    return SelfTestJob(SelfTest(), SelfTestFile(state_folder()), read_fingerprint)
