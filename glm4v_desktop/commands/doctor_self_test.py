"""`glm4v-desktop doctor --self-test`: the demo model in every way of this machine, and what came out."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.commands.options import ExitCode
from glm4v_desktop.commands.terminal import is_terminal, status, tell, tell_json
from glm4v_desktop.domain.self_test import SelfTestResult
from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.engine.protocol import ErrorKind
from glm4v_desktop.library.local_extra import has_extra_local
from glm4v_desktop.library.self_test import SelfTest, SelfTestProgress
from glm4v_desktop.session.self_test_texts import line_text, summary_text, way_text
from glm4v_desktop.store.folders import state_folder
from glm4v_desktop.store.self_test_file import SelfTestFile, result_values
from glm4v_desktop.ui.error_sentence import user_sentence


def self_test(as_json: bool, test: SelfTest | None = None) -> ExitCode:
    """Prints what came out and keeps it; ENGINE when a way is wrong or could not be tried."""
    if not has_extra_local():
        tell(user_sentence(ErrorKind.EXTRA_MISSING), error=True)
        return ExitCode.ENGINE
    cancel = CancelToken()
    result: SelfTestResult | None = None
    with _stopped_by_signals(cancel):
        for event in (test if test is not None else SelfTest()).run(lambda: cancel.cancelled):
            if isinstance(event, SelfTestProgress):
                _show_progress(event)
            else:
                result = event
    _clear_progress()
    if result is None:
        return ExitCode.STOPPED
    SelfTestFile(state_folder()).write(result)
    if as_json:
        tell_json(result_values(result), indent=1)
    else:
        tell("\n".join(self_test_report_lines(result)))
    return ExitCode.ANSWERED if result.passed else ExitCode.ENGINE


def self_test_report_lines(result: SelfTestResult) -> list[str]:
    translate = QCoreApplication.translate
    lines = [f"{'ok' if each.passed else '!!'}  {line_text(each, translate)}" for each in result.ways]
    return [*lines, *([""] if lines else []), summary_text(result, translate)]


def _show_progress(progress: SelfTestProgress) -> None:
    """One line that is written over; a file or a pipe gets none."""
    if is_terminal(sys.stderr):
        way = way_text(progress.way, QCoreApplication.translate) if progress.way is not None else ""
        what = f"{progress.done}/{progress.total} {way}" if progress.total else "…"
        status(what)


def _clear_progress() -> None:
    status(None)


@contextmanager
def _stopped_by_signals(cancel: CancelToken) -> Iterator[None]:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        cancel.cancel()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
