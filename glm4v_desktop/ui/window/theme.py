"""The light and dark theme, and fonts with the right forms of Chinese characters."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from glm4v_desktop.core.resources import resource

# Fonts with simplified Chinese forms. Japanese and Korean fonts have other forms at the same code points.
_CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei")

_Role = QPalette.ColorRole
_LIGHT = {
    _Role.Window: "#f5f6f8",
    _Role.WindowText: "#1b1f27",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#eef1f5",
    _Role.Text: "#1b1f27",
    _Role.Button: "#ffffff",
    _Role.ButtonText: "#2b313c",
    _Role.BrightText: "#ffffff",
    _Role.PlaceholderText: "#626b79",
    _Role.Highlight: "#2563eb",
    _Role.HighlightedText: "#ffffff",
    _Role.Link: "#1d4ed8",
    _Role.LinkVisited: "#6d28d9",
    _Role.ToolTipBase: "#1f2530",
    _Role.ToolTipText: "#f3f5f8",
    _Role.Accent: "#2563eb",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#e7eaef",
    _Role.Mid: "#c3c9d2",
    _Role.Dark: "#9aa2ae",
    _Role.Shadow: "#5b6370",
}
_DARK = {
    _Role.Window: "#1c1f26",
    _Role.WindowText: "#e7eaf0",
    _Role.Base: "#23272f",
    _Role.AlternateBase: "#2b3039",
    _Role.Text: "#e7eaf0",
    _Role.Button: "#2b3039",
    _Role.ButtonText: "#dde2ea",
    _Role.BrightText: "#ffffff",
    _Role.PlaceholderText: "#9aa4b2",
    _Role.Highlight: "#3b6fe0",
    _Role.HighlightedText: "#ffffff",
    _Role.Link: "#8ab4ff",
    _Role.LinkVisited: "#c4a7ff",
    _Role.ToolTipBase: "#e7eaf0",
    _Role.ToolTipText: "#1c1f26",
    _Role.Accent: "#3b6fe0",
    _Role.Light: "#3a404b",
    _Role.Midlight: "#333944",
    _Role.Mid: "#444b57",
    _Role.Dark: "#15171c",
    _Role.Shadow: "#0d0f12",
}
_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
# The background of the selected menu entry: a tint of the accent, because icons keep their color on it. White
# icons on the accent are not possible: styles use the same icon mode (Active) in the toolbar, on light.
_MENU_MARK = {False: "#bcd2fb", True: "#3d5a9e"}
_DISABLED = (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText)

_SHEET = """
QToolBar { border: 0; border-bottom: 1px solid palette(mid); padding: 4px 8px; spacing: 2px; }
QToolBar QToolButton { border: 0; border-radius: 6px; padding: 5px 8px; }
QToolBar QToolButton:hover { background: palette(midlight); }
QToolBar QToolButton:pressed, QToolBar QToolButton:checked { background: palette(mid); }
QToolBar QToolButton:focus { border: 2px solid palette(highlight); padding: 3px 6px; }
AttributionBar QToolButton { border: 2px solid transparent; border-radius: 6px; padding: 1px 4px; }
AttributionBar QToolButton:hover { background: palette(midlight); }
AttributionBar QToolButton:focus { border-color: palette(highlight); }
QToolBar::separator { background: palette(mid); width: 1px; margin: 6px 6px; }
QMenuBar { border: 0; }
QMenuBar::item { padding: 4px 10px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: palette(midlight); }
QSplitter::handle { background: palette(mid); }
QTabWidget::pane { border: 0; border-top: 1px solid palette(mid); }
QTabWidget::tab-bar { left: 12px; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { border: 0; border-bottom: 2px solid transparent; padding: 8px 12px; margin-right: 4px; }
QTabBar::tab:hover { background: palette(midlight); }
QTabBar::tab:selected { border-bottom-color: palette(highlight); }
QTabBar::tab:selected:focus { background: palette(midlight); }
QScrollBar { border: 0; background: transparent; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: palette(mid); border: 3px solid transparent; border-radius: 6px; }
QScrollBar::handle:hover { background: palette(dark); }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QRadioButton::indicator, QCheckBox::indicator {
    width: 14px; height: 14px; border: 1px solid palette(placeholder-text); background: palette(base);
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator:checked {
    width: 6px; height: 6px; border: 5px solid palette(highlight); background: palette(highlighted-text);
}
QCheckBox::indicator:checked { border-color: palette(highlight); background: palette(highlight); }
QCheckBox::indicator:checked { image: url("%TICK%"); }
QRadioButton, QCheckBox { border: 2px solid transparent; border-radius: 6px; padding: 1px 4px 1px 1px; }
QRadioButton:focus, QCheckBox:focus { border-color: palette(highlight); }
LicensePanel QPlainTextEdit, DownloadForm QLineEdit {
    border: 1px solid palette(mid); border-radius: 6px; padding: 4px 6px; background: palette(base);
}
LicensePanel QPlainTextEdit:focus, DownloadForm QLineEdit:focus { border-color: palette(highlight); }
QToolTip { color: palette(tooltip-text); background: palette(tooltip-base); border: 0; padding: 4px 6px; }
"""


def palette_of(dark: bool) -> QPalette:
    palette = QPalette()
    for role, color in (_DARK if dark else _LIGHT).items():
        palette.setColor(role, QColor(color))
    faded = QColor("#98a1af" if dark else "#656d7a")  # disabled text, still readable
    for role in _DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, faded)
    return palette


def menu_palette_of(dark: bool) -> QPalette:
    palette = palette_of(dark)
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        palette.setColor(group, _Role.Highlight, QColor(_MENU_MARK[dark]))
        palette.setColor(group, _Role.HighlightedText, palette.color(_Role.ButtonText))
    return palette


class Theme:
    """Sets the program's palette: `light`, `dark`, or as the `system` has it, also when that changes."""

    def __init__(self, program: QApplication) -> None:
        self._program = program
        self._chosen = "system"
        self._sheet = _SHEET.replace("%TICK%", resource("icons", "controls", "tick.svg").as_posix())
        program.setStyle("Fusion")
        program.setFont(_with_chinese(program.font()))
        program.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    def use(self, chosen: str) -> None:
        self._chosen = chosen
        hints = self._program.styleHints()
        hints.setColorScheme(_SCHEMES.get(chosen, Qt.ColorScheme.Unknown))  # for title bars and Qt's dialogs
        dark = _SCHEMES.get(chosen, hints.colorScheme()) is Qt.ColorScheme.Dark
        self._program.setPalette(palette_of(dark))
        # After the general palette, which resets it. PySide takes `const char *` as str; its stub says bytes.
        QApplication.setPalette(menu_palette_of(dark), "QMenu")  # type: ignore[arg-type]
        self._program.setStyleSheet(self._sheet)  # again, because `palette(...)` is resolved when it is set

    def release(self) -> None:
        """Stops following the system's changes."""
        self._program.styleHints().colorSchemeChanged.disconnect(self._on_system_changed)

    def _on_system_changed(self) -> None:
        if self._chosen == "system":
            self.use("system")


def _with_chinese(font: QFont) -> QFont:
    """The system's font, with a simplified Chinese font as fallback."""
    present = set(QFontDatabase.families())
    behind = [family for family in _CHINESE if family in present]
    families = font.families() or [font.family()]
    if QLocale.system().language() == QLocale.Language.Chinese:
        families = []  # the system's font is Chinese already
    font = QFont(font)
    font.setFamilies([*families, *(family for family in behind if family not in families)] or [font.family()])
    return font
