"""What a person can set. A change makes a new object; defaults stand here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("auto", "en", "zh")
THEMES = ("system", "light", "dark")
ENGINES = ("reader", "demo", "local")


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field has one of the values named beside it, or any text where none are."""

    language: str = "auto"  # LANGUAGES; auto follows the system
    theme: str = "system"  # THEMES
    engine: str = "reader"  # ENGINES; demo is the small model that comes along, local is GLM-4v-9b
    model_folder: str = ""  # where GLM-4v-9b is; empty while none was chosen
