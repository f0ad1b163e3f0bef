"""Prints a computed value in the form of the cells that it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.reader.computing.conditions import currency_of
from glm4v_desktop.reader.tables.cells import Figure, Habits, decimals_of

_THOUSAND = 1000
_CENTS = 2  # decimals of amounts of money
_GROUP = re.compile(r"(?<=\d)([.,'’\x20])(?=\d{3}(?!\d))")
_PART = re.compile(r"\d+")


def figure_like(value: Decimal, like: Sequence[Figure], habits: Habits) -> str:
    """A figure with the decimals, groups of thousands, currency and unit of others.

    Where their scales differ, `value` is in the smallest one.
    """
    smallest = min(like, key=lambda figure: figure.scale)
    decimals = max(*(figure.decimals for figure in like), decimals_of(value), 0)
    if len({figure.scale for figure in like}) > 1:  # 1.2M in K has no decimals
        decimals = decimals_of(value.normalize())
    if decimals == 1 and any(map(currency_of, like)):
        decimals = _CENTS
    digits = f"{abs(value):,.{decimals}f}"
    group = _group_of(like, habits)
    point = "," if habits.decimal_comma else "."
    digits = digits.replace(",", "\x00").replace(".", point).replace("\x00", group)
    before = next((figure.before for figure in like if figure.before), "")
    unit = smallest.unit
    spaced = " " if unit and any(f" {figure.unit}" in figure.text for figure in like) else ""
    return f"{'-' if value < 0 else ''}{before}{' ' if before.isalpha() else ''}{digits}{spaced}{unit}"


def time_like(seconds: int, like: Sequence[str]) -> str:
    """A duration in the form of others: "9h 30m", "11小时5分", "01:12:05"."""
    form = folded(max(like, key=lambda text: len(_PART.findall(text))))
    parts = _PART.findall(form)
    if ":" in form:
        whole = [seconds // 3600, seconds // 60 % 60, seconds % 60][: len(parts)]
    else:
        whole = _in_units(seconds, re.findall(r"\d+\s?([a-z\u3400-\u9fff])", form.lower()))
    padded = any(re.search(r"(?<!\d)0\d", text[1:]) for text in like)
    widths = [
        len(parts[0]) if parts[0].startswith("0") else 1,
        *(2 if padded or ":" in form else 1 for _ in parts[1:]),
    ]
    numbers = iter(f"{number:0{width}d}" for number, width in zip(whole, widths, strict=True))
    return _PART.sub(lambda _: next(numbers), form)


def _in_units(seconds: int, units: Sequence[str]) -> list[int]:
    sizes = {
        "d": 86_400,
        "天": 86_400,
        "日": 86_400,
        "h": 3600,
        "小": 3600,
        "m": 60,
        "分": 60,
        "s": 1,
        "秒": 1,
    }
    whole: list[int] = []
    for unit in units:
        whole.append(seconds // sizes[unit])
        seconds %= sizes[unit]
    return whole


def _group_of(like: Sequence[Figure], habits: Habits) -> str:
    """What separates thousands: nothing where large figures have none, the usual sign where none is large."""
    point = "," if habits.decimal_comma else "."
    found = (
        match[1] for figure in like for match in _GROUP.finditer(folded(figure.text)) if match[1] != point
    )
    group = next(found, None)
    if group is not None:
        return group
    small = all(abs(figure.value) < _THOUSAND for figure in like)
    return ("." if habits.decimal_comma else ",") if small else ""
