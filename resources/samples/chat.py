"""A chat about an order, in Chinese and English, with amounts and times."""

from __future__ import annotations

from resources.samples.drawing import Sheet, font

NAME = "chat"
ABOUT: dict[str, object] = {
    "title": {"en": "Chat about an order", "zh": "订单聊天记录"},
    "questions": {
        "en": ['Find "deposit"', "List all amounts in $", "Read the whole text"],
        "zh": ["查找“报价”", "列出所有金额", "什么时候发货？"],
    },
    "checks": [
        {"question": 'Find "deposit"', "expect": ["30%", "$3,840"]},
        {"question": "查找“报价”", "expect": ["$12,800"]},
        {"question": "发货日期", "expect": ["3 月 18 日"]},
        {"question": 'How often does "invoice" appear?', "expect": ["**2**"]},
        {"question": "List all amounts in $", "expect": ["$12,800", "$3,840", "$8,960"]},
        {"question": "总结这段对话", "expect": ["需要模型"]},
        {"question": "Summarise the conversation", "expect": ["needs the model"]},
    ],
}

_INK, _SOFT, _RULE, _GREEN = "#191d24", "#8a919e", "#e5e7eb", "#95ec69"
_PEOPLE = (
    ("订单 A 项目组", "尾款 $8,960 已收到", "10:52", "#4c7df0"),
    ("采购部", "请确认数量", "09:36", "#e08a3c"),
    ("Customer B", "See you on Monday", "09:05", "#3aa981"),
    ("仓库", "已入库 240 箱", "昨天", "#8a63d2"),
    ("文件传输助手", "报价单.pdf", "昨天", "#5b6b82"),
    ("Design team", "New draft is ready", "周一", "#d0527a"),
)
# who (me on the right), the lines of the bubble; a text alone is a time between them
_TALK: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("2024 年 3 月 12 日 10:24",)),
    ("Customer B", ("Hi, could you send the quote for 640 units?",)),
    (
        "me",
        (
            "您好，640 件的报价是 $12,800，单价 $20.00，",
            "含运费和包装。",
        ),
    ),
    (
        "Customer B",
        (
            "Great. We can pay a deposit of 30%, that is $3,840,",
            "and the rest on delivery.",
        ),
    ),
    ("me", ("可以。收到定金后开始生产，发货日期 3 月 18 日。",)),
    ("", ("10:41",)),
    ("Customer B", ("Please send the invoice to our office today.",)),
    ("me", ("Invoice INV-2024-0312 is on its way.",)),
    ("me", ("尾款 $8,960 请在 4 月 5 日前支付，谢谢！",)),
    (
        "Customer B",
        (
            "好的，没问题。",
            "We will pay on time.",
        ),
    ),
)


def draw() -> Sheet:
    sheet = Sheet(1280, 880, "#f3f4f6")
    _rail(sheet)
    _people(sheet)
    sheet.rect((372, 0, 1280, 64), "#f7f8fa")
    sheet.line([(372, 64), (1280, 64)], _RULE)
    sheet.text(400, 32, "订单 A 项目组 (3)", 17, _INK, "bold")
    for number in range(3):
        sheet.disc(1230 + 8 * number, 32, 2.2, "#5d6572")
    y = 84.0
    for who, lines in _TALK:
        y = _time(sheet, y, lines[0]) if not who else _bubble(sheet, y, who, lines)
    _writing(sheet)
    return sheet


def _rail(sheet: Sheet) -> None:
    sheet.rect((0, 0, 64, 880), "#2b2f36")
    sheet.rect((14, 20, 50, 56), "#5b7fa6", 8)
    sheet.disc(32, 33, 6, "#ffffff")
    sheet.pie(32, 51, 11, 180, 360, "#ffffff")
    for number in range(4):
        y = 104 + 56 * number
        ink = "#5ecb82" if number == 0 else "#9aa1ab"
        if number == 0:
            sheet.rect((21, y - 10, 43, y + 6), ink, 6)
            sheet.polygon([(27, y + 4), (27, y + 12), (35, y + 5)], ink)
        elif number == 1:
            sheet.disc(32, y - 5, 5, ink)
            sheet.pie(32, y + 12, 11, 180, 360, ink)
        else:
            sheet.rect((22, y - 9, 42, y + 9), None, 4, ink, 2)


def _people(sheet: Sheet) -> None:
    sheet.rect((64, 0, 372, 880), "#eceef1")
    sheet.rect((80, 18, 356, 48), "#dfe2e7", 6)
    sheet.text(112, 33, "搜索", 13, "#7c8490")
    sheet.disc(96, 32, 5, None, "#7c8490", 1.5)
    sheet.line([(100, 36), (104, 40)], "#7c8490", 1.5)
    for number, (name, last, time, color) in enumerate(_PEOPLE):
        top = 64 + 68 * number
        if number == 0:
            sheet.rect((64, top, 372, top + 68), "#d9dce1")
        sheet.rect((80, top + 12, 124, top + 56), color, 8)
        sheet.disc(102, top + 28, 7, "#ffffff")
        sheet.pie(102, top + 50, 14, 180, 360, "#ffffff")
        sheet.text(136, top + 24, name, 15, _INK)
        sheet.text(356, top + 24, time, 12, _SOFT, anchor="rm", beside=True)
        sheet.text(136, top + 47, last, 13, _SOFT)


def _time(sheet: Sheet, y: float, text: str) -> float:
    sheet.text(826, y + 8, text, 12, _SOFT, anchor="mm")
    return y + 32


def _bubble(sheet: Sheet, y: float, who: str, lines: tuple[str, ...]) -> float:
    mine = who == "me"
    width = max(font("sans", 15).getlength(line) for line in lines) + 28
    height = 24 * len(lines) + 16
    left = 1204 - width if mine else 448
    face = 1220 if mine else 396
    sheet.rect((face, y, face + 40, y + 40), "#5b7fa6" if mine else "#3aa981", 8)
    sheet.disc(face + 20, y + 15, 6, "#ffffff")
    sheet.pie(face + 20, y + 34, 12, 180, 360, "#ffffff")
    if not mine:
        sheet.text(448, y + 6, who, 12, _SOFT)
        y += 20
    color = _GREEN if mine else "#ffffff"
    sheet.rect((left, y, left + width, y + height), color, 8)
    tip = left + width if mine else left
    step = 7 if mine else -7
    sheet.polygon([(tip - step / 7, y + 13), (tip + step, y + 20), (tip - step / 7, y + 27)], color)
    for number, line in enumerate(lines):
        sheet.text(left + 14, y + 20 + 24 * number, line, 15, _INK)
    return y + height + 16


def _writing(sheet: Sheet) -> None:
    sheet.rect((372, 784, 1280, 880), "#ffffff")
    sheet.line([(372, 784), (1280, 784)], _RULE)
    for number in range(4):
        sheet.rect((396 + 36 * number, 800, 414 + 36 * number, 818), None, 5, "#767e8b", 1.6)
    sheet.text(396, 846, "输入消息…", 14, "#8f96a3")
    sheet.rect((1172, 832, 1256, 864), "#e9f7ee", 6)
    sheet.text(1214, 848, "发送", 14, "#1f9d55", anchor="mm", beside=True)
