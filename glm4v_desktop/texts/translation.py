"""English and Chinese: marks texts for translation, and switches the language while the program runs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from glm4v_desktop.core.resources import resource


@dataclass(frozen=True, slots=True)
class UserText:
    """What happened and what to do: two English source texts, to be translated in the context of their table.

    The code that translates them fills in the placeholders in braces.
    """

    what: str
    remedy: str


def joined(what: str, remedy: str) -> str:
    """Joins two sentences: with a space, or without one after a Chinese full stop."""
    return f"{what}{'' if what.endswith('。') else ' '}{remedy}".strip()


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Returns `text` unchanged. lupdate collects the calls of it, so both arguments must be literals."""
    return text


# Texts of the file dialog that Qt's own Chinese translation (6.11) lacks; the program's file has them.
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
    """`en` or `zh`. `chosen` may be `auto`: then Chinese if the system's first language is, else English."""
    if chosen in ("en", "zh"):
        return chosen
    locale = system if system is not None else QLocale.system()
    first = (locale.uiLanguages() or [locale.name()])[0]
    return "zh" if first.startswith("zh") else "en"


class Translations:
    """Installs the translators for a language. English needs none, because the source texts are English."""

    def __init__(self, program: QCoreApplication) -> None:
        self._program = program
        self._installed: list[QTranslator] = []
        self.language = "en"

    def use(self, chosen: str) -> None:
        """Switches to `en`, `zh` or `auto`. Qt sends every open window a LanguageChange event."""
        for translator in self._installed:
            self._program.removeTranslator(translator)
        self._installed = []
        self.language = effective_language(chosen)
        if self.language == "zh":
            qt_texts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install("qtbase_zh_CN", qt_texts)  # Qt's own dialogs and context menus
            self._install("glm4v_desktop_zh_CN", str(resource("translations")))  # looked up before Qt's
        QLocale.setDefault(_locale_of(self.language))  # for names of file types in the file dialog

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self._program)
        if translator.load(name, folder):
            self._program.installTranslator(translator)
            self._installed.append(translator)


def _locale_of(language: str) -> QLocale:
    """The system's locale if it has this language, otherwise the default one of the language."""
    system, spoken = QLocale.system(), QLocale(language)
    return system if system.language() == spoken.language() else spoken
