"""Children that crash, hang or lie, and what a good one may not do: rows T1 and I18."""

from __future__ import annotations

import os
import subprocess
import textwrap
from pathlib import Path

import pytest
from PIL import Image

from glm4v_desktop.domain.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.decoder import Decoder, child_command
from glm4v_desktop.pictures.door import open_picture
from glm4v_desktop.pictures.limits import Limits
from glm4v_desktop.pictures.sources import BytesSource
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
    expected = {"claims more than allowed": PictureErrorKind.TOO_MANY_PIXELS}
    assert kind is expected.get(name, PictureErrorKind.DECODER_FAILED)
    assert open_picture(BytesSource(encoded(corners(), "PNG"))).picture.key == key_of(corners())


@POSIX
def test_a_hanging_child_is_gone_afterwards(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    decoder = child(f"open({str(note)!r}, 'w').write(str(os.getpid())); os.write(1, b'R'); time.sleep(60)")
    assert (
        refusal(BytesSource(encoded(corners(), "PNG")), IMPATIENT, decoder) is PictureErrorKind.DECODER_FAILED
    )
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


@POSIX
def test_the_child_can_open_nothing() -> None:
    *command, _, package_root, pillow_root = child_command()
    script = """
        import os, socket, sys
        sys.path += sys.argv[1:3]
        from glm4v_desktop.pictures.decode_child import give_up_rights
        give_up_rights(1 << 31, 60)
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
