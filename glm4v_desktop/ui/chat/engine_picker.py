"""The button that shows which engine answers, with the menu to change it."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QPainter
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.core.settings import ENGINES
from glm4v_desktop.texts.engines import engine_hint, engine_info_of, engine_title
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.icons import icon_pixmap

_ARROW = 16  # pixels
_LONGEST_NAME = 24  # characters of a folder's name


class EnginePicker(PillButton):
    """Emits the choice of the user; the shown engine changes only with `show_engine`."""

    engine_chosen = Signal(str)  # one of ENGINES

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ButtonLook.QUIET, "", parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._engine = ENGINES[0]
        self._folder = ""
        self.menu_ = QMenu(self)
        self._group = QActionGroup(self)
        self._choices: dict[str, QAction] = {}
        for engine in ENGINES:
            action = self.menu_.addAction("")
            action.setData(engine)
            action.setCheckable(True)
            self._group.addAction(action)
            self._choices[engine] = action
        self.menu_.addSeparator()
        self.models_action = self.menu_.addAction("")
        self._group.triggered.connect(self._on_chosen)
        self.clicked.connect(self._open)
        self._retranslate()

    def show_engine(self, engine: str, folder: str) -> None:
        """Shows the engine that answers; `folder` is that of GLM-4v-9b, empty if none is chosen."""
        self._engine, self._folder = engine, folder
        self._retranslate()

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(_ARROW + 4, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _open(self) -> None:
        self.menu_.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _on_chosen(self, action: QAction) -> None:
        self._retranslate()  # the check mark moves only if the engine can be used
        self.engine_chosen.emit(action.data())

    def _draw_content(self, painter: QPainter, letters: QColor) -> None:
        right = self.width() - _ARROW - 8
        arrow = icon_pixmap("chevron-down", letters, _ARROW, self.devicePixelRatio())
        painter.drawPixmap(right, (self.height() - _ARROW) // 2, arrow)
        painter.setPen(letters)
        room = QRect(12, 0, right - 12, self.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _retranslate(self) -> None:
        info = engine_info_of(self._engine)
        self.setText(engine_title(info))
        self.setToolTip(engine_hint(info))
        self.setAccessibleName(self.tr("Answers come from: {0}").format(engine_title(info)))
        for engine, action in self._choices.items():
            action.setText(engine_title(engine_info_of(engine)))
            action.setChecked(engine == self._engine)
        name = mark_hidden(PurePath(self._folder).name)[:_LONGEST_NAME].replace("&", "&&")
        large = engine_title(engine_info_of("local"))
        self._choices["local"].setText(f"{large} ({name})" if name else self.tr("{0}: set up…").format(large))
        self.models_action.setText(self.tr("About these engines…"))
