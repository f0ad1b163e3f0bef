from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.gallery import Gallery
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.pictures.decoder import OpenedPicture
from glm4v_desktop.pictures.open import BytesSource, FileSource


def opened(shade: int, side: int = 10, original: bytes = b"", file: Path | None = None) -> OpenedPicture:
    size = Size(side, side)
    rgb = bytes([shade]) * (3 * side * side)
    picture = Picture(picture_key(size, rgb), size, rgb, f"{shade}.png")
    return OpenedPicture(picture, picture, (), (), original or bytes([shade]), file)


def name(opened: OpenedPicture | None) -> str:
    return opened.picture.name if opened is not None else "nothing"


@pytest.fixture
def gallery(qtbot: QtBot) -> Gallery:
    return Gallery()


@pytest.fixture
def shown(gallery: Gallery) -> list[str]:
    """The names of what was to be shown, in order."""
    names: list[str] = []
    gallery.current_changed.connect(lambda opened: names.append(name(opened)))
    return names


def test_the_first_of_several_is_shown(gallery: Gallery, shown: list[str]) -> None:
    gallery.add(opened(1), show=True)
    gallery.add(opened(2), show=False)
    gallery.add(opened(3), show=False)
    assert shown == ["1.png"]
    assert [one.picture.name for one in gallery.pictures] == ["1.png", "2.png", "3.png"]
    assert gallery.current_index == 0


def test_the_same_pixels_are_held_once_and_shown(gallery: Gallery, shown: list[str]) -> None:
    gallery.add(opened(1), show=True)
    gallery.add(opened(2), show=True)
    gallery.add(opened(1), show=True)
    assert shown == ["1.png", "2.png", "1.png"]
    assert len(gallery.pictures) == 2


def test_each_picture_keeps_its_region(gallery: Gallery) -> None:
    gallery.add(opened(1), show=True)
    gallery.set_region(Rect(1, 1, 5, 5))
    gallery.add(opened(2), show=True)
    assert gallery.image is not None
    assert gallery.image.region is None
    gallery.choose(0)
    assert gallery.image.region == Rect(1, 1, 5, 5)


def test_what_a_question_is_about_follows_the_picture_and_its_region(gallery: Gallery) -> None:
    asked: list[ImageInput | None] = []
    gallery.image_changed.connect(asked.append)
    one, two, region = opened(1), opened(2), Rect(1, 1, 5, 5)
    gallery.add(one, show=True)
    gallery.set_region(region)
    gallery.set_region(region)
    gallery.add(two, show=True)
    gallery.choose(0)
    gallery.set_region(None)
    gallery.close_all()
    whole, part = ImageInput(one.picture), ImageInput(one.picture, (region,))
    assert asked == [whole, part, ImageInput(two.picture), part, whole, None]


def test_a_picture_that_is_closed_and_opened_again_has_no_region(gallery: Gallery) -> None:
    gallery.add(opened(1), show=True)
    gallery.set_region(Rect(1, 1, 5, 5))
    gallery.close_picture(0)
    gallery.add(opened(1), show=True)
    assert gallery.image == ImageInput(opened(1).picture)


def test_closing_the_shown_one_shows_its_neighbor_and_at_last_nothing(
    gallery: Gallery, shown: list[str]
) -> None:
    for shade in (1, 2, 3):
        gallery.add(opened(shade), show=shade == 1)
    gallery.choose(1)
    gallery.close_picture(1)
    gallery.close_picture(1)
    gallery.close_picture(0)
    assert shown == ["1.png", "2.png", "3.png", "1.png", "nothing"]
    assert gallery.current_index == -1


def test_closing_another_one_leaves_the_shown_one(gallery: Gallery, shown: list[str]) -> None:
    gallery.add(opened(1), show=True)
    gallery.add(opened(2), show=False)
    gallery.close_picture(1)
    assert shown == ["1.png"]


def test_pixels_shown_longest_ago_are_given_back_and_come_again(qtbot: QtBot) -> None:
    gallery = Gallery(held_bytes=2 * 301 + 1)  # two pictures of 10 x 10
    wanted: list[BytesSource] = []
    gallery.pixels_wanted.connect(wanted.append)
    for shade in (1, 2, 3):
        gallery.add(opened(shade), show=True)
    assert [one.has_pixels for one in gallery.pictures] == [False, True, True]
    gallery.choose(0)
    assert [source.data for source in wanted] == [b"\x01"]
    assert name(gallery.current) == "3.png"
    gallery.add(opened(1), show=False)  # what the opener brings
    assert name(gallery.current) == "1.png"
    assert [one.has_pixels for one in gallery.pictures] == [True, False, True]


