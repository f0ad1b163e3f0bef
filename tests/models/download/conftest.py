"""A small model, hubs that publish it, and no way out of this machine."""

from __future__ import annotations

import json
import random
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from glm4v_desktop.models.download.values import NetworkPatience, Source, SourceName
from tests.model_config import config_json
from tests.models.download.hub_server import REPOSITORY, Hub, serving

QUICK = NetworkPatience(connect_s=5.0, stall_s=5.0, first_wait_s=0.01, longest_wait_s=0.05, attempts=5)
SHARD = "model-0000{}-of-00003.safetensors"


def shard(size: int, seed: int) -> bytes:
    """A safetensors file of exactly `size` bytes."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}})
    data = size - 8 - 128
    header = json.dumps({"w": {"dtype": "U8", "shape": [data], "data_offsets": [0, data]}}).ljust(128)
    return struct.pack("<Q", 128) + header.encode() + random.Random(seed).randbytes(data)


@pytest.fixture(scope="session")
def model() -> dict[str, bytes]:
    """What a repository has; the last four are never taken."""
    weights = {SHARD.format(n): shard(size, n) for n, size in ((1, 300_000), (2, 200_001), (3, 64_000))}
    index = {"weight_map": {f"w{n}": name for n, name in enumerate(weights)}}
    return {
        "config.json": config_json(),
        "tokenizer.model": b"dGhl 1\n" * 500,
        "LICENSE": b"The glm-4-9b License\n\nYou may.\n",
        "model.safetensors.index.json": json.dumps(index).encode(),
        **weights,
        ".gitattributes": b"*.safetensors filter=lfs",
        "modeling_chatglm.py": b"import os",
        "pytorch_model.bin": b"\x80\x02",
        "sub/config.json": b"{}",
    }


@pytest.fixture
def taken(model: dict[str, bytes]) -> dict[str, bytes]:
    return dict(list(model.items())[:-4])


@pytest.fixture
def hub(model: dict[str, bytes]) -> Iterator[Hub]:
    hub = Hub(model)
    with serving(hub):
        yield hub


def mirror_of(hub: Hub) -> Source:
    return Source(SourceName.MIRROR, hub.address, REPOSITORY, "main")


def modelscope_of(hub: Hub) -> Source:
    return Source(SourceName.MODELSCOPE, hub.address, REPOSITORY, "master")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def spy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fails the test that asks for another machine's name or connects to it. Yields what was met."""
    met: list[str] = []
    other_files: list[str] = []
    connect, ask = socket.socket.connect, socket.getaddrinfo

    def seen(host: object) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        (met if name in ("127.0.0.1", "::1", "localhost", None) else other_files).append(str(name))

    def spied_connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple):
            seen(address[0])
        connect(self, address)  # type: ignore[arg-type]

    def spied_ask(host: object, *more: object, **named: object) -> object:
        seen(host)
        return ask(host, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", spied_connect)
    monkeypatch.setattr(socket, "getaddrinfo", spied_ask)
    yield met
    assert not other_files


def content_of(folder: Path) -> dict[str, bytes]:
    """Every file but what the downloader writes down for itself."""
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".download")
    }
