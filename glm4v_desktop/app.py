"""Creates the window and its parts, and connects their signals: which event leads to which action."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from glm4v_desktop.chat.engine_host import EngineHost
from glm4v_desktop.chat.gallery import Gallery
from glm4v_desktop.chat.idle_release import IdleRelease
from glm4v_desktop.chat.opening import PictureOpener
from glm4v_desktop.chat.pages import Pages
from glm4v_desktop.chat.session import ChatSession, Question
from glm4v_desktop.core.files import is_folder
from glm4v_desktop.core.version import APP_ID, VERSION
from glm4v_desktop.engine.create import EngineOptions, FindSource, engine_source
from glm4v_desktop.engine.ocr_service import OCR_TARGET, OcrService
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.engine.protocol import EngineError, EngineName
from glm4v_desktop.pictures.decoder import OpenedPicture
from glm4v_desktop.storage.folders import config_folder, has_home, log_folder, state_folder
from glm4v_desktop.storage.log import start_log
from glm4v_desktop.storage.settings_file import JsonFile, SettingsFile
from glm4v_desktop.texts.translation import Translations
from glm4v_desktop.ui.chat.pane import ChatPane
from glm4v_desktop.ui.models.engines import Engines
from glm4v_desktop.ui.models.first_run import FirstRunOffer
from glm4v_desktop.ui.picture.thumbnails import ThumbnailStrip
from glm4v_desktop.ui.picture.view import PictureView
from glm4v_desktop.ui.window.attribution import AttributionBar
from glm4v_desktop.ui.window.copying import RegionCopy
from glm4v_desktop.ui.window.find_bar import FindBar
from glm4v_desktop.ui.window.main_window import MainWindow, Parts
from glm4v_desktop.ui.window.notices import Importance, NoticeBar
from glm4v_desktop.ui.window.one_instance import FileOpenEvents, OneInstance
from glm4v_desktop.ui.window.picture_input import PictureInput
from glm4v_desktop.ui.window.picture_presenter import PicturePresenter
from glm4v_desktop.ui.window.picture_text import PictureText
from glm4v_desktop.ui.window.preferences import Preferences
from glm4v_desktop.ui.window.process_signals import QuitSignals, log_qt_messages
from glm4v_desktop.ui.window.start_page import EmptyState
from glm4v_desktop.ui.window.theme import Theme

if TYPE_CHECKING:
    from glm4v_desktop.ui.window.about import AboutPage

_AFTER_PAINT_MS = 50


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    pictures: tuple[str, ...] = ()
    language: str = ""  # empty: that of the settings
    engine: str = ""  # an EngineName; empty: that of the settings
    model: str = ""  # a folder or "demo", for the local engine
    device: str = ""  # a torch device; empty: the best one
    in_process: bool = False
    new_window: bool = False  # even if a window is already open


def has_display() -> bool:
    """Whether windows can be opened. On Linux there may be no display, and then Qt would abort."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def first_instance(options: Options) -> OneInstance | None:
    """Returns this start's registration, or None if an open window has taken the pictures.

    Raises NotRespondingError if the open window does not answer.
    """
    instance = OneInstance(state_folder() / "instance")
    if options.new_window:
        instance.take()
        return instance
    files = [file_name(name) for name in options.pictures]
    return instance if instance.take_or_hand_over(files) else None


def run(options: Options, instance: OneInstance) -> int:
    """Opens the window and runs until it is closed; returns the exit code.

    Raises EngineError before the window opens, if the engine from the command line cannot be created.
    """
    start_log(log_folder())
    log_qt_messages()
    program = make_application()
    try:
        desk = Desk(program, options)
    except EngineError:
        instance.close()
        raise
    desk.join_instance(instance)
    desk.show()
    code = program.exec()
    instance.close()
    if not desk.close():
        # An engine in this process hangs in native code, which nothing else can end.
        os._exit(code)
    return code


