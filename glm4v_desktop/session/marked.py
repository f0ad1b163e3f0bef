"""Texts that are marked for translation, and what a text about an error consists of."""

from __future__ import annotations

from dataclasses import dataclass


def joined(what: str, remedy: str) -> str:
    """Two sentences; Chinese ones stand together without a space."""
    return f"{what}{'' if what.endswith('。') else ' '}{remedy}".strip()


@dataclass(frozen=True, slots=True)
class UserText:
    """In English; both are sources for `translate(CONTEXT, ...)`. Names in braces stand for LIMITS."""

    what: str
    remedy: str


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Does nothing; lupdate finds the texts by this name and a literal context."""
    return text
