"""Counts that stand in one line, each with a word."""

from __future__ import annotations

import pytest

from tests.ocr.pages import lines, page
from tests.reader.asking import answer_to, first_line

JEST = page(
    lines(
        "$ npm test",
        "PASS test/cart.spec.ts (4.2 s)",
        "Test Suites: 1 failed, 38 passed, 39 total",
        ["Tests:", "5 failed, 2 skipped, 411 passed, 418 total"],
    )
)
PYTEST = page(lines("FAILED tests/test_dates.py::test_leap_year", "2 failed, 38 passed, 1 skipped in 6.47s"))
PING = page(lines("Ping statistics:", "Packets: Sent = 3, Received = 2, Lost = 1 (33% loss),"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many tests failed?", "**5**"),
        ("How many tests passed?", "**411**"),
        ("How many were skipped?", "**2**"),
        ("How many test suites failed?", "**1**"),
        ("How many test suites are there in total?", "**39**"),
    ],
)
def test_the_label_of_the_line_and_the_word_of_the_count(question: str, answer: str) -> None:
    assert first_line(question, JEST) == answer


def test_a_line_without_a_label() -> None:
    assert first_line("How many tests failed?", PYTEST) == "**2**"
    assert first_line("How many passed?", PYTEST) == "**38**"
    assert first_line("How many packets were lost?", PING) == "**1**"


def test_what_the_line_does_not_count_has_no_count() -> None:
    assert "**" not in answer_to("How many tests are flaky?", PYTEST)
    assert "**" not in answer_to("How many snapshots failed?", JEST)


def test_counts_are_no_duration() -> None:
    assert "**5 failed" not in answer_to("How long did the tests take?", JEST)
