"""What the user reads when nothing failed but something should be known: what it is, and what to do.

Without Qt, as `user_texts.py`; the context is its, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from glm4v_desktop.engine.protocol import NoteKind
from glm4v_desktop.session.marked import QT_TRANSLATE_NOOP, UserText

NOTE_TEXTS: Mapping[NoteKind, UserText] = MappingProxyType(
    {
        NoteKind.MISREAD: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "The model misread a test picture with four large digits: do not trust its answers.",
            ),
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "Verify the model's files, try another precision, or run the self-test (Engines and models).",
            ),
        ),
        NoteKind.SLOW_INT4: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "The fast code for 4-bit weights gives wrong results here, so slower code is used.",
            ),
            QT_TRANSLATE_NOOP("UserTexts", "Run the self-test (Engines and models) to see details."),
        ),
        NoteKind.NO_NF4: UserText(
            QT_TRANSLATE_NOOP(
                "UserTexts", "Converting to 4 bits at load does not work here, so another run mode is used."
            ),
            QT_TRANSLATE_NOOP(
                "UserTexts",
                "Make a 4-bit copy instead (Engines and models): it does not need the missing library.",
            ),
        ),
    }
)
