"""The actions of menus, toolbar and shortcuts: names, icons and keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton, QWidget

from glm4v_desktop.core.settings import DEFAULT_IDLE_MINUTES, IDLE_CHOICES, LANGUAGES, THEMES
from glm4v_desktop.ui.widgets.icons import icon


class Actions(QObject):
    """Creates the actions and fills the menus and the toolbar; the owner connects `triggered`."""

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    sample_chosen = Signal(str)  # the path of the sample's picture
    idle_minutes_chosen = Signal(int)  # 0: never release an idle model

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._icon_names: dict[QAction, str] = {}
        keys = QKeySequence.StandardKey
        self.open = self._make("open", keys.Open)
        self.paste = self._make("paste", keys.Paste)
        self.close_picture = self._make("close", QKeySequence("Ctrl+W"))  # the standard key may be Ctrl+F4
        self.close_all = self._make("", QKeySequence("Ctrl+Shift+W"))
        self.quit = self._make("", QKeySequence("Ctrl+Q"))
        self.copy_text = self._make("copy", keys.Copy)
        self.copy_cells = self._make("")
        self.copy_region = self._make("", QKeySequence("Ctrl+Shift+C"))
        self.select_all = self._make("select-all", keys.SelectAll)
        self.clear_region = self._make("clear-region")
        self.select_text = self._make("select-text", QKeySequence("Ctrl+T"))
        self.select_text.setCheckable(True)
        self.find = self._make("find", keys.Find)
        self.find_next = self._make("", QKeySequence("F3"))
        self.find_previous = self._make("", QKeySequence("Shift+F3"))
        self.zoom_in = self._make("zoom-in", QKeySequence("Ctrl++"), QKeySequence("Ctrl+="))
        self.zoom_out = self._make("zoom-out", QKeySequence("Ctrl+-"))
        self.fit = self._make("fit", QKeySequence("Ctrl+0"))
        self.actual_size = self._make("actual-size", QKeySequence("Ctrl+1"))
        self.new_conversation = self._make("plus", keys.New)
        self.stop = self._make("stop")
        self.ask = self._make("send", QKeySequence("Ctrl+L"))
        self.free_memory = self._make("")
        self.models = self._make("settings")
        self.about = self._make("info")
        self.languages = self._choices(LANGUAGES)
        self.themes = self._choices(THEMES)
        self.idle_times = self._choices(IDLE_CHOICES)
        self.idle_times.triggered.connect(lambda action: self.idle_minutes_chosen.emit(action.data()))
        self.languages.triggered.connect(lambda action: self.language_chosen.emit(action.data()))
        self.themes.triggered.connect(lambda action: self.theme_chosen.emit(action.data()))
        self._menus: list[QMenu] = []
        self._sub_menus: list[QMenu] = []
        self._toolbar: QToolBar | None = None
        self.samples = QMenu(owner)
        self.stop.setEnabled(False)
        self.free_memory.setEnabled(False)
        self.set_has_picture(False)
        self.clear_region.setEnabled(False)
        self.restyle()

    @property
    def copying(self) -> tuple[QAction, ...]:
        """What copies from the picture."""
        return self.copy_text, self.copy_cells, self.copy_region

    @property
    def searching(self) -> tuple[QAction, ...]:
        """What works on the text of the picture."""
        return self.select_text, self.find, self.find_next, self.find_previous

    def fill_menus(self, bar: QMenuBar) -> None:
        separator = None
        self._menus = [bar.addMenu("") for _ in range(5)]
        groups = (self.themes, self.languages, self.idle_times)
        self._sub_menus = [QMenu(self._owner) for _ in groups]
        for menu, group in zip(self._sub_menus, groups, strict=True):
            menu.addActions(group.actions())
        file, edit, view, chat, help_menu = self._menus
        file.addAction(self.open)
        file.addAction(self.paste)
        file.addMenu(self.samples)
        _add(file, separator, self.close_picture, self.close_all, separator, self.quit)
        _add(edit, self.paste, separator, *self.copying, separator, self.select_all, self.clear_region)
        _add(edit, self.select_text, separator, self.find, self.find_next, self.find_previous)
        _add(view, self.zoom_in, self.zoom_out, self.fit, self.actual_size, separator)
        *of_view, idle = self._sub_menus
        for menu in of_view:
            view.addMenu(menu)
        _add(chat, self.ask, self.stop, separator, self.new_conversation, separator, self.models)
        chat.addAction(self.free_memory)
        chat.addMenu(idle)
        _add(help_menu, self.about)
        self.retranslate()

    def fill_toolbar(self, toolbar: QToolBar) -> None:
        self._toolbar = toolbar
        separator = None
        _add(toolbar, self.open, self.paste, separator, self.select_all, self.clear_region)
        _add(toolbar, self.select_text, self.find, separator)
        _add(toolbar, self.zoom_out, self.zoom_in, self.fit, self.actual_size)
        for action in (self.find, self.zoom_out, self.zoom_in, self.fit, self.actual_size):
            action.setPriority(QAction.Priority.LowPriority)  # icon only, so that all fit in a small window
        self.retranslate()

    def set_has_picture(self, has_picture: bool) -> None:
        pictures = (
            self.close_picture,
            self.close_all,
            self.select_all,
            self.zoom_in,
            self.zoom_out,
            self.fit,
        )
        for action in (*pictures, self.actual_size, *self.copying, *self.searching):
            action.setEnabled(has_picture)

    def choose(self, language: str, theme: str) -> None:
        """Checks the entries of the current language and theme; emits nothing."""
        for group, chosen in ((self.languages, language), (self.themes, theme)):
            for action in group.actions():
                action.setChecked(action.data() == chosen)

    def choose_idle(self, minutes: int) -> None:
        """Checks the entry with these minutes of idle time, if there is one; emits nothing."""
        for action in self.idle_times.actions():
            action.setChecked(action.data() == minutes)

    def set_samples(self, titles: list[tuple[str, str]]) -> None:
        """Fills the menu of samples with (title, path of the picture)."""
        self.samples.clear()
        for title, path in titles:
            self.samples.addAction(title).triggered.connect(
                lambda _checked=False, path=path: self.sample_chosen.emit(path)
            )

    def retranslate(self) -> None:
        self.open.setText(self.tr("Open…"))
        self.paste.setText(self.tr("Paste"))
        self.close_picture.setText(self.tr("Close picture"))
        self.close_all.setText(self.tr("Close all pictures"))
        self.quit.setText(self.tr("Quit"))
        self.copy_text.setText(self.tr("Copy region as text"))
        self.copy_cells.setText(self.tr("Copy region as cells"))
        self.copy_region.setText(self.tr("Copy region as picture"))
        self.select_all.setText(self.tr("Select all"))
        self.clear_region.setText(self.tr("Clear region"))
        self.select_text.setText(self.tr("Select text"))
        self.find.setText(self.tr("Find…"))
        self.find_next.setText(self.tr("Find next"))
        self.find_previous.setText(self.tr("Find previous"))
        self.zoom_in.setText(self.tr("Zoom in"))
        self.zoom_out.setText(self.tr("Zoom out"))
        self.fit.setText(self.tr("Fit to window"))
        self.actual_size.setText(self.tr("Actual size"))
        self.new_conversation.setText(self.tr("New conversation"))
        self.stop.setText(self.tr("Stop answering") + "\tEsc")  # only shown here: the window handles Esc
        self.ask.setText(self.tr("Type a question"))
        self.models.setText(self.tr("Engines and models…"))
        self.free_memory.setText(self.tr("Free the model's memory"))
        self.about.setText(self.tr("About and licenses"))
        self.samples.setTitle(self.tr("Open a sample"))
        names = {
            "auto": self.tr("Same as the system"),
            "en": "English",
            "zh": "简体中文",
            "system": self.tr("Same as the system"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
        }
        for action in (*self.languages.actions(), *self.themes.actions()):
            action.setText(names[action.data()])
        after = self.tr("After {0} minutes without a question")
        after_default = self.tr("After {0} minutes without a question (default)")
        for action in self.idle_times.actions():
            minutes = action.data()
            text = after_default if minutes == DEFAULT_IDLE_MINUTES else after
            action.setText(text.format(minutes) if minutes else self.tr("Never"))
        self._retranslate_menus()
        self._retranslate_tool_tips()

    def _retranslate_menus(self) -> None:
        if not self._menus:
            return
        titles = (self.tr("&File"), self.tr("&Edit"), self.tr("&View"), self.tr("&Chat"), self.tr("&Help"))
        for menu, title in zip(self._menus, titles, strict=True):
            menu.setTitle(title)
        themes, languages, idle = self._sub_menus
        idle.setTitle(self.tr("Free the model's memory automatically"))
        themes.setTitle(self.tr("Theme"))
        # In both languages, for a person who can read only one of them.
        languages.setTitle("Language / 语言")

    def _retranslate_tool_tips(self) -> None:
        if self._toolbar is None:
            return
        self._toolbar.setWindowTitle(self.tr("Tools"))
        more = self._toolbar.findChild(QToolButton, "qt_toolbar_ext_button")  # Qt's button, which has no text
        if more is not None:
            more.setToolTip(self.tr("More tools"))
            more.setAccessibleName(self.tr("More tools"))
        for action in self._toolbar.actions():
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            text = action.text().rstrip("…")
            action.setToolTip(f"{text} ({keys})" if keys else text)

    def restyle(self) -> None:
        for action, name in self._icon_names.items():
            action.setIcon(icon(name, self._owner.palette()))

    def _make(self, name: str, *keys: QKeySequence | QKeySequence.StandardKey) -> QAction:
        action = QAction(self)
        if name:
            self._icon_names[action] = name
        action.setShortcuts([QKeySequence(key) for key in keys])
        self._owner.addAction(action)
        return action

    def _choices(self, values: Sequence[str | int]) -> QActionGroup:
        group = QActionGroup(self)
        for value in values:
            action = QAction(group)
            action.setData(value)
            action.setCheckable(True)
        return group


def _add(place: QMenu | QToolBar, *actions: QAction | None) -> None:
    """Adds actions to a menu or toolbar; None adds a separator."""
    for action in actions:
        if action is None:
            place.addSeparator()
        else:
            place.addAction(action)
