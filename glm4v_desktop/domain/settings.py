"""What a person can set. A change makes a new object; defaults stand here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("auto", "en", "zh")
THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field has one of the values named beside it."""

    language: str = "auto"  # LANGUAGES; auto follows the system
    theme: str = "system"  # THEMES
