"""The unit that a page states for its figures, and figures that have their own."""

from __future__ import annotations

import re

from glm4v_desktop.ocr.numbers import NumberKind, numbers_in
from glm4v_desktop.ocr.page import Page

_KIND_OF_UNIT = (
    r"(?:[百千万亿]*(?:元|美元|港元|欧元|英镑|日元|股|吨|件|人|户|台|个|米|平方米|千瓦时)"
    r"|USD|RMB|CNY|EUR|HKD|%|[$¥€])"
)
_MONEY = r"(?:U\.?S\.? ?dollars|dollars|euros?|USD|RMB|CNY|EUR|HKD|US\$|HK\$|[$¥€])"
_SIZE = r"(?:thousands?|millions?|billions?|['’]?000s?)"
_STATED = re.compile(
    # Not 编制单位 or 填报单位, in which 单位 means a company.
    rf"(?<![制报告设工管在用])(?:货币|金额)?单位\s*[:：]?\s*(?:人民币)?{_KIND_OF_UNIT}"
    rf"|(?:(?:all )?(?:amounts|figures) )?(?:(?:are )?(?:expressed|stated|shown|presented) )?"
    rf"\bin (?:{_SIZE}(?: of)?(?: {_MONEY})?(?!\w)|{_MONEY}\s?(?:{_SIZE}|m|k|bn)?(?![\w.]|\s?\d))"
    rf"|{_MONEY}\s?{_SIZE}(?!\w)",
    re.IGNORECASE,
)


def stated_unit(page: Page) -> str:
    """The unit that the page states for its figures, as printed ("单位：万元"); empty if it states none."""
    for row in page.rows:
        for segment in row.segments:
            if match := _STATED.search(segment.text):
                return match.group().strip(" ()（）")
    return ""


def own_unit(label: str, value: str) -> bool:
    """Whether the label or the figure has its own unit, so that the unit of the page does not apply."""
    if re.search(r"[(（][^()（）]*(?:元|%|％|USD|RMB|[$¥])[^()（）]*[)）]", label, re.IGNORECASE):
        return True
    if re.search(r"率|比例|%|margin|\brate\b|每股|per share|\beps\b", label, re.IGNORECASE):
        return True
    return any(number.unit or number.kind is not NumberKind.AMOUNT for number in numbers_in(value))
