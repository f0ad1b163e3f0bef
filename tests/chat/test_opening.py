"""Several pictures, in order, off the GUI thread: rows D3 and D8 as far as the opener goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QThread, QTimer
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.opening import MOST_PICTURES, OpenFailure, PictureOpener
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import PictureErrorKind, encode_png, picture_key
from glm4v_desktop.pictures.decoder import Decoder, Limits, OpenedPicture
from glm4v_desktop.pictures.open import BytesSource, FileSource, FolderSource, PixelsSource

HANGS = (sys.executable, "-I", "-S", "-c", "import os, time; os.write(1, b'R'); time.sleep(60)")


@dataclass
class Heard:
    """What an opener said, in order."""

    opener: PictureOpener
    names: list[str] = field(default_factory=list)
    failures: list[OpenFailure] = field(default_factory=list)
    batches: list[tuple[int, int]] = field(default_factory=list)
    threads: set[QThread] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.opener.opened.connect(self._on_opened)
        self.opener.refused.connect(self.failures.append)
        self.opener.batch_finished.connect(lambda *counts: self.batches.append(counts))

    def _on_opened(self, opened: OpenedPicture) -> None:
        self.names.append(opened.picture.name)
        self.threads.add(QThread.currentThread())


MakeOpener = Callable[..., Heard]


@pytest.fixture
def make_opener(qtbot: QtBot) -> Iterator[MakeOpener]:
    made: list[PictureOpener] = []

    def make(limits: Limits | None = None, decoder: Decoder | None = None) -> Heard:
        made.append(PictureOpener(limits or Limits(), decoder))
        return Heard(made[-1])

    yield make
    for opener in made:
        opener.close()


def a_png(shade: int = 9) -> bytes:
    return encode_png(Size(4, 3), bytes([shade]) * 36)


def a_folder(tmp_path: Path, count: int) -> Path:
    for number in range(1, count + 1):
        (tmp_path / f"page{number}.png").write_bytes(a_png(number % 256))
    return tmp_path


def test_pictures_open_in_order_and_are_reported_on_the_gui_thread(
    qtbot: QtBot, make_opener: MakeOpener, tmp_path: Path
) -> None:
    folder = a_folder(tmp_path, 3)
    (folder / "broken.png").write_bytes(a_png()[:40])
    heard = make_opener()
    with qtbot.waitSignal(heard.opener.batch_finished, timeout=30_000):
        heard.opener.open(
            [
                FileSource(folder / "page2.png"),
                FileSource(folder / "broken.png"),
                FileSource(folder / "page1.png"),
            ]
        )
    assert heard.names == ["page2.png", "page1.png"]
    assert heard.failures == [OpenFailure("broken.png", PictureErrorKind.INCOMPLETE)]
    assert heard.batches == [(2, 1)]
    assert heard.threads == {QThread.currentThread()}


def test_of_several_files_those_replaced_before_their_turn_are_not_opened(
    qtbot: QtBot, make_opener: MakeOpener, tmp_path: Path
) -> None:
    folder = a_folder(tmp_path, 3)
    heard = make_opener()
    with qtbot.waitSignal(heard.opener.batch_finished, timeout=30_000):
        heard.opener.open([FileSource(folder / f"page{number}.png") for number in (1, 2, 3)])
        for number in (2, 3):  # the thread is starting its first child
            (folder / "other.png").write_bytes(a_png(200 + number))
            (folder / "other.png").replace(folder / f"page{number}.png")
    assert heard.names == ["page1.png"]
    assert heard.failures == [
        OpenFailure(f"page{number}.png", PictureErrorKind.REPLACED) for number in (2, 3)
    ]


def test_a_later_batch_waits_for_the_earlier(qtbot: QtBot, make_opener: MakeOpener) -> None:
    heard = make_opener()
    heard.opener.open([BytesSource(a_png(), "first"), BytesSource(a_png(), "second")])
    heard.opener.open([BytesSource(b"nonsense", "third")])
    heard.opener.open([BytesSource(a_png(), "fourth")])
    qtbot.waitUntil(lambda: len(heard.batches) == 3, timeout=30_000)
    assert heard.names == ["first", "second", "fourth"]
    assert heard.failures == [OpenFailure("third", PictureErrorKind.UNKNOWN_FORMAT)]
    assert heard.batches == [(2, 0), (0, 1), (1, 0)]


def test_of_500_files_the_first_50_open_and_the_rest_is_counted(
    qtbot: QtBot, make_opener: MakeOpener, tmp_path: Path
) -> None:
    # Nearly all are nonsense, so that few children start; they count all the same.
    for number in range(1, 501):
        (tmp_path / f"page{number}.png").write_bytes(a_png() if number in {2, 50, 51} else b"nonsense")
    heard = make_opener()
    ticks: list[None] = []
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: ticks.append(None))
    timer.start()
    with qtbot.waitSignal(heard.opener.batch_finished, timeout=60_000):
        heard.opener.open([FolderSource(tmp_path)])
    timer.stop()
    assert heard.names == ["page2.png", "page50.png"]
    assert heard.batches == [(2, 48 + 450)]
    assert heard.failures[0] == OpenFailure("", PictureErrorKind.TOO_MANY_FILES, 500 - MOST_PICTURES)
    assert len(heard.failures) == 1 + 48
    assert ticks  # the event loop went on


def test_a_folder_without_pictures_is_refused_by_its_name(
    qtbot: QtBot, make_opener: MakeOpener, tmp_path: Path
) -> None:
    heard = make_opener()
    (tmp_path / "空").mkdir()
    with qtbot.waitSignal(heard.opener.batch_finished, timeout=30_000):
        heard.opener.open([FolderSource(tmp_path / "空"), BytesSource(a_png(), "still opens")])
    assert heard.failures == [OpenFailure("空", PictureErrorKind.EMPTY_FOLDER)]
    assert heard.names == ["still opens"]


def test_nothing_asked_is_nothing_opened(qtbot: QtBot, make_opener: MakeOpener) -> None:
    heard = make_opener()
    with qtbot.waitSignal(heard.opener.batch_finished, timeout=30_000) as done:
        heard.opener.open([])
    assert done.args == [0, 0]


def test_a_hanging_decoder_costs_one_picture(qtbot: QtBot, make_opener: MakeOpener) -> None:
    heard = make_opener(Limits(decode_seconds=0.3), Decoder(HANGS))
    with qtbot.waitSignal(heard.opener.batch_finished, timeout=30_000):
        heard.opener.open([BytesSource(a_png(), "slow"), BytesSource(b"nonsense", "next")])
    assert [failure.kind for failure in heard.failures] == [
        PictureErrorKind.TOO_COSTLY,
        PictureErrorKind.UNKNOWN_FORMAT,
    ]


def test_closing_gives_up_a_running_decode_and_says_nothing_more(
    qtbot: QtBot, make_opener: MakeOpener
) -> None:
    heard = make_opener(Limits(decode_seconds=500), Decoder(HANGS))
    heard.opener.open([BytesSource(a_png(), str(number)) for number in range(9)])
    qtbot.wait(300)  # with any luck the child is up; the outcome is the same if not
    heard.opener.close()  # would take 500 seconds if it waited for the child
    heard.opener.close()
    heard.opener.open([BytesSource(a_png(), "too late")])
    qtbot.wait(50)
    assert (heard.names, heard.failures, heard.batches) == ([], [], [])


def test_pixels_are_opened_off_the_gui_thread_and_packed_after_their_batch(
    qtbot: QtBot, make_opener: MakeOpener
) -> None:
    heard = make_opener()
    threads: list[QThread] = []
    order: list[str] = []
    packed: list[tuple[str, bytes]] = []

    def rgb() -> bytes:
        threads.append(QThread.currentThread())
        return bytes([7]) * 36

    heard.opener.batch_finished.connect(lambda *_: order.append("finished"))
    heard.opener.original_made.connect(lambda *_: order.append("packed"))
    heard.opener.original_made.connect(lambda *made: packed.append(made))
    heard.opener.open([PixelsSource(Size(4, 3), rgb, "pasted"), BytesSource(a_png(), "file")])
    qtbot.waitUntil(lambda: len(packed) == 1, timeout=30_000)
    assert heard.names == ["pasted", "file"]
    assert QThread.currentThread() not in threads
    assert len(threads) == 1
    assert order == ["finished", "packed"]
    assert packed == [(picture_key(Size(4, 3), bytes([7]) * 36), a_png(7))]
