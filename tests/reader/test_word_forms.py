from __future__ import annotations

import pytest

from glm4v_desktop.reader.word_forms import root, stem


@pytest.mark.parametrize(
    "forms",
    [
        "ship ships shipped shipping shipment",
        "rate rates rated",
        "price prices priced pricing",
        "charge charges charged charging",
        "update updated updating",
        "close closes closed closing",
        "pay pays paid paying payment",
        "address addresses",
        "company companies",
        "tax taxes",
        "status statuses",
        "color colour colours colored",
        "center centre centres",
        "organize organise organised",
        "cancel canceled cancelled cancelling",
        "hemoglobin haemoglobin",
        "catalog catalogue",
        "deliver delivered delivery",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    "words", ["plan plane", "party part", "county count", "not note", "care car", "department depart"]
)
def test_other_words_have_other_stems(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 2


def test_derived_words_have_one_root_and_names_with_digits_none() -> None:
    assert root("manager") == root("manages") == root("management")
    assert stem("mp3s") == root("mp3s") == "mp3s"
