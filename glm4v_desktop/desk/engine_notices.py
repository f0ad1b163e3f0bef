"""What the window says about engines that cannot be used, or not yet; each with a button that leads on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Slot

from glm4v_desktop.engine.protocol import EngineError, ErrorKind, NoteKind
from glm4v_desktop.session.marked import joined
from glm4v_desktop.session.note_texts import NOTE_TEXTS
from glm4v_desktop.session.user_texts import CONTEXT
from glm4v_desktop.ui.failure_words import failure_words
from glm4v_desktop.ui.notice_bar import Importance, NoticeAction, NoticeBar

log = logging.getLogger(__name__)


class EngineNotices(QObject):
    """`open_page` shows the page about engines and models, `ask_licence` the licence on it."""

    def __init__(
        self, bar: NoticeBar, open_page: Callable[[], object], ask_licence: Callable[[], object]
    ) -> None:
        super().__init__()
        self._bar, self._open_page, self._ask_licence = bar, open_page, ask_licence

    def tell_error(self, error: EngineError) -> None:
        log.info("an engine cannot be used: %s", error.kind.name)
        what, remedy = failure_words(error.kind, error.detail)
        if error.kind is not ErrorKind.EXTRA_MISSING:  # its remedy is for the terminal; here is a page for it
            what = joined(what, remedy)
        self._bar.show_notice(what, Importance.PROBLEM, self._set_up())

    def tell_licence(self) -> None:
        what = QCoreApplication.translate(
            "Engines",
            "The license of the weights is not accepted yet. The text reader answers for now.",
        )
        action = NoticeAction(QCoreApplication.translate("Engines", "Read it…"), self._ask_licence)
        self._bar.show_notice(what, Importance.QUESTION, action)

    @Slot(object)
    def tell_note(self, kind: NoteKind) -> None:
        text = NOTE_TEXTS[kind]
        what = joined(*(QCoreApplication.translate(CONTEXT, part) for part in (text.what, text.remedy)))
        self._bar.show_notice(what, Importance.PROBLEM, self._set_up())

    def _set_up(self) -> NoticeAction:
        return NoticeAction(QCoreApplication.translate("Engines", "Set up…"), self._open_page)
