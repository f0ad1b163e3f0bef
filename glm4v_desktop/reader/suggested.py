"""Ready questions that fit a page: what is on it decides which, and reading alone answers each of them."""

from __future__ import annotations

from collections.abc import Iterator

from glm4v_desktop.ocr.numbers import is_number, numbers_in
from glm4v_desktop.ocr.page import Block, BlockKind, Page

MOST_SUGGESTED = 3
_FEWEST_NUMBERS = 4  # of a text, from which they are worth a list
_LONGEST_LABEL = 24  # letters
_WHOLE_TEXT = {"en": "Read the whole text", "zh": "读出全文"}
_TABLE = {"en": "Extract the table", "zh": "提取表格"}
_NUMBERS = {"en": "List all numbers", "zh": "列出所有数字"}
_LINES = {"en": "How many lines are there?", "zh": "一共有多少行？"}
_LAST_SAID = {"en": "Who wrote the last message?", "zh": "最后一条消息是谁发的？"}
_MESSAGES = {"en": "How many messages are there?", "zh": "一共有几条消息？"}
_FIND = {"en": 'Find "{}"', "zh": "查找“{}”"}


def suggested_questions(page: Page, language: str) -> tuple[str, ...]:
    """At most three questions in this language ("en" or "zh"), the one that fits any page first."""
    found = dict.fromkeys((_WHOLE_TEXT[language], *_fitting(page, language)))
    return tuple(found)[:MOST_SUGGESTED]


def _fitting(page: Page, language: str) -> Iterator[str]:
    """The questions for what most of the page is: a chat, tables, forms, code or running text."""
    messages = [message for block in page.blocks for message in block.messages]
    if messages:
        if messages[-1].speaker.text:
            yield _LAST_SAID[language]
        yield _MESSAGES[language]
        return
    if any(block.kind is BlockKind.TABLE for block in page.blocks):
        yield _TABLE[language]
    for label in _labels(page.blocks):
        yield _FIND[language].format(label)
    if page.rows and 2 * sum(row.code is not None for row in page.rows) > len(page.rows):
        yield _LINES[language]
    elif sum(1 for row in page.rows for _ in numbers_in(row.text)) >= _FEWEST_NUMBERS:
        yield _NUMBERS[language]


def _labels(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The labels of forms that stand there once and have a value."""
    pairs = [pair for block in blocks for pair in block.pairs if pair.value.text.strip()]
    names = [pair.label.text.strip(" :：") for pair in pairs]
    for name in names:
        if 1 < len(name) <= _LONGEST_LABEL and names.count(name) == 1 and not is_number(name):
            yield name
