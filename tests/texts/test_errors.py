"""Every error has a sentence and a remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from glm4v_desktop.chat.opening import MOST_PICTURES
from glm4v_desktop.core.picture import PictureErrorKind
from glm4v_desktop.engine.protocol import ErrorKind
from glm4v_desktop.texts import errors
from glm4v_desktop.texts.errors import CONTEXT, ERROR_TEXTS, NOTE_TEXTS

_KINDS: list[ErrorKind | PictureErrorKind] = [*ErrorKind, *PictureErrorKind]


@pytest.mark.parametrize("kind", _KINDS)
def test_every_kind_says_what_happened_and_what_to_do(kind: ErrorKind | PictureErrorKind) -> None:
    text = ERROR_TEXTS[kind]
    for sentence in (text.what, text.remedy):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert "\n" not in sentence
        assert len(sentence) < 90


def test_pictures_beyond_the_most_at_a_time_are_counted() -> None:
    sentence = errors.user_sentence(PictureErrorKind.TOO_MANY_FILES, count=450)
    assert f"At most {MOST_PICTURES} pictures" in sentence
    assert "Not opened: 450." in sentence


def test_every_text_is_marked_so_that_lupdate_finds_it() -> None:
    source = Path(errors.__file__).read_text(encoding="utf-8")
    marked = re.findall(rf'QT_TRANSLATE_NOOP\(\s*"{CONTEXT}",\s*"(.+)"', source)
    shown = [*ERROR_TEXTS.values(), *NOTE_TEXTS.values()]
    assert set(marked) == {text.what for text in shown} | {text.remedy for text in shown}
