"""The user's settings as an immutable value, with all defaults."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("auto", "en", "zh")
THEMES = ("system", "light", "dark")
ENGINES = ("reader", "demo", "local")
DOWNLOAD_SOURCES = ("huggingface", "modelscope", "mirror")
MOST_IDLE_MINUTES = 24 * 60
DEFAULT_IDLE_MINUTES = 15
IDLE_CHOICES = (*sorted({5, 60, DEFAULT_IDLE_MINUTES}), 0)  # minutes in the menu, 0: never


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings. The comment of a field names its allowed values; a field without one takes any text."""

    language: str = "auto"  # LANGUAGES; auto follows the system
    theme: str = "system"  # THEMES
    engine: str = "reader"  # ENGINES; demo is the small model that is shipped, local is GLM-4v-9b
    model_folder: str = ""  # the folder of GLM-4v-9b; empty until one is chosen
    models_folder: str = ""  # the folder for new models; empty: the platform's usual data folder
    idle_minutes: int = (
        DEFAULT_IDLE_MINUTES  # after which the model's memory is freed; up to MOST_IDLE_MINUTES, 0: never
    )
    download_source: str = "huggingface"  # DOWNLOAD_SOURCES
    mirror_address: str = ""  # of the source `mirror`, which has the same API as Hugging Face
    first_run_done: bool = False  # the card for new users was closed
