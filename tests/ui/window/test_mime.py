"""What a drop or a paste becomes: rows D1, D2, D5, D6 and D9 of the fault catalog."""

from __future__ import annotations

import base64
import os
import socket
import struct
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QImageReader

from glm4v_desktop.chat.opening import OpenFailure
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import PictureErrorKind, encode_png
from glm4v_desktop.pictures.decoder import Limits
from glm4v_desktop.pictures.open import BytesSource, DataUrlSource, FileSource, PixelsSource
from glm4v_desktop.ui.window import mime as mime_module
from glm4v_desktop.ui.window.mime import ParsedMime, accepts, local_path, read_mime

PNG = encode_png(Size(2, 1), bytes((1, 2, 3, 4, 5, 6)))
DATA_URL = "data:image/png;base64," + base64.b64encode(PNG).decode()
WEB = "http://127.0.0.1:9/picture.png"
HTML = f'<img src="{WEB}"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def neither_network_nor_qts_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        pytest.fail("a connection was made or Qt was asked to decode")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(QImage, "fromData", refuse)
    monkeypatch.setattr(QImage, "loadFromData", refuse)
    monkeypatch.setattr(QImageReader, "read", refuse)


class StrictMime(QMimeData):
    """Fails the test that lets Qt decode what is offered as image/..."""

    def retrieveData(self, format: str, preferred: Any) -> Any:  # noqa: A002 - Qt's names
        if format == "application/x-qt-image":
            pytest.fail("Qt was asked to decode")
        return super().retrieveData(format, preferred)


def mime(*urls: str, text: str = "", html: str = "", **encoded: bytes) -> QMimeData:
    """`encoded` is by format: png=..., jpeg=..."""
    made = StrictMime()
    if urls:
        made.setUrls([QUrl(url) for url in urls])
    if text:
        made.setText(text)
    if html:
        made.setHtml(html)
    for name, data in encoded.items():
        made.setData(f"image/{name}", data)
    return made


def file_url(path: Path) -> str:
    return QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)


def test_files_come_in_the_order_of_the_drop(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("b 2.png", "利润 #1 100%.png", "<img src=x>.png", "a.png")]
    assert read_mime(mime(*map(file_url, paths))) == ParsedMime(tuple(map(FileSource, paths)))


def test_folders_are_kept_apart_because_one_asks_first(tmp_path: Path) -> None:
    parsed = read_mime(mime(file_url(tmp_path / "a.png"), file_url(tmp_path)))
    assert parsed == ParsedMime((FileSource(tmp_path / "a.png"),), (tmp_path,))
    assert parsed.has_pictures


@pytest.mark.skipif(os.name != "posix", reason="there are no such files on Windows")
def test_a_pipe_is_not_opened_to_see_what_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert read_mime(mime(file_url(tmp_path / "pipe.png"))).sources == (FileSource(tmp_path / "pipe.png"),)


def test_names_that_the_system_does_not_take_do_no_harm() -> None:
    parsed = read_mime(mime("file:///" + "x" * 10_000 + ".png", "file:///tmp/a%00b.png"))
    assert len(parsed.sources) + len(parsed.failures) == 2


def test_a_picture_from_a_browser_is_the_embedded_one_and_nothing_is_fetched() -> None:
    dropped = mime(WEB, html=HTML, png=PNG)
    assert accepts(dropped)
    assert read_mime(dropped) == ParsedMime((BytesSource(PNG),))


def test_an_address_alone_is_refused_by_its_kind() -> None:
    dropped = mime(WEB, html=HTML)
    assert accepts(dropped)
    assert read_mime(dropped) == ParsedMime(
        failures=(OpenFailure("picture.png", PictureErrorKind.REMOTE_URL),)
    )


def test_a_mixed_drop_opens_what_can_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    parsed = read_mime(mime(WEB, file_url(path), DATA_URL, "mailto:x", "blob:http://127.0.0.1/1"))
    assert parsed.sources == (FileSource(path), DataUrlSource(DATA_URL))
    assert [failure.kind for failure in parsed.failures] == [
        PictureErrorKind.REMOTE_URL,
        PictureErrorKind.NO_PICTURE,
        PictureErrorKind.NO_PICTURE,
    ]


