"""The page "Engines and models": the three engines, and a panel for each thing that can be done with models.

The panels are made and connected with each other here. `engines.py` connects them with the engine that
answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.core.settings import ENGINES
from glm4v_desktop.glm4v.config import CHECKPOINT_BYTES
from glm4v_desktop.hardware.plan_values import Advice
from glm4v_desktop.hardware.self_test import SelfTest
from glm4v_desktop.models.convert import convert_model
from glm4v_desktop.models.folder import FolderCheck
from glm4v_desktop.models.license import LicenseAcceptances
from glm4v_desktop.storage.folders import state_folder
from glm4v_desktop.storage.self_test_file import SelfTestFile
from glm4v_desktop.texts.downloads import accepted_text
from glm4v_desktop.texts.engines import engine_info_of, engine_title
from glm4v_desktop.texts.format import bytes_text
from glm4v_desktop.texts.models import folder_text
from glm4v_desktop.texts.plans import plan_text, summary
from glm4v_desktop.texts.translation import joined
from glm4v_desktop.ui.models.convert import Convert, ConvertPanel
from glm4v_desktop.ui.models.download import DownloadAction, DownloadPanel
from glm4v_desktop.ui.models.download_form import DownloadTools
from glm4v_desktop.ui.models.folders import FoldersPanel, show_in_file_manager
from glm4v_desktop.ui.models.install import InstallPanel
from glm4v_desktop.ui.models.license import LicensePanel
from glm4v_desktop.ui.models.self_test import SelfTestPanel
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import MutedLabel
from glm4v_desktop.ui.widgets.layouts import EngineCard, FlowLayout, paragraph
from glm4v_desktop.ui.widgets.tab_order import focus_next
from glm4v_desktop.ui.window.attribution import BUILT_WITH
from glm4v_desktop.ui.window.preferences import Preferences

HUGGING_FACE = "https://huggingface.co/zai-org/glm-4v-9b"
MODEL_SCOPE = "https://modelscope.cn/models/ZhipuAI/glm-4v-9b"
_USUAL = QSize(640, 720)
_MARGIN = 16  # pixels around a part that is scrolled into view
_CLOSE_S = 1.5  # longest wait for each task at exit


@dataclass(frozen=True, slots=True)
class _FoundPlan:
    """A plan, with the folder of the model that it is for."""

    folder: str
    advice: Advice


def advise(folder: str) -> Advice:
    """The plan for the model in `folder`. Asks the driver for the free memory, which takes a moment."""
    from glm4v_desktop.engine.avoiding import advise_on
    from glm4v_desktop.hardware.machine import report_machine

    return advise_on(Path(folder), report_machine(), state_folder())


@dataclass(frozen=True)
class PageTools:
    """The functions of the page that use network, disk or hardware; tests pass others."""

    download: DownloadTools | None = None  # None: those of the program
    convert: Convert = convert_model
    advise: Callable[[str], Advice] = advise
    open_folder: Callable[[str], object] = show_in_file_manager


class ModelPage(QDialog):
    """The page, a dialog that does not block the window. `open_address` opens a web address in the browser.

    The owner calls `refresh` and `look` of the panels, which scan the disk and the installed packages.
    """

    engine_chosen = Signal(str)  # one of ENGINES
    folder_chosen = Signal(str)

    def __init__(
        self,
        preferences: Preferences,
        acceptances: LicenseAcceptances,
        open_address: Callable[[str], object],
        parent: QWidget | None = None,
        tools: PageTools | None = None,
    ) -> None:
        super().__init__(parent)
        tools = tools if tools is not None else PageTools()
        self.setModal(False)
        self._engine = ENGINES[0]
        self._folder = ""
        self._check: FolderCheck | None = None
        self._is_loaded = False
        self._has_demo = self._has_extra = True
        self._advise = tools.advise
        self._plan_folder = ""  # the folder that the plan is for
        self._advice: Advice | None = None  # of that folder
        self._planning = Task("plan", parent=self)
        self._planning.finished.connect(self._on_planned)
        self._make_widgets(open_address)
        self._make_panels(preferences, acceptances, open_address, tools)
        self._join_panels()
        self._lay_out()
        self.resize(_USUAL)
        self._retranslate()

    def _make_widgets(self, open_address: Callable[[str], object]) -> None:
        self.cards = {engine: EngineCard(self) for engine in ENGINES}
        for engine, card in self.cards.items():
            card.button.clicked.connect(lambda _checked=False, engine=engine: self.engine_chosen.emit(engine))
        self.folder = MutedLabel(self)
        self.folder_label = paragraph(self)
        self.plan = paragraph(self)
        self.plan.hide()
        self.choose_button = PillButton(ButtonLook.PLAIN, "open", self)
        self.choose_button.clicked.connect(self.choose_folder)
        self.hugging_face = self._link("Hugging Face", HUGGING_FACE, open_address)
        self.model_scope = self._link("ModelScope", MODEL_SCOPE, open_address)
        self.license = paragraph(self)
        self.license_button = PillButton(ButtonLook.QUIET, "info", self)
        self.close_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.close_button.clicked.connect(self.reject)

    def _make_panels(
        self,
        preferences: Preferences,
        acceptances: LicenseAcceptances,
        open_address: Callable[[str], object],
        tools: PageTools,
    ) -> None:
        self.install = InstallPanel(self)
        self.license_panel = LicensePanel(open_address, acceptances, self)
        self.downloads = DownloadPanel(self.license_panel, preferences, tools.download, self)
        self.folders = FoldersPanel(preferences, self._used_folders, tools.open_folder, self)
        self.convert = ConvertPanel(preferences, self, tools.convert)
        self.self_test = SelfTestPanel(SelfTest(), SelfTestFile(state_folder()), self)
        panels = (self.install, self.downloads, self.folders, self.convert, self.self_test)
        self.tasks = tuple(task for panel in panels for task in panel.tasks)
        self._lookups = (*self.downloads.lookups, self._planning)  # closed at exit without waiting

    def _join_panels(self) -> None:
        self.license_panel.accepted.connect(self._retranslate)  # shows the date of the acceptance
        self.downloads.attention_wanted.connect(self.bring_up)
        self.downloads.files_changed.connect(self.folders.refresh)
        self.downloads.form.models_folder_changed.connect(self.folders.refresh)
        self.folders.scanned.connect(self.convert.show_scan)
        self.convert.made.connect(self.folders.known.remember)
        self.convert.files_changed.connect(self.folders.refresh)
        self.convert.delete_wanted.connect(self._ask_to_delete)
        self.install.installed.connect(self.self_test.look)
        self.install.installed.connect(self.folders.refresh)

    def _link(self, name: str, address: str, open_address: Callable[[str], object]) -> PillButton:
        button = PillButton(ButtonLook.QUIET, parent=self)
        button.setText(name)
        button.setToolTip(address)
        button.clicked.connect(lambda: open_address(address))
        return button

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.folder, 1)
        where.addWidget(self.choose_button)
        links = FlowLayout()
        links.setSpacing(4)
        for button in (self.license_button, self.hugging_face, self.model_scope):
            links.addWidget(button)
        large = self.cards["local"].column
        large.addLayout(where)
        for part in (self.folder_label, self.plan, self.license_panel, self.downloads, self.license):
            large.addWidget(part)
        large.addLayout(links)
        inside = QWidget(self)
        parts = QVBoxLayout(inside)
        parts.setContentsMargins(16, 16, 16, 8)
        parts.setSpacing(12)
        for panel in (self.install, *self.cards.values(), self.folders, self.convert, self.self_test):
            parts.addWidget(panel)
        parts.addStretch()
        self._area = area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addStretch()
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addLayout(foot)

    @Slot(QWidget)
    def bring_up(self, part: QWidget) -> None:
        """Scrolls until `part` is visible, after the layout has given it its size."""
        QTimer.singleShot(0, part, lambda: self._area.ensureWidgetVisible(part, 0, _MARGIN))

    def show_engine(self, engine: str) -> None:
        """Marks the engine that answers now. Call it before `show_folder`."""
        self._engine = engine
        self._show_use()

    def show_folder(self, folder: str, check: FolderCheck | None) -> None:
        """Shows the chosen folder of GLM-4v-9b and the result of checking it; empty if none is chosen."""
        self._folder, self._check = folder, check
        self._retranslate()
        can_load = check is not None and check.fault is None and not self._is_loaded
        self._plan_for(folder if can_load else "")
        self.downloads.show_folder(folder, check)
        self.folders.show_in_use(self._in_use())

    def show_loaded(self, is_loaded: bool) -> None:
        """Sets whether GLM-4v-9b is in memory. If so, no plan is shown, as the model takes the free memory.

        Call it before `show_folder`.
        """
        self._is_loaded = is_loaded

    def show_parts(self, has_demo: bool, has_extra: bool) -> None:
        """Enables the engines by whether the demo model and the packages of the models are installed."""
        self._has_demo, self._has_extra = has_demo, has_extra
        self._show_use()

    def open_page(self) -> None:
        """Shows the page in front of the other windows."""
        self.show()
        self.raise_()
        self.activateWindow()

    def close_tasks(self) -> bool:
        """Ends all tasks at exit; False if one did not end in time."""
        for lookup in self._lookups:
            lookup.close(0)
        ended = [task.close(_CLOSE_S) for task in self.tasks]
        return all(ended)

    def choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder of GLM-4v-9b"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder_chosen)  # relayed: the dialog goes when it is closed
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()  # unlike `exec` it does not block, so a streaming answer continues

    def focusNextPrevChild(self, forward: bool) -> bool:
        return focus_next(self, forward)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _in_use(self) -> str:
        """The folder of the model that answers now; empty for another engine."""
        return self._folder if self._engine == "local" else ""

    def _used_folders(self) -> tuple[str, ...]:
        """The folders that are in use; nothing may move or delete them now."""
        return (self._in_use(), self.downloads.used, *self.convert.used)

    @Slot(str)
    def _ask_to_delete(self, folder: str) -> None:
        self.folders.ask_to_delete(folder)
        self.bring_up(self.folders)

    def _plan_for(self, folder: str) -> None:
        """Plans how the model in `folder` would run, each time, as free memory changes. Empty: no plan."""
        if folder != self._plan_folder:
            self._plan_folder, self._advice = folder, None
            self._show_plan()
        if folder:
            self._planning.call(self._find_plan)

    def _find_plan(self) -> _FoundPlan:
        folder = self._plan_folder
        return _FoundPlan(folder, self._advise(folder))

    @Slot(object)
    def _on_planned(self, found: _FoundPlan) -> None:
        if found.folder == self._plan_folder:
            self._advice = found.advice
            self._show_plan()
        else:  # another folder was chosen meanwhile
            self._plan_for(self._plan_folder)

    def _show_plan(self) -> None:
        self.plan.setText(plan_text(summary(self._advice)) if self._advice is not None else "")
        self.plan.setVisible(self._advice is not None)

    def _show_use(self) -> None:
        looks_right = self._check is not None and self._check.fault is None
        can_use = {"reader": True, "demo": self._has_demo, "local": looks_right}
        for engine, card in self.cards.items():
            needs_extra = engine != "reader" and not self._has_extra
            card.show_use(engine == self._engine, can_use[engine] and not needs_extra)
        self.downloads.buttons[DownloadAction.USE].setEnabled(self._has_extra)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Engines and models"))
        use, in_use = self.tr("Use"), self.tr("In use")
        for engine, sentence in self._sentences().items():
            self.cards[engine].set_texts(engine_title(engine_info_of(engine)), sentence, use, in_use)
        self.folder.setText(mark_hidden(self._folder) or self.tr("No folder chosen"))
        self.folder.setToolTip(mark_hidden(self._folder))
        self.folder_label.setText(folder_text(self._check) if self._check is not None else "")
        self.folder_label.setVisible(self._check is not None)
        self.choose_button.setText(self.tr("Choose folder…"))
        own = self.tr("The weights have their own license; commercial use requires a registration.")
        accepted = next(iter(self.license_panel.acceptances.all()), None)
        self.license.setText(joined(f"{BUILT_WITH}. {own}", accepted_text(accepted)))
        self.license_button.setText(self.tr("License"))
        self.close_button.setText(self.tr("Close"))
        self._show_plan()
        self._show_use()

    def _sentences(self) -> dict[str, str]:
        return {
            "reader": self.tr(
                "Reads the letters in the picture (OCR) and finds figures, lines and tables in them. Works "
                "offline at once, without a model. It sees only text."
            ),
            "demo": self.tr(
                "A very small model of the same architecture, for trying things out: it reads one number "
                "or short label in a selected region, and nothing else. It is not GLM-4v-9b."
            ),
            "local": self.tr(
                "Sees the whole picture and answers freely, offline once it is downloaded. 13.9 billion "
                "parameters, {0} to download; a copy in 4 bits, made on this computer, needs less memory."
            ).format(bytes_text(CHECKPOINT_BYTES)),
        }
