"""Chooses the engine that answers (command line, settings or window), and shows notices about engines."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from glm4v_desktop.chat.engine_host import EngineHost
from glm4v_desktop.chat.idle_release import HOLDING
from glm4v_desktop.chat.session import Question
from glm4v_desktop.core.files import is_file, is_folder
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.create import (
    DEMO,
    EngineOptions,
    FindSource,
    create_engine,
    engine_info,
    engine_source,
    is_demo,
)
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.engine.protocol import Engine, EngineError, EngineInfo, EngineName, ErrorKind, NoteKind
from glm4v_desktop.install.extra import has_extra_local
from glm4v_desktop.models.folder import check_model_folder
from glm4v_desktop.models.license import MODEL_NAME, LicenseAcceptances, license_in_folder
from glm4v_desktop.storage.folders import config_folder
from glm4v_desktop.texts.errors import CONTEXT, NOTE_TEXTS, failure_words
from glm4v_desktop.texts.translation import joined
from glm4v_desktop.ui.chat.pane import ChatPane
from glm4v_desktop.ui.window.main_window import MainWindow
from glm4v_desktop.ui.window.notices import Importance, NoticeAction
from glm4v_desktop.ui.window.preferences import Preferences

if TYPE_CHECKING:
    from glm4v_desktop.models.find import ModelScan
    from glm4v_desktop.ui.models.page import ModelPage

log = logging.getLogger(__name__)

_READER, _DEMO, _LOCAL = "reader", "demo", "local"


class EngineNotices(QObject):
    """The notices in the main window about engines and about the download of the weights.

    `open_page` opens the page "Engines and models", `ask_license` opens the license on it.
    """

    def __init__(
        self, window: MainWindow, open_page: Callable[[], object], ask_license: Callable[[], object]
    ) -> None:
        super().__init__()
        self._window, self._bar = window, window.parts.notices
        self._open_page, self._ask_license = open_page, ask_license

    def show_error(self, error: EngineError) -> None:
        log.info("an engine cannot be used: %s", error.kind.name)
        what, remedy = failure_words(error.kind, error.detail)
        if error.kind is not ErrorKind.EXTRA_MISSING:  # its remedy is for the terminal; the page can install
            what = joined(what, remedy)
        self._bar.show_notice(what, Importance.PROBLEM, self._set_up())

    def show_license(self) -> None:
        what = QCoreApplication.translate(
            "Engines",
            "The license of the weights is not accepted yet. The text reader answers for now.",
        )
        action = NoticeAction(QCoreApplication.translate("Engines", "Read it…"), self._ask_license)
        self._bar.show_notice(what, Importance.QUESTION, action)

    @Slot(object)
    def show_note(self, kind: NoteKind) -> None:
        text = NOTE_TEXTS[kind]
        what = joined(*(QCoreApplication.translate(CONTEXT, part) for part in (text.what, text.remedy)))
        self._bar.show_notice(what, Importance.PROBLEM, self._set_up())

    @Slot(float)
    def show_download(self, share: float) -> None:
        """Shows in the status line how much is downloaded: 0 to 1, or -1 when no download runs."""
        text = QCoreApplication.translate("Engines", "Downloading GLM-4v-9b: {0}")
        self._window.show_work(text.format(f"{share:.0%}") if share >= 0 else "")

    def show_download_notice(self, what: str, importance: Importance) -> None:
        action = NoticeAction(QCoreApplication.translate("Engines", "Show…"), self._open_page)
        self._bar.show_notice(what, importance, action)

    def _set_up(self) -> NoticeAction:
        return NoticeAction(QCoreApplication.translate("Engines", "Set up…"), self._open_page)


class Engines(QObject):
    """Holds the chosen engine, replaces the engine of the chat, and owns the page "Engines and models".

    `options` are those of the command line. If the command line named no engine (`is_named`), the one in the
    settings is used.
    """

    question_kept = Signal(object)  # a Question that the engine chosen now should answer too

    def __init__(
        self,
        preferences: Preferences,
        options: EngineOptions,
        is_named: bool,
        open_address: Callable[[str], object],
        find_source: FindSource = engine_source,
    ) -> None:
        super().__init__()
        self._preferences = preferences
        self._options = options
        self._is_named = is_named
        self._open_address = open_address
        self._find_source = find_source
        self._folder = preferences.model_folder
        self._choice = preferences.engine
        if is_named:
            self._choice = _choice_of(options)
            if self._choice == _LOCAL:
                self._folder = options.model or self._folder
        self._refused: EngineError | None = None
        self._page: ModelPage | None = None
        self.acceptances = LicenseAcceptances(config_folder())
        self._needs_license = False  # the license of the chosen weights is not accepted yet

    def first(self) -> tuple[Engine, EngineInfo]:
        """The engine at the start: the text reader if the one in the settings cannot be used.

        `join` shows a notice in that case. Raises EngineError if the command line named the engine.
        """
        try:
            source = self._source(self._choice)
            if self._may_use(self._choice):
                return self._make(source), self._info(self._choice)
            self._needs_license = True
        except EngineError as error:
            if self._is_named:
                raise
            self._refused = error
        self._choice = _READER
        return self._make(self._source(_READER)), self._info(_READER)

    def join(
        self, host: EngineHost, chat: ChatPane, window: MainWindow, open_about: Callable[[], object]
    ) -> None:
        self._host, self._chat, self._window = host, chat, window
        self._open_about = open_about
        host.engine_changed.connect(chat.change_engine)
        self._notices = EngineNotices(window, self.open_page, self._ask_license)
        host.noted.connect(self._notices.show_note)
        chat.picker.engine_chosen.connect(self.choose)
        chat.picker.models_action.triggered.connect(self.open_page)
        chat.set_up_clicked.connect(self._set_up_or_ask)
        window.actions_.models.triggered.connect(self.open_page)
        self._show()
        if self._refused is not None:
            self._notices.show_error(self._refused)
        if self._needs_license:
            self._notices.show_license()

    @property
    def choice(self) -> str:
        """The engine that answers; one of ENGINES in the settings."""
        return self._choice

    @Slot(str)
    def choose(self, choice: str) -> None:
        """Uses another engine, one of ENGINES in the settings. An answer that is being made is stopped."""
        if choice == self._choice:
            return
        if choice == _LOCAL and not self._folder:
            self.open_page()
            return
        self._use(choice)

    @Slot(str)
    def choose_folder(self, folder: str) -> None:
        """Saves the folder of GLM-4v-9b; if that engine is in use and the folder is usable, it is loaded."""
        if not folder:
            return
        is_other, self._folder = folder != self._folder, folder
        if is_other and self._choice == _LOCAL and check_model_folder(Path(folder)).fault is None:
            self._use(_LOCAL)
        else:
            self._preferences.keep_engine(self._preferences.engine, folder)
        if self._page is not None:
            self._page.folders.refresh()  # lists the folder wherever it is
        self._show()

    @Slot(str)
    def _adopt(self, folder: str) -> None:
        """Chooses the folder of a new model unless the chosen one is usable."""
        if not self._folder or check_model_folder(Path(self._folder)).fault is not None:
            self.choose_folder(folder)

    @Slot()
    def open_page(self) -> ModelPage:
        if self._page is None:
            self._page = self._make_page()
        self._page.folders.refresh()
        self._show()
        self._page.open_page()
        return self._page

    @Slot()
    def offer_download(self) -> None:
        self.open_page().downloads.offer()

    @Slot()
    def ask_for_folder(self) -> None:
        self.open_page().choose_folder()

    def show_unfinished(self) -> None:
        """Shows a notice if there is an unfinished download. It is not resumed without the user."""
        from glm4v_desktop.models.find import (
            new_models_folder,  # imported here because the window opens faster without
        )

        folder = new_models_folder(self._preferences.settings.models_folder) / MODEL_NAME
        if not is_folder(folder):  # the usual case; saves the next imports
            return
        from glm4v_desktop.models.download.record import unfinished
        from glm4v_desktop.texts.downloads import share_text

        if (found := unfinished(folder)) is not None:
            text = QCoreApplication.translate(
                "Engines", "The download of GLM-4v-9b is not finished: {0} are downloaded."
            )
            share = share_text(found.have, found.total)
            self._notices.show_download_notice(text.format(share), Importance.QUESTION)

    def cancel(self) -> None:
        """Cancels the tasks of the page; call `close` afterwards."""
        if self._page is not None:
            for task in self._page.tasks:
                task.cancel()

    def close(self) -> bool:
        """Ends the tasks of the page; False if one did not end in time."""
        return self._page is None or self._page.close_tasks()

    def _use(self, choice: str) -> None:
        try:
            source = self._source(choice)
        except EngineError as error:
            self._notices.show_error(error)
            return
        if not self._may_use(choice):
            self._ask_license()
            return
        self._choice = choice
        self._preferences.keep_engine(choice, self._folder)
        self._host.replace(self._make(source), self._info(choice))
        self._host.load()
        self._show()

    @Slot(str)
    def _use_folder(self, folder: str) -> None:
        if self._choice == _LOCAL and folder == self._folder:
            return
        self._folder = folder
        self._use(_LOCAL)
        self._show()

    @Slot()
    def _load_again(self) -> None:
        """Loads the model again, because the self-test now allows other run modes."""
        if self._choice != _READER:
            self._use(self._choice)

    def _may_use(self, choice: str) -> bool:
        """Whether the license of these weights was accepted; the other engines need none."""
        return choice != _LOCAL or self.acceptances.is_accepted(license_in_folder(Path(self._folder)))

    @Slot()
    def _ask_license(self) -> None:
        self.open_page().downloads.ask_to_use(self._folder)

    def _source(self, choice: str) -> EngineSource:
        return self._find_source(replace(self._options, name=_name_of(choice), model=self._model(choice)))

    def _info(self, choice: str) -> EngineInfo:
        return engine_info(_name_of(choice), self._model(choice))

    def _model(self, choice: str) -> str:
        return {_READER: "", _DEMO: DEMO, _LOCAL: self._folder}[choice]

    def _make(self, source: EngineSource) -> Engine:
        return create_engine(source, self._options.in_process)

    def _has_model(self) -> bool:
        """Whether GLM-4v-9b can be used as it is: its files, its license and the packages that it needs."""
        if not self._folder or not has_extra_local():
            return False
        return check_model_folder(Path(self._folder)).fault is None and self._may_use(_LOCAL)

    @Slot(object)
    def _set_up_or_ask(self, question: Question) -> None:
        """Opens the page, or asks the model this question if it is set up already."""
        if not self._has_model():
            self.open_page()
            return
        self.choose(_LOCAL)
        if self._choice == _LOCAL:
            self.question_kept.emit(question)

    @Slot()
    def _show(self) -> None:
        self._chat.picker.show_engine(self._choice, self._folder)
        self._chat.model_offer.show_ready(self._has_model())
        if self._page is not None:
            self._page.show_engine(self._choice)
            self._page.show_parts(is_file(resource("demo_model", "config.json")), has_extra_local())
            self._page.show_loaded(self._choice == _LOCAL and self._host.state in HOLDING)
            check = check_model_folder(Path(self._folder)) if self._folder else None
            self._page.show_folder(self._folder, check)

    @Slot(str, str)
    def _on_moved(self, before: str, after: str) -> None:
        if self._folder and Path(before) == Path(self._folder):
            self.choose_folder(after)

    @Slot(object)
    def _on_scanned(self, scan: ModelScan) -> None:
        """Takes the first complete model as the chosen folder if none is chosen; saved once it is used."""
        whole = next((model for model in scan.models if model.is_whole), None)
        if whole is not None and not self._folder:
            self._folder = str(whole.folder)
            self._show()

    @Slot()
    def _on_arrived(self) -> None:
        if self._page is not None and not self._page.isVisible():
            what = QCoreApplication.translate("Engines", "GLM-4v-9b is downloaded and ready.")
            self._notices.show_download_notice(what, Importance.QUESTION)

    @Slot(str)
    def _on_download_failed(self, what: str) -> None:
        if self._page is not None and not self._page.isVisible():
            self._notices.show_download_notice(what, Importance.PROBLEM)

    def _make_page(self) -> ModelPage:
        from glm4v_desktop.ui.models.page import ModelPage  # imported when the page is opened

        page = ModelPage(self._preferences, self.acceptances, self._open_address, self._window)
        page.engine_chosen.connect(self.choose)
        page.folder_chosen.connect(self.choose_folder)
        page.license_button.clicked.connect(self._open_about)
        page.downloads.under_way.connect(self._notices.show_download)
        page.downloads.arrived.connect(self._on_arrived)
        page.downloads.arrived.connect(self._adopt)
        page.downloads.failed.connect(self._on_download_failed)
        page.folders.moved.connect(self._on_moved)
        page.folders.scanned.connect(self._on_scanned)
        page.self_test.avoid_changed.connect(self._load_again)
        for panel in (page.downloads, page.folders, page.convert):
            panel.use_wanted.connect(self._use_folder)
        for changed in (page.folders.files_changed, page.convert.files_changed, page.install.installed):
            changed.connect(self._show)
        page.self_test.look()
        if not has_extra_local():
            page.install.look()
        return page


def _name_of(choice: str) -> EngineName:
    return EngineName.READER if choice == _READER else EngineName.LOCAL


def _choice_of(options: EngineOptions) -> str:
    """The name in ENGINES of the settings for the options of the command line."""
    if options.name is EngineName.READER:
        return _READER
    return _DEMO if is_demo(options.model) else _LOCAL
