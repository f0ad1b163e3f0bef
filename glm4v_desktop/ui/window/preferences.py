"""Applies the settings for language and theme, and saves all settings."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.core.settings import Settings
from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.texts.translation import Translations
from glm4v_desktop.ui.window.theme import Theme


class Preferences(QObject):
    """The current settings. A `language` from the command line counts for this run and is not saved."""

    changed = Signal(str, str)  # language and theme as chosen

    def __init__(
        self, file: SettingsFile, translations: Translations, theme: Theme, language: str = ""
    ) -> None:
        super().__init__()
        self._file = file
        self._translations = translations
        self._theme = theme
        self._settings = file.read()
        self.were_readable = file.is_readable  # False: the defaults are used, and the person is told
        self._language = language or self._settings.language

    @property
    def language(self) -> str:
        """The language that is shown: `en` or `zh`."""
        return self._translations.language

    def apply(self) -> None:
        self._theme.use(self._settings.theme)
        self._translations.use(self._language)
        self.announce()

    def announce(self) -> None:
        """Emits `changed` again, for receivers that were connected after `apply`."""
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
        """The chosen engine, one of ENGINES."""
        return self._settings.engine

    @property
    def model_folder(self) -> str:
        """The folder of GLM-4v-9b; empty until one is chosen."""
        return self._settings.model_folder

    @property
    def settings(self) -> Settings:
        """The current settings. They are immutable: read this again after a change."""
        return self._settings

    def keep(self, **changes: object) -> None:
        """Saves fields of Settings other than language and theme, which have their own methods."""
        self._settings = replace(self._settings, **changes)  # type: ignore[arg-type]  # by name
        self._file.write(self._settings)

    def keep_engine(self, engine: str, model_folder: str) -> None:
        self.keep(engine=engine, model_folder=model_folder)

    def _keep(self, settings: Settings) -> None:
        self._settings = settings
        self._file.write(settings)
        self.apply()
