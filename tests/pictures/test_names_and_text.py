"""Names and texts that somebody else wrote: rows D5 and the data URLs of D1."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.core.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.formats import decode_picture_text, is_picture_text
from glm4v_desktop.pictures.open import display_name, natural_key, pictures_in
from tests.pictures.samples import corners, encoded

PNG = encoded(corners(), "PNG")
BASE64 = base64.b64encode(PNG).decode()
MANY = 256 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/home/me/利润表 2023 #1.png", "利润表 2023 #1.png"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("invoice\u202egnp.exe", "invoice\ufffdgnp.exe"),
        ("a\nb\tc\x1b[31m.png", "a\ufffdb\ufffdc\ufffd[31m.png"),
        ("zero\u200bwidth\u2066.png", "zero\ufffdwidth\ufffd.png"),
        ("not utf-8 \udcff.png", "not utf-8 \ufffd.png"),
        ("e\u0301a" + "\u0301" * 30 + ".png", "e\u0301a\u0301\u0301.png"),
        ("é ñ ü 中文 한글 ไทย.png", "é ñ ü 中文 한글 ไทย.png"),
        ("", ""),
    ],
)
def test_a_name_is_shown_as_it_is_with_nothing_hidden(name: str, shown: str) -> None:
    assert display_name(Path(name) if name.startswith("/") else name) == shown


def test_a_long_name_keeps_its_ends() -> None:
    shown = display_name("begin" + "x" * 10_000 + "end.png")
    assert len(shown) == 60
    assert shown.startswith("begin")
    assert shown.endswith("end.png")


@given(st.text(max_size=200))
def test_any_name_becomes_a_short_line(name: str) -> None:
    shown = display_name(name)
    assert len(shown) <= 60
    assert shown == "" or len(shown.splitlines()) == 1
    shown.encode()  # no half characters


@pytest.mark.parametrize(
    "text",
    [
        f"data:image/png;base64,{BASE64}",
        f"  DATA:image/PNG;charset=x;BASE64,{BASE64}\n",
        f'"data:image/png;base64,{BASE64}"',
        "data:image/png;base64," + BASE64.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
        "data:image/png," + "".join(f"%{byte:02X}" for byte in PNG),
        BASE64,
        "\n".join(BASE64[at : at + 76] for at in range(0, len(BASE64), 76)),
        BASE64.replace("+", "-").replace("/", "_").rstrip("="),
    ],
)
def test_a_picture_written_as_text_is_found(text: str) -> None:
    assert is_picture_text(text)
    assert decode_picture_text(text, MANY) == PNG


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What was the net profit in 2023?",
        "净利润是多少？",
        "abcd" * 400,
        "data: the numbers of last year",
        "data:text/html;base64,PGh0bWw+",
        "data:application/javascript,alert(1)",
        "/home/me/picture.png",
        "file:///home/me/picture.png",
        "http://127.0.0.1/picture.png",
        "iVBORw0KGgo",
        "Balance" * 30,
    ],
)
def test_other_text_stays_text(text: str) -> None:
    assert not is_picture_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "data:image/png;base64",
        "data:image/png;base64,",
        "data:image/png;base64,%%%",
        "data:image/png;base64,A",
        "data:image/png;base64,AAAA*AAA",
        "data:" + "x" * 2_000 + ",AAAA",
        "é" * 100,
    ],
)
def test_a_broken_data_url_says_so(text: str) -> None:
    with pytest.raises(PictureError) as refused:
        decode_picture_text(text, MANY)
    assert refused.value.kind is PictureErrorKind.BAD_DATA_URL


def test_a_data_url_is_bounded() -> None:
    for text in ("data:image/png;base64," + "AAAA" * 50, "data:image/png," + "A" * 900):
        with pytest.raises(PictureError) as refused:
            decode_picture_text(text, 100)
        assert refused.value.kind is PictureErrorKind.TOO_MANY_BYTES


@given(st.text(max_size=300))
def test_any_text_is_looked_at_without_an_error(text: str) -> None:
    is_picture_text(text)
    is_picture_text("data:image/" + text)


def test_a_folder_gives_its_pictures_in_natural_order(tmp_path: Path) -> None:
    for name in (
        "page10.png",
        "page2.PNG",
        "Page1.jpg",
        ".hidden.png",
        "notes.txt",
        "利润.webp",
        "page02.gif",
    ):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "folder.png" / "inside.png").write_bytes(b"x")
    names = [path.name for path in pictures_in(tmp_path)]
    assert names == ["Page1.jpg", "page02.gif", "page2.PNG", "page10.png", "利润.webp"]


def test_a_name_of_4000_digits_can_be_sorted() -> None:
    assert natural_key("9" * 5_000) < natural_key("1" + "0" * 5_000)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (".", PictureErrorKind.EMPTY_FOLDER),
        ("missing", PictureErrorKind.NOT_FOUND),
        ("a\0b", PictureErrorKind.NOT_FOUND),
    ],
)
def test_a_folder_without_pictures_is_refused(tmp_path: Path, name: str, kind: PictureErrorKind) -> None:
    with pytest.raises(PictureError) as refused:
        pictures_in(tmp_path / name)
    assert refused.value.kind is kind
