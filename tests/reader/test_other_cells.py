"""Values of other cells, columns and kinds are not those that were asked for."""

from __future__ import annotations

from tests.ocr.pages import lines, page, table
from tests.reader.asking import answer_to, first_line


def test_a_week_has_its_days_above_and_its_times_beside() -> None:
    week = page(
        table(
            ("", "Mon 5", "Tue 6", "Fri 9"),
            ("11:00", "", "Budget review Room 4B", "Interview: L. Brandt"),
            ("15:00", "Design critique", "", "Flight to Oslo"),
        )
    )
    assert first_line("When is the flight to Oslo?", week) == "**Fri 9** · **15:00**"
    assert first_line("What time is the flight to Oslo?", week) == "**15:00**"
    assert "**Interview" not in answer_to("Which room is the budget review in?", week)


def test_no_other_date_is_that_of_a_name_with_a_date() -> None:
    inbox = page(
        table(
            ("Lena Fischer", "Contract, please sign by Thursday", "10:42"),
            ("Delta Air Lines", "Your flight DL 482 is on time", "09:15"),
            ("Kofi Mensah", "Office keys", "Yesterday"),
            ("HR Team", "Open enrolment ends on May 16", "May 2"),
        )
    )
    assert "**May 2**" not in answer_to("When does open enrolment end?", inbox)
    assert "**09:15**" not in answer_to("What is the flight number?", inbox)


def test_a_line_without_headings_has_several_words_behind_its_name() -> None:
    files = page(
        table(
            ("src", "Fix race in the scheduler", "3 days ago"),
            ("docs", "Describe retry policy", "2 weeks ago"),
            ("LICENSE", "Initial commit", "4 years ago"),
        )
    )
    assert "**" not in answer_to("What license is it under?", files)


def test_years_head_a_second_table_that_was_joined_to_the_first() -> None:
    report = page(
        table(
            ("", "2024", "2023", "2022"),
            ("Revenue", "412.6", "381.3", "360.8"),
            ("Net profit", "41.8", "35.2", "31.9"),
            ("Table 5. Revenue by segment", "", "", ""),
            ("Segment", "2024", "2023", "Growth"),
            ("Nordic", "188.0", "162.4", "15.8%"),
            ("Central Europe", "128.3", "124.8", "2.8%"),
        )
    )
    assert first_line("What was the growth of Central Europe?", report) == "**2.8%**"
    assert first_line("What was the Nordic revenue in 2024?", report) == "**188.0**"
    assert "**2.8%**" not in answer_to("What was the revenue of Central Europe in 2022?", report)


def test_what_happened_some_time_ago_is_no_count() -> None:
    members = page(
        table(
            ("Name", "Status", "Last active"),
            ("Olivia Chen", "Active", "2 min ago"),
            ("Ravi Patel", "Suspended", "1 hour ago"),
            ("Hana Sato", "Active", "Never"),
        )
    )
    assert "ago**" not in answer_to("How many members are active?", members)


def test_a_duration_under_a_label_comes_before_its_change() -> None:
    tile = page(lines("Avg. duration"), lines("3m 42s", top=30), lines("+0.8%", top=60))
    assert first_line("What is the average duration?", tile) == "**3m 42s**"


def test_figures_before_what_they_count_are_not_those_of_the_word_before() -> None:
    assert "**21 tags**" not in answer_to(
        "How many branches are there?", page(lines("main 8 branches 21 tags"))
    )
