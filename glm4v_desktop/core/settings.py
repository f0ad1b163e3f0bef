"""What a person can set. A change makes a new object; defaults stand here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("auto", "en", "zh")
THEMES = ("system", "light", "dark")
ENGINES = ("reader", "demo", "local")
DOWNLOAD_SOURCES = ("huggingface", "modelscope", "mirror")
MOST_IDLE_MINUTES = 24 * 60
DEFAULT_IDLE_MINUTES = 15
IDLE_CHOICES = (*sorted({5, 60, DEFAULT_IDLE_MINUTES}), 0)  # of the menu; the file may have others


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field has one of the values named beside it, or any text where none are."""

    language: str = "auto"  # LANGUAGES; auto follows the system
    theme: str = "system"  # THEMES
    engine: str = "reader"  # ENGINES; demo is the small model that comes along, local is GLM-4v-9b
    model_folder: str = ""  # where GLM-4v-9b is; empty while none was chosen
    models_folder: str = ""  # what new models are put into; empty: where the platform has such things
    idle_minutes: int = (
        DEFAULT_IDLE_MINUTES  # up to MOST_IDLE_MINUTES; then the model gives its memory back; 0: never
    )
    download_source: str = "huggingface"  # DOWNLOAD_SOURCES
    mirror_address: str = ""  # of the source `mirror`, which speaks as Hugging Face does
    first_run_done: bool = False  # the page that greets a new person was left
