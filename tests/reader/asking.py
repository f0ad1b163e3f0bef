"""Asks the reader about a hand-made page."""

from __future__ import annotations

from glm4v_desktop.ocr.page import Page
from glm4v_desktop.reader.answers import answer_question


def answer_to(question: str, on: Page) -> str:
    return "".join(answer_question(question, on))


def first_line(question: str, on: Page) -> str:
    return answer_to(question, on).split("\n", 1)[0]
