"""The Chinese income statement: a report page of a make-believe accounting program."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from resources.samples.drawing import Sheet

NAME = "income-statement"
ABOUT: dict[str, object] = {
    "title": {"en": "Income statement (Chinese)", "zh": "利润表"},
    "questions": {
        "en": [
            "What is the net profit in 2023?",
            "What was the operating revenue?",
            "Extract the table as Markdown",
        ],
        "zh": ["2023 年的净利润是多少？", "营业收入同比是多少？", "把表格转成 Markdown"],
    },
    "checks": [
        {"question": "2023 年的净利润是多少？", "expect": ["9,030.23", "万元"]},
        {"question": "What is the net profit in 2024?", "expect": ["13,049.37"]},
        {"question": "营业收入同比是多少？", "expect": ["13.88%"]},
        {"question": "What was the cost of sales in 2023?", "expect": ["73,120.18"]},
        {"question": "2024 年的财务费用", "expect": ["(342.18)"]},
        {"question": "基本每股收益是多少", "expect": ["0.51", "0.35"]},
        {"question": "单位是什么？", "expect": ["万元"]},
        {"question": "把表格转成 Markdown", "expect": ["| --- |", "128,456.32", "112,803.57"]},
        {"question": "What is the total assets?", "expect": ["missing: assets"]},
        {"question": "为什么净利润增长了？", "expect": ["需要模型"]},
    ],
}

_TWO = Decimal("0.01")
_FIGURES: dict[str, tuple[str, str]] = {
    "营业收入": ("128456.32", "112803.57"),
    "营业成本": ("81927.45", "73120.18"),
    "税金及附加": ("1036.28", "942.71"),
    "销售费用": ("12384.66", "11027.39"),
    "管理费用": ("8912.07", "8450.52"),
    "研发费用": ("10276.51", "8733.90"),
    "财务费用": ("-342.18", "215.64"),
    "其他收益": ("1205.33", "986.40"),
    "投资收益": ("-128.75", "310.22"),
    "信用减值损失": ("-256.40", "-1001.85"),
    "营业外收入": ("86.12", "120.45"),
    "营业外支出": ("143.90", "98.06"),
    "所得税费用": ("1974.56", "1600.16"),
    "少数股东损益": ("312.48", "268.90"),
}
_COSTS = ("营业成本", "税金及附加", "销售费用", "管理费用", "研发费用", "财务费用")
_GAINS = ("其他收益", "投资收益", "信用减值损失")
_SHARES = Decimal("25000")  # in units of ten thousand


def _years() -> list[dict[str, Decimal]]:
    """The figures of both years, with the sums that follow from them."""
    years = []
    for place in (0, 1):
        year = {label: Decimal(values[place]) for label, values in _FIGURES.items()}
        year["营业利润"] = (
            year["营业收入"] - sum(year[cost] for cost in _COSTS) + sum(year[gain] for gain in _GAINS)
        )
        year["利润总额"] = year["营业利润"] + year["营业外收入"] - year["营业外支出"]
        year["净利润"] = year["利润总额"] - year["所得税费用"]
        year["归属于母公司股东的净利润"] = year["净利润"] - year["少数股东损益"]
        per_share = year["归属于母公司股东的净利润"] / _SHARES
        year["基本每股收益"] = year["稀释每股收益"] = per_share.quantize(_TWO, ROUND_HALF_UP)
        years.append(year)
    return years


def _printed(value: Decimal, after: str = "") -> str:
    text = f"{abs(value):,.2f}{after}"
    return f"({text})" if value < 0 else text


# label as printed, its figure, indent in steps, whether it is a sum
_ROWS: tuple[tuple[str, str, int, bool], ...] = (
    ("一、营业收入", "营业收入", 0, True),
    ("减：营业成本", "营业成本", 1, False),
    ("税金及附加", "税金及附加", 2, False),
    ("销售费用", "销售费用", 2, False),
    ("管理费用", "管理费用", 2, False),
    ("研发费用", "研发费用", 2, False),
    ("财务费用", "财务费用", 2, False),
    ("加：其他收益", "其他收益", 1, False),
    ("投资收益", "投资收益", 2, False),
    ("信用减值损失", "信用减值损失", 2, False),
    ("二、营业利润", "营业利润", 0, True),
    ("加：营业外收入", "营业外收入", 1, False),
    ("减：营业外支出", "营业外支出", 1, False),
    ("三、利润总额", "利润总额", 0, True),
    ("减：所得税费用", "所得税费用", 1, False),
    ("四、净利润", "净利润", 0, True),
    ("归属于母公司股东的净利润", "归属于母公司股东的净利润", 1, False),
    ("少数股东损益", "少数股东损益", 1, False),
    ("基本每股收益（元/股）", "基本每股收益", 0, False),
    ("稀释每股收益（元/股）", "稀释每股收益", 0, False),
)
_INK, _SOFT, _RULE, _BRAND = "#1c2430", "#66717f", "#e3e7ed", "#1f5eff"
_LEFT, _RIGHT, _TOP, _ROW = 72, 1368, 262, 30
_COLUMNS = (("2024 年", 880), ("2023 年", 1120), ("同比", 1344))


def draw() -> Sheet:
    sheet = Sheet(1440, 944, "#f2f4f8")
    _bar(sheet)
    sheet.shadow((40, 120, 1400, 912))
    sheet.rect((40, 120, 1400, 912), "#ffffff", 8)
    sheet.text(720, 158, "合并利润表", 24, _INK, "bold", "mm")
    sheet.text(_LEFT, 206, "编制单位：示例科技股份有限公司", 14, _SOFT)
    sheet.text(720, 206, "2024 年 1—12 月", 14, _SOFT, anchor="mm", beside=True)
    sheet.text(_RIGHT, 206, "单位：万元", 14, _SOFT, anchor="rm", beside=True)
    sheet.rect((_LEFT - 16, _TOP - 32, _RIGHT, _TOP), "#eaf0fb")
    sheet.text(_LEFT, _TOP - 16, "项目", 14, _INK, "bold")
    for heading, x in _COLUMNS:
        sheet.text(x, _TOP - 16, heading, 14, _INK, "bold", "rm", beside=True)
    now, before = _years()
    for number, (label, figure, indent, is_sum) in enumerate(_ROWS):
        _row(sheet, _TOP + number * _ROW, label, indent, is_sum, (now[figure], before[figure]))
    bottom = _TOP + len(_ROWS) * _ROW
    sheet.line([(_LEFT - 16, bottom), (_RIGHT, bottom)], "#aab4c2", 1.5)
    sheet.text(_LEFT, 888, "注：括号内为负数；本表为虚构示例数据。", 12, _SOFT)
    sheet.text(_RIGHT, 888, "第 1 页 / 共 3 页", 12, _SOFT, anchor="rm", beside=True)
    return sheet


def _row(
    sheet: Sheet, top: float, label: str, indent: int, is_sum: bool, years: tuple[Decimal, Decimal]
) -> None:
    middle, face = top + _ROW / 2, "bold" if is_sum else "sans"
    if is_sum:
        sheet.rect((_LEFT - 16, top, _RIGHT, top + _ROW), "#f7f9fc")
    sheet.line([(_LEFT - 16, top), (_RIGHT, top)], _RULE)
    sheet.text(_LEFT + 24 * indent, middle, label, 14, _INK, face)
    now, before = years
    growth = ((now - before) / abs(before) * 100).quantize(_TWO, ROUND_HALF_UP)
    for (_, x), value in zip(_COLUMNS, (_printed(now), _printed(before), _printed(growth, "%")), strict=True):
        ink = "#c8322b" if value.startswith("(") else _INK
        sheet.text(x, middle, value, 14, ink, face, "rm", beside=True)


def _bar(sheet: Sheet) -> None:
    sheet.rect((0, 0, 1440, 56), "#17233d")
    sheet.rect((24, 16, 48, 40), _BRAND, 6)
    sheet.line([(30, 34), (35, 27), (39, 31), (43, 22)], "#ffffff", 2)
    sheet.text(60, 28, "示例财务", 17, "#ffffff", "bold")
    for name, x in (("首页", 190), ("凭证", 262), ("报表中心", 334), ("往来", 434), ("设置", 506)):
        sheet.text(x, 28, name, 14, "#ffffff" if name == "报表中心" else "#aeb9d0", beside=True)
    sheet.rect((334, 52, 390, 56), _BRAND)
    sheet.disc(1392, 28, 15, "#3a4c74")
    sheet.disc(1392, 23, 5, "#c9d3e8")
    sheet.pie(1392, 39, 10, 180, 360, "#c9d3e8")
    sheet.text(40, 88, "报表中心  /  合并利润表", 14, _SOFT)
    for left, right, primary in ((1104, 1176, False), (1184, 1256, False), (1264, 1400, True)):
        sheet.rect(
            (left, 72, right, 104), _BRAND if primary else "#ffffff", 6, None if primary else "#cfd6e1"
        )
    sheet.text(1140, 88, "刷新", 13, _INK, anchor="mm", beside=True)
    sheet.text(1220, 88, "打印", 13, _INK, anchor="mm", beside=True)
    sheet.text(1332, 88, "导出 Excel", 13, "#ffffff", anchor="mm", beside=True)
