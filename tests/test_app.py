"""The joined program: what a person does in one part shows in the others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QFileOpenEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk
from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.engine.create import DEMO_MODEL, GLM_4V_9B
from glm4v_desktop.engine.protocol import EngineInfo, EngineName
from glm4v_desktop.pictures.open import FileSource
from glm4v_desktop.storage.folders import state_folder
from glm4v_desktop.texts.errors import ERROR_TEXTS
from glm4v_desktop.ui.chat.question_card import QuestionCard
from glm4v_desktop.ui.widgets.buttons import PillButton
from glm4v_desktop.ui.window.about import AboutPage
from glm4v_desktop.ui.window.notices import Importance, Notice
from glm4v_desktop.ui.window.one_instance import OneInstance
from tests.app.whole_desk import DeskMaker, answer_texts, desks, drop, files, notices, picture_file

WAIT = 20_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    yield from desks(qapp, qtbot)


def type_and_send(desk: Desk, qtbot: QtBot, question: str) -> None:
    box = desk.chat.composer.box
    box.setFocus()
    qtbot.keyClicks(box, question)
    qtbot.keyClick(box, Qt.Key.Key_Return)


def ask(desk: Desk, qtbot: QtBot, question: str) -> str:
    """The answer as it stands in the window."""
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT):
        type_and_send(desk, qtbot, question)
    qtbot.waitUntil(lambda: bool(answer_texts(desk)[-1]), timeout=WAIT)
    return answer_texts(desk)[-1]


def wait_for_picture(desk: Desk, qtbot: QtBot, name: str) -> None:
    qtbot.waitUntil(lambda: desk.window.windowTitle().startswith(name), timeout=WAIT)


def test_a_picture_on_the_command_line_is_shown(make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path) -> None:
    desk = make_desk([picture_file(tmp_path / "报告 #1 final.png")])
    wait_for_picture(desk, qtbot, "报告 #1 final.png")
    assert desk.parts.view.isVisible()
    assert not desk.parts.empty.isVisible()
    assert "400 × 300" in desk.parts.attribution.status.text()


def test_the_buttons_of_the_start_page_do_what_the_menus_do(
    make_desk: DeskMaker, qapp: QApplication, qtbot: QtBot
) -> None:
    desk = make_desk()
    qtbot.mouseClick(desk.parts.attribution.about_button, LEFT)
    page = desk.window.findChild(AboutPage)
    assert isinstance(page, AboutPage)
    assert page.isVisible()
    page.close()
    qtbot.mouseClick(desk.parts.empty.open_button, LEFT)
    dialog = desk.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    qapp.clipboard().setImage(image)
    qtbot.mouseClick(desk.parts.empty.paste_button, LEFT)
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 1, timeout=WAIT)


def test_several_dropped_files_show_the_first_and_a_strip(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk()
    paths = [picture_file(tmp_path / f"{n}.png", c) for n, c in enumerate(["red", "green", "blue"])]
    with qtbot.waitSignal(desk.opener.batch_finished, timeout=WAIT):
        assert drop(desk, files(*paths))
    assert desk.window.windowTitle().startswith("0.png")
    assert len(desk.gallery.pictures) == 3
    assert desk.parts.strip.isVisible()


def test_the_question_is_about_the_region_that_was_dragged(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png", size=(100, 80))])
    wait_for_picture(desk, qtbot, "a.png")
    view = desk.parts.view
    first, last = view.rect().center() - QPoint(30, 20), view.rect().center() + QPoint(30, 20)
    qtbot.mousePress(view, LEFT, pos=first)
    qtbot.mouseMove(view, last)
    qtbot.mouseRelease(view, LEFT, pos=last)
    region = view.region
    assert region is not None
    assert f"{region.width} × {region.height}" in desk.parts.attribution.status.text()
    current = desk.gallery.current
    assert current is not None
    assert ask(desk, qtbot, "pixels").strip() == f"{current.key} {region}"


def test_each_picture_gets_its_own_region_back(make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png"), picture_file(tmp_path / "b.png", "red")])
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 2, timeout=WAIT)
    qtbot.keyClick(desk.parts.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    regions = [desk.parts.view.region]
    for index in (1, 0):
        desk.gallery.choose(index)
        regions.append(desk.parts.view.region)
    assert regions == [Rect(0, 0, 400, 300), None, Rect(0, 0, 400, 300)]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.png", b"", "empty"),
        ("text.png", b"hello", "not a picture"),
        ("page.pdf", b"%PDF-1.7\n", "PDF"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    desk = make_desk([picture_file(tmp_path / "before.png")])
    wait_for_picture(desk, qtbot, "before.png")
    bad = tmp_path / name
    bad.write_bytes(content)
    drop(desk, files(bad))
    qtbot.waitUntil(lambda: bool(notices(desk)), timeout=WAIT)
    assert says in notices(desk)[0]
    assert name in notices(desk)[0]
    assert desk.window.windowTitle().startswith("before.png")
    assert ask(desk, qtbot, "echo still here") == "echo still here"


def test_many_refusals_are_told_in_one_notice(make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path) -> None:
    desk = make_desk()
    bad = [tmp_path / f"{n}.png" for n in range(6)]
    for path in bad:
        path.write_bytes(b"no")
    with qtbot.waitSignal(desk.opener.batch_finished, timeout=WAIT):
        drop(desk, files(*bad))
    assert len(notices(desk)) == 1
    assert notices(desk)[0].startswith("6 files")


def test_a_web_address_is_refused_and_never_fetched(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = make_desk()
    mime = QMimeData()
    mime.setUrls([QUrl("http://example.invalid/shot.png")])
    assert drop(desk, mime)
    assert "does not fetch pictures from the web" in notices(desk)[0]


def test_a_folder_is_opened_only_after_a_yes(make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path) -> None:
    desk = make_desk()
    folder = tmp_path / "shots"
    folder.mkdir()
    picture_file(folder / "a.png")
    drop(desk, files(folder))
    assert "shots" in notices(desk)[0]
    assert not desk.gallery.pictures
    button = desk.parts.notices.notices[0].action_button
    assert button is not None
    with qtbot.waitSignal(desk.opener.batch_finished, timeout=WAIT):
        qtbot.mouseClick(button, LEFT)
    assert [opened.picture.name for opened in desk.gallery.pictures] == ["a.png"]


def test_a_picture_is_pasted_and_text_goes_into_the_question(
    make_desk: DeskMaker, qtbot: QtBot, qapp: QApplication
) -> None:
    desk = make_desk()
    image = QImage(50, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    qapp.clipboard().setImage(image)
    with qtbot.waitSignal(desk.opener.batch_finished, timeout=WAIT):
        desk.window.actions_.paste.trigger()
    assert len(desk.gallery.pictures) == 1
    qapp.clipboard().setText("net profit")
    desk.window.actions_.paste.trigger()
    assert desk.chat.composer.box.question == "net profit"


def test_the_copied_region_has_exactly_its_pixels(
    make_desk: DeskMaker, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    path = tmp_path / "ramp.png"
    ramp = Image.new("RGB", (64, 48))
    ramp.putdata([(x * 4, y * 5, 7) for y in range(48) for x in range(64)])
    ramp.save(path)
    desk = make_desk([path])
    wait_for_picture(desk, qtbot, "ramp.png")
    desk.gallery.set_region(Rect(10, 20, 30, 45))
    desk.window.actions_.copy_region.trigger()
    image = qapp.clipboard().image()
    assert (image.width(), image.height()) == (20, 25)
    for x, y in ((0, 0), (19, 24), (7, 3)):
        color = image.pixelColor(x, y)
        assert (color.red(), color.green(), color.blue()) == ((x + 10) * 4, (y + 20) * 5, 7)


def test_a_drop_during_an_answer_does_not_touch_it(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png")], script="word " * 60, pause=0.02)
    wait_for_picture(desk, qtbot, "a.png")
    with qtbot.waitSignal(desk.session.text_added, timeout=WAIT):
        type_and_send(desk, qtbot, "go on")
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT) as answered:
        drop(desk, files(picture_file(tmp_path / "b.png", "red")))
        wait_for_picture(desk, qtbot, "b.png")
        assert desk.session.state is EngineState.ANSWERING
    assert answered.args[0].text.split() == ["word"] * 60
    assert ask(desk, qtbot, "pixels").split()[0] == desk.gallery.pictures[1].key


def test_esc_stops_the_answer_and_keeps_it_and_else_clears_the_region(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png")], script="word " * 2000, pause=0.005)
    wait_for_picture(desk, qtbot, "a.png")
    view = desk.parts.view
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(desk.session.text_added, timeout=WAIT):
        type_and_send(desk, qtbot, "go on")
    view.setFocus()
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT) as answered:
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert answered.args[0].reason.name == "CANCELLED"
    assert "word" in answer_texts(desk)[0]
    assert view.region is not None
    qtbot.waitUntil(lambda: desk.session.state is EngineState.READY, timeout=WAIT)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.region is None


@pytest.mark.parametrize("kind", ["OUT_OF_MEMORY", "MODEL_MISSING", "INTERNAL"])
def test_a_failing_engine_is_told_and_the_next_question_works(
    make_desk: DeskMaker, qtbot: QtBot, kind: str
) -> None:
    desk = make_desk()
    with qtbot.waitSignal(desk.session.failed, timeout=WAIT) as failed:
        type_and_send(desk, qtbot, f"raise {kind}")
    card = next(iter(desk.chat._answers.values()))
    assert card.failure_panel is not None
    assert ERROR_TEXTS[failed.args[0].kind].what in card.failure_panel.accessibleName() + "".join(
        label.text() for label in card.failure_panel.findChildren(type(desk.parts.attribution.words))
    )
    assert ask(desk, qtbot, "echo again") == "echo again"


def test_enter_on_the_picture_leads_to_the_question(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png")])
    wait_for_picture(desk, qtbot, "a.png")
    view = desk.parts.view
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(desk.chat.composer.box.hasFocus, timeout=WAIT)
    qtbot.keyClicks(desk.chat.composer.box, "abc")
    qtbot.keyClick(desk.chat.composer.box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert desk.chat.composer.box.textCursor().selectedText() == "abc"


def test_the_language_changes_while_it_runs(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = make_desk()
    assert "Drop" in desk.parts.empty.title.text()
    desk.window.actions_.languages.actions()[2].trigger()
    qtbot.waitUntil(lambda: "拖" in desk.parts.empty.title.text(), timeout=WAIT)
    assert desk.window.actions_.open.text() == "打开…"
    assert desk.window.actions_.languages.actions()[2].isChecked()


def test_layout_and_settings_are_remembered(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = make_desk()
    desk.window.actions_.themes.actions()[2].trigger()
    desk.window.resize(760, 600)
    desk.window.splitter.setSizes([380, 380])
    desk.window.close()
    again = make_desk()
    assert (again.window.width(), again.window.height()) == (760, 600)
    left, right = again.window.splitter.sizes()
    assert abs(left - right) < 40
    assert again.window.actions_.themes.actions()[2].isChecked()


def test_a_damaged_layout_file_is_no_reason_not_to_open(make_desk: DeskMaker, qtbot: QtBot) -> None:
    folder = Path(os.environ["GLM4V_DESKTOP_HOME"]) / "config"
    folder.mkdir(parents=True)
    (folder / "window.json").write_text('{"geometry": 7, "splitter": "%%%"}')
    desk = make_desk()
    assert desk.window.width() >= 720


def settings_notices(desk: Desk) -> int:
    return sum("settings.bad" in notice.text for notice in desk.parts.notices.findChildren(Notice))


def test_a_damaged_settings_file_is_told_in_the_window_once(make_desk: DeskMaker) -> None:
    folder = Path(os.environ["GLM4V_DESKTOP_HOME"]) / "config"
    folder.mkdir(parents=True)
    (folder / "settings.json").write_text('{"theme": "da')
    assert settings_notices(make_desk()) == 1
    assert settings_notices(make_desk()) == 0


def test_closing_the_picture_leads_back_to_the_empty_page(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png")])
    wait_for_picture(desk, qtbot, "a.png")
    desk.window.actions_.close_picture.trigger()
    assert desk.parts.empty.isVisible()
    assert desk.window.windowTitle() == "GLM-4v Desktop"
    assert ask(desk, qtbot, "pixels").strip() == "none None"


def test_the_ready_questions_are_those_of_the_engine(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "plain.png")])
    wait_for_picture(desk, qtbot, "plain.png")

    def ready() -> list[str]:
        return [chip.text() for chip in desk.chat.welcome.questions.chips]

    # The picture has no text, which is known when it was read.
    qtbot.waitUntil(lambda: ready() == ["Read the whole text"], timeout=WAIT)
    desk.host.engine_changed.emit(EngineInfo(EngineName.LOCAL, DEMO_MODEL))
    assert ready() == ["What number is this?", "What is the unit?", "Is it negative?"]
    desk.window.actions_.languages.actions()[2].trigger()
    assert ready() == ["这个数字是多少？", "单位是什么？", "是负数吗？"]
    desk.host.engine_changed.emit(EngineInfo(EngineName.LOCAL, GLM_4V_9B))
    assert ready()[0] == "描述这张图片"


def test_a_second_start_hands_its_pictures_to_the_open_window(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    """By another process, in another folder, with names of every kind."""
    desk = make_desk([picture_file(tmp_path / "a.png")])
    wait_for_picture(desk, qtbot, "a.png")
    instance = OneInstance(state_folder() / "instance")
    assert instance.take()
    desk.join_instance(instance)
    instance.listen()
    picture_file(tmp_path / "b 报告.png", "red")
    address = picture_file(tmp_path / "c d.png", "green").as_uri()
    desk.window.showMinimized()
    command = [sys.executable, "-m", "glm4v_desktop", "b 报告.png", address, "--language", "en"]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stderr=subprocess.PIPE) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=WAIT)
        assert second.stderr is not None
        said = second.stderr.read().decode()
    assert second.returncode == 0
    assert "--new-window" in said
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 3, timeout=WAIT)
    wait_for_picture(desk, qtbot, "b 报告.png")
    assert not desk.window.isMinimized()
    instance.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
def test_names_that_are_no_text_open_and_are_shown(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe9"))
    folder.mkdir()
    dropped, named, inside = (tmp_path / os.fsdecode(b"caf\xe9 %d.png" % n) for n in range(3))
    for path, color in ((dropped, "red"), (named, "green"), (folder / inside.name, "blue")):
        picture_file(path, color)
    desk = make_desk([named, folder])
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 2, timeout=WAIT)
    mime = QMimeData()
    address = b"file://" + quote_from_bytes(os.fsencode(dropped)).encode()
    mime.setData("text/uri-list", address + b"\r\n")
    drop(desk, mime)
    wait_for_picture(desk, qtbot, "caf\N{REPLACEMENT CHARACTER} 0.png")
    assert notices(desk) == []
    mime.setData("text/uri-list", address.replace(b"0.png", b"9.png"))
    drop(desk, mime)
    qtbot.waitUntil(lambda: bool(notices(desk)), timeout=WAIT)
    assert "caf\N{REPLACEMENT CHARACTER} 9.png" in notices(desk)[0]


def test_files_that_the_system_asks_for_are_opened(
    make_desk: DeskMaker,
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = make_desk()
    with monkeypatch.context() as on_a_mac:  # the only system that sends these events
        on_a_mac.setattr(sys, "platform", "darwin")
        desk.join_instance(OneInstance(tmp_path / "instance"))
    QApplication.sendEvent(qapp, QFileOpenEvent(str(picture_file(tmp_path / "a.png"))))
    wait_for_picture(desk, qtbot, "a.png")


def places(desk: Desk) -> list[QRect]:
    """Where the parts of the question box are, in the window."""
    composer = desk.chat.composer
    parts = (composer, composer.box, composer.button, composer.about, composer.hint)
    QApplication.sendPostedEvents()
    return [QRect(part.mapTo(desk.window, QPoint()), QSize(1, part.height())) for part in parts]


def test_the_question_box_shows_what_goes_along(make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path) -> None:
    desk = make_desk()
    composer, view = desk.chat.composer, desk.parts.view
    assert composer.about.text() == "No picture"
    assert not composer.about.isEnabled()
    before = places(desk)
    desk.picture_input.open_paths([str(picture_file(tmp_path / "a.png", size=(400, 3000)))])
    wait_for_picture(desk, qtbot, "a.png")
    assert composer.about.text() == "Whole picture"
    assert not composer.whole_button.isVisible()
    region = Rect(10, 20, 60, 50)
    view.set_region(region)
    assert composer.about.text() == "Region 50 × 30"
    view.pan(0, -5000)
    assert view.shown.to_view(10, 20).y < 0
    qtbot.mouseClick(composer.about, LEFT)
    assert view.shown.to_view(10, 20).y >= 0
    assert places(desk) == before
    qtbot.mouseClick(composer.whole_button, LEFT)
    assert view.region is None
    assert composer.about.text() == "Whole picture"
    assert composer.box.hasFocus()
    assert places(desk) == before


def test_the_pill_of_a_question_shows_what_it_was_about(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png"), picture_file(tmp_path / "b.png", "red")])
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 2, timeout=WAIT)
    view, region = desk.parts.view, Rect(10, 20, 60, 50)
    view.set_region(region)
    ask(desk, qtbot, "pixels")
    card = desk.chat.findChild(QuestionCard)
    assert card is not None
    pill = card.findChild(PillButton)
    assert pill is not None
    assert pill.text() == "Region 50 × 30"
    view.clear_region()
    qtbot.mouseClick(pill, LEFT)
    assert view.region == region
    view.clear_region()
    desk.gallery.choose(1)
    qtbot.mouseClick(pill, LEFT)
    wait_for_picture(desk, qtbot, "a.png")
    assert view.region == region
    desk.window.actions_.close_picture.trigger()
    assert not pill.isEnabled()
    desk.picture_input.open_paths([str(tmp_path / "a.png")])
    qtbot.waitUntil(pill.isEnabled, timeout=WAIT)


@pytest.mark.parametrize("way", ["drop", "paste", "open"])
def test_the_next_letters_are_a_question_whatever_way_a_picture_comes(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path, way: str
) -> None:
    desk = make_desk()
    desk.parts.empty.paste_button.setFocus()
    path = picture_file(tmp_path / "a.png")
    if way == "drop":
        assert drop(desk, files(path))
    elif way == "paste":
        QGuiApplication.clipboard().setMimeData(files(path))
        desk.window.actions_.paste.trigger()
    else:
        desk.picture_input.open_paths([str(path)])
    wait_for_picture(desk, qtbot, "a.png")
    assert desk.chat.composer.box.hasFocus()
    QGuiApplication.clipboard().clear()


def test_a_ready_question_leaves_the_keyboard_in_the_question_box(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png")])
    wait_for_picture(desk, qtbot, "a.png")
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT):
        qtbot.mouseClick(desk.chat.welcome.questions.chips[0], LEFT)
    assert desk.chat.composer.box.hasFocus()


@pytest.mark.parametrize("asker", ["question", "message"])
def test_a_picture_that_arrives_leaves_the_keyboard_on_a_question_of_the_program(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path, asker: str
) -> None:
    desk = make_desk([picture_file(tmp_path / "a.png")])
    wait_for_picture(desk, qtbot, "a.png")
    if asker == "question":
        ask(desk, qtbot, "pixels")
        desk.chat.new_button.click()
        button = desk.chat.new_bar.decline_button
    else:
        button = desk.parts.notices.show_notice("Refused.", Importance.PROBLEM).close_button
        button.setFocus()
    assert button.hasFocus()
    desk.opener.open([FileSource(picture_file(tmp_path / "b.png", "red"))])
    wait_for_picture(desk, qtbot, "b.png")
    assert button.hasFocus()
