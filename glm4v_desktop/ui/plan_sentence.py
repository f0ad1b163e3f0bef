"""A sentence about a plan in the language of now."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.session.marked import joined
from glm4v_desktop.session.plan_texts import CONTEXT, Sentence


def plan_sentence(sentence: Sentence) -> str:
    way = QCoreApplication.translate(CONTEXT, sentence.part) if sentence.part else ""
    return QCoreApplication.translate(CONTEXT, sentence.source).format(**sentence.values, way=way)


def plan_text(sentences: Iterable[Sentence]) -> str:
    """All of them as one paragraph."""
    text = ""
    for sentence in sentences:
        text = joined(text, plan_sentence(sentence))
    return text
