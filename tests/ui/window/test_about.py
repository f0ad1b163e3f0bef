from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QUrl
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextBrowser
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.version import VERSION
from glm4v_desktop.models.license import Acceptance, LicenseText
from glm4v_desktop.texts.downloads import REGISTRATION
from glm4v_desktop.ui.window.about import AboutPage


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def about(qtbot: QtBot, opened: list[str]) -> Iterator[AboutPage]:
    page = AboutPage(opened.append)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.open_page()
    yield page
    page.close()


def everything(about: AboutPage) -> str:
    pages = (about.tabs.widget(index) for index in range(about.tabs.count()))
    return "\n".join(page.toPlainText() for page in pages if isinstance(page, QTextBrowser))


@pytest.mark.parametrize(
    "needed",
    [
        "Built with glm-4",
        "glm-4-9b License",
        REGISTRATION,
        "after registration",
        "Academic research is free",
        "military",
        "our summary",
        "Apache License",
        "9. Accepting Warranty or Additional Liability",
        "LGPL-3.0",
        "onnxruntime",
    ],
)
def test_it_says_what_the_licenses_ask_for(about: AboutPage, needed: str) -> None:
    assert needed in everything(about)


def test_what_was_accepted_can_be_read_again_without_a_network(qtbot: QtBot) -> None:
    kept: list[tuple[Acceptance, LicenseText]] = []
    page = AboutPage(lambda _: None, accepted=lambda: kept[0] if kept else None)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.open_page()
    place = page.tabs.indexOf(page.full)
    assert not page.tabs.isTabVisible(place)
    assert "accepted" not in page.model.toPlainText()
    page.hide()
    text = LicenseText(b"The glm-4-9b License\n![x](file:///etc/passwd)\n")
    kept.append((Acceptance(text.sha256, "2026-11-23T07:00:00+00:00", "hub.example"), text))
    page.open_page()
    assert page.tabs.isTabVisible(place)
    assert page.full.toPlainText() == text.text  # as plain text: nothing in it is loaded
    assert "You accepted it on 2026-11-23, with the text from hub.example." in page.model.toPlainText()
    page.close()


def test_it_names_the_version_and_shows_both_languages_of_the_attribution(about: AboutPage) -> None:
    shown = " ".join(label.text() for label in (about.name, about.version, about.words))
    assert VERSION in shown
    assert "Built with glm-4" in shown
    assert "本产品使用 GLM-4v-9b 模型" in shown


def test_it_blocks_nothing(about: AboutPage) -> None:
    assert not about.isModal()


def test_the_registration_page_opens_in_the_browser(about: AboutPage, opened: list[str]) -> None:
    about.model.anchorClicked.emit(QUrl(REGISTRATION))
    assert opened == [REGISTRATION]
    assert f'href="{REGISTRATION}"' in about.model.toHtml()


def test_only_secure_web_addresses_are_opened(about: AboutPage, opened: list[str]) -> None:
    for address in ("file:///etc/passwd", "http://example.org/", "javascript:alert(1)"):
        about.model.anchorClicked.emit(QUrl(address))
    assert opened == []


def test_the_keyboard_is_enough(about: AboutPage, opened: list[str]) -> None:
    QTest.keyClick(about.tabs, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert about.tabs.currentWidget() is about.model
    about.model.setFocus()
    QTest.keyClick(about.model, Qt.Key.Key_Tab)
    QTest.keyClick(about.model, Qt.Key.Key_Return)
    assert opened == [REGISTRATION]
    QTest.keyClick(about, Qt.Key.Key_Escape)
    assert not about.isVisible()


def test_close_closes_and_it_can_be_opened_again(about: AboutPage) -> None:
    QTest.mouseClick(about.close_button, Qt.MouseButton.LeftButton)
    assert not about.isVisible()
    about.open_page()
    assert about.isVisible()


def test_every_list_opens_at_its_top(about: AboutPage) -> None:
    for index in range(about.tabs.count()):
        about.tabs.setCurrentIndex(index)
        page = about.tabs.widget(index)
        assert isinstance(page, QTextBrowser)
        assert page.verticalScrollBar().value() == 0


def test_links_follow_the_theme(qtbot: QtBot, about: AboutPage) -> None:
    before = QApplication.palette()
    changed = QPalette(before)
    changed.setColor(QPalette.ColorRole.Link, Qt.GlobalColor.magenta)
    QApplication.setPalette(changed)
    try:
        qtbot.waitUntil(lambda: "#ff00ff" in about.model.toHtml())
    finally:
        QApplication.setPalette(before)


def test_a_change_of_language_reaches_every_text(about: AboutPage) -> None:
    about.tabs.setTabText(0, "stale")
    QCoreApplication.sendEvent(about, QEvent(QEvent.Type.LanguageChange))
    assert about.tabs.tabText(0) == "Program"
