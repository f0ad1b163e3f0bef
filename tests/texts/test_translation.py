"""Qt's own texts are translated too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTextBrowser,
    QTreeView,
)
from pytestqt.qtbot import QtBot

from glm4v_desktop.models.find import Removed
from glm4v_desktop.texts.models import removed_text
from glm4v_desktop.texts.translation import Translations

_LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture
def translations(qapp: QApplication) -> Iterator[Translations]:
    before = QLocale()
    made = Translations(qapp)
    yield made
    made.use("en")
    QLocale.setDefault(before)


def file_dialog(qtbot: QtBot, folder: Path) -> QFileDialog:
    dialog = QFileDialog(None, "选择", str(folder))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    dialog.setNameFilters(["图片 (*.png)"])
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def latin(dialog: QFileDialog) -> list[str]:
    """The words in Latin letters in a text, without access keys, which are single letters."""
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    for button in dialog.findChildren(QAbstractButton):
        texts += [button.text(), button.toolTip(), button.accessibleName()]
    texts += [action.text() for action in dialog.findChildren(QAction)]
    for tree in dialog.findChildren(QTreeView):
        model = tree.model()
        if model is not None and model.columnCount() == 4:
            heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
            root = tree.rootIndex()
            kinds = [model.index(row, 2, root).data() for row in range(model.rowCount(root))]
            texts += [str(text) for text in (*heads, *kinds)]
    return [text for text in texts if _LATIN.search(text)]


def test_the_chinese_file_dialog_is_chinese_in_all_its_words(
    qtbot: QtBot, translations: Translations, tmp_path: Path
) -> None:
    (tmp_path / "文件").mkdir()
    translations.use("zh")
    dialog = file_dialog(qtbot, tmp_path)
    tree = dialog.findChild(QTreeView, "treeView")
    assert isinstance(tree, QTreeView)
    qtbot.waitUntil(lambda: tree.model().rowCount(tree.rootIndex()) == 1)
    assert tree.model().index(0, 2, tree.rootIndex()).data() == "文件夹"
    assert latin(dialog) == []


def test_an_open_file_dialog_follows_a_change_of_language(
    qtbot: QtBot, translations: Translations, tmp_path: Path
) -> None:
    translations.use("en")
    dialog = file_dialog(qtbot, tmp_path)
    assert latin(dialog) != []
    translations.use("zh")
    label = dialog.findChild(QLabel, "lookInLabel")
    assert isinstance(label, QLabel)
    qtbot.waitUntil(lambda: label.text().startswith("查找范围"))


def test_context_menus_and_standard_buttons_are_chinese(qtbot: QtBot, translations: Translations) -> None:
    translations.use("zh")
    line, plain, browser = QLineEdit(), QPlainTextEdit(), QTextBrowser()
    for widget in (line, plain, browser):
        qtbot.addWidget(widget)
        menu = widget.createStandardContextMenu()
        texts = [action.text().split("\t")[0] for action in menu.actions() if not action.isSeparator()]
        assert texts
        assert not any(map(_LATIN.search, texts)), texts
        menu.deleteLater()
    box = QMessageBox()
    qtbot.addWidget(box)
    usual = QMessageBox.StandardButton
    box.setStandardButtons(usual.Ok | usual.Cancel | usual.Yes | usual.No | usual.Close | usual.Save)
    assert not any(_LATIN.search(button.text()) for button in box.buttons())


def test_no_space_follows_a_chinese_full_stop(translations: Translations) -> None:
    translations.use("zh")
    text = removed_text(Removed(9_000_000_000, kept=2, stuck=1))
    assert text.count("。") == 4
    assert "。 " not in text
