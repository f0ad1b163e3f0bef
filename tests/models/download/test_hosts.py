"""Hosts that refuse, are busy, send elsewhere or fall silent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import httpx2
import pytest

from glm4v_desktop.models.download import hub as hub_client_module
from glm4v_desktop.models.download.hub import hub_client
from glm4v_desktop.models.download.job import ModelDownload
from glm4v_desktop.models.download.values import (
    DownloadError,
    DownloadErrorKind,
    DownloadProgress,
    Source,
    SourceName,
    Token,
)
from tests.models.download.conftest import QUICK, SHARD, content_of, mirror_of, modelscope_of
from tests.models.download.driving import MARGIN, download, kind_of, refused, steps
from tests.models.download.hub_server import REPOSITORY, Fault, Hub, serving

FIRST = SHARD.format(1)
SECRET = "hf_not_for_others"  # noqa: S105


@pytest.fixture
def storage(model: dict[str, bytes]) -> Iterator[Hub]:
    hub = Hub(model)
    with serving(hub):
        yield hub


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, DownloadErrorKind.UNAUTHORIZED),
        (403, DownloadErrorKind.FORBIDDEN),
        (404, DownloadErrorKind.NOT_FOUND),
        (429, DownloadErrorKind.BUSY),
        (500, DownloadErrorKind.SERVER),
        (503, DownloadErrorKind.SERVER),
        (418, DownloadErrorKind.BAD_ANSWER),
    ],
)
@pytest.mark.parametrize("where", ["revision", "tree", FIRST])
def test_a_refusal_has_its_own_kind(
    where: str, status: int, kind: DownloadErrorKind, hub: Hub, tmp_path: Path
) -> None:
    hub.always[where] = Fault(status=status)
    error = refused(tmp_path, mirror_of(hub), patience=QUICK)
    assert (error.kind, error.host) == (kind, "127.0.0.1")
    asked = [each for each in hub.asked if where in each.path]
    assert len(asked) == (QUICK.attempts if status in (429, 500, 503) else 1)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_passes_is_waited_for(status: int, hub: Hub, taken: dict[str, bytes], tmp_path: Path) -> None:
    for name in ("revision", "tree", FIRST, "config.json"):
        hub.faults[name] = [Fault(status=status), Fault(status=status)]
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken


@pytest.mark.parametrize("asks", ["0.3", "in a while", "1", formatdate(time.time() + 3600, usegmt=True)])
def test_retry_after_is_heeded_within_reason(asks: str, hub: Hub, tmp_path: Path) -> None:
    hub.faults["revision"] = [Fault(status=429, headers={"Retry-After": asks})]
    patience = replace(QUICK, longest_wait_s=0.4)
    began = time.monotonic()
    download(tmp_path, mirror_of(hub), patience=patience)
    waited = time.monotonic() - began
    assert waited >= (0.4 if asks == "1" or "GMT" in asks else 0.0)
    assert waited < 60


def test_the_token_stays_with_its_host(
    hub: Hub, storage: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.storage = storage.address
    token = Token(hub.address, SECRET)
    job = ModelDownload(tmp_path, [mirror_of(hub)], token=token, patience=QUICK, margin=MARGIN)
    asyncio.run(steps(job.run()))
    assert content_of(tmp_path) == taken
    assert all(asked.headers.get("authorization") == f"Bearer {SECRET}" for asked in hub.asked)
    assert len(storage.asked) == len(taken)
    assert not any("authorization" in asked.headers for asked in storage.asked)
    assert SECRET not in repr(token)


def test_the_token_does_not_come_back_with_a_second_redirect(hub: Hub, storage: Hub, tmp_path: Path) -> None:
    """The first hop leads away, the second one back to where the token belongs."""
    hub.faults[FIRST] = [Fault(status=302, headers={"Location": f"{storage.address}/x/{FIRST}"})]
    back = f"{hub.address}/zai-org/glm-4v-9b/resolve/main/{FIRST}?back"
    storage.faults[FIRST] = [Fault(status=307, headers={"Location": back})]
    job = ModelDownload(
        tmp_path, [mirror_of(hub)], token=Token(hub.address, SECRET), patience=QUICK, margin=MARGIN
    )
    asyncio.run(steps(job.run()))
    [returned] = [asked for asked in hub.asked if asked.path.endswith("?back")]
    assert "authorization" not in returned.headers


def test_a_token_for_another_address_is_not_sent_at_all(hub: Hub, tmp_path: Path) -> None:
    token = Token("https://huggingface.co", SECRET)
    job = ModelDownload(tmp_path, [mirror_of(hub)], token=token, patience=QUICK, margin=MARGIN)
    asyncio.run(steps(job.run()))
    assert not any("authorization" in asked.headers for asked in hub.asked)


@pytest.mark.parametrize(
    "to", ["http://example.org/x", "file:///etc/passwd", "https://", "//[", "ftp://127.0.0.1/x"]
)
def test_an_unsafe_redirect_is_refused(to: str, hub: Hub, tmp_path: Path) -> None:
    hub.always[FIRST] = Fault(status=302, headers={"Location": to})
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.BAD_REDIRECT


def test_redirects_without_end_are_refused(hub: Hub, tmp_path: Path) -> None:
    hub.always[FIRST] = Fault(status=302, headers={"Location": f"/again/{FIRST}"})
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.BAD_REDIRECT
    assert len(hub.files_asked(FIRST)) == 6


@pytest.mark.parametrize(
    "fault",
    [
        Fault(body=b"<html>Please log in", headers={"Content-Type": "text/html; charset=utf-8"}),
        Fault(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}),
        Fault(status=206, body=b"x"),
        Fault(status=206, body=b"x", headers={"Content-Range": "lines 1-2/3"}),
    ],
    ids=["login page", "compressed", "a part of what", "no bytes"],
)
def test_something_else_than_the_file(fault: Fault, hub: Hub, tmp_path: Path) -> None:
    hub.always[FIRST] = fault
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.BAD_ANSWER


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Please log in",
        b"[]",
        b"{}",
        b'{"sha": 5}',
        b'{"sha": "main"}',
        b"\xff",
        b"[" * 100_000,
        b"7" * 20_000_000,
    ],
    ids=["page", "list", "empty", "number", "branch", "bytes", "deep", "long"],
)
def test_a_host_that_is_no_hub(body: bytes, hub: Hub, tmp_path: Path) -> None:
    hub.always["revision"] = Fault(body=body)
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.BAD_ANSWER


def test_nobody_is_there(tmp_path: Path) -> None:
    hub = Hub({})
    with serving(hub):
        pass
    error = refused(tmp_path, mirror_of(hub), patience=QUICK)
    assert (error.kind, error.host) == (DownloadErrorKind.NO_NETWORK, "127.0.0.1")


def test_a_silent_connection_is_said_and_made_again(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    hub.faults[FIRST] = [Fault(silent_after=100_000)]
    patience = replace(QUICK, stall_s=0.5)
    download(tmp_path, mirror_of(hub), patience=patience)
    assert content_of(tmp_path) == taken
    assert hub.files_asked(FIRST)[1].headers["range"] == "bytes=100000-"


def test_silence_everywhere_is_shown_and_ends_in_words(hub: Hub, tmp_path: Path) -> None:
    for name in hub.files:
        hub.always[name] = Fault(silent_after=0)
    shown: list[DownloadProgress] = []

    async def follow() -> None:
        job = ModelDownload(
            tmp_path, [mirror_of(hub)], patience=replace(QUICK, stall_s=0.3, attempts=3), margin=MARGIN
        )
        async for progress in job.run():
            shown.append(progress)  # noqa: PERF401 (it ends with an error)

    with pytest.raises(DownloadError) as caught:
        asyncio.run(follow())
    assert caught.value.kind is DownloadErrorKind.STALLED
    assert max(progress.quiet_seconds for progress in shown) >= 0.3


def test_modelscope_says_no_in_its_own_way(hub: Hub, tmp_path: Path) -> None:
    hub.always["files"] = Fault(body=b'{"Code": 10010205001, "Message": "not found", "Success": false}')
    assert kind_of(tmp_path, modelscope_of(hub), patience=QUICK) is DownloadErrorKind.NOT_FOUND


def test_an_answer_that_drips_does_not_hold_everything_up(hub: Hub, tmp_path: Path) -> None:
    hub.always["revision"] = Fault(body=b" " * 100_000, slow=0.25)
    patience = replace(QUICK, stall_s=0.3, attempts=1)
    assert kind_of(tmp_path, mirror_of(hub), patience=patience) is DownloadErrorKind.STALLED


def test_signed_addresses_and_tokens_stay_out_of_the_log(
    hub: Hub, storage: Hub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in hub.files:
        there = f"{storage.address}/x/{name}?Signature=signed{'%2B' * 2000}"
        hub.always[name] = Fault(status=302, headers={"Location": there})
    job = ModelDownload(
        tmp_path, [mirror_of(hub)], token=Token(hub.address, SECRET), patience=QUICK, margin=MARGIN
    )
    asyncio.run(steps(job.run()))
    storage.always[FIRST] = Fault(status=403)
    refused(tmp_path / "again", mirror_of(hub), patience=QUICK)
    assert storage.asked
    assert "signed" not in caplog.text
    assert SECRET not in caplog.text
    assert str(tmp_path) not in caplog.text


@pytest.mark.parametrize("secret", ["hf_a\nb", "hf_ä", "hf_\r\nX-More: 1"])
def test_a_token_that_can_be_none_is_not_sent_and_not_told(secret: str, hub: Hub, tmp_path: Path) -> None:
    job = ModelDownload(
        tmp_path, [mirror_of(hub)], token=Token(hub.address, secret), patience=QUICK, margin=MARGIN
    )
    with pytest.raises(DownloadError) as caught:
        asyncio.run(steps(job.run()))
    assert caught.value.kind is DownloadErrorKind.UNAUTHORIZED
    assert "hf_" not in str(caught.value)
    assert hub.asked == []


def test_no_cookie_is_kept(hub: Hub, tmp_path: Path) -> None:
    """It would tell the host, at each later request, that this is the same person."""
    for name in hub.files:
        hub.always[name] = Fault(headers={"Set-Cookie": "person=1; Path=/"})
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert len(hub.asked) > 3
    assert [asked for asked in hub.asked if "cookie" in {name.lower() for name in asked.headers}] == []


class Endless(Hub):
    """Says `line` again and again after `first`, and never what was asked for."""

    def __init__(self, first: bytes, line: bytes) -> None:
        super().__init__({})
        self._first, self._line = first, line

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self._first)
            while not writer.is_closing():
                writer.write(self._line)
                await asyncio.sleep(0.05)
        writer.transport.abort()


@pytest.mark.parametrize(
    ("first", "line"),
    [(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), (b"HTTP/1.1 200 OK\r\n", b"X-Again: 1\r\n")],
    ids=["100 Continue", "headers"],
)
def test_a_host_that_never_comes_to_its_answer_is_given_up(first: bytes, line: bytes, tmp_path: Path) -> None:
    patience = replace(QUICK, stall_s=0.15, attempts=2)
    endless = Endless(first, line)
    with serving(endless):
        assert kind_of(tmp_path, mirror_of(endless), patience=patience) is DownloadErrorKind.STALLED


def test_a_file_whose_answer_never_comes_is_given_up_and_another_place_asked(
    hub: Hub, model: dict[str, bytes], taken: dict[str, bytes], tmp_path: Path
) -> None:
    endless, good = Endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Hub(model)
    with serving(endless, good):
        hub.always[FIRST] = Fault(status=302, headers={"Location": f"{endless.address}/{FIRST}"})
        patience = replace(QUICK, stall_s=0.15, attempts=2)
        download(tmp_path, mirror_of(hub), mirror_of(good), patience=patience)
    assert content_of(tmp_path) == taken


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "LOCALHOST.", "api.localhost", "127.1", "2130706433", "0x7f000001",
        "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]",  # noqa: S104
    ],
)  # fmt: skip
def test_a_redirect_from_elsewhere_to_this_machine_is_not_followed(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program here may trust whoever speaks to it from this machine."""
    asked: list[str] = []

    class Elsewhere(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            asked.append(str(request.url))
            there = "https://cdn.example.org/b" if len(asked) == 1 else f"https://{host}:8443/secret"
            return httpx2.Response(302, headers={"Location": there})

    monkeypatch.setattr(hub_client_module, "Transport", lambda _ca_file: Elsewhere())

    async def ask() -> None:
        async with hub_client() as client:
            await client.get_bytes("https://hub.example.org/a", 1000)

    with pytest.raises(DownloadError) as caught:
        asyncio.run(ask())
    assert caught.value.kind is DownloadErrorKind.BAD_REDIRECT
    assert asked == ["https://hub.example.org/a", "https://cdn.example.org/b"]


def test_a_redirect_to_a_host_that_cannot_be_is_the_hosts_fault(hub: Hub, tmp_path: Path) -> None:
    hub.always[FIRST] = Fault(status=302, headers={"Location": "https://" + "a" * 100 + ".\xad/x"})
    assert kind_of(tmp_path, mirror_of(hub), patience=QUICK) is DownloadErrorKind.BAD_REDIRECT


def test_a_flood_of_interim_answers_is_given_up_in_time(
    hub: Hub, taken: dict[str, bytes], tmp_path: Path
) -> None:
    """The HTTP library works through all of them; the loop, which may be the window's, gets its turns."""
    hub.faults["revision"] = [Fault(interim=2)]
    hub.faults[FIRST] = [Fault(interim=3000)]
    download(tmp_path, mirror_of(hub), patience=QUICK)
    assert content_of(tmp_path) == taken
    hub.always["revision"] = Fault(interim=50_000_000)
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.01)
            turns += 1

    async def flooded() -> DownloadErrorKind:
        counting = asyncio.create_task(count_turns())
        patience = replace(QUICK, stall_s=0.5, attempts=1)
        job = ModelDownload(tmp_path / "again", [mirror_of(hub)], patience=patience, margin=MARGIN)
        try:
            await steps(job.run())
        except DownloadError as error:
            return error.kind
        finally:
            counting.cancel()
        raise AssertionError("it went through")

    assert asyncio.run(flooded()) is DownloadErrorKind.STALLED
    assert turns >= 3


