"""The design of a settings page on a gray artboard, with a designer's measures."""

from __future__ import annotations

from resources.samples.drawing import Sheet

NAME = "ui-mockup"
ABOUT: dict[str, object] = {
    "title": {"en": "Settings page (design)", "zh": "设置页面（设计稿）"},
    "questions": {
        "en": ["Read the whole text", "What is the font size?", 'Find "Storage"'],
        "zh": ["读出全部文字", "查找“Storage”", "列出所有数字"],
    },
    "checks": [
        {"question": "What is the font size?", "expect": ["14 px"]},
        {"question": 'Find "Storage"', "expect": ["3.2 GB of 10 GB"]},
        {"question": "Read the whole text", "expect": ["Appearance", "Save changes", "Compact"]},
        {"question": 'Which lines mention "Notifications"?', "expect": ["Notifications"]},
        {"question": "What colour is the button?", "expect": ["needs the model"]},
        {"question": "这个按钮是什么颜色？", "expect": ["需要模型"]},
    ],
}

_INK, _SOFT, _RULE, _VIOLET, _MEASURE = "#1d2029", "#6d7382", "#e4e6ec", "#6246ea", "#e0218a"
_PAGES = ("General", "Appearance", "Accounts", "Notifications", "Shortcuts", "Privacy", "About")
_L, _T, _R, _B = 160, 80, 1280, 824  # the window on the artboard
_PANE, _EDGE = 456, 1232  # the settings between these


def draw() -> Sheet:
    sheet = Sheet(1440, 900, "#e9eaee")
    sheet.text(_L, 44, "Settings / Appearance", 14, "#5b6070", "bold")
    sheet.text(_R, 44, "v3  1120 x 744 px", 13, "#8a8f9c", anchor="rm", beside=True)
    sheet.shadow((_L, _T, _R, _B), 12, 16, 50)
    sheet.rect((_L, _T, _R, _B), "#ffffff", 12)
    _side(sheet)
    _heading(sheet)
    _theme(sheet)
    _rows(sheet)
    _buttons(sheet)
    return sheet


def _side(sheet: Sheet) -> None:
    sheet.rect((_L, _T, 408, _B), "#f6f6f9", 12)
    sheet.rect((392, _T, 408, _B), "#f6f6f9")
    sheet.line([(408, _T), (408, _B)], _RULE)
    for number, color in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        sheet.disc(_L + 24 + 20 * number, _T + 24, 6, color)
    sheet.rect((_L + 16, 128, 392, 160), "#ffffff", 8, _RULE)
    sheet.disc(_L + 33, 143, 5, None, _SOFT, 1.5)
    sheet.line([(_L + 37, 147), (_L + 41, 151)], _SOFT, 1.5)
    sheet.text(_L + 52, 144, "Search settings", 13, "#7f8492")
    for number, page in enumerate(_PAGES):
        y = 196 + number * 40
        chosen = page == "Appearance"
        if chosen:
            sheet.rect((_L + 12, y - 18, 396, y + 18), "#e7e2fd", 8)
        ink = _VIOLET if chosen else "#3b404d"
        sheet.rect((_L + 26, y - 7, _L + 40, y + 7), None, 4, ink, 1.6)
        sheet.text(_L + 52, y, page, 14, ink, "bold" if chosen else "sans")


def _heading(sheet: Sheet) -> None:
    sheet.text(_PANE, 124, "Appearance", 24, _INK, "bold")
    sheet.text(_PANE, 156, "Choose how the application looks on this device.", 14, _SOFT)
    sheet.line([(_PANE, 184), (_EDGE, 184)], _RULE)
    _measure(sheet, 416, 448, 124, "48 px")


def _measure(sheet: Sheet, left: float, right: float, y: float, text: str) -> None:
    sheet.line([(left, y + 18), (right, y + 18)], _MEASURE, 1)
    for x in (left, right):
        sheet.line([(x, y + 13), (x, y + 23)], _MEASURE, 1)
    sheet.text((left + right) / 2, y + 4, text, 11, _MEASURE, anchor="mm")


