"""Makes the text lines in the demo model's training pictures, and the questions and answers about them."""

from __future__ import annotations

import random
from dataclasses import dataclass

LONGEST = 13  # characters in one line

UNITS_ZH = ("万元", "亿元", "元", "万", "亿", "个", "人", "件", "次", "天", "小时", "分钟", "秒", "台", "吨")
UNITS_EN = ("kg", "km", "GB", "MB", "ms", "s", "°C", "px", "h", "K", "M", "bps")
CURRENCIES = ("¥", "$", "€")

LABELS_ZH = (
    "营业收入", "净利润", "总资产", "总负债", "毛利率", "同比增长", "环比", "合计", "小计", "总计",
    "平均", "最大值", "最小值", "数量", "单价", "金额", "日期", "时间", "名称", "编号", "状态", "已完成",
    "未完成", "进行中", "成功", "失败", "确定", "取消", "保存", "打开", "关闭", "设置", "帮助", "文件",
    "编辑", "查看", "搜索", "用户", "密码", "登录", "注册", "下载", "上传", "删除", "复制", "粘贴",
    "华东", "华南", "华北", "西南", "第一季度", "第二季度", "上半年", "下半年", "收入", "成本", "费用",
    "利润", "库存", "订单", "客户", "产品", "销售额", "目标", "实际", "预算", "人数", "温度",
)  # fmt: skip
LABELS_EN = (
    "Total", "Sum", "Average", "Revenue", "Profit", "Cost", "Price", "Amount", "Date", "Time", "Name",
    "Status", "Done", "Open", "Close", "Save", "Cancel", "OK", "Error", "Warning", "Success", "Failed",
    "Settings", "Help", "File", "Edit", "View", "Search", "User", "Password", "Login", "Download",
    "Upload", "Delete", "Copy", "Paste", "North", "South", "East", "West", "Target", "Actual", "Budget",
    "Growth", "Margin", "Orders", "Users", "Speed", "Memory", "CPU", "GPU", "Disk", "Low", "High", "Min",
    "Max", "Mean", "Net", "Gross", "Units", "Sales", "Income", "Assets", "Debt", "Cash", "Tax", "Rate",
    "Count", "Size", "Type", "Yes", "No", "On", "Off", "Next", "Back", "Start", "Stop",
)  # fmt: skip

READ_ZH = (
    "这是多少", "这个数字是多少", "图里的数字是多少", "数字是多少", "数值是多少", "是多少", "多少",
    "读出数字", "读一下", "写的是什么", "这里写了什么", "上面写着什么", "内容是什么", "这是什么",
    "图中的文字是什么", "请读出图中的内容", "这个数是多少", "框里是多少", "选中的数字是多少",
    "读出这个数", "识别文字", "金额是多少", "值是多少",
)  # fmt: skip
READ_EN = (
    "What does it say", "Read the number", "What is the number", "What number is this", "Read this",
    "Read it", "What is the value", "What is this", "What is written here", "How much is it", "How much",
    "Read the text", "What does this say", "What is the text", "Please read the number",
    "What value is shown", "What is shown", "What's the number", "What's this", "Read the label",
    "Transcribe it",
)  # fmt: skip
UNIT_ZH = ("单位是什么", "单位是多少", "什么单位", "单位", "它的单位是什么", "用的什么单位")
UNIT_EN = ("What is the unit", "Which unit", "What unit is it", "Unit", "In which unit", "What's the unit")
SIGN_ZH = ("是正数还是负数", "正数还是负数", "是负数吗", "正的还是负的")
SIGN_EN = ("Is it positive or negative", "Positive or negative", "Is it negative", "What is the sign")
AGAIN_ZH = ("再读一遍", "再说一次", "那数字呢", "重复一遍")
AGAIN_EN = ("Read it again", "Once more", "And the number", "Again")
THEN_UNIT_ZH = ("那单位呢", "单位呢")
THEN_UNIT_EN = ("And the unit", "And in which unit")

NO_UNIT = {"zh": "没有单位", "en": "No unit"}
NOT_A_NUMBER = {"zh": "不是数字", "en": "Not a number"}
POSITIVE = {"zh": "正数", "en": "Positive"}
NEGATIVE = {"zh": "负数", "en": "Negative"}


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text: as it is drawn (`shown`), as it should be read (`read`), with its unit and sign."""

    shown: str
    read: str
    unit: str = ""
    is_number: bool = True
    is_negative: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question about a line and its answer."""

    question: str
    answer: str


def make_line(random: random.Random) -> PrintedLine:
    """Returns a random line: a number in three quarters of cases, otherwise a short label or a date."""
    while True:
        kind = random.random()
        if kind < 0.76:
            line = _number(random)
        elif kind < 0.84:
            line = _label(random.choice(LABELS_ZH))
        elif kind < 0.92:
            word = random.choice(LABELS_EN)
            line = _label(word.upper() if random.random() < 0.1 else word)
        else:
            line = _label(_date(random))
        if len(line.shown) <= LONGEST:
            return line