def test_of_several_encodings_the_lossless_one_is_taken_as_it_is() -> None:
    assert read_mime(mime(jpeg=b"jpeg", bmp=b"bmp", png=PNG)).sources == (BytesSource(PNG),)
    assert read_mime(mime(jpeg=b"jpeg", png=b"")).sources == (BytesSource(b"jpeg"),)
    assert read_mime(mime(gif=b"GIF89a")).sources == (BytesSource(b"GIF89a"),)


def test_image_data_comes_before_one_file_and_after_several(tmp_path: Path) -> None:
    one, two = tmp_path / "a.png", tmp_path / "b.png"
    assert read_mime(mime(file_url(one), png=PNG)).sources == (BytesSource(PNG),)
    assert read_mime(mime(file_url(one), file_url(two), png=PNG)).sources == (
        FileSource(one),
        FileSource(two),
    )


def test_a_spreadsheet_offers_its_cells_as_a_picture_and_as_text() -> None:
    assert read_mime(mime(text="1\t2", html="<table>", png=PNG)) == ParsedMime(
        (BytesSource(PNG),), text="1\t2"
    )


def test_html_is_ignored() -> None:
    assert read_mime(mime(html=HTML)) == ParsedMime(failures=(OpenFailure("", PictureErrorKind.NO_PICTURE),))
    assert not accepts(mime(html=HTML))


def test_unknown_image_data_is_not_handed_to_qt() -> None:
    offered = mime()
    offered.setData("image/x-qoi", b"qoif")
    offered.setData("application/x-qt-image", b"")
    assert read_mime(offered).sources == ()


@pytest.mark.parametrize("width", [5, 8])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_bitmap_of_the_platforms_own_kind_keeps_every_pixel(width: int, ratio: float) -> None:
    image = QImage(width, 3, QImage.Format.Format_ARGB32)
    image.fill(QColor(10, 20, 30))
    image.setPixelColor(width - 1, 2, QColor(0, 0, 0, 0))
    image.setPixelColor(1, 0, QColor(200, 100, 50))
    image.setDevicePixelRatio(ratio)
    offered = QMimeData()
    offered.setImageData(image)
    assert accepts(offered)
    (source,) = read_mime(offered).sources
    assert isinstance(source, PixelsSource)
    assert source.size == Size(width, 3)
    rgb = source.rgb()
    assert rgb[:6] == bytes((10, 20, 30, 200, 100, 50))
    assert rgb[-3:] == b"\xff\xff\xff"  # clear is white
    assert len(rgb) == 9 * width


