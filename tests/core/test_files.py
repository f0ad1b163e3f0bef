"""What is no file, too long or no JSON is refused at once; a file is replaced as a whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.core.files import (
    NotAFileError,
    TooLargeError,
    create_file,
    exists,
    is_file,
    is_folder,
    open_file,
    parse_json,
    read_bytes,
    read_json,
    read_text,
    replace_file,
)

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
NO_NAMES = ["x\0y", "x\ud800y", "x" * 5000]


@pytest.fixture(autouse=True)
def ends_what_waits() -> Iterator[None]:
    if os.name == "nt":
        yield
        return

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("it waited")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x" * 1000)
    assert read_bytes(path, 1000) == b"x" * 1000
    with pytest.raises(TooLargeError):
        read_bytes(path, 999)
    path.write_bytes(b"")
    assert read_bytes(path, 0) == b""


@POSIX
def test_a_file_that_does_not_tell_its_length_has_a_limit_too() -> None:
    path = Path("/proc/self/status")
    if not path.exists():
        pytest.skip("this system has none")
    assert path.stat().st_size == 0
    assert b"Pid:" in read_bytes(path, 1 << 20)
    with pytest.raises(TooLargeError):
        read_bytes(path, 10)


@POSIX
def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "endless").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for name in ("pipe", "endless", "folder", "socket"):
            with pytest.raises(NotAFileError):
                read_bytes(tmp_path / name, 1 << 20)
            assert not is_file(tmp_path / name)


@POSIX
def test_what_becomes_a_pipe_while_it_is_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x")
    opens = os.open

    def swapped(name: Path, flags: int, mode: int = 0o777) -> int:
        path.unlink()
        os.mkfifo(path)
        return opens(name, flags, mode)

    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(NotAFileError):
        open_file(path)


@POSIX
def test_a_link_is_followed_only_where_it_may(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    (tmp_path / "link").symlink_to("f")
    (tmp_path / "round").symlink_to("round")
    assert read_bytes(tmp_path / "link", 1) == b"x"
    with pytest.raises(NotAFileError):
        read_bytes(tmp_path / "link", 1, follow=False)
    with pytest.raises(OSError, match="symbolic links"):
        read_bytes(tmp_path / "round", 1)


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_that_no_file_can_have_is_an_os_error(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(OSError):
        read_bytes(path, 1)
    with pytest.raises(OSError):
        replace_file(path, b"")
    assert (is_file(path), is_folder(path), exists(path)) == (False, False, False)


def test_text_and_json(tmp_path: Path) -> None:
    (tmp_path / "f").write_text('{"a": [1, -2.5e3, true, null, "文"]}', encoding="utf-8")
    assert read_json(tmp_path / "f", 100) == {"a": [1, -2500.0, True, None, "文"]}
    assert read_text(tmp_path / "f", 100).startswith('{"a"')
    with pytest.raises(TooLargeError):
        read_json(tmp_path / "f", 10)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[1,]", "NaN", "[Infinity]", "-Infinity", "1e999", "-1e999", "9" * 41, "1" * 6000,
        "0." + "1" * 6000,        "[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_what_is_no_json_or_has_no_end_is_a_value_error(text: str) -> None:
    for data in (text, text.encode()):
        with pytest.raises(ValueError):
            parse_json(data)


def test_other_bytes_than_text_are_a_value_error() -> None:
    for data in (b"\xff", b'"\xc3', b"\xff\xfe\x00"):
        with pytest.raises(ValueError):
            parse_json(data)


def test_numbers_of_64_bits_are_read() -> None:
    assert parse_json(f"[{2**64 - 1}, {-(2**63)}, 1.7976931348623157e308]") == [
        2**64 - 1, -(2**63), 1.7976931348623157e308,
    ]  # fmt: skip


def test_a_key_that_stands_there_twice(tmp_path: Path) -> None:
    text = '{"a": {"b": 1, "b": 2}}'
    assert parse_json(text) == {"a": {"b": 2}}
    with pytest.raises(ValueError):
        parse_json(text, unique_keys=True)
    assert parse_json('{"a": {"a": 1}, "b": {"a": 1}}', unique_keys=True) == {"a": {"a": 1}, "b": {"a": 1}}


@given(st.binary())
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    try:
        parse_json(data)
    except ValueError:
        return


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "f"
    replace_file(path, b"first")
    replace_file(path, b"second", sync=True)
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]


def test_a_replacement_that_fails_leaves_the_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f"
    replace_file(path, b"first")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"second", sync=True)
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


@POSIX
def test_what_was_put_in_the_way_is_not_written_into(tmp_path: Path) -> None:
    """A link would lead elsewhere, a pipe would wait for a reader."""
    other = tmp_path / "other"
    other.write_bytes(b"mine")
    (tmp_path / "link").symlink_to(other)
    os.mkfifo(tmp_path / "pipe")
    os.link(other, tmp_path / "twin")
    for name in ("link", "pipe", "twin"):
        with create_file(tmp_path / name) as file:
            file.write(b"new")
        assert (tmp_path / name).read_bytes() == b"new"
    assert other.read_bytes() == b"mine"
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        create_file(tmp_path / "folder")


@POSIX
def test_only_its_owner_reads_a_new_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        replace_file(tmp_path / "f", json.dumps({}).encode())
    finally:
        os.umask(before)
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600