def test_the_shown_picture_keeps_its_pixels_however_large(qtbot: QtBot) -> None:
    gallery = Gallery(held_bytes=1)
    gallery.add(opened(1), show=True)
    gallery.add(opened(2), show=False)
    assert gallery.current is not None
    assert gallery.current.has_pixels
    assert not gallery.pictures[1].has_pixels


def test_it_is_told_whether_a_picture_was_open_already(gallery: Gallery) -> None:
    assert gallery.add(opened(1), show=True)
    assert gallery.add(opened(2), show=True)
    assert not gallery.add(opened(1), show=True)


def test_all_are_closed_at_once(gallery: Gallery, shown: list[str]) -> None:
    for shade in (1, 2, 3):
        gallery.add(opened(shade), show=shade == 1)
    gallery.close_all()
    assert gallery.pictures == ()
    assert shown == ["1.png", "nothing"]
    gallery.add(opened(1), show=True)
    assert shown[-1] == "1.png"


def test_files_count_too_and_those_that_can_be_read_again_go(qtbot: QtBot) -> None:
    gallery = Gallery(held_bytes=5000)
    wanted: list[object] = []
    gallery.pixels_wanted.connect(wanted.append)
    for shade in range(1, 8):
        gallery.add(opened(shade, original=bytes(2000), file=Path(f"{shade}.bmp")), show=True)
    held = [len(one.original) + (300 if one.has_pixels else 0) for one in gallery.pictures]
    assert sum(held) <= 5000
    assert held[0] == 0
    gallery.choose(0)
    assert wanted == [FileSource(Path("1.bmp"))]
    gallery.add(opened(1, original=bytes(2000), file=Path("1.bmp")), show=False)
    assert name(gallery.current) == "1.png"


def test_what_was_pasted_is_never_given_up(qtbot: QtBot) -> None:
    gallery = Gallery(held_bytes=1)
    for shade in (1, 2, 3):
        gallery.add(opened(shade, original=bytes(100)), show=True)
    assert [len(one.original) for one in gallery.pictures] == [100, 100, 100]


def test_pasted_pixels_are_given_back_when_their_original_has_come(qtbot: QtBot) -> None:
    gallery = Gallery(held_bytes=1)
    wanted: list[object] = []
    gallery.pixels_wanted.connect(wanted.append)
    pasted = [replace(opened(shade), original=b"") for shade in (1, 2)]
    for one in pasted:
        gallery.add(one, show=True)
    assert [one.has_pixels for one in gallery.pictures] == [True, True]
    gallery.hold_original(pasted[0].picture.key, b"png")
    assert [one.has_pixels for one in gallery.pictures] == [False, True]
    gallery.choose(0)
    assert wanted == [BytesSource(b"png", "1.png")]
    gallery.add(pasted[0], show=True)  # the same pixels pasted again do not take the original away
    assert gallery.pictures[0].original == b"png"
    gallery.hold_original("a picture that was closed meanwhile", b"png")
    assert len(gallery.pictures) == 2


def test_a_file_that_holds_another_picture_by_now_takes_its_old_place(
    qtbot: QtBot, gallery: Gallery, shown: list[str]
) -> None:
    gallery = Gallery(held_bytes=1)
    gallery.current_changed.connect(lambda opened: shown.append(name(opened)))
    for shade in (1, 2):
        gallery.add(opened(shade, file=Path(f"{shade}.bmp")), show=True)
    gone: list[str] = []
    gallery.picture_gone.connect(gone.append)
    old = gallery.pictures[0].key
    gallery.choose(0)
    with qtbot.waitSignal(gallery.file_had_changed) as said:
        gallery.add(opened(9, file=Path("1.bmp")), show=True)
    assert said.args == ["9.png"]
    assert [one.picture.name for one in gallery.pictures] == ["9.png", "2.png"]
    assert shown[-1] == "9.png"
    assert gone == [old]


def test_closing_tells_that_nothing_may_be_kept(gallery: Gallery) -> None:
    gone: list[str] = []
    gallery.picture_gone.connect(gone.append)
    for shade in (1, 2, 3):
        gallery.add(opened(shade), show=True)
    keys = [one.key for one in gallery.pictures]
    gallery.close_picture(1)
    gallery.close_all()
    assert gone == [keys[1], keys[0], keys[2]]


def test_a_closed_picture_is_not_shown_while_its_neighbor_is_read_again(qtbot: QtBot) -> None:
    gallery = Gallery(held_bytes=1)
    shown: list[str] = []
    gallery.current_changed.connect(lambda opened: shown.append(name(opened)))
    for shade in (1, 2):
        gallery.add(opened(shade), show=True)
    gallery.close_picture(1)
    assert shown == ["1.png", "2.png", "nothing"]
    gallery.add(opened(1), show=False)
    assert shown[-1] == "1.png"