@pytest.mark.parametrize("page", ["http://[::1", "https://a b", "//elsewhere.example/x", "ftp://127.0.0.1/x"])
def test_a_next_page_at_no_address_is_the_host_s_fault(page: str, hub: Hub, tmp_path: Path) -> None:
    """Not a "bad address": a person typed none, and another source may help."""
    rows = b'[{"type": "file", "path": "config.json", "size": 2}]'
    hub.always["tree"] = Fault(body=rows, headers={"Link": f'<{page}>; rel="next"'})
    error = refused(tmp_path, mirror_of(hub), patience=QUICK)
    assert error.kind in (DownloadErrorKind.BAD_ANSWER, DownloadErrorKind.OTHER_MODEL)


def test_a_host_whose_name_can_be_none_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_python_does(*_: object, **__: object) -> None:
        raise UnicodeError("label empty or too long")

    monkeypatch.setattr(socket, "getaddrinfo", as_python_does)
    source = Source(SourceName.MIRROR, f"https://{'a' * 100}.example", REPOSITORY, "main")
    few = replace(QUICK, attempts=1)
    assert kind_of(tmp_path, source, patience=few) is DownloadErrorKind.NO_NETWORK


def test_an_answer_has_a_bound(hub: Hub, tmp_path: Path) -> None:
    """More bytes than any list has, with a length and without one."""
    for fault in (Fault(body=b" " * (17 << 20)), Fault(body=b" " * (17 << 20), without_length=True)):
        hub.always["revision"] = fault
        error = refused(tmp_path, mirror_of(hub), patience=QUICK)
        assert (error.kind, error.detail) == (DownloadErrorKind.BAD_ANSWER, "far too long")
