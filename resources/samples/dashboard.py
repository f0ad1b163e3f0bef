"""The English dashboard: tiles, a chart of two years, a ring and a table."""

from __future__ import annotations

from resources.samples.drawing import Sheet

NAME = "dashboard"
ABOUT: dict[str, object] = {
    "title": {"en": "Sales dashboard", "zh": "销售看板（英文）"},
    "questions": {
        "en": ["What is the total revenue?", "What is the revenue of Asia Pacific?", "List all percentages"],
        "zh": ["订单数是多少？", "把表格转成 Markdown", "列出所有百分比"],
    },
    "checks": [
        {"question": "What is the average order value?", "expect": ["$233.68"]},
        {"question": "What is the revenue of Asia Pacific?", "expect": ["$961,300"]},
        {"question": "Europe orders", "expect": ["5,630"]},
        {"question": "Latin America YoY", "expect": ["-2.1%"]},
        {"question": "What is the refund rate?", "expect": ["1.8%"]},
        {"question": "客单价是多少？", "expect": ["$233.68"]},
        {"question": "Extract the table as Markdown", "expect": ["| --- |", "$1,742,380", "$313,500"]},
        {"question": "List all percentages", "expect": ["40.7%", "+16.5%"]},
        {"question": "What is the headcount?", "expect": ["not printed here"]},
        {"question": "Why did Latin America fall?", "expect": ["needs the model"]},
    ],
}

_INK, _SOFT, _RULE, _BLUE, _GRAY, _GREEN, _RED = (
    "#171c26", "#697386", "#e6e9ef", "#3661f0", "#c3ccdb", "#12805c", "#c23a3a",
)  # fmt: skip
_TILES = (
    ("Total revenue", "$4,286,120", "+12.0%", True),
    ("Orders", "18,342", "+6.1%", True),
    ("Average order value", "$233.68", "+5.6%", True),
    ("Refund rate", "1.8%", "-0.3 pp", True),
)
_MONTHS = (
    ("Jan", 612_400, 561_200),
    ("Feb", 655_180, 588_900),
    ("Mar", 702_960, 624_750),
    ("Apr", 731_250, 655_430),
    ("May", 768_430, 679_210),
    ("Jun", 815_900, 717_406),
)
_CHANNELS = (
    ("Online store", 46, "#3661f0"),
    ("Retail", 31, "#6f8ff7"),
    ("Partners", 15, "#a9bcfb"),
    ("Other", 8, "#d9e1fd"),
)
_REGIONS = (
    ("Region", "Orders", "Revenue", "Share", "YoY"),
    ("North America", "7,215", "$1,742,380", "40.7%", "+14.2%"),
    ("Europe", "5,630", "$1,268,940", "29.6%", "+9.8%"),
    ("Asia Pacific", "4,102", "$961,300", "22.4%", "+16.5%"),
    ("Latin America", "1,395", "$313,500", "7.3%", "-2.1%"),
    ("Total", "18,342", "$4,286,120", "100.0%", "+12.0%"),
)


def draw() -> Sheet:
    sheet = Sheet(1600, 1000, "#f5f6f9")
    _bar(sheet)
    for number in range(len(_TILES)):
        left = 32 + number * 392
        sheet.shadow((left, 136, left + 360, 264), 10, 8, 18)
        sheet.rect((left, 136, left + 360, 264), "#ffffff", 10, _RULE)
    _tiles(sheet)
    for box in ((32, 288, 1032, 640), (1056, 288, 1568, 640), (32, 664, 1568, 968)):
        sheet.shadow(box, 10, 8, 18)
        sheet.rect(box, "#ffffff", 10, _RULE)
    _chart(sheet)
    _ring(sheet)
    _table(sheet)
    return sheet


def _bar(sheet: Sheet) -> None:
    sheet.rect((0, 0, 1600, 56), "#ffffff")
    sheet.line([(0, 56), (1600, 56)], _RULE)
    sheet.rect((32, 16, 56, 40), _BLUE, 6)
    for number, height in enumerate((6, 11, 15)):
        sheet.rect((38 + 5 * number, 35 - height, 41 + 5 * number, 35), "#ffffff")
    sheet.text(68, 28, "Sample Corp.", 17, _INK, "bold")
    for name, x in (
        ("Overview", 232),
        ("Sales", 332),
        ("Customers", 402),
        ("Inventory", 510),
        ("Reports", 612),
    ):
        sheet.text(
            x,
            28,
            name,
            14,
            _BLUE if name == "Sales" else _SOFT,
            "bold" if name == "Sales" else "sans",
            beside=True,
        )
    sheet.line([(332, 55), (370, 55)], _BLUE, 3)
    sheet.disc(1548, 28, 15, "#dfe5fd")
    sheet.text(1548, 28, "SC", 12, _BLUE, "bold", "mm", beside=True)
    sheet.text(32, 96, "Sales overview", 24, _INK, "bold")
    sheet.rect((1332, 78, 1568, 114), "#ffffff", 6, "#cfd6e2")
    sheet.text(1348, 96, "Jan 1 - Jun 30, 2024", 14, _INK, beside=True)
    sheet.line([(1540, 93), (1546, 99), (1552, 93)], _SOFT, 2)


