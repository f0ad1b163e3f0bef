"""What was set: language and theme, applied now, and the engine; all kept for the next start."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.core.settings import Settings
from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.texts.translation import Translations
from glm4v_desktop.ui.window.theme import Theme


class Preferences(QObject):
    """`language`, when not empty, is the command line's: it holds for this run and is not kept."""

    changed = Signal(str, str)  # language and theme as chosen

    def __init__(
        self, file: SettingsFile, translations: Translations, theme: Theme, language: str = ""
    ) -> None:
        super().__init__()
        self._file = file
        self._translations = translations
        self._theme = theme
        self._settings = file.read()
        self.were_readable = file.is_readable  # false: the defaults hold, and the person should know
        self._language = language or self._settings.language

    @property
    def language(self) -> str:
        """`en` or `zh`: what is shown now."""
        return self._translations.language

    def apply(self) -> None:
        self._theme.use(self._settings.theme)
        self._translations.use(self._language)
        self.announce()

    def announce(self) -> None:
        """Emits what is set, for listeners that were connected after `apply`."""
        self.changed.emit(self._language, self._settings.theme)

    @Slot(str)
    def choose_language(self, language: str) -> None:
        self._language = language
        self._keep(replace(self._settings, language=language))

    @Slot(str)
    def choose_theme(self, theme: str) -> None:
        self._keep(replace(self._settings, theme=theme))

    @property
    def engine(self) -> str:
        """The engine that is to answer, one of ENGINES."""
        return self._settings.engine

    @property
    def model_folder(self) -> str:
        """Where GLM-4v-9b is; empty while none was chosen."""
        return self._settings.model_folder

    @property
    def settings(self) -> Settings:
        """All that is set; read it when it is needed, it changes."""
        return self._settings

    def keep(self, **changes: object) -> None:
        """Saves fields of Settings that are not applied here: all but language and theme."""
        self._settings = replace(self._settings, **changes)  # type: ignore[arg-type]  # by name
        self._file.write(self._settings)

    def keep_engine(self, engine: str, model_folder: str) -> None:
        self.keep(engine=engine, model_folder=model_folder)

    def _keep(self, settings: Settings) -> None:
        self._settings = settings
        self._file.write(settings)
        self.apply()
