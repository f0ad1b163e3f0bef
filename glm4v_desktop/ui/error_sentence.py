"""What happened and what to do next, in the language of now."""

from __future__ import annotations

from glm4v_desktop.domain.picture import PictureErrorKind
from glm4v_desktop.engine.protocol import ErrorKind
from glm4v_desktop.session.marked import joined
from glm4v_desktop.ui.failure_words import failure_words


def user_sentence(kind: PictureErrorKind | ErrorKind) -> str:
    return joined(*failure_words(kind))
