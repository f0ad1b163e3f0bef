"""Tables of yes and no."""

from __future__ import annotations

import pytest

from glm4v_desktop.ocr.page import Page
from tests.ocr.pages import page, table
from tests.reader.asking import answer_to, first_line


def plans(missing: str = "✗") -> Page:
    return page(
        table(
            ("", "Hobby", "Team", "Scale"),
            ("Price per seat", "$0", "$12", "$29"),
            ("Projects", "3", "50", "70"),
            ("SSO (SAML)", "✗", missing, "✓"),
            ("Audit log", "✗", "✓", "✓"),
            ("API access", "✓", "✓", "✓"),
            ("Support", "Forum", "Mail", "Chat"),
        )
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which plan has SSO?", "**Scale**"),
        ("Which plans include the audit log?", "**Team, Scale**"),
        ("Which plans don't have an audit log?", "**Hobby**"),
        ("Does Hobby have SSO?", "**No**"),
        ("Is API access included in Team?", "**Yes**"),
        ("How many plans have an audit log?", "**2**"),
        ("What features does Hobby include?", "**API access**"),
        ("哪些套餐有SSO？", "**Scale**"),
        ("Hobby支持SSO吗？", "**否**"),
    ],
)
def test_ticks_answer_which_has_what(question: str, answer: str) -> None:
    assert first_line(question, plans()) == answer


def test_a_cell_that_says_neither_leaves_the_answer_in_doubt() -> None:
    answer = answer_to("Which plan has SSO?", plans(""))
    assert answer.startswith("Scale")
    assert "**" not in answer


@pytest.mark.parametrize(
    ("question", "not_said"),
    [
        ("Which support does Scale have?", "SSO"),
        ("What does Scale cost per seat?", "SSO"),
        ("How many projects does Team allow?", "**2**"),
        ("Which plan with SSO is the cheapest?", "**Scale**\n\nRead"),
    ],
)
def test_other_questions_are_left_to_the_rest_of_the_reader(question: str, not_said: str) -> None:
    assert not_said not in answer_to(question, plans())


def test_a_price_is_no_count_of_ticks() -> None:
    assert "**3**" not in answer_to("Scale一年多少钱？", plans())
    assert "**3**" not in answer_to("How much is Scale?", plans())
