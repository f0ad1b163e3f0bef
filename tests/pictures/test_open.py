"""`open_picture` with its real child process: rows I1, I2, I6 and D2 of the fault catalog."""

from __future__ import annotations

import base64
import io
import os
import random
import socket
import stat
import struct
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import NoReturn

import pytest
from PIL import Image

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.decoder import Decoder, Limits, OpenedPicture
from glm4v_desktop.pictures.open import (
    BytesSource,
    DataUrlSource,
    FileSource,
    FolderSource,
    PixelsSource,
    file_mark,
    open_picture,
)
from tests.pictures.asking import NO_CHILD, POSIX, child, refusal
from tests.pictures.samples import corners, encoded, key_of, noise, png_bomb, tiff

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        pytest.fail("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="module")
def opened() -> OpenedPicture:
    return open_picture(BytesSource(encoded(noise(2501, 1203), "BMP"), "a name"))


def test_a_picture_comes_with_smaller_copies(opened: OpenedPicture) -> None:
    assert opened.picture.size == Size(2501, 1203)
    assert [level.size for level in opened.levels] == [Size(1251, 602), Size(626, 301)]
    assert opened.thumbnail.size == Size(192, 92)
    for picture in (opened.picture, *opened.levels, opened.thumbnail):
        assert len(picture.rgb) == 3 * picture.size.area
        assert picture.name == "a name"
    assert opened.notices == ()
    assert opened.original[:2] == b"BM"


def test_its_pixels_are_those_of_the_file(opened: OpenedPicture) -> None:
    with Image.open(io.BytesIO(opened.original)) as image:
        assert opened.picture.key == key_of(image)


def test_a_small_picture_is_its_own_thumbnail() -> None:
    small = open_picture(BytesSource(encoded(Image.new("RGB", (1, 3), "red"), "PNG")))
    assert small.levels == ()
    assert small.thumbnail == small.picture


@pytest.mark.parametrize("name", ["中文 文件 #1 100%.png", "space and 'quote'.png", "no suffix", "wrong.txt"])
def test_files_of_any_name_open(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(encoded(corners(), "PNG"))
    opened = open_picture(FileSource(path))
    assert opened.picture.key == key_of(corners())
    assert opened.picture.name == name


def test_text_and_pixels_come_in_by_the_same_door() -> None:
    data_url = DataUrlSource("data:image/png;base64," + base64.b64encode(encoded(corners(), "PNG")).decode())
    assert open_picture(data_url).picture.key == key_of(corners())
    pixels = PixelsSource(Size(*corners().size), corners().tobytes)
    assert open_picture(pixels).picture.key == key_of(corners())


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1025, 3), (2500, 1301)])
def test_our_own_pixels_are_the_picture_that_their_png_is_without_a_child(size: tuple[int, int]) -> None:
    image = Image.frombytes("RGB", size, random.Random(7).randbytes(3 * size[0] * size[1]))
    from_png = open_picture(BytesSource(encoded(image, "PNG")))
    opened = open_picture(
        PixelsSource(Size(*size), image.tobytes, "name"), decoder=Decoder(["no such program"])
    )
    for ours, its in zip(
        (opened.picture, opened.thumbnail, *opened.levels),
        (from_png.picture, from_png.thumbnail, *from_png.levels),
        strict=True,
    ):
        assert (ours.key, ours.size, ours.name) == (its.key, its.size, "name")
        assert ours.rgb == its.rgb
    assert opened.original == b""
    assert opened.file is None


@pytest.mark.parametrize(
    ("size", "kind"),
    [(Size(8001, 8000), PictureErrorKind.TOO_MANY_PIXELS), (Size(65_536, 1), PictureErrorKind.TOO_LONG)],
)
def test_too_many_pixels_are_refused_before_they_are_made(size: Size, kind: PictureErrorKind) -> None:
    with pytest.raises(PictureError) as refused:
        open_picture(PixelsSource(size, lambda: pytest.fail("they were made")))
    assert refused.value.kind is kind


