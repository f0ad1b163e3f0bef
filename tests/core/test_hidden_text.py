"""Nothing in an answer is hidden from the reader."""

from __future__ import annotations

import json

import pytest

from glm4v_desktop.core import hidden_text
from glm4v_desktop.core.hidden_text import json_escaped, mark_hidden, without_hidden


@pytest.mark.parametrize(
    ("text", "shown", "copied"),
    [
        ("if admin\u202e\u2066 //", "if admin⟨U+202E⟩⟨U+2066⟩ //", "if admin //"),
        ("\x1b[31mred", "⟨U+001B⟩[31mred", "[31mred"),
        ("a\u200bb\ufeffc\u00add", "a⟨U+200B⟩b⟨U+FEFF⟩c⟨U+00AD⟩d", "abcd"),
        ("tag\U000e0041", "tag⟨U+E0041⟩", "tag"),
        ("x\u2028y", "x⟨U+2028⟩y", "xy"),
        ("half\ud800", "half⟨U+D800⟩", "half"),
        ("line\r\nnext\rlast\n\ttab", "line\nnext\nlast\n\ttab", "line\nnext\nlast\n\ttab"),
        (
            "👨\u200d👩\u200d👧 ❤\ufe0f 营业收入",
            "👨\u200d👩\u200d👧 ❤\ufe0f 营业收入",
            "👨\u200d👩\u200d👧 ❤\ufe0f 营业收入",
        ),
    ],
)
def test_hidden_characters_are_shown_and_never_copied(text: str, shown: str, copied: str) -> None:
    assert mark_hidden(text) == shown
    assert without_hidden(text) == copied


def test_a_name_for_a_sentence_is_one_short_line_that_shows_what_it_is() -> None:
    name = hidden_text.shown("a\x1b[2J\u202e\nb" + "x" * 1_000_000 + ".safetensors")
    assert len(name) < 330
    assert name.startswith("a⟨U+001B⟩[2J⟨U+202E⟩⟨U+000A⟩b")
    assert name.endswith(".safetensors")


def test_json_keeps_its_values_and_has_no_hidden_character() -> None:
    values = {"answer": "\x1b[2J\u202e\x9b\U000e0041\udcff 营业\n", "n": 1}
    document = json_escaped(json.dumps(values, ensure_ascii=False, indent=1))
    assert json.loads(document) == values
    assert mark_hidden(document) == document
