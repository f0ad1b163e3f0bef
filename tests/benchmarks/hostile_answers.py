"""How long the window stands still while it shows answers that were made to stop it.

python tests/benchmarks/hostile_answers.py [name of a case]...

Each answer streams into the real chat pane, is finished, scrolled, made narrower, shown in the other theme
and in the other language; printed is the longest gap between two turns of the event loop for each, in
milliseconds, and how many characters the copy lacks. Aim: 50 ms on an idle machine.
"""

from __future__ import annotations

import os
import random
import string
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.session import Answer, Question
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, FinishReason
from glm4v_desktop.texts.translation import Translations
from glm4v_desktop.ui.chat.answer_card import AnswerCard
from glm4v_desktop.ui.chat.pane import ChatPane
from glm4v_desktop.ui.window.theme import Theme

_ENGINE = EngineInfo(EngineName.READER)
_LONG = 260_000  # characters
_PIECE = 200  # characters that arrive together
_SETTLE_S = 0.7  # that the window must be free of work before the next thing is done


def _filled(text: str, length: int = _LONG) -> str:
    return (text * (length // len(text) + 1))[:length]


def corpus() -> dict[str, str]:
    letters = random.Random(1).choices(string.ascii_letters, k=100_000)
    head = "|" + "a|" * 30 + "\n" + "|---" * 30 + "|\n"
    row = "| item 17 | 28,563.21 | 25,431.88 | a note |\n"
    return {
        "prose": _filled("Revenue rose to **28,563.21** in the year; see `note 3`.\n\n"),
        "table": "| a | b | c | d |\n|---|---|---|---|\n" + _filled(row, 354_000),
        "table of 30 columns": "|"
        + "a|" * 30
        + "\n"
        + "|---" * 30
        + "|\n"
        + _filled("|" + "12|" * 30 + "\n"),
        "table of empty cells": head + _filled("|" * 31 + "\n"),
        "nested lists": _filled("".join("  " * depth + "- x\n" for depth in range(11))),
        "nested quotes": _filled("".join(">" * depth + " x\n\n" for depth in range(1, 12))),
        "fences": _filled("```\nx\n```\n"),
        "nested fences": _filled("- a\n  ```\n  x\n  ```\n> ~~~\n> y\n> ~~~\n"),
        "one fence": "```\n" + _filled("code line here\n"),
        "headings": _filled("# x\n"),
        "links": _filled("[a](http://b/) " * 20 + "\n"),
        "random letters": "".join(letters),
        "spaces": " " * 100_000 + "x",
        "Chinese": _filled("营业收入增长，净利润下降"),
        "emoji": _filled("👨‍👩‍👧‍👦"),
        "marks on one letter": "a" + "\u0301" * 100_000,
        "blank lines": "\n" * 100_000 + "x",
        "line ends": _filled("x  \n"),
    }


class Gaps:
    """The longest time between two ticks of a timer that wants to tick all the time."""

    def __init__(self, program: QApplication) -> None:
        self._program = program
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._last = self._worst = 0.0

    def _tick(self) -> None:
        now = time.perf_counter()
        self._worst = max(self._worst, now - self._last)
        self._last = now

    def during(self, work: Callable[[], object], until: Callable[[], bool] = lambda: True) -> float:
        """Milliseconds, from the beginning of `work` until nothing more than 2 ms long has happened."""
        self._worst, self._last = 0.0, time.perf_counter()
        self._timer.start(1)
        work()
        quiet_since = time.perf_counter()
        while time.perf_counter() - quiet_since < _SETTLE_S or not until():
            started = time.perf_counter()
            self._program.processEvents()
            if time.perf_counter() - started > 0.002:
                quiet_since = time.perf_counter()
            time.sleep(0.0005)
        self._timer.stop()
        return 1000 * self._worst


class Case:
    def __init__(self, program: QApplication, theme: Theme, languages: Translations, text: str) -> None:
        self._program, self._theme, self._languages, self._text = program, theme, languages, text
        self._gaps = Gaps(program)
        self._pane = ChatPane(program.clipboard(), lambda _address: None)
        self._pane.resize(700, 800)
        self._pane.show()
        self._streamed = 0

    def measure(self) -> dict[str, float]:
        pane, gaps = self._pane, self._gaps
        pane.show_state(EngineState.ANSWERING)
        pane.add_question(Question(1, "What is it?", None, _ENGINE))
        bar = pane.thread_view.verticalScrollBar()
        results = {"stream": gaps.during(self._stream, lambda: self._streamed >= len(self._text))}
        answer = Answer(1, self._text, FinishReason.STOP, 1.0, _ENGINE)
        results["finish"] = gaps.during(lambda: pane.finish(answer))
        results["scroll"] = 0.0
        for part in (0.0, 0.37, 0.7, 1.0):
            place = int(bar.maximum() * part)
            results["scroll"] = max(results["scroll"], gaps.during(partial(bar.setValue, place)))
        results["resize"] = gaps.during(lambda: pane.resize(560, 800))
        results["theme"] = gaps.during(lambda: self._theme.use("dark"))
        results["language"] = gaps.during(lambda: self._languages.use("zh"))
        card = pane.findChildren(AnswerCard)[-1]
        card.copy()
        copied = bytes(self._program.clipboard().mimeData().data("text/markdown").data()).decode()
        results["lost"] = len("".join(self._text.split())) - len("".join(copied.split()))
        self._languages.use("en")
        self._theme.use("light")
        pane.hide()
        self._program.processEvents()
        shiboken6.delete(pane)  # an application that runs only now and then never deletes later
        return results

    def _stream(self) -> None:
        self._timer = QTimer()
        self._timer.timeout.connect(self._arrive)
        self._timer.start(0)

    def _arrive(self) -> None:
        self._pane.append_text(1, self._text[self._streamed : self._streamed + _PIECE])
        self._streamed += _PIECE
        if self._streamed >= len(self._text):
            self._timer.stop()


def main(names: list[str]) -> None:
    program = QApplication([])
    theme, languages = Theme(program), Translations(program)
    theme.use("light")
    languages.use("en")
    print(f"{'longest gap in ms':24}" + "".join(f"{name:>10}" for name in _COLUMNS))
    for name, text in corpus().items():
        if names and name not in names:
            continue
        results = Case(program, theme, languages, text).measure()
        program.clipboard().clear()  # what lies on it at the end is deleted twice without a screen
        print(f"{name:24}" + "".join(f"{results[column]:10.0f}" for column in _COLUMNS), flush=True)


_COLUMNS = ("stream", "finish", "scroll", "resize", "theme", "language", "lost")

if __name__ == "__main__":
    main(sys.argv[1:])
