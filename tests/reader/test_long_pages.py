"""Pages of hundreds of lines: one question looks at each of them once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from glm4v_desktop.ocr.page import Page
from glm4v_desktop.reader import matching
from glm4v_desktop.reader.matching import nearly_contains
from glm4v_desktop.reader.prose import stated
from glm4v_desktop.reader.retrieval import lookup
from tests.ocr.pages import lines, page, table
from tests.reader.asking import answer_to

CONTRACT = page(
    lines(
        *(
            f"第{number}条 乙方应于收到第{number}批货物后{number % 57 + 3}日内"
            f"支付运费人民币{97 * number}.00元，逾期承担违约金。"
            for number in range(1, 301)
        )
    )
)
TICKETS = page(
    table(
        ("Ticket", "Owner", "Status", "Hours"),
        *((f"T-{1000 + n}", ("Anna", "Ben", "Chen")[n % 3], "open", str(n % 40)) for n in range(300)),
    )
)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the expensive steps are taken."""
    counted: Counter[str] = Counter()

    def count(module: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(module, name)

        def counting(*arguments: Any) -> Any:
            counted[name] += 1
            return real(*arguments)

        monkeypatch.setattr(module, name, counting)

    count(lookup, "candidates_of")
    count(stated, "sentences")
    count(stated, "normalized")
    count(matching, "distance")
    return counted


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        (CONTRACT, "为什么逾期"),
        (CONTRACT, "谁承担违约金"),
        (CONTRACT, "一共有多少条"),
        (TICKETS, "who is the ceo?"),
        (TICKETS, "How many open tickets does Anna have?"),
        (TICKETS, "why is T-1100 late?"),
    ],
)
def test_a_question_looks_up_the_page_once(asked: Page, question: str, calls: Counter[str]) -> None:
    assert answer_to(question, asked)
    assert calls["candidates_of"] <= 1
    assert calls["sentences"] <= 1


def test_the_likeliest_lines_end_with_the_second(calls: Counter[str]) -> None:
    """All lines have the word; comparing each with each took thirteen seconds for 800 of them."""
    assert "第1条" in answer_to("为什么逾期", CONTRACT)
    assert calls["normalized"] < 50


def test_texts_that_lack_the_signs_of_a_label_are_not_compared_letter_by_letter(calls: Counter[str]) -> None:
    answer_to("押金什么时候退还", CONTRACT)
    assert calls["distance"] < 300


@pytest.mark.parametrize(
    ("form", "wanted", "found"),
    [
        ("合同总金额为八千元", "合同总全额", True),
        ("合同总金额", "含同总全额", False),
        ("应收票据及应收账款", "应收帐款", True),
        ("无息退还", "租赁期限", False),
    ],
)
def test_misread_signs(form: str, wanted: str, found: bool) -> None:
    assert nearly_contains(form, wanted) is found
