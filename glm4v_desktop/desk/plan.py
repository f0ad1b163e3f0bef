"""How the model in the chosen folder would run here: on the page about engines and models, before a load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Slot

from glm4v_desktop.library.plans import Advice
from glm4v_desktop.session.plan_texts import summary
from glm4v_desktop.session.task import Task
from glm4v_desktop.ui.models.page import ModelPage
from glm4v_desktop.ui.plan_sentence import plan_text


@dataclass(frozen=True, slots=True)
class _Found:
    folder: str
    advice: Advice


def advise(folder: str) -> Advice:
    """Takes a moment: the driver is asked what is free."""
    from glm4v_desktop.engine.advice import advise_on
    from glm4v_desktop.library.machine import report_machine
    from glm4v_desktop.store.folders import state_folder

    return advise_on(Path(folder), report_machine(), state_folder())


class FolderPlan(QObject):
    """Lives as long as its page. The machine is asked anew each time, for what is free changes."""

    def __init__(self, page: ModelPage, advise: Callable[[str], Advice] = advise) -> None:
        super().__init__(page)
        self._page = page
        self._advise = advise
        self._folder = ""
        self._advice: Advice | None = None
        self._looking = Task("plan", parent=self)
        self._looking.finished.connect(self._on_found)
        page.folder_shown.connect(self._on_folder)
        page.installEventFilter(self)

    def close(self) -> None:
        """After this nothing is shown any more."""
        self._looking.close(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        return super().eventFilter(watched, event)

    def _look(self) -> _Found:
        folder = self._folder
        return _Found(folder, self._advise(folder))

    @Slot(str)
    def _on_folder(self, folder: str) -> None:
        if folder != self._folder:
            self._folder, self._advice = folder, None
            self._show()
        if folder:
            self._looking.call(self._look)

    @Slot(object)
    def _on_found(self, found: _Found) -> None:
        if found.folder == self._folder:
            self._advice = found.advice
            self._show()
        elif self._folder:  # another one was chosen meanwhile
            self._looking.call(self._look)

    def _show(self) -> None:
        self._page.show_plan(plan_text(summary(self._advice)) if self._advice is not None else "")
