"""What went wrong and what would help, in the language of now, with the sizes that an error brings."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from glm4v_desktop.domain.hidden_text import shown
from glm4v_desktop.domain.picture import PictureErrorKind
from glm4v_desktop.engine.protocol import ErrorKind
from glm4v_desktop.session.user_texts import CONTEXT, ERROR_TEXTS, LIMITS

_NAMING = frozenset(
    {
        ErrorKind.MODEL_MISSING,
        ErrorKind.MODEL_UNREADABLE,
        ErrorKind.MODEL_DAMAGED,
        ErrorKind.OTHER_MODEL,
        ErrorKind.OTHER_WEIGHTS,
        ErrorKind.BAD_VOCABULARY,
    }
)  # the detail says what the sentence is about


def failure_words(kind: PictureErrorKind | ErrorKind, detail: str = "") -> tuple[str, str]:
    """What happened, and what to do next."""
    text = ERROR_TEXTS[kind]
    what = QCoreApplication.translate(CONTEXT, text.what).format_map(LIMITS)
    if kind is ErrorKind.WILL_NOT_FIT:
        what = _shortage_words(detail) or what
    elif kind in _NAMING and detail:
        what = _naming(what, detail)
    return what, QCoreApplication.translate(CONTEXT, text.remedy)


def _naming(what: str, detail: str) -> str:
    """The sentence with the file, key or form that it is about."""
    colon = "：" if what.endswith("。") else ": "
    return f"{what[:-1]}{colon}{shown(detail)}{what[-1:]}"


def _shortage_words(detail: str) -> str:
    # Here: the window opens sooner without the planner's values.
    from glm4v_desktop.library.plans import parse_shortage
    from glm4v_desktop.session.plan_texts import shortage_sentence
    from glm4v_desktop.ui.plan_sentence import plan_sentence

    shortage = parse_shortage(detail)
    return plan_sentence(shortage_sentence(shortage)) if shortage is not None else ""
