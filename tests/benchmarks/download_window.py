"""How late a 5 ms timer of the window's thread is from opening the model page to the end of a download.

python tests/benchmarks/download_window.py [MEGABYTES]

A hub in a process of its own hands out four files, together so many megabytes (800 without a word).
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import struct
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from glm4v_desktop import app
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.ui.models.download import DownloadAction, DownloadState
from glm4v_desktop.ui.models.page import ModelPage
from tests.benchmarks.lateness import watch
from tests.model_config import config_json
from tests.models.download.hub_server import Hub, serving

_FILES = 4


def shard(size: int) -> bytes:
    """A safetensors file with `size` bytes of data."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).ljust(128)
    block = random.Random(1).randbytes(1 << 20)
    return struct.pack("<Q", 128) + header.encode() + (block * (size // len(block) + 1))[:size]


def serve(megabytes: int, tell: Connection) -> None:
    files = {
        "config.json": config_json(),
        "tokenizer.model": b"dGhl 1\n" * 500,
        "LICENSE": b"The glm-4-9b License\n",
    }
    names = [f"model-0000{n}-of-0000{_FILES}.safetensors" for n in range(1, _FILES + 1)]
    files |= {name: shard(megabytes * 1_000_000 // _FILES) for name in names}
    weights = {f"w{n}": name for n, name in enumerate(names)}
    files["model.safetensors.index.json"] = json.dumps({"weight_map": weights}).encode()
    hub = Hub(files, block=1 << 18)
    known = {name: hub.sha256(name) for name in files}
    hub.sha256 = known.__getitem__  # type: ignore[assignment,method-assign]  # once, not for each answer
    with serving(hub):
        tell.send(hub.address)
        tell.recv()


def measure(megabytes: int) -> None:
    program = app.make_application()
    source = EngineSource("tests.scripted_engine:make_scripted", {})
    desk = app.Desk(program, app.Options(in_process=True), lambda *_: source)
    desk.show()
    watch(program, "idle", lambda: False, 1)
    desk.engines.offer_download()
    page = desk.window.findChild(ModelPage)
    assert isinstance(page, ModelPage)
    panel = page.downloads
    watch(program, "the machine is looked at", lambda: False, 3)
    panel.buttons[DownloadAction.READ_LICENSE].click()
    watch(program, "license", lambda: panel.state is DownloadState.LICENSE, 20)
    page.license_panel.accept_button.click()
    began = time.perf_counter()
    watch(program, "download", lambda: panel.state in (DownloadState.DONE, DownloadState.FAILED), 600)
    seconds = time.perf_counter() - began
    print(f"{panel.state.name.lower()}: {megabytes / seconds:.0f} MB/s")
    began = time.perf_counter()
    desk.window.close()
    print(f"closed in order: {desk.close()}, after {time.perf_counter() - began:.2f} s")


def main(megabytes: int) -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    hub = context.Process(target=serve, args=(megabytes, there), daemon=True)
    hub.start()
    os.environ["HF_ENDPOINT"] = here.recv()
    with tempfile.TemporaryDirectory() as home:
        os.environ["GLM4V_DESKTOP_HOME"] = home
        measure(megabytes)
    here.send(None)
    hub.join(10)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 800)
