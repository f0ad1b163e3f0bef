from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.theme import Theme, palette_of
from tests.desk.whole_desk import look_kept

Role = QPalette.ColorRole
READABLE = [
    (Role.WindowText, Role.Window), (Role.Text, Role.Base), (Role.Text, Role.AlternateBase),
    (Role.ButtonText, Role.Button), (Role.ButtonText, Role.Window), (Role.ButtonText, Role.Midlight),
    (Role.PlaceholderText, Role.Base), (Role.HighlightedText, Role.Highlight), (Role.Link, Role.Base),
    (Role.Link, Role.Window), (Role.LinkVisited, Role.Base), (Role.ToolTipText, Role.ToolTipBase),
]  # fmt: skip


def luminance(colour: QColor) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("dark", "pair"), list(itertools.product([False, True], READABLE)))
def test_text_can_be_read_on_its_ground(dark: bool, pair: tuple[Role, Role]) -> None:
    palette = palette_of(dark)
    assert contrast(palette.color(pair[0]), palette.color(pair[1])) >= 4.5


def test_the_theme_changes_while_the_program_runs(qapp: QApplication, qtbot: QtBot) -> None:
    with look_kept(qapp):
        theme = Theme(qapp)
        theme.use("dark")
        assert qapp.palette().color(Role.Base).lightnessF() < 0.3
        theme.use("light")
        assert qapp.palette().color(Role.Base).lightnessF() > 0.9
        families = qapp.font().families()
        assert families == list(dict.fromkeys(families))
        assert QFontInfo(qapp.font()).pointSize() > 0
        theme.let_go()
