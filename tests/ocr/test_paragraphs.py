"""Lines of running text that wrap are one paragraph; lists, headings, addresses and code keep their lines."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.export import plain_text
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Row, Segment
from glm4v_desktop.reader.markdown import lines_of

LETTER, LINE, HEIGHT = 9, 27, 18


def printed(*lines: str, step: int = LINE) -> Block:
    """Lines as they are printed: spaces before a text indent it, an ideograph is as wide as two letters."""
    rows = []
    for number, text in enumerate(lines):
        indent = len(text) - len(text.lstrip(" "))
        plain = text.strip()
        width = sum(LETTER if letter.isascii() else 2 * LETTER for letter in plain)
        top = number * step
        box = Rect(LETTER * indent, top, LETTER * indent + width, top + HEIGHT)
        rows.append(Row((Segment(plain, box, 0.99),)))
    return Block(BlockKind.TEXT, tuple(rows))


def text_of(*blocks: Block) -> str:
    return plain_text(Page(Size(900, 900), blocks))


@pytest.mark.parametrize(
    ("between", "lines"),
    [
        (
            " ",
            (
                "Volumes recovered in the third quarter after a slow spring. The terminal at",
                "Rotterdam handled 18 % more containers than a year before, and the average",
                "waiting time of a truck fell to 41 minutes.",
            ),
        ),
        (
            "",
            (
                "    1.1 甲方委托乙方为其位于苏州工业园区星湖街的研发中心提供物业",
                "管理服务，服务面积共计12,480平方米。",
            ),
        ),
        (" ", ("No, but there is a bakery next door. We have to", "pay a deposit of 300 francs by Monday.")),
        (" ", ("1. Ask the landlord for the keys of the cellar and", "   the attic before you move in.")),
    ],
)
def test_a_wrapped_paragraph_is_one_line(between: str, lines: tuple[str, ...]) -> None:
    assert text_of(printed(*lines)) == between.join(line.strip() for line in lines)
    markdown = "".join(lines_of(printed(*lines).rows))
    assert markdown.count("\n") == 1


@pytest.mark.parametrize(
    "lines",
    [
        ("甲方：苏州澄明生物科技发展股份有限公司", "乙方：江苏和悦物业服务管理有限责任公司"),
        ("Harbour Logistics", "12 Long Street", "Rotterdam"),
        (
            "New budget for the schools of the northern district",
            "Local team wins the cup after a long season",
        ),
        ("1. Open the door of the machine and clean the filter", "2. Close it and press the green button"),
        (
            "The first paragraph ends here with a full line of text.",
            "    The second one begins further right.",
        ),
        ("关于进一步加强冬季道路交通安全管理工作的通知", "关于开展全市中小学校园食品安全检查的公告"),
        ("short line that goes on", "in the next one"),
        ("I take the train to the coast with the others on Friday", "Total: 12 francs for all of us"),
    ],
)
def test_lines_that_stand_for_themselves_stay(lines: tuple[str, ...]) -> None:
    assert text_of(printed(*lines)) == "\n".join(line.strip() for line in lines)


def test_lines_far_apart_are_no_paragraph() -> None:
    lines = ("There is a bakery next door, where they open at", "six in the morning.")
    assert "\n" not in text_of(printed(*lines))
    assert "\n" in text_of(printed(*lines, step=60))


def test_the_lines_around_tell_how_long_a_line_may_be() -> None:
    """Two lines alone are as long as they are; under a longer paragraph the first is not full."""
    short = printed("a new bakery opens here today, and", "everybody is invited")
    long = printed(
        "The council has decided in its last session of the year that the old town hall becomes a library."
    )
    assert "\n" not in text_of(short)
    assert text_of(short, long).startswith("a new bakery opens here today, and\neverybody is invited")


def test_code_keeps_its_lines() -> None:
    block = printed("copy_all(source, target, names, sizes, dates)", "    and_more(of_it, and_of_this, too)")
    rows = tuple(Row(row.segments, code=row.text) for row in block.rows)
    assert "\n" in text_of(Block(BlockKind.TEXT, rows))
