from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.texts.translation import Translations
from glm4v_desktop.ui.window.attribution import AttributionBar


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages_always_stand_there(qtbot: QtBot, qapp, language: str) -> None:  # type: ignore[no-untyped-def]
    translations = Translations(qapp)
    translations.use(language)
    try:
        bar = AttributionBar()
        qtbot.addWidget(bar)
        assert "Built with glm-4" in bar.words.text()
        assert "本产品使用 GLM-4v-9b 模型" in bar.words.text()
    finally:
        translations.use("en")


def test_the_words_never_give_way_to_the_status(qtbot: QtBot) -> None:
    bar = AttributionBar()
    qtbot.addWidget(bar)
    bar.status.setText("a very long status " * 20)
    bar.resize(bar.minimumSizeHint())
    bar.show()
    needed = bar.words.fontMetrics().horizontalAdvance(bar.words.text())
    assert bar.words.width() >= needed
    assert bar.rect().contains(bar.words.geometry())


def test_it_leads_to_the_about_page(qtbot: QtBot) -> None:
    bar = AttributionBar()
    qtbot.addWidget(bar)
    bar.show()
    with qtbot.waitSignal(bar.about_button.clicked):
        qtbot.mouseClick(bar.about_button, Qt.MouseButton.LeftButton)
