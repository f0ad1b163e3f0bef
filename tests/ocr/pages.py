"""Hand-made pages for the tests of the answers: what a recognizer might have read."""

from __future__ import annotations

from collections.abc import Sequence

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Row, Segment

LINE, COLUMN, HEIGHT = 30, 220, 18


def row_of(top: int, texts: Sequence[str], score: float = 0.98) -> Row:
    """One segment per text, at even distances; an empty text prints nothing."""
    return Row(
        tuple(
            Segment(text, Rect(COLUMN * place, top, COLUMN * place + 10 * len(text), top + HEIGHT), score)
            for place, text in enumerate(texts)
            if text
        )
    )


def lines(*texts: str | Sequence[str], top: int = 0, score: float = 0.98) -> Block:
    """A block of text; a line given as several texts has several segments."""
    rows = [[text] if isinstance(text, str) else text for text in texts]
    return Block(
        BlockKind.TEXT, tuple(row_of(top + LINE * place, row, score) for place, row in enumerate(rows))
    )


def table(*cells: Sequence[str], top: int = 300, score: float = 0.98) -> Block:
    rows = tuple(row_of(top + LINE * place, row, score) for place, row in enumerate(cells))
    return Block(BlockKind.TABLE, rows, tuple(tuple(Cell(text) for text in row) for row in cells))


def page(*blocks: Block) -> Page:
    return Page(Size(1600, 1200), blocks)


def chinese_statement() -> Page:
    return page(
        lines("利润表", ["编制单位：示例科技股份有限公司", "2024 年度", "单位：万元"]),
        table(
            ("项 目", "2024年", "2023 年", "同比"),
            ("一、营业收入", "128,456.78", "112,345.60", "14.34%"),
            ("减：营业成本", "80,123.45", "71,000.00", "12.85%"),
            ("  研发费用", "10,276.51", "8,733.90", "17.66%"),
            ("四、净利润", "(1,234.50)", "987.60", "(225.00%)"),
            ("归属于母公司股东的净利润", "(1,300.00)", "900.00", "(244.44%)"),
            ("毛利率", "37.62%", "36.80%", "0.82个百分点"),
            ("基本每股收益（元/股）", "(0.12)", "0.10", "(220.00%)"),
        ),
    )


def english_statement() -> Page:
    return page(
        lines("Consolidated statement of income", "(in millions of USD, except per share)"),
        table(
            ("", "FY2024", "FY2023", "Change"),
            ("Total revenue", "9,128", "8,006", "14%"),
            ("Cost of revenue", "4,100", "3,900", "5%"),
            ("Operating profit", "1,250", "980", "28%"),
            ("Net income", "1,020", "(55)", "n/a"),
            ("Earnings per share", "2.04", "(0.11)", "n/a"),
        ),
    )