@POSIX
@pytest.mark.parametrize(
    "kind", ["pipe", "socket", "device", "folder", "missing", "link in a circle", "long", "zero"]
)
def test_what_is_no_file_is_refused_and_never_hangs(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture.png"
    expected = PictureErrorKind.NOT_A_FILE
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "socket":
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(str(path))
        case "device":
            path = Path(os.devnull)
        case "folder":
            path.mkdir()
        case "missing" | "long" | "zero":
            path = tmp_path / {"missing": "not there.png", "long": "x" * 10_000, "zero": "a\0b"}[kind]
            expected = PictureErrorKind.NOT_FOUND
        case "link in a circle":
            path.symlink_to(path)
            expected = PictureErrorKind.NOT_FOUND
    assert refusal(FileSource(path), decoder=child(NO_CHILD)) is expected


@POSIX
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(corners(), "PNG"))
    path.chmod(stat.S_IWUSR)
    assert refusal(FileSource(path)) is PictureErrorKind.NO_PERMISSION


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", PictureErrorKind.EMPTY),
        (b"\x89", PictureErrorKind.UNKNOWN_FORMAT),
        (b'<svg><image href="http://127.0.0.1:9/"/></svg>', PictureErrorKind.SVG),
        (b"%!PS-Adobe-3.0\n%%EOF", PictureErrorKind.UNSUPPORTED_FORMAT),
        (b"%PDF-1.7", PictureErrorKind.PDF),
    ],
)
def test_a_file_with_the_wrong_suffix_is_known_by_its_bytes(
    tmp_path: Path, data: bytes, kind: PictureErrorKind
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    assert refusal(FileSource(path), decoder=child(NO_CHILD)) is kind


def test_a_folder_is_not_a_picture(tmp_path: Path) -> None:
    assert refusal(FolderSource(tmp_path)) is PictureErrorKind.NOT_A_FILE


def test_too_many_bytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(Limits().file_bytes + 1)  # takes no room on the disk
    assert refusal(FileSource(path), decoder=child(NO_CHILD)) is PictureErrorKind.TOO_MANY_BYTES
    few = Limits(file_bytes=100)
    assert refusal(BytesSource(bytes(101)), few) is PictureErrorKind.TOO_MANY_BYTES
    assert (
        refusal(DataUrlSource("data:image/png;base64," + "A" * 200), few) is PictureErrorKind.TOO_MANY_BYTES
    )


@pytest.mark.parametrize("side", [13_000, 30_000])
def test_a_bomb_is_refused_from_its_header_without_a_child(side: int) -> None:
    bomb = png_bomb(side, side)
    assert len(bomb) < 1_000_000
    assert refusal(BytesSource(bomb), decoder=child(NO_CHILD)) is PictureErrorKind.TOO_MANY_PIXELS


def test_64_million_pixels_open_and_one_row_more_does_not() -> None:
    full = open_picture(BytesSource(encoded(Image.new("1", (8000, 8000), 1), "PNG")))
    assert full.picture.size == Size(8000, 8000)
    assert full.picture.rgb[:3] == b"\xff\xff\xff"
    assert [level.size.width for level in full.levels] == [4000, 2000, 1000]
    for format in ("PNG", "GIF", "BMP"):  # noqa: A001
        data = encoded(Image.new("1", (8000, 8001)), format)
        assert refusal(BytesSource(data)) is PictureErrorKind.TOO_MANY_PIXELS


@POSIX
def test_a_bomb_that_only_the_child_can_see_costs_it_no_memory(tmp_path: Path) -> None:
    (tmp_path / "small.tif").write_bytes(tiff(4, 4, bytes(16)))
    (tmp_path / "bomb.tif").write_bytes(tiff(30_000, 30_000, bytes(16)))
    script = """
        import resource, sys
        from pathlib import Path
        from glm4v_desktop.core.picture import PictureError
        from glm4v_desktop.pictures.open import open_picture
        from glm4v_desktop.pictures.open import FileSource
        peaks = []
        for name in ("small.tif", "bomb.tif"):
            try:
                open_picture(FileSource(Path(name)))
                print("opened")
            except PictureError as error:
                print(error.kind.name)
            peaks.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        print(peaks[1] - peaks[0])
        """
    said = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=tmp_path,  # nothing of the checkout is in the working folder
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert said[:2] == ["opened", "TOO_MANY_PIXELS"]
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(said[2]) * unit < 20_000_000


@POSIX
def test_the_child_that_wants_too_much_memory_is_refused() -> None:
    data = encoded(Image.new("L", (6000, 6000)), "PNG")
    assert refusal(BytesSource(data), Limits(memory_bytes=200_000_000)) is PictureErrorKind.TOO_COSTLY


@pytest.mark.parametrize("size", [(65_536, 1), (1, 65_536), (1, 64_000_000)])
@pytest.mark.parametrize("format", ["PNG", "BMP"])
def test_a_side_that_no_screenshot_has_is_refused_from_the_header(size: tuple[int, int], format: str) -> None:  # noqa: A002
    data = bytearray(encoded(Image.new("L", (1, 1)), format))
    at, layout = (16, ">II") if format == "PNG" else (18, "<ii")
    struct.pack_into(layout, data, at, *size)
    assert refusal(BytesSource(bytes(data)), decoder=child(NO_CHILD)) is PictureErrorKind.TOO_LONG


def test_a_side_that_only_the_child_can_see_is_refused_before_the_pixels() -> None:
    assert refusal(BytesSource(tiff(1, 65_536, bytes(65_536)))) is PictureErrorKind.TOO_LONG


def test_the_longest_side_opens() -> None:
    page = open_picture(BytesSource(encoded(Image.new("L", (3, 65_535)), "PNG")))
    assert page.picture.size == Size(3, 65_535)


@pytest.mark.parametrize(("frame", "kind"), [((8000, 8001), "TOO_MANY_PIXELS"), ((9, 7), None)])
def test_a_frame_larger_than_its_screen_counts_with_its_own_size(
    frame: tuple[int, int], kind: str | None
) -> None:
    data = bytearray(encoded(Image.new("1", frame), "GIF"))
    struct.pack_into("<HH", data, 6, 4, 4)
    if kind is None:
        assert open_picture(BytesSource(bytes(data))).picture.size == Size(*frame)
    else:
        assert refusal(BytesSource(bytes(data))).name == kind


@pytest.mark.parametrize("what", ["scans", "segments"])
def test_a_jpeg_without_end_is_refused_at_once(what: str) -> None:
    data = encoded(corners(), "JPEG", progressive=True)
    if what == "scans":
        last = data[data.rindex(b"\xff\xda") : -2]
        assert open_picture(BytesSource(data[:-2] + last * 50 + data[-2:])).picture.size == Size(24, 16)
        endless = data[:-2] + last * 3000 + data[-2:]
    else:
        endless = data[:2] + b"\xff\xe5\0\2" * 100_000 + data[2:]
    assert refusal(BytesSource(endless)) is PictureErrorKind.TOO_COSTLY


def test_bytes_that_look_like_scans_in_a_comment_are_none() -> None:
    data = encoded(corners(), "JPEG")
    comment = b"\xff\xfe" + struct.pack(">H", 2 + 2000) + b"\xff\xda" * 1000
    assert open_picture(BytesSource(data[:2] + comment + data[2:])).picture.size == Size(24, 16)


@pytest.mark.parametrize("how", ["replaced", "written in place"])
def test_a_file_that_is_no_longer_the_chosen_one_is_refused(tmp_path: Path, how: str) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(corners(), "PNG"))
    source = FileSource(path, file_mark(path))
    assert open_picture(source).picture.key == key_of(corners())
    if how == "replaced":
        other = tmp_path / "other.png"
        other.write_bytes(path.read_bytes())
        times = path.stat()
        os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
        other.replace(path)
    else:
        path.write_bytes(encoded(noise(), "PNG"))
    assert refusal(source, decoder=child(NO_CHILD)) is PictureErrorKind.REPLACED
    assert open_picture(FileSource(path)).picture.size.width > 0
