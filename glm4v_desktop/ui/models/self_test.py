"""The panel that runs the self-test and shows which run modes give right results on this computer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.self_test import Fingerprint, SelfTestResult, needs_self_test
from glm4v_desktop.hardware.self_test import SelfTestProgress, read_fingerprint
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.storage.self_test_file import SelfTestFile
from glm4v_desktop.texts.self_test import compute_mode_text, line_text, summary_text
from glm4v_desktop.texts.translation import joined
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card, MutedLabel
from glm4v_desktop.ui.widgets.layouts import ProgressLine, paragraph
from glm4v_desktop.ui.widgets.tab_order import keeps_focus

_DELAY_MS = 3_000  # delay before a test starts, so that it does not disturb a short visit to the page


class Tester(Protocol):
    """The method of `hardware.self_test.SelfTest` that the panel uses."""

    def run(self, cancelled: Callable[[], bool]) -> Iterator[SelfTestProgress | SelfTestResult]: ...


class _State(Enum):
    """The state of the panel."""

    NEVER = auto()  # there is no result yet
    RUNNING = auto()
    STOPPING = auto()
    TESTED = auto()
    FAILED = auto()  # the test raised an exception; wrong results are TESTED


class SelfTestPanel(Card):
    """Runs the self-test and shows its result; hidden until `look` finds the packages that the models need.

    The result is saved in `file`; the next load of a model uses only run modes that passed. `fingerprint`
    returns what the result depends on, such as the driver; it may block for seconds and runs on a thread.
    """

    avoid_changed = Signal()  # the set of run modes with wrong results changed; a loaded model may use one

    def __init__(
        self,
        tester: Tester,
        file: SelfTestFile,
        parent: QWidget | None = None,
        fingerprint: Callable[[], Fingerprint] = read_fingerprint,
        delay_ms: int = _DELAY_MS,
    ) -> None:
        super().__init__(parent)
        self._tester, self._file, self._fingerprint = tester, file, fingerprint
        self._state = _State.NEVER
        self._progress = SelfTestProgress(0, 0)
        self._result: SelfTestResult | None = None
        self._is_old = False  # the fingerprint has changed since the result
        self._shows_all = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(delay_ms)
        self._soon.timeout.connect(self.run)
        self._looking = Task("self-test-look", parent=self)
        self._looking.finished.connect(self._on_looked)
        self._looking.failed.connect(self._on_look_failed)
        self._testing = Task("self-test", parent=self)
        self._testing.progressed.connect(self._on_progressed)
        self._testing.finished.connect(self._on_finished)
        self._testing.failed.connect(self._on_failed)
        self.tasks = (self._testing, self._looking)  # the page closes them at exit
        self._make_widgets()
        self._retranslate()
        self.hide()

    def _make_widgets(self) -> None:
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        bold = self.title.font()
        bold.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(bold)
        self.sentence = paragraph(self)
        self.step = MutedLabel(self)
        self.line = ProgressLine(self)
        self.ways = paragraph(self)
        self.details_button = PillButton(ButtonLook.QUIET, parent=self)
        self.cancel_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.run_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.details_button.clicked.connect(self._on_details)
        self.cancel_button.clicked.connect(self._cancel)
        self.run_button.clicked.connect(self.run)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.details_button)
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.run_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 12)
        column.setSpacing(8)
        for part in (self.title, self.sentence, self.step, self.line, self.ways):
            column.addWidget(part)
        column.addLayout(buttons)

    @Slot()
    def look(self) -> None:
        """Shows the saved result, and starts a new test after a delay if it is out of date or missing."""
        self.setVisible(has_extra_local())
        if has_extra_local():
            self._looking.call(self._last_result)

    def _last_result(self) -> tuple[SelfTestResult | None, bool]:
        """The saved result, and whether a new test is needed."""
        stored = self._file.read()
        return stored, needs_self_test(stored, self._fingerprint())

    @Slot()
    def run(self) -> None:
        self._soon.stop()
        if self._testing.start(self._test):
            self._progress = SelfTestProgress(0, 0)
            self.line.show_share(0.0)
            self._go_to(_State.RUNNING)

    def _test(self, cancel: CancelToken) -> Generator[SelfTestProgress, None, SelfTestResult | None]:
        """Yields the progress and returns the result, or None when it was cancelled."""
        result: SelfTestResult | None = None
        for event in self._tester.run(lambda: cancel.cancelled):
            if isinstance(event, SelfTestResult):
                result = event
                self._file.write(event)
            else:
                yield event
        return result

    @Slot()
    def _cancel(self) -> None:
        self._testing.cancel()
        self._go_to(_State.STOPPING)

    @Slot(object)
    def _on_looked(self, found: tuple[SelfTestResult | None, bool]) -> None:
        if not self._testing.runs:
            self._result, self._is_old = found
            self._show_result()
            if self._is_old:
                self._soon.start()

    @Slot()
    def _on_look_failed(self) -> None:
        self._on_looked((None, True))

    @Slot(object)
    def _on_progressed(self, progress: SelfTestProgress) -> None:
        self._progress = progress
        self.line.show_share(progress.done / progress.total if progress.total else 0.0)
        self._retranslate()

    @Slot(object)
    def _on_finished(self, result: SelfTestResult | None) -> None:
        before = self._result.avoid if self._result is not None else ()
        if result is not None:
            self._result, self._is_old = result, False
        self._show_result()
        if result is not None and result.avoid != before:
            self.avoid_changed.emit()

    @Slot()
    def _on_failed(self) -> None:
        self._go_to(_State.FAILED)

    @Slot()
    def _on_details(self) -> None:
        self._shows_all = not self._shows_all
        self._retranslate()

    def _show_result(self) -> None:
        self._go_to(_State.NEVER if self._result is None else _State.TESTED)

    def _go_to(self, state: _State) -> None:
        self._state = state
        with keeps_focus(self):
            self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        runs = self._state in (_State.RUNNING, _State.STOPPING)
        result = self._result if self._state is _State.TESTED else None
        self.title.setText(self.tr("Self-test"))
        self.sentence.setText(self._sentence_text(result))
        self.step.setText(self._step_text())
        self.step.setVisible(runs)
        self.line.setVisible(runs)
        self.line.setAccessibleName(self.tr("Progress of the self-test"))
        self.ways.setText(_ways_text(result, all_of_them=self._shows_all))
        self.ways.setVisible(bool(self.ways.text()))
        self.details_button.setVisible(result is not None and bool(result.ways))
        self.details_button.setText(self.tr("Hide details") if self._shows_all else self.tr("Details"))
        self.cancel_button.setVisible(runs)
        self.cancel_button.setEnabled(self._state is _State.RUNNING)
        self.cancel_button.setText(self.tr("Cancel"))
        self.run_button.setVisible(not runs)
        self.run_button.setText(self.tr("Test now") if self._state is _State.NEVER else self.tr("Test again"))

    def _sentence_text(self, result: SelfTestResult | None) -> str:
        match self._state:
            case _State.RUNNING:
                return self.tr(
                    "Comparing the results of this computer with the right ones. You can keep working."
                )
            case _State.STOPPING:
                return self.tr("Stopping the self-test…")
            case _State.FAILED:
                return self.tr("The self-test failed; the log says why. Nothing was changed.")
            case _State.TESTED if result is not None:
                text = summary_text(result, QCoreApplication.translate)
                if self._is_old:
                    return joined(text, self.tr("This computer has changed since this test. Test again."))
                return text
            case _:
                return self.tr(
                    "Runs the demo model in every run mode of this computer, for about half a minute, and "
                    "compares the results with the right ones. Run modes that give wrong results are not "
                    "used afterwards."
                )

    def _step_text(self) -> str:
        progress = self._progress
        if not progress.total:
            return self.tr("Finding the run modes of this computer…")
        way = compute_mode_text(progress.way, QCoreApplication.translate) if progress.way is not None else ""
        return self.tr("{0} of {1}: {2}").format(progress.done + 1, progress.total, way)


def _ways_text(result: SelfTestResult | None, *, all_of_them: bool) -> str:
    """A line for each run mode; without `all_of_them`, only for those that did not pass."""
    if result is None:
        return ""
    shown = [each for each in result.ways if all_of_them or not each.passed]
    return "\n".join(
        f"{'✓' if each.passed else '✗'} {line_text(each, QCoreApplication.translate)}" for each in shown
    )
