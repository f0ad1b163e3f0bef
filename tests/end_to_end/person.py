"""Runs the real program's window as the command does, asks one question in it, and closes it.

python -m tests.end_to_end.person QUESTION EXPECTED [arguments for the program]

It ends with 0 only if an answer with EXPECTED in it came. The program loads everything itself, in its own
order; what is done here is done from its event loop.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from glm4v_desktop import cli

if TYPE_CHECKING:
    from glm4v_desktop.ui.window.main_window import MainWindow

LOOK_MS = 100


class Person:
    def __init__(self, program: Any, question: str, expected: str) -> None:
        from PySide6.QtCore import QTimer

        self.question, self.expected = question, expected
        self.asked = self.answered = False
        self.program = program
        self.timer = QTimer(program)
        self.timer.timeout.connect(self.look)
        self.timer.start(LOOK_MS)

    def look(self) -> None:
        from glm4v_desktop.ui.window.main_window import MainWindow

        windows = [each for each in self.program.topLevelWidgets() if isinstance(each, MainWindow)]
        shown = [each for each in windows if each.parts.view.isVisible()]
        for window in shown:
            if not self.asked:
                self.asked = True
                self.ask(window)
            elif self.has_answer(window):
                self.answered = True
                self.timer.stop()
                window.close_now()

    def ask(self, window: MainWindow) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        box = window.parts.chat.composer.box
        QTest.keyClicks(box, self.question)
        QTest.keyClick(box, Qt.Key.Key_Return)

    def has_answer(self, window: MainWindow) -> bool:
        from glm4v_desktop.ui.chat.answer_card import AnswerCard

        texts = [card.text.toPlainText() for card in window.findChildren(AnswerCard) if not card.is_open]
        return any(text and self.expected in text for text in texts)


def main(question: str, expected: str, *words: str) -> int:
    people: list[Person] = []
    really_open = cli.open_window

    def open_window(words: Sequence[str]) -> int:
        """By now the program has done what it does before it loads any library."""
        from glm4v_desktop import app

        people.append(Person(app.make_application(), question, expected))
        return really_open(words)

    cli.open_window = open_window
    code = cli.main(words)
    return code or (0 if people and people[0].answered else 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
