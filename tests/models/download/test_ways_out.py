"""TLS with an own authority, proxies, and the license alone."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from glm4v_desktop.models.download.hub import fetch_license
from glm4v_desktop.models.download.job import ModelDownload
from glm4v_desktop.models.download.values import DownloadError, DownloadErrorKind
from tests.models.download.conftest import QUICK, content_of, mirror_of, modelscope_of
from tests.models.download.driving import MARGIN, refused, steps
from tests.models.download.hub_server import Fault, Hub, serving
from tests.models.download.proxy_server import Proxy, proxying

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of localhost, signed by itself, with its key: made here, because one in a file would run out."""
    if not shutil.which("openssl"):
        pytest.skip("openssl, which makes certificates, is not installed")
    made = tmp_path_factory.mktemp("tls") / "localhost.pem"
    signed = subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", str(made), "-out", "-",
        ],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    made.write_bytes(made.read_bytes() + signed)
    return made


@pytest.fixture
def safe_hub(model: dict[str, bytes], certificate: Path) -> Iterator[Hub]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    hub = Hub(model)
    with serving(hub, tls=context):
        yield hub


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with proxying() as proxy:
        yield proxy


def run(hub: Hub, folder: Path, ca_file: Path | None = None) -> None:
    job = ModelDownload(folder, [mirror_of(hub)], ca_file=ca_file, patience=QUICK, margin=MARGIN)
    asyncio.run(steps(job.run()))


def test_an_own_authority(safe_hub: Hub, certificate: Path, taken: dict[str, bytes], tmp_path: Path) -> None:
    run(safe_hub, tmp_path, certificate)
    assert content_of(tmp_path) == taken


def test_the_authority_of_the_environment(
    safe_hub: Hub, certificate: Path, taken: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    run(safe_hub, tmp_path)
    assert content_of(tmp_path) == taken


def test_a_certificate_that_nobody_vouches_for(safe_hub: Hub, tmp_path: Path) -> None:
    error = refused(tmp_path, mirror_of(safe_hub), patience=QUICK)
    assert (error.kind, error.host) == (DownloadErrorKind.CERTIFICATE, "localhost")
    assert safe_hub.asked == []


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_file_of_authorities_that_is_none(content: bytes | None, safe_hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DownloadError) as caught:
        run(safe_hub, tmp_path / "model", path)
    assert caught.value.kind is DownloadErrorKind.CERTIFICATE


@pytest.mark.parametrize("tls", [True, False])
def test_the_proxy_of_the_environment(
    tls: bool,
    hub: Hub,
    safe_hub: Hub,
    certificate: Path,
    proxy: Proxy,
    taken: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy" if tls else "http_proxy", f"http://me:secret@127.0.0.1:{proxy.port}")
    run(safe_hub if tls else hub, tmp_path, certificate)
    assert content_of(tmp_path) == taken
    assert proxy.asked
    assert all("Basic bWU6c2VjcmV0" in head for head in proxy.asked)
    assert not any("proxy-authorization" in asked.headers for asked in safe_hub.asked)


def test_no_proxy_is_heeded(hub: Hub, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    run(hub, tmp_path)
    assert proxy.asked == []


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:9", "http://:x", "http://127.0.0.1:99999"])
def test_a_proxy_that_cannot_be_used(
    address: str, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", address)
    assert refused(tmp_path, mirror_of(hub), patience=QUICK).kind is DownloadErrorKind.PROXY
    assert hub.asked == []


def test_a_proxy_that_refuses(safe_hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying(refuses=True) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        assert refused(tmp_path, mirror_of(safe_hub), patience=QUICK).kind is DownloadErrorKind.PROXY


def test_the_license_comes_alone(hub: Hub, model: dict[str, bytes]) -> None:
    for source in (mirror_of(hub), modelscope_of(hub)):
        hub.asked.clear()
        fetched = asyncio.run(fetch_license(source, patience=QUICK))
        assert fetched.text.encode() == model["LICENSE"]
        assert fetched.sha256 == hashlib.sha256(model["LICENSE"]).hexdigest()
        assert fetched.source == source
        assert [asked.path.rsplit("/", 1)[1] for asked in hub.asked] == ["LICENSE"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(body=b""), DownloadErrorKind.BAD_ANSWER),
        (Fault(body=b"<!DOCTYPE html>"), DownloadErrorKind.BAD_ANSWER),
        (Fault(body=b"text", headers={"Content-Type": "text/html"}), DownloadErrorKind.BAD_ANSWER),
        (Fault(body=b"\xff\xfe"), DownloadErrorKind.BAD_ANSWER),
        (Fault(body=b"x" * (2 << 20)), DownloadErrorKind.BAD_ANSWER),
        (Fault(status=404), DownloadErrorKind.NOT_FOUND),
    ],
    ids=["empty", "page", "page by its type", "no text", "long", "none"],
)
def test_what_is_no_license(fault: Fault, kind: DownloadErrorKind, hub: Hub) -> None:
    hub.always["LICENSE"] = fault
    with pytest.raises(DownloadError) as caught:
        asyncio.run(fetch_license(mirror_of(hub), patience=QUICK))
    assert caught.value.kind is kind


def test_importing_all_of_it_makes_no_connection() -> None:
    code = """
import socket, pkgutil, importlib
def refuse(*_): raise AssertionError("network")
socket.socket.connect = socket.getaddrinfo = refuse
import glm4v_desktop.models.download as package
for module in pkgutil.iter_modules(package.__path__):
    importlib.import_module(f"{package.__name__}.{module.name}")
import sys
assert not {"PySide6", "torch"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
