"""The colors that cards, buttons and answers are painted with, derived from the palette of any theme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor, QFontDatabase, QPalette


def blend(below: QColor, above: QColor, share: float) -> QColor:
    """Mixes two colors; `share` (0 to 1) is the weight of `above`. Alpha is ignored."""
    return QColor.fromRgbF(
        below.redF() + (above.redF() - below.redF()) * share,
        below.greenF() + (above.greenF() - below.greenF()) * share,
        below.blueF() + (above.blueF() - below.blueF()) * share,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """The colors and the code fonts for one palette."""

    text: QColor
    muted: QColor  # times, hints, quotes; still 4.5:1 on the card
    card: QColor
    card_edge: QColor
    bubble: QColor  # behind the user's questions
    accent: QColor
    alarm: QColor  # failures
    code: QColor  # behind code
    line: QColor  # table borders, dividers
    head: QColor  # behind a table's header row
    link: QColor
    code_families: tuple[str, ...]  # font families for code, preferred first


def look_of(palette: QPalette) -> Look:
    """The colors for this palette."""
    roles = (
        QPalette.ColorRole.Base,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.Highlight,
        QPalette.ColorRole.Link,
    )
    return _look(*(palette.color(role).rgba() for role in roles))


@lru_cache(maxsize=8)  # called in every paint event
def _look(base_rgba: int, text_rgba: int, accent_rgba: int, link_rgba: int) -> Look:
    base, text, accent = QColor(base_rgba), QColor(text_rgba), QColor(accent_rgba)
    dark = base.lightnessF() < 0.5
    return Look(
        text=text,
        muted=blend(base, text, 0.68),
        card=base,
        card_edge=blend(base, text, 0.16),
        bubble=blend(base, accent, 0.26 if dark else 0.14),
        accent=accent,
        alarm=QColor("#ff8a80") if dark else QColor("#b3261e"),
        code=blend(base, text, 0.09 if dark else 0.06),
        line=blend(base, text, 0.26),
        head=blend(base, text, 0.08 if dark else 0.05),
        link=_readable(QColor(link_rgba), base, dark),
        code_families=(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family(), "monospace"),
    )


def _readable(color: QColor, base: QColor, dark: bool) -> QColor:
    """A lighter blue where the theme has a dark link color on a dark base, otherwise `color`."""
    if dark and color.lightnessF() - base.lightnessF() < 0.35:
        return QColor("#8ab4f8")
    return color
