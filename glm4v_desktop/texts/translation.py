"""Texts that are marked for translation, and what a text about an error consists of.

Chinese and English for everything a person reads; switched while the program runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from glm4v_desktop.core.resources import resource


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


# What Qt's own translation (6.11) leaves in English in the file dialog; found in the program's instead.
QT_TEXTS = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Alias"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Shortcut"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Unknown"),
    QT_TRANSLATE_NOOP(
        "QFileSystemModel",
        '<b>The name "%1" can not be used.</b><p>Try using another name, with fewer characters or no '
        "punctuations marks.",
    ),
)


def effective_language(chosen: str, system: QLocale | None = None) -> str:
    """`en` or `zh`: what was chosen, or for `auto` what the system speaks (English if neither)."""
    if chosen in ("en", "zh"):
        return chosen
    locale = system if system is not None else QLocale.system()
    first = (locale.uiLanguages() or [locale.name()])[0]
    return "zh" if first.startswith("zh") else "en"


def _locale_of(language: str) -> QLocale:
    """The system's, as long as it is of this language."""
    system, spoken = QLocale.system(), QLocale(language)
    return system if system.language() == spoken.language() else spoken


class Translations:
    """Holds the installed translators; the source texts are English, so English needs none."""

    def __init__(self, program: QCoreApplication) -> None:
        self._program = program
        self._installed: list[QTranslator] = []
        self.language = "en"

    def use(self, chosen: str) -> None:
        """Every open window gets a LanguageChange event and shows its texts anew."""
        for translator in self._installed:
            self._program.removeTranslator(translator)
        self._installed = []
        self.language = effective_language(chosen)
        if self.language == "zh":
            qt_texts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install("qtbase_zh_CN", qt_texts)  # Qt's own dialogs and context menus
            self._install("glm4v_desktop_zh_CN", str(resource("translations")))  # asked before Qt's own
        QLocale.setDefault(_locale_of(self.language))  # the file dialog names types of files in it

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self._program)
        if translator.load(name, folder):
            self._program.installTranslator(translator)
            self._installed.append(translator)
