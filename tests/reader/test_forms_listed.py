"""A page with labels and values but without a table, when its table is asked for."""

from __future__ import annotations

from glm4v_desktop.reader.answers import answer_question
from tests.ocr.printed import laid_out, segment


def test_labels_and_values_are_listed_where_there_is_no_table() -> None:
    person = [("Full name", "Cleo Dunmore"), ("Height", "160 cm"), ("Joined", "9 Feb 2021")]
    printed = [segment(label, 0, line) for line, (label, _) in enumerate(person)]
    printed += [segment(value, 20, line) for line, (_, value) in enumerate(person)]
    answer = "".join(answer_question("export the table", laid_out(printed)))
    assert "Full name: Cleo Dunmore  \nHeight: 160 cm  \nJoined: 9 Feb 2021" in answer
