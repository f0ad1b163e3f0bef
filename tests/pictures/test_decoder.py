"""Children that crash, hang or lie, and what a good one may not do: rows T1 and I18."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.decode_child import answer, load_decoder
from glm4v_desktop.pictures.decoder import (
    HEADER_BYTES,
    READY,
    Decoder,
    Header,
    Limits,
    child_command,
    pack_limits,
    unpack,
    unpack_limits,
)
from glm4v_desktop.pictures.formats import Format
from glm4v_desktop.pictures.open import BytesSource, open_picture
from tests.pictures.asking import NO_CHILD, POSIX, child, refusal
from tests.pictures.samples import corners, encoded, key_of

IMPATIENT = Limits(start_seconds=20, decode_seconds=0.4, seconds_per_megapixel=0)

BAD_CHILDREN = {
    "crashes at once": "os.abort()",
    "crashes in the middle": "os.write(1, b'R'); sys.stdin.buffer.read(); os.abort()",
    "leaves politely": "sys.exit(0)",
    "never starts": "time.sleep(60)",
    "hangs and reads nothing": "os.write(1, b'R'); time.sleep(60)",
    "hangs after reading": "os.write(1, b'R'); sys.stdin.buffer.read(); time.sleep(60)",
    "talks nonsense": "os.write(1, b'R' + b'nonsense' * 500)",
    "talks without end": "while True: os.write(1, b'R' * 65536)",
    "claims more than allowed": """
        import struct
        os.write(1, b'R' + struct.pack('<4sBBxxII48s', b'GLMp', 0, 0, 60000, 60000, b'') * 2)
        time.sleep(60)""",
    "claims a longer side than allowed": """
        import struct
        os.write(1, b'R' + struct.pack('<4sBBxxII48s', b'GLMp', 0, 0, 65536, 1, b'') * 2)
        time.sleep(60)""",
    "sends too few pixels": """
        import struct
        os.write(1, b'R' + struct.pack('<4sBBxxII48s', b'GLMp', 0, 0, 100, 100, b'') * 2 + bytes(9))""",
    "names a reason that is not its own": """
        import struct
        os.write(1, b'R' + struct.pack('<4sBBxxII48s', b'GLMp', 1, 0, 0, 0, b''))""",
    "names a reason that nobody knows": """
        import struct
        os.write(1, b'R' + struct.pack('<4sBBxxII48s', b'GLMp', 250, 0, 0, 0, b''))""",
}


@pytest.mark.parametrize("name", BAD_CHILDREN)
def test_a_child_that_crashes_hangs_or_lies_is_one_refused_picture(name: str) -> None:
    limits = Limits(start_seconds=0.5 if name == "never starts" else 20, decode_seconds=0.4)
    data = encoded(Image.new("RGB", (900, 900)), "BMP")  # more than the pipe holds
    kind = refusal(BytesSource(data), limits, child(BAD_CHILDREN[name]))
    expected = {
        "claims more than allowed": PictureErrorKind.TOO_MANY_PIXELS,
        "claims a longer side than allowed": PictureErrorKind.TOO_LONG,
        "hangs and reads nothing": PictureErrorKind.TOO_COSTLY,
        "hangs after reading": PictureErrorKind.TOO_COSTLY,
        "talks without end": PictureErrorKind.TOO_COSTLY,
    }
    assert kind is expected.get(name, PictureErrorKind.DECODER_FAILED)
    assert open_picture(BytesSource(encoded(corners(), "PNG"))).picture.key == key_of(corners())


@POSIX
def test_a_hanging_child_is_gone_afterwards(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    decoder = child(f"open({str(note)!r}, 'w').write(str(os.getpid())); os.write(1, b'R'); time.sleep(60)")
    assert refusal(BytesSource(encoded(corners(), "PNG")), IMPATIENT, decoder) is PictureErrorKind.TOO_COSTLY
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


@POSIX
def test_the_child_can_open_nothing() -> None:
    *command, _, package_root, pillow_root = child_command()
    script = """
        import os, socket, sys
        sys.path += sys.argv[1:3]
        from glm4v_desktop.pictures.decode_child import give_up_rights
        from glm4v_desktop.pictures.decoder import Limits
        give_up_rights(Limits())
        for attempt in (lambda: open("/etc/passwd"), socket.socket, os.pipe, lambda: os.dup(0)):
            try:
                attempt()
                print("allowed")
            except OSError:
                print("refused")
        """
    said = subprocess.run(
        [*command, textwrap.dedent(script), package_root, pillow_root],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["refused"] * 4


def test_the_child_gets_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    note = tmp_path / "note"
    decoder = child(f"open({str(note)!r}, 'w').write(repr(os.environ))")
    refusal(BytesSource(encoded(corners(), "PNG")), decoder=decoder)
    assert "MALLOC" in note.read_text()
    assert "secret" not in note.read_text()


def test_a_child_that_cannot_be_started_is_one_refused_picture(tmp_path: Path) -> None:
    decoder = Decoder((str(tmp_path / "no such program"),))
    assert refusal(BytesSource(encoded(corners(), "PNG")), decoder=decoder) is PictureErrorKind.DECODER_FAILED


def test_a_stopped_decoder_starts_no_child() -> None:
    decoder = child(NO_CHILD)
    decoder.stop()
    with pytest.raises(PictureError, match="stopped"):
        open_picture(BytesSource(encoded(corners(), "PNG")), decoder=decoder)


@POSIX
def test_the_child_has_so_much_processor_time_whatever_else_the_machine_does() -> None:
    data = encoded(Image.effect_noise((3000, 3000), 90), "PNG", compress_level=0)
    patient = Limits(seconds_per_megapixel=60)
    assert open_picture(BytesSource(data), patient).picture.size.width == 3000
    strict = replace(patient, header_cpu_seconds=20, decode_cpu_seconds=0, cpu_seconds_per_megapixel=0)
    assert refusal(BytesSource(data), strict) is PictureErrorKind.TOO_COSTLY


@POSIX
def test_the_processor_time_before_the_size_is_known_is_limited_too() -> None:
    *command, _, package_root, pillow_root = child_command()
    script = """
        import os, sys
        sys.path += sys.argv[1:3]
        from glm4v_desktop.pictures.decode_child import give_up_rights
        from glm4v_desktop.pictures.decoder import unpack_limits
        give_up_rights(unpack_limits(sys.argv[4:]))
        os.write(1, b"R")
        sys.stdin.buffer.read()
        while True:
            pass
        """
    decoder = Decoder((*command, textwrap.dedent(script), package_root, pillow_root))
    limits = Limits(decode_seconds=100, header_cpu_seconds=1)
    assert refusal(BytesSource(encoded(corners(), "PNG")), limits, decoder) is PictureErrorKind.TOO_COSTLY


def test_limits_reach_the_child_as_they_are() -> None:
    limits = Limits(pixels=7, side=5, start_seconds=0.25, memory_bytes=11)
    assert unpack_limits(pack_limits(limits)) == limits


@pytest.mark.parametrize(
    ("size", "kind"), [((20, 6), PictureErrorKind.TOO_MANY_PIXELS), ((51, 1), PictureErrorKind.TOO_LONG)]
)
def test_the_child_itself_refuses_a_size_before_it_decodes(
    size: tuple[int, int], kind: PictureErrorKind
) -> None:
    """The parent would refuse it as well, but only once the memory is taken."""
    said = said_by_child(encoded(Image.new("L", size), "TIFF"), Format.TIFF, Limits(pixels=100, side=50))
    assert [header.error for header in said] == [kind]


@pytest.mark.parametrize(
    ("size", "kind"), [((20, 6), PictureErrorKind.TOO_MANY_PIXELS), ((51, 1), PictureErrorKind.TOO_LONG)]
)
def test_the_child_itself_refuses_a_frame_larger_than_its_screen(
    size: tuple[int, int], kind: PictureErrorKind
) -> None:
    data = bytearray(encoded(Image.new("L", size), "GIF"))
    data[6:10] = struct.pack("<HH", 1, 1)
    said = said_by_child(bytes(data), Format.GIF, Limits(pixels=100, side=50))
    assert [header.error for header in said] == [kind]


def test_the_child_itself_refuses_a_picture_that_grew_while_it_was_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small, large = Image.new("L", (4, 4)), Image.new("L", (20, 6))

    def grow() -> None:
        small._size = large.size
        small.im = large.im

    monkeypatch.setattr(small, "load", grow)
    load_decoder(Format.BMP, Limits().pixels)
    monkeypatch.setitem(Image.OPEN, "BMP", (lambda *_: small, None))
    said = said_by_child(b"BM", Format.BMP, Limits(pixels=100))
    assert [(header.size, header.error) for header in said] == [
        (Size(4, 4), None),
        (Size(0, 0), PictureErrorKind.TOO_MANY_PIXELS),
    ]


def said_by_child(data: bytes, found: Format, limits: Limits) -> list[Header]:
    """Its headers, when no pixels follow them."""
    out = io.BytesIO()
    load_decoder(found, Limits().pixels)
    answer(io.BytesIO(data), out, found, limits, lambda _seconds: None)
    said = out.getvalue().removeprefix(READY)
    return [unpack(said[at : at + HEADER_BYTES]) for at in range(0, len(said), HEADER_BYTES)]