def _tiles(sheet: Sheet) -> None:
    places = [56 + number * 392 for number in range(len(_TILES))]
    for x, (label, *_) in zip(places, _TILES, strict=True):
        sheet.text(x, 164, label, 14, _SOFT, beside=x != places[0])
    for x, (_, value, *_) in zip(places, _TILES, strict=True):
        sheet.text(x, 202, value, 30, _INK, "bold", beside=x != places[0])
    for x, (_, _, change, good) in zip(places, _TILES, strict=True):
        width = sheet.text(x, 240, change, 13, _GREEN if good else _RED, "bold", beside=x != places[0])
        sheet.text(x + width + 8, 240, "vs. prior year", 13, _SOFT, beside=True)


def _chart(sheet: Sheet) -> None:
    sheet.text(56, 318, "Revenue by month", 16, _INK, "bold")
    for name, x, color in (("2024", 860, _BLUE), ("2023", 940, _GRAY)):
        sheet.rect((x, 312, x + 12, 324), color, 3)
        sheet.text(x + 20, 318, name, 13, _SOFT, beside=True)
    bottom, height, most = 592, 232, 1_000_000
    for step in range(5, -1, -1):
        y = bottom - height * step / 5
        sheet.line([(112, y), (1008, y)], _RULE)
        sheet.text(100, y, f"${step * 200}K" if step else "$0", 12, _SOFT, anchor="rm")
    for number, (_, now, before) in enumerate(_MONTHS):
        left = 148 + number * 148
        for offset, value, color in ((0, before, _GRAY), (44, now, _BLUE)):
            top = bottom - height * value / most
            sheet.rect((left + offset, top, left + offset + 38, bottom), color, 4)
            sheet.rect((left + offset, bottom - 8, left + offset + 38, bottom), color)
        sheet.text(
            left + 63,
            bottom - height * now / most - 12,
            f"${now / 1000:.0f}K",
            12,
            _INK,
            anchor="mm",
            beside=number > 0,
        )
    for number, (month, *_) in enumerate(_MONTHS):
        sheet.text(148 + number * 148 + 41, 614, month, 13, _SOFT, anchor="mm", beside=number > 0)


def _ring(sheet: Sheet) -> None:
    sheet.text(1080, 318, "Revenue by channel", 16, _INK, "bold")
    start = -90.0
    for _, share, color in _CHANNELS:
        sheet.pie(1200, 476, 100, start, start + share * 3.6, color)
        start += share * 3.6
    sheet.disc(1200, 476, 62, "#ffffff")
    sheet.text(1200, 466, "$4.29M", 20, _INK, "bold", "mm")
    sheet.text(1200, 492, "total", 13, _SOFT, anchor="mm")
    for number, (name, share, color) in enumerate(_CHANNELS):
        y = 418 + number * 40
        sheet.rect((1352, y - 6, 1364, y + 6), color, 3)
        sheet.text(1376, y, name, 14, _INK)
        sheet.text(1536, y, f"{share}%", 14, _INK, "bold", "rm", beside=True)


def _table(sheet: Sheet) -> None:
    sheet.text(56, 694, "Revenue by region", 16, _INK, "bold")
    columns = ((56, "lm"), (640, "rm"), (960, "rm"), (1240, "rm"), (1536, "rm"))
    for number, row in enumerate(_REGIONS):
        y = 734 + number * 40
        if number == 0:
            sheet.rect((48, y - 16, 1552, y + 16), "#f3f5f9", 6)
        elif number > 1:
            sheet.line([(56, y - 20), (1544, y - 20)], _RULE)
        for (x, anchor), cell in zip(columns, row, strict=True):
            ink = _SOFT if number == 0 else _GREEN if cell[0] == "+" else _RED if cell[0] == "-" else _INK
            face = "bold" if number in (0, len(_REGIONS) - 1) else "sans"
            sheet.text(x, y, cell, 14, ink, face, anchor, beside=x != 56)
