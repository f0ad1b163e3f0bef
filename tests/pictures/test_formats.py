"""The allow-list: rows I4, I6, I13 and I16 of the fault catalog."""

from __future__ import annotations

import gzip
import subprocess
import sys

import pytest
from PIL import Image

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.decoder import child_command
from glm4v_desktop.pictures.formats import Format, declared_size, identify
from tests.pictures.samples import corners, encoded

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/a.png"/></svg>'
SVG_READING_A_FILE = b'<?xml version="1.0"?>\n<!-- x --><svg:svg><image href="file:///etc/passwd"/></svg:svg>'
STUBS = {"BUFR", "GRIB", "HDF5", "WMF"}  # Pillow only hands them on; they stand in the table below
# PDF has a kind of its own; MPO is a JPEG for all who do not ask for its second picture.
UNTESTED = {"PDF", "MPO"} | STUBS

REFUSED = {
    "SVG": (SVG, PictureErrorKind.SVG),
    "SVG that names a file": (SVG_READING_A_FILE, PictureErrorKind.SVG),
    "SVG behind a long comment": (b"<!--" + b"x" * 9_000 + b"-->" + SVG, PictureErrorKind.SVG),
    "SVG in UTF-16": (SVG.decode().encode("utf-16"), PictureErrorKind.SVG),
    "SVG with a byte order mark": (b"\xef\xbb\xbf  " + SVG, PictureErrorKind.SVG),
    "compressed SVG": (gzip.compress(SVG), PictureErrorKind.SVG),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", PictureErrorKind.HEIC),
    "HEIF": (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", PictureErrorKind.HEIC),
    "HEIC sequence": (b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc", PictureErrorKind.HEIC),
    "film": (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", PictureErrorKind.UNKNOWN_FORMAT),
    "PDF": (b"%PDF-1.7\n", PictureErrorKind.PDF),
    "PDF behind rubbish": (b"\n" * 1000 + b"%PDF-1.4", PictureErrorKind.PDF),
    "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", PictureErrorKind.UNSUPPORTED_FORMAT),
    "FITS": (b"SIMPLE  =                    T", PictureErrorKind.UNSUPPORTED_FORMAT),
    "Photoshop": (b"8BPS\0\x01", PictureErrorKind.UNSUPPORTED_FORMAT),
    "icon": (b"\0\0\x01\0\x01\0", PictureErrorKind.UNSUPPORTED_FORMAT),
    "metafile": (b"\xd7\xcd\xc6\x9a\0\0", PictureErrorKind.UNSUPPORTED_FORMAT),
    "BUFR": (b"BUFR\0\0\x34", PictureErrorKind.UNSUPPORTED_FORMAT),
    "GRIB": (b"GRIB\0\0\x34\x01", PictureErrorKind.UNSUPPORTED_FORMAT),
    "HDF5": (b"\x89HDF\r\n\x1a\n\0", PictureErrorKind.UNSUPPORTED_FORMAT),
    "JPEG XL": (b"\xff\x0a\xfa\x7f", PictureErrorKind.UNSUPPORTED_FORMAT),
    "nothing": (b"", PictureErrorKind.EMPTY),
    "one byte": (b"\x89", PictureErrorKind.UNKNOWN_FORMAT),
    "text": (b"Balance Mid-year report", PictureErrorKind.UNKNOWN_FORMAT),
    "text that begins with BM": (
        b"BMW sold 2,555,341 cars in that year, more than ever",
        PictureErrorKind.UNKNOWN_FORMAT,
    ),
    "page": (b"<!DOCTYPE html><html><body><svg></svg></body></html>", PictureErrorKind.UNKNOWN_FORMAT),
    "page without a doctype": (b"<html><svg></svg>", PictureErrorKind.UNKNOWN_FORMAT),
    "zip": (b"PK\x03\x04", PictureErrorKind.UNKNOWN_FORMAT),
    "broken gzip": (b"\x1f\x8b\x08" + b"\xff" * 50, PictureErrorKind.UNKNOWN_FORMAT),
    "program": (b"\x7fELF\x02\x01\x01", PictureErrorKind.UNKNOWN_FORMAT),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_on_the_list_is_refused_by_its_first_bytes(name: str) -> None:
    data, kind = REFUSED[name]
    with pytest.raises(PictureError) as refused:
        identify(data)
    assert refused.value.kind is kind


def formats_that_pillow_writes() -> list[str]:
    Image.init()
    return sorted(set(Image.SAVE) - UNTESTED)


@pytest.mark.filterwarnings("ignore:.*image format is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", formats_that_pillow_writes())
def test_of_all_that_pillow_knows_only_the_list_passes(name: str) -> None:
    data = b""
    for mode in ("RGB", "P", "L", "1", "F"):
        try:
            data = encoded(corners(32, 32).convert(mode), name)
            break
        except (OSError, ValueError, KeyError, RuntimeError):  # this plugin writes other modes, or none
            continue
    assert data
    try:
        found = identify(data)
    except PictureError:
        found = None
    allowed = {each.value for each in Format}
    assert (found.value if found else None) == (name if name in allowed else None)


def test_the_child_knows_one_decoder_and_no_other() -> None:
    *command, script, package_root, pillow_root = child_command()
    script = (
        "import sys; sys.path += sys.argv[1:3]; from glm4v_desktop.pictures import decode_child as c; "
        "c.load_decoder(c.Format.GIF, 9); from PIL import Image; print(*sorted(Image.OPEN))"
    )
    said = subprocess.run(
        [*command, script, package_root, pillow_root], capture_output=True, text=True, check=True
    )
    # GIF was asked for; TIFF and AVIF register themselves, but only the format asked for is ever called.
    assert set(said.stdout.split()) <= {"GIF", "TIFF", "AVIF"}


@pytest.mark.parametrize("size", [(1, 1), (300, 17), (4000, 3)])
@pytest.mark.parametrize(
    ("format", "options"),
    [("PNG", {}), ("WEBP", {}), ("WEBP", {"lossless": True}), ("WEBP", {"exif": b"Exif\0\0II*\0"})],
)
def test_the_size_is_read_from_the_header(
    format: str,  # noqa: A002
    options: dict[str, object],
    size: tuple[int, int],
) -> None:
    data = encoded(Image.new("RGB", size, "white"), format, **options)
    assert declared_size(identify(data), data) == Size(*size)


def test_the_program_that_runs_is_this_one() -> None:
    assert child_command()[0] == sys.executable
