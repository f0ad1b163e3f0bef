"""The page about engines and models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTranslator
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from glm4v_desktop.glm4v.config import ModelErrorKind
from glm4v_desktop.install.torch_choice import InstallNeeds
from glm4v_desktop.models.folder import FolderCheck
from glm4v_desktop.texts.models import folder_text
from glm4v_desktop.ui.models.page import HUGGING_FACE, MODEL_SCOPE, ModelPage
from tests.quiet_page import make_page

LEFT = Qt.MouseButton.LeftButton
GOOD = FolderCheck(weight_bytes=27_800_000_000)


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def page(qtbot: QtBot, opened: list[str]) -> Iterator[ModelPage]:
    page = make_page(open_address=opened.append)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.open_page()
    yield page
    assert page.close_tasks()
    page.close()


def usable(page: ModelPage) -> list[str]:
    return [engine for engine, card in page.cards.items() if card.button.isEnabled() or card.in_use]


def test_each_engine_has_one_honest_sentence(page: ModelPage) -> None:
    texts = {engine: card.sentence.text() for engine, card in page.cards.items()}
    assert "OCR" in texts["reader"]
    assert "without a model" in texts["reader"]
    assert "It is not GLM-4v-9b." in texts["demo"]
    assert all(figure in texts["local"] for figure in ("13.9 billion", "27.8 GB", "4 bits"))
    assert "The program goes online only" in page.downloads.sentence.text()
    assert "Built with glm-4" in page.license.text()
    assert "registration" in page.license.text()


def test_it_blocks_nothing_and_marks_who_answers(page: ModelPage) -> None:
    assert not page.isModal()
    page.show_engine("demo")
    assert [engine for engine, card in page.cards.items() if card.tag.isVisible()] == ["demo"]
    assert not page.cards["demo"].button.isVisible()


def test_only_what_would_work_can_be_chosen(qtbot: QtBot, page: ModelPage) -> None:
    assert usable(page) == ["reader", "demo"]
    page.show_folder("/m", FolderCheck(ModelErrorKind.MISSING, "tokenizer.model"))
    assert usable(page) == ["reader", "demo"]
    page.show_folder("/m", GOOD)
    assert usable(page) == ["reader", "demo", "local"]
    page.show_parts(has_demo=False, has_extra=True)
    assert usable(page) == ["reader", "local"]
    page.show_parts(has_demo=True, has_extra=False)
    assert usable(page) == ["reader"]
    page.show_parts(has_demo=True, has_extra=True)
    with qtbot.waitSignal(page.engine_chosen) as chosen:
        qtbot.mouseClick(page.cards["local"].button, LEFT)
    assert chosen.args == ["local"]


def test_the_folder_and_how_it_looks(page: ModelPage) -> None:
    assert page.folder.text() == "No folder chosen"
    assert not page.folder_label.isVisible()
    page.show_folder("/models/glm-4v-9b\u202e", GOOD)
    assert page.folder.text().startswith("/models/glm-4v-9b")
    assert "\u202e" not in page.folder.text()
    assert page.folder_label.text() == "Looks right: 27.8 GB of weights."


@pytest.mark.parametrize("fault", ModelErrorKind)
def test_every_fault_has_a_sentence_that_names_it(fault: ModelErrorKind) -> None:
    text = folder_text(FolderCheck(fault, "x{0}y"))
    assert text.endswith(".")
    unnamed = {ModelErrorKind.NO_FOLDER, ModelErrorKind.NO_VISION, ModelErrorKind.PICKLES}
    assert ("x{0}y" in text) == (fault not in unnamed)
    assert "()" not in folder_text(FolderCheck(fault))


def test_other_panels_stand_below_the_engines(qtbot: QtBot, page: ModelPage) -> None:
    page.self_test.show()
    qtbot.waitUntil(lambda: page.self_test.y() > page.folders.y() > page.cards["local"].y())


def test_a_part_far_below_is_brought_up(qtbot: QtBot, page: ModelPage) -> None:
    page.folders.setFixedHeight(2000)
    page.self_test.show()
    page.bring_up(page.self_test)
    qtbot.waitUntil(lambda: page.rect().contains(page.self_test.mapTo(page, QPoint(0, 0))))


def test_the_folder_dialog_does_not_block(qtbot: QtBot, page: ModelPage, tmp_path: Path) -> None:
    page.choose_folder()
    dialog = page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    with qtbot.waitSignal(page.folder_chosen) as chosen:
        dialog.fileSelected.emit(str(tmp_path))
    assert chosen.args == [str(tmp_path)]
    dialog.reject()


def test_its_links(qtbot: QtBot, page: ModelPage, opened: list[str]) -> None:
    for button in (page.hugging_face, page.model_scope):
        qtbot.mouseClick(button, LEFT)
    assert opened == [HUGGING_FACE, MODEL_SCOPE]
    with qtbot.waitSignal(page.license_button.clicked):
        qtbot.mouseClick(page.license_button, LEFT)


class _Marked(QTranslator):
    """A translator that puts every text in brackets."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"«{text}»"

    def isEmpty(self) -> bool:
        return False


def test_the_language_switches_everything(qtbot: QtBot, page: ModelPage) -> None:
    page.show_folder("/m", FolderCheck(ModelErrorKind.MISSING, "tokenizer.model"))
    page.install.offer(InstallNeeds(250, 1100, "pypi.org"))
    other = _Marked()
    QCoreApplication.installTranslator(other)
    try:
        qtbot.waitUntil(lambda: page.close_button.text() == "«Close»")
        shown = [
            label.text() for label in (page.folder_label, page.downloads.sentence, page.install.sentence)
        ]
        shown += [page.choose_button.text(), page.license_button.text(), page.install.install_button.text()]
        shown += [card.sentence.text() for card in page.cards.values()]
        assert [text for text in shown if not text.startswith("«")] == []
    finally:
        QCoreApplication.removeTranslator(other)
    qtbot.waitUntil(lambda: page.close_button.text() == "Close")
