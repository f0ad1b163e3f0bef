"""Nothing in an answer is hidden from the reader."""

from __future__ import annotations

import pytest

from glm4v_desktop.ui.chat.hidden_text import mark_hidden, without_hidden


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