def make_exchanges(line: PrintedLine, random: random.Random) -> tuple[Exchange, Exchange]:
    """Returns a question and a follow-up; at least one of them asks to read the line."""
    language = random.choice(("zh", "en"))
    zh = language == "zh"
    read = Exchange(_ask(READ_ZH if zh else READ_EN, zh, random), line.read)
    if random.random() < 0.6:
        unit = Exchange(_ask(UNIT_ZH if zh else UNIT_EN, zh, random), _unit(line, language))
        then = Exchange(_ask(THEN_UNIT_ZH if zh else THEN_UNIT_EN, zh, random), unit.answer)
        follow = unit if random.random() < 0.5 else then
    else:
        sign = NOT_A_NUMBER if not line.is_number else NEGATIVE if line.is_negative else POSITIVE
        unit = follow = Exchange(_ask(SIGN_ZH if zh else SIGN_EN, zh, random), sign[language])
    if random.random() < 0.75:
        return read, follow
    again = Exchange(_ask(AGAIN_ZH if zh else AGAIN_EN, zh, random), line.read)
    return unit, read if random.random() < 0.5 else again


def every_text() -> list[str]:
    """Returns all questions and fixed answers, for making the vocabulary."""
    zh = (*READ_ZH, *UNIT_ZH, *SIGN_ZH, *AGAIN_ZH, *THEN_UNIT_ZH)
    en = (*READ_EN, *UNIT_EN, *SIGN_EN, *AGAIN_EN, *THEN_UNIT_EN)
    asked = [text + end for text in zh for end in _ENDS_ZH]
    asked += [form + end for text in en for end in _ENDS_EN for form in (text, text.lower())]
    answers = [text for pair in (NO_UNIT, NOT_A_NUMBER, POSITIVE, NEGATIVE) for text in pair.values()]
    return asked + answers * 5


_ENDS_ZH = ("？", "?", "", "。")
_ENDS_EN = ("?", "", ".")


def _ask(forms: tuple[str, ...], zh: bool, random: random.Random) -> str:
    text = random.choice(forms) + random.choice(_ENDS_ZH if zh else _ENDS_EN)
    return text.lower() if not zh and random.random() < 0.2 else text


def _unit(line: PrintedLine, language: str) -> str:
    if not line.is_number:
        return NOT_A_NUMBER[language]
    return line.unit or NO_UNIT[language]


def _label(text: str) -> PrintedLine:
    return PrintedLine(text, text, is_number=False)


def _date(random: random.Random) -> str:
    year, month, day = random.randint(1990, 2039), random.randint(1, 12), random.randint(1, 28)
    return random.choice(
        (
            f"{year}-{month:02}-{day:02}",
            f"{year}/{month}/{day}",
            f"{year}年",
            f"{year}年{month}月",
            f"{month}月{day}日",
            f"{random.randint(0, 23):02}:{random.randint(0, 59):02}",
            f"Q{random.randint(1, 4)} {year}",
        )
    )


def _number(random: random.Random) -> PrintedLine:
    digits = random.choices((1, 2, 3, 4, 5, 6, 7, 8), (8, 16, 20, 20, 14, 10, 8, 4))[0]
    whole = str(random.randint(10 ** (digits - 1) if digits > 1 else 0, 10**digits - 1))
    if digits > 3 and random.random() < 0.6:
        whole = f"{int(whole):,}"
    decimals = random.choices((0, 1, 2, 3), (45, 25, 27, 3))[0]
    text = whole + ("." + "".join(random.choices("0123456789", k=decimals)) if decimals else "")
    sign = random.choices(("", "-", "+", "("), (74, 14, 7, 5))[0]
    money = random.choice(CURRENCIES) if random.random() < 0.1 else ""
    shown_sign = "−" if sign == "-" and random.random() < 0.25 else sign
    tail, shown_tail, unit = _unit_behind(random) if not money else (_short(random), None, money)
    closing = ")" if sign == "(" else ""  # in financial statements, brackets mean a negative number
    read = f"{sign}{money}{text}{tail}{closing}"
    shown = f"{shown_sign}{money}{text}{tail if shown_tail is None else shown_tail}{closing}"
    return PrintedLine(shown, read, unit, is_negative=sign in {"-", "("})


def _short(random: random.Random) -> str:
    """Returns a suffix for thousands or millions of money as in charts, mostly none."""
    return random.choice("KM") if random.random() < 0.2 else ""


def _unit_behind(random: random.Random) -> tuple[str, str, str]:
    """Returns a random suffix of a number: as it should be read, as it is printed, and the unit in it."""
    kind = random.random()
    if kind < 0.36:
        return "", "", ""
    if kind < 0.56:
        return "%", "%" if random.random() < 0.85 else " %", "%"
    if kind < 0.87:
        unit = random.choices(UNITS_ZH, (9, 8, 6, 4, 4, *[1] * 10))[0]
        return unit, ("" if random.random() < 0.7 else " ") + unit, unit
    unit = random.choice(UNITS_EN)
    if unit in "KM":
        return unit, unit, unit
    return f" {unit}", (" " if random.random() < 0.7 else "") + unit, unit