def show_failure(sentence: str) -> None:
    """Shows a message box until it is closed, for starts from the desktop, which have no terminal."""
    from PySide6.QtWidgets import QMessageBox  # not at the top: almost no start needs it

    make_application()
    box = QMessageBox(QMessageBox.Icon.Warning, "GLM-4v Desktop", sentence)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.exec()


def make_application() -> QApplication:
    """Returns the QApplication; creates it on the first call."""
    if isinstance(known := QApplication.instance(), QApplication):
        return known
    if sys.platform == "win32":
        import ctypes

        # Windows groups windows and shortcuts in the task bar by this id.
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)
    program = QApplication([APP_ID])  # the window class on X11
    program.setApplicationName(APP_ID)
    program.setApplicationDisplayName("")  # Qt would append it to every window title
    program.setApplicationVersion(VERSION)
    program.setDesktopFileName(APP_ID)
    return program


def file_name(argument: str) -> str:
    """Returns an absolute path, since the open window may run in another folder; file: URLs unchanged."""
    return argument if argument.lower().startswith("file:") else str(Path(argument).absolute())


def open_address(address: str) -> bool:
    """Opens a web address in the user's browser. Call it only after the user has agreed to this address."""
    return QDesktopServices.openUrl(QUrl(address))


class Desk(QObject):
    """Creates all parts of the running program and connects them."""

    opened = Signal()  # the window has been painted

    def __init__(
        self, program: QApplication, options: Options, find_source: FindSource = engine_source
    ) -> None:
        super().__init__()
        self._program = program
        self.theme = Theme(program)
        self.preferences = Preferences(
            SettingsFile(config_folder()), Translations(program), self.theme, options.language
        )
        self.preferences.apply()  # before widgets exist, so that none is styled twice
        self.layout_file = JsonFile(config_folder() / "window.json")
        logs = log_folder()
        fault_log = str(logs / "engine-faults.log") if is_folder(logs) else ""
        name = EngineName(options.engine) if options.engine else EngineName.READER
        wanted = EngineOptions(name, options.model, options.device, options.in_process, fault_log)
        self.engines = Engines(self.preferences, wanted, bool(options.engine), open_address, find_source)
        engine, info = self.engines.first()
        self.host = EngineHost(engine, info)
        self.session = ChatSession(self.host)
        self.pages = Pages(self.host, OcrService(EngineSource(OCR_TARGET, fault_log=fault_log)))
        self.idle = IdleRelease(self.session, self.preferences.settings.idle_minutes)
        self.opener = PictureOpener()
        self.gallery = Gallery()
        self.signals = QuitSignals()
        self.chat = ChatPane(program.clipboard(), open_address)
        self.parts = Parts(
            PictureView(), ThumbnailStrip(), self.chat, EmptyState(), NoticeBar(), AttributionBar(), FindBar()
        )
        self.window = MainWindow(self.parts)
        self._about: AboutPage | None = None
        self.picture_input = PictureInput(self.window, self.opener, self.gallery, program.clipboard())
        self.copying = RegionCopy(self.window, self.gallery, self.pages, program.clipboard())
        self.picture_text = PictureText(self.window, self.gallery, self.pages)
        self.presenter = PicturePresenter(self.window, self.gallery, self.preferences, info, self.pages)
        self.window.restore_layout(self.layout_file.read())
        self._join_pictures()
        self._join_chat()
        self._join_window()
        self._join_idle()
        self.preferences.announce()
        self.picture_input.open_paths(options.pictures)
        self.engines.join(self.host, self.chat, self.window, self.open_about)
        self.first_run = FirstRunOffer(self.window, self.engines, self.host, self.preferences)
        self.first_run.show()
        self._show_settings_problem()

    def _show_settings_problem(self) -> None:
        if not has_home():
            text = QCoreApplication.translate(
                "Desk",
                "There is no home folder, so settings and models cannot be saved. Set HOME and start the "
                "program again.",
            )
            self.parts.notices.show_notice(text, Importance.PROBLEM)
        elif not self.preferences.were_readable:
            text = QCoreApplication.translate(
                "Desk",
                "Your settings could not be read, so the program starts with the default settings. The old "
                "file is kept as settings.bad in the same folder.",
            )
            self.parts.notices.show_notice(text, Importance.PROBLEM)

    def join_instance(self, instance: OneInstance) -> None:
        """Opens the files that later starts hand over, or on macOS the system."""
        instance.files_handed.connect(self._open_handed)
        self.opened.connect(instance.listen)
        if sys.platform == "darwin":  # only there are such events; a filter costs time with every event
            self._file_events = FileOpenEvents()
            self._file_events.files_asked.connect(self._open_handed)
            self._program.installEventFilter(self._file_events)

    def _open_handed(self, files: list[str]) -> None:
        if files:
            self.picture_input.open_paths(files)
        self.window.come_forward()

    def show(self) -> None:
        self.window.show()
        QTimer.singleShot(_AFTER_PAINT_MS, self.window, self._after_paint)

    def _after_paint(self) -> None:
        """Does what can wait until the window has been painted."""
        self.opened.emit()
        self.host.load()
        self.presenter.show_samples_soon()
        self.engines.show_unfinished()

    def open_about(self) -> None:
        if self._about is None:
            from glm4v_desktop.ui.window.about import AboutPage  # not at the top: it is rarely opened

            self._about = AboutPage(open_address, self.window, self.engines.acceptances.newest)
        self._about.open_page()

    def close(self) -> bool:
        """Ends everything; returns False if an engine in this process or an installation did not stop."""
        self.window.hide()
        self.signals.close()
        self.theme.release()
        self.engines.cancel()
        self.opener.close()
        self.pages.close()
        ended = self.host.close()
        return self.engines.close() and ended

    def _join_pictures(self) -> None:
        view, actions = self.parts.view, self.window.actions_
        self.gallery.current_changed.connect(self.presenter.show_current)
        self.gallery.image_changed.connect(self.session.show_image)
        self.gallery.image_changed.connect(self.chat.show_image)
        self.gallery.pictures_changed.connect(self.presenter.show_strip)
        self.gallery.current_changed.connect(self._on_picture_shown)
        self.gallery.pictures_changed.connect(
            lambda: self.chat.show_open_pictures({opened.key for opened in self.gallery.pictures})
        )
        self.chat.about_clicked.connect(self.presenter.show_asked)
        self.chat.composer.about.clicked.connect(self.presenter.show_selection)
        self.chat.composer.whole_button.clicked.connect(view.clear_region)
        self.gallery.picture_gone.connect(self.host.drop_picture)
        self.parts.strip.picture_chosen.connect(self.gallery.choose)
        self.parts.strip.list.close_clicked.connect(self.gallery.close_picture)
        view.region_selected.connect(self.gallery.set_region)
        view.region_changed.connect(self.window.show_region)
        view.zoom_changed.connect(self.window.show_zoom)
        view.region_accepted.connect(self.chat.composer.focus_box)
        self.host.engine_changed.connect(self.presenter.change_engine)
        self.host.engine_changed.connect(lambda _: self.picture_text.read_if_wanted())
        self.host.engine_changed.connect(lambda _: self.pages.read_in_background(self.gallery.image))
        actions.select_all.triggered.connect(view.select_all)
        actions.clear_region.triggered.connect(view.clear_region)
        actions.copy_text.triggered.connect(self.copying.copy_text)
        actions.copy_cells.triggered.connect(self.copying.copy_cells)
        actions.copy_region.triggered.connect(self.copying.copy_picture)
        self.gallery.current_changed.connect(self.copying.forget_said)
        self.pages.page_known.connect(self.presenter.show_known)
        self.gallery.picture_gone.connect(self.pages.forget)
        self.gallery.image_changed.connect(self.pages.read_in_background)
        actions.close_picture.triggered.connect(self.presenter.close_current)
        actions.close_all.triggered.connect(self.gallery.close_all)
        actions.zoom_in.triggered.connect(view.zoom_in)
        actions.zoom_out.triggered.connect(view.zoom_out)
        actions.fit.triggered.connect(view.fit)
        actions.actual_size.triggered.connect(view.actual_size)

    def _join_chat(self) -> None:
        session, chat, actions = self.session, self.chat, self.window.actions_
        chat.question_asked.connect(session.ask)
        chat.composer.stop_clicked.connect(self.host.stop)
        chat.new_conversation_clicked.connect(session.new_conversation)
        chat.composer.box.paste_offered.connect(self.picture_input.take)
        self.picture_input.text_offered.connect(chat.composer.box.insertPlainText)
        session.question_added.connect(chat.add_question)
        session.question_refused.connect(chat.composer.refuse)
        self.host.progressed.connect(chat.show_progress)
        session.progressed.connect(chat.show_progress)
        session.context_used.connect(chat.show_context)
        session.text_added.connect(chat.append_text)
        session.answered.connect(chat.finish)
        session.failed.connect(chat.show_failure)
        session.went_quiet.connect(chat.show_quiet)
        session.state_changed.connect(chat.show_state)
        session.conversation_started.connect(chat.start_conversation)
        session.question_added.connect(lambda _: actions.stop.setEnabled(True))
        session.answered.connect(lambda _: actions.stop.setEnabled(False))
        session.failed.connect(lambda _: actions.stop.setEnabled(False))
        self.engines.question_kept.connect(self._ask_again)
        actions.stop.triggered.connect(self.host.stop)
        actions.ask.triggered.connect(chat.composer.focus_box)
        actions.new_conversation.triggered.connect(chat.new_button.click)

    def _ask_again(self, question: Question) -> None:
        """Asks a question about the same picture and region again, if the picture is still open."""
        self.presenter.show_asked(question)
        image, asked = self.gallery.image, question.image
        if (image.picture.key if image else None) == (asked.picture.key if asked else None):
            self.session.ask(question.text)

    def _join_idle(self) -> None:
        actions = self.window.actions_
        actions.choose_idle(self.preferences.settings.idle_minutes)
        actions.free_memory.triggered.connect(self.idle.release)
        actions.idle_minutes_chosen.connect(self.idle.set_minutes)
        actions.idle_minutes_chosen.connect(lambda minutes: self.preferences.keep(idle_minutes=minutes))
        self.idle.can_release.connect(actions.free_memory.setEnabled)

    def _join_window(self) -> None:
        window, actions = self.window, self.window.actions_
        window.dropped.connect(self.picture_input.take)
        window.closing.connect(self._on_closing)
        self._program.commitDataRequest.connect(window.stop_asking)
        self.signals.received.connect(window.close_now)
        actions.open.triggered.connect(self.picture_input.choose_files)
        actions.paste.triggered.connect(self.picture_input.paste)
        actions.quit.triggered.connect(window.close)
        actions.about.triggered.connect(self.open_about)
        actions.sample_chosen.connect(self.picture_input.open_sample)
        actions.language_chosen.connect(self.preferences.choose_language)
        actions.theme_chosen.connect(self.preferences.choose_theme)
        self.preferences.changed.connect(actions.choose)
        self.preferences.changed.connect(self.presenter.show_samples)
        self.parts.attribution.about_button.clicked.connect(self.open_about)
        self.parts.empty.open_button.clicked.connect(self.picture_input.choose_files)
        self.parts.empty.paste_button.clicked.connect(self.picture_input.paste)
        self.parts.empty.sample_chosen.connect(self.picture_input.open_sample)

    def _on_picture_shown(self, opened: OpenedPicture | None) -> None:
        """Focuses the question box, unless the user is in the thumbnail strip or has to answer a prompt."""
        if opened is not None and not self.parts.strip.hasFocus() and not self.window.is_asking():
            self.chat.composer.focus_box()

    def _on_closing(self) -> None:
        self.layout_file.write(self.window.layout_state())
