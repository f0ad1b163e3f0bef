"""What 2,000 streamed words of Markdown cost in the real chat, beside plain `insertText` in the same run.

Run by hand: `python tests/benchmarks/streaming.py`. Each word is one `append_text` with the scrolling, the
layout and the painting that follow. Prints milliseconds per word and what the last 100 words cost against
the first 100, as medians of several rounds, both ways in turn. Aim: at most 1.5 ms a word, ratio near 1.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QTextBrowser

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.session import Answer, Question
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, FinishReason
from glm4v_desktop.ui.chat.pane import ChatPane

_WORDS = 2000
_PART = 100
_FULL = 400  # by then the view is full, and each word paints as much as the last one does
_ROUNDS = 7
_ENGINE = EngineInfo(EngineName.READER)

_PIECES = (
    "## What changed\n\n",
    "Revenue rose to **28,563.21** in the year, which is `12.3 %` more than before; see the notes below. " * 3
    + "\n\n",
    "- the first point is about staff costs\n- the second one about rent and energy\n- the third one\n\n",
    "| item | 2023 | 2022 |\n|---|--:|--:|\n| sales | 28,563.21 | 25,431.88 |\n| net | 62.17 | 85.33 |\n\n",
    "```\nnet = revenue - cost\nprint(net)\n```\n\n",
    "营业收入 增长 12.3 %, 净利润 下降, 主要 由于 成本 上升 和 汇率 变动。\n\n",
)


def _words() -> list[str]:
    """The same mixed Markdown over and over, cut behind each space or line end."""
    words: list[str] = []
    while len(words) < _WORDS:
        for piece in _PIECES:
            words += [word for word in piece.replace("\n", "\n ").replace("  ", " ").split(" ") if word]
    return [word if word.endswith("\n") else f"{word} " for word in words[:_WORDS]]


def _measure(
    program: QApplication, words: list[str], show: Callable[[str], None]
) -> tuple[float, float, float]:
    """Milliseconds per word, and the last part's cost over the first and over one when the view is full."""
    costs = []
    for word in words:
        started = time.perf_counter()
        show(word)
        program.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        costs.append(1000 * (time.perf_counter() - started))
    return (
        statistics.mean(costs),
        sum(costs[-_PART:]) / sum(costs[:_PART]),
        sum(costs[-_PART:]) / sum(costs[_FULL : _FULL + _PART]),
    )


def _chat_round(program: QApplication, words: list[str]) -> tuple[float, float, float]:
    pane = ChatPane(program.clipboard(), _open_nothing)
    pane.resize(800, 600)
    pane.show()
    pane.show_state(EngineState.ANSWERING)
    pane.add_question(Question(1, "What changed?", None, _ENGINE))
    program.processEvents()
    result = _measure(program, words, lambda word: pane.append_text(1, word))
    pane.finish(Answer(1, "".join(words), FinishReason.STOP, 1.0, _ENGINE))
    pane.hide()
    pane.deleteLater()
    program.processEvents()
    return result


def _plain_round(program: QApplication, words: list[str]) -> tuple[float, float, float]:
    view = QTextBrowser()
    view.resize(800, 600)
    view.show()
    program.processEvents()

    def show(word: str) -> None:
        cursor = QTextCursor(view.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(word)
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())

    result = _measure(program, words, show)
    view.hide()
    view.deleteLater()
    program.processEvents()
    return result


def _open_nothing(_address: str) -> None:
    """No address is opened by a benchmark."""


def main() -> None:
    program = QApplication([])
    words = _words()
    rounds = [(_plain_round(program, words), _chat_round(program, words)) for _ in range(_ROUNDS)]
    for name, column in (("plain insertText", 0), ("chat pane", 1)):
        per_word = [both[column][0] for both in rounds]
        linear = [both[column][2] for both in rounds]
        growth = [both[column][1] for both in rounds]
        print(
            f"{name:18} {statistics.median(per_word):6.2f} ms/word "
            f"(from {min(per_word):.2f} to {max(per_word):.2f}), "
            f"last {_PART} words / first {_PART}: {statistics.median(growth):.2f}, "
            f"/ {_PART} from {_FULL}: {statistics.median(linear):.2f}"
        )
    ratios = [chat[0] / plain[0] for plain, chat in rounds]
    print(f"chat / plain: {statistics.median(ratios):.2f}  ({_WORDS} words, {_ROUNDS} rounds)")


if __name__ == "__main__":
    main()