def _theme(sheet: Sheet) -> None:
    sheet.text(_PANE, 216, "Theme", 15, _INK, "bold")
    for number, (name, back, front) in enumerate(
        (("System", "#eef0f5", "#c9cedb"), ("Light", "#ffffff", "#d9dce4"), ("Dark", "#23252d", "#474b59"))
    ):
        left = _PANE + number * 192
        sheet.rect(
            (left, 236, left + 168, 332), back, 10, _VIOLET if number == 1 else _RULE, 2 if number == 1 else 1
        )
        sheet.rect((left + 16, 252, left + 56, 316), front, 4)
        for row in range(3):
            sheet.rect((left + 68, 256 + 22 * row, left + 148 - 18 * row, 266 + 22 * row), front, 4)
        sheet.text(
            left + 84,
            352,
            name,
            13,
            _VIOLET if number == 1 else _INK,
            "bold" if number == 1 else "sans",
            "mm",
            beside=number > 0,
        )


def _row(sheet: Sheet, y: float, label: str, hint: str) -> None:
    sheet.text(_PANE, y - 10, label, 15, _INK, "bold")
    sheet.text(_PANE, y + 13, hint, 13, _SOFT)
    sheet.line([(_PANE, y + 36), (_EDGE, y + 36)], _RULE)


def _rows(sheet: Sheet) -> None:
    sheet.line([(_PANE, 376), (_EDGE, 376)], _RULE)
    sheet.text(_PANE, 404, "Accent colour", 15, _INK, "bold")
    for number, color in enumerate(("#6246ea", "#2563eb", "#0d9488", "#d97706", "#dc2626")):
        x = _EDGE - 16 - (4 - number) * 40
        if number == 0:
            sheet.disc(x, 404, 15, None, color, 2)
        sheet.disc(x, 404, 11, color)
    sheet.line([(_PANE, 432), (_EDGE, 432)], _RULE)
    sheet.text(_PANE, 460, "Font size", 15, _INK, "bold")
    sheet.rect((880, 458, 1152, 462), "#dcdfe7", 2)
    sheet.rect((880, 458, 990, 462), _VIOLET, 2)
    sheet.disc(990, 460, 9, "#ffffff", _VIOLET, 2)
    sheet.text(_EDGE, 460, "14 px", 14, _INK, anchor="rm", beside=True)
    sheet.line([(_PANE, 488), (_EDGE, 488)], _RULE)
    sheet.text(_PANE, 516, "Density", 15, _INK, "bold")
    sheet.rect((936, 500, _EDGE, 532), "#eff0f4", 8)
    sheet.rect((938, 502, 1036, 530), "#ffffff", 6, _RULE)
    for name, x in (("Comfortable", 987), ("Standard", 1086), ("Compact", 1184)):
        sheet.text(x, 516, name, 13, _INK if x == 987 else _SOFT, anchor="mm", beside=True)
    sheet.line([(_PANE, 544), (_EDGE, 544)], _RULE)
    for y, label, hint, on in (
        (584, "Reduce motion", "Turns off animations and transitions", False),
        (660, "Show line numbers", "In every editor and in printed pages", True),
    ):
        _row(sheet, y, label, hint)
        left = _EDGE - 44
        sheet.rect((left, y - 12, _EDGE, y + 12), _VIOLET if on else "#c9cdd8", 12)
        sheet.disc(_EDGE - 12 if on else left + 12, y, 9, "#ffffff")
    sheet.text(_PANE, 724, "Storage", 15, _INK, "bold")
    sheet.rect((640, 720, 1080, 728), "#e4e6ec", 4)
    sheet.rect((640, 720, 781, 728), _VIOLET, 4)
    sheet.text(_EDGE, 724, "3.2 GB of 10 GB", 14, _INK, anchor="rm", beside=True)


def _buttons(sheet: Sheet) -> None:
    sheet.line([(408, 752), (_R, 752)], _RULE)
    sheet.text(_PANE, 788, "Restore defaults", 14, _VIOLET)
    sheet.rect((976, 768, 1072, 808), "#ffffff", 8, "#cfd2dc")
    sheet.text(1024, 788, "Cancel", 14, _INK, anchor="mm", beside=True)
    sheet.rect((1088, 768, _EDGE, 808), _VIOLET, 8)
    sheet.text(1160, 788, "Save changes", 14, "#ffffff", "bold", "mm", beside=True)
    _measure(sheet, 1072, 1088, 836, "16 px")