@pytest.mark.parametrize(
    "form",
    [
        QImage.Format.Format_RGB32,
        QImage.Format.Format_RGB888,
        QImage.Format.Format_BGR888,
        QImage.Format.Format_RGBA8888,
        QImage.Format.Format_ARGB32_Premultiplied,
        QImage.Format.Format_RGBX64,
    ],
)
def test_opaque_pixels_are_the_same_in_every_format(form: QImage.Format) -> None:
    colors = [QColor(value, 255 - value, value // 2) for value in range(256)]
    image = QImage(256, 1, QImage.Format.Format_RGB32)
    for x, color in enumerate(colors):
        image.setPixelColor(x, 0, color)
    offered = QMimeData()
    offered.setImageData(image.convertToFormat(form))
    (source,) = read_mime(offered).sources
    assert isinstance(source, PixelsSource)
    assert source.rgb() == bytes(part for c in colors for part in (c.red(), c.green(), c.blue()))


def test_half_clear_pixels_stand_on_white() -> None:
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.setPixelColor(0, 0, QColor(255, 0, 0, 128))
    offered = QMimeData()
    offered.setImageData(image)
    (source,) = read_mime(offered).sources
    assert isinstance(source, PixelsSource)
    red, green, blue = source.rgb()
    assert red == 255
    assert green == blue
    assert abs(green - 127) <= 1


@pytest.mark.parametrize(
    ("width", "height", "kind"),
    [(8001, 8000, PictureErrorKind.TOO_MANY_PIXELS), (65_536, 1, PictureErrorKind.TOO_LONG)],
)
def test_a_bitmap_that_is_too_large_is_refused_by_its_size_alone(
    monkeypatch: pytest.MonkeyPatch, width: int, height: int, kind: PictureErrorKind
) -> None:
    offered = QMimeData()
    offered.setImageData(QImage(width, height, QImage.Format.Format_Grayscale8))
    monkeypatch.setattr(mime_module, "QPainter", lambda *_: pytest.fail("its pixels were touched"))
    assert read_mime(offered) == ParsedMime(failures=(OpenFailure("", kind),))


def test_data_of_too_many_bytes_is_refused_with_the_reason_that_its_head_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mime_module, "DEFAULT_LIMITS", Limits(file_bytes=100))
    assert read_mime(mime(png=PNG + bytes(100))).failures == (
        OpenFailure("", PictureErrorKind.TOO_MANY_BYTES),
    )
    bitmap = b"BM" + bytes(12) + struct.pack("<Iii", 40, 30_000, -30_000) + bytes(100)
    assert read_mime(mime(bmp=bitmap)).failures == (OpenFailure("", PictureErrorKind.TOO_MANY_PIXELS),)
    assert read_mime(mime(png=PNG)).sources == (BytesSource(PNG),)


def test_an_icon_does_not_hide_the_file_that_was_copied(tmp_path: Path) -> None:
    offered = QMimeData()
    offered.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
    offered.setUrls([QUrl(file_url(tmp_path / "a.png"))])
    assert read_mime(offered).sources == (FileSource(tmp_path / "a.png"),)


@pytest.mark.parametrize("text", [DATA_URL, f"\n{DATA_URL}  ", DATA_URL.partition(",")[2]])
def test_a_picture_as_text_is_a_picture(text: str) -> None:
    assert accepts(mime(text=text))
    assert read_mime(mime(text=text)) == ParsedMime((DataUrlSource(text),))


@pytest.mark.parametrize(
    "text",
    [
        "净利润是多少？",
        "/home/me/a.png",
        "file:///home/me/a.png",
        "\\\\server\\share\\a.png",
        WEB,
        "data:text/html,x",
    ],
)
def test_other_text_is_text_and_opens_nothing(text: str) -> None:
    assert not accepts(mime(text=text))
    assert read_mime(mime(text=text)) == ParsedMime(text=text)


def test_nothing_at_all_is_said_to_be_nothing() -> None:
    assert read_mime(QMimeData()) == ParsedMime(failures=(OpenFailure("", PictureErrorKind.NO_PICTURE),))
    assert not accepts(QMimeData())


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///home/me/%E5%88%A9%E6%B6%A6%20%231.png", "/home/me/利润 #1.png"),
        ("file://localhost/home/me/a.png", "/home/me/a.png"),
        ("file://server/share/a.png", None),
        ("file:////server/share/a.png", None),
        ("file:///%5C%5Cserver/share", "/\\\\server/share"),
        ("file:relative.png", None),
        ("file:", None),
        ("file:///a%00b", None),
        ("http://127.0.0.1/a.png", None),
        ("ftp://127.0.0.1/a.png", None),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="the paths are written for it")
def test_only_files_of_this_machine_are_local(url: str, path: str | None) -> None:
    assert local_path(QUrl(url)) == (Path(path) if path else None)


def test_a_share_is_opened_only_from_a_file_managers_own_list() -> None:
    share = QUrl("file://server/share/a.png")
    assert local_path(share, is_file_list=True) == Path("//server/share/a.png")
    dropped = mime("file://server/share/a.png")
    assert read_mime(dropped).failures == (OpenFailure("a.png", PictureErrorKind.REMOTE_URL),)
    dropped.setData('application/x-qt-windows-mime;value="Shell IDList Array"', b"x")
    assert read_mime(dropped).sources == (FileSource(Path("//server/share/a.png")),)
