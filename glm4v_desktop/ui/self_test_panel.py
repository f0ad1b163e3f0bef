"""Whether this computer computes rightly: a button, how far the test is, and what came out."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glm4v_desktop.domain.self_test import SelfTestResult
from glm4v_desktop.session.self_test_texts import line_text, summary_text
from glm4v_desktop.ui.chat.card import Card, MutedLabel
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.engine_card import paragraph
from glm4v_desktop.ui.error_sentence import joined
from glm4v_desktop.ui.progress_line import ProgressLine


class _State(Enum):
    NEVER = auto()
    RUNNING = auto()
    STOPPING = auto()
    TESTED = auto()
    FAILED = auto()


class SelfTestPanel(Card):
    """Knows nothing of the test but what it is shown."""

    run_clicked = Signal()
    cancel_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = _State.NEVER
        self._progress = (0, 0, "")
        self._result: SelfTestResult | None = None
        self._is_old = False
        self._shows_all = False
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
        self.cancel_button.clicked.connect(self.cancel_clicked)
        self.run_button.clicked.connect(self.run_clicked)
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
        self._retranslate()

    def show_never(self) -> None:
        """Nothing is known yet."""
        self._result = None
        self._go_to(_State.NEVER)

    def show_running(self, done: int, total: int, what: str) -> None:
        """`done` of `total` ways, 0 while they are being found; `what` is the one in work."""
        self._progress = (done, total, what)
        self.line.show_share(done / total if total else 0.0)
        self._go_to(_State.STOPPING if self._state is _State.STOPPING else _State.RUNNING)

    def show_stopping(self) -> None:
        self._go_to(_State.STOPPING)

    def show_result(self, result: SelfTestResult, is_old: bool = False) -> None:
        """`is_old`: something changed since, and it should be repeated."""
        self._result, self._is_old = result, is_old
        self._go_to(_State.TESTED)

    def show_failure(self) -> None:
        """The test itself did not work."""
        self._go_to(_State.FAILED)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_details(self) -> None:
        self._shows_all = not self._shows_all
        self._retranslate()

    def _go_to(self, state: _State) -> None:
        self._state = state
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
                    "Comparing what this computer computes with what is right. Just go on working."
                )
            case _State.STOPPING:
                return self.tr("Stopping the self-test…")
            case _State.FAILED:
                return self.tr("The self-test did not work; the log says where. Nothing was changed.")
            case _State.TESTED if result is not None:
                text = summary_text(result, QCoreApplication.translate)
                if self._is_old:
                    return joined(text, self.tr("Something changed since this test; it should be repeated."))
                return text
            case _:
                return self.tr(
                    "Runs the demo model in every way that this computer offers, for about half a minute, "
                    "and compares it with what is right. Ways that are wrong are then left out."
                )

    def _step_text(self) -> str:
        done, total, what = self._progress
        if not total:
            return self.tr("Looking at what there is…")
        return self.tr("{0} of {1}: {2}").format(done + 1, total, what)


def _ways_text(result: SelfTestResult | None, *, all_of_them: bool) -> str:
    """A line each; without `all_of_them` only those that did not pass."""
    if result is None:
        return ""
    shown = [each for each in result.ways if all_of_them or not each.passed]
    return "\n".join(
        f"{'✓' if each.passed else '✗'} {line_text(each, QCoreApplication.translate)}" for each in shown
    )
