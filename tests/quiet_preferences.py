"""Settings in their file, without touching how the tests' own application looks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.texts.translation import Translations
from glm4v_desktop.ui.window.preferences import Preferences
from glm4v_desktop.ui.window.theme import Theme


class _NoTheme(Theme):
    def __init__(self) -> None:
        return

    def use(self, chosen: str) -> None:
        return

    def release(self) -> None:
        return


class QuietPreferences(Preferences):
    def __init__(self, file: SettingsFile) -> None:
        program = QApplication.instance()
        assert isinstance(program, QCoreApplication)
        super().__init__(file, Translations(program), _NoTheme())
