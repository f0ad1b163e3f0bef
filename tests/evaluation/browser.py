"""Chromium, driven over its debugging pipe: draws HTML, tells where each text stands, takes pictures.

Only `make_pages.py` needs it (Debian's package `chromium`); the program does not.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions",
    "--hide-scrollbars", "--font-render-hinting=slight", "--remote-debugging-pipe", "about:blank",
)  # fmt: skip
_FROM = 30  # descriptors above those that are moved to 3 and 4

# One item for each text node and visual line: its text, its rectangle in picture pixels, its place in a
# table. Elements with data-row and data-col are cells like those of a <table>; data-table tells theirs apart.
_EXTRACT = r"""
document.fonts.ready.then(() => {
  const dpr = devicePixelRatio, items = [], marks = [];
  const px = r => [r.left, r.top, r.right - r.left, r.bottom - r.top].map(v => Math.round(v * dpr * 10) / 10);
  const places = new Map();
  document.querySelectorAll('table').forEach((table, t) => {
    const taken = new Set();
    [...table.rows].forEach((tr, row) => {
      let col = 0;
      for (const cell of tr.cells) {
        while (taken.has(row + ',' + col)) col++;
        places.set(cell, {table: t, row, col, rowspan: cell.rowSpan, colspan: cell.colSpan});
        for (let i = 0; i < cell.rowSpan; i++)
          for (let j = 0; j < cell.colSpan; j++) taken.add((row + i) + ',' + (col + j));
        col += cell.colSpan;
      }
    });
  });
  document.querySelectorAll('[data-row]').forEach(e => places.set(e, {
    table: 100 + +(e.dataset.table || 0), row: +e.dataset.row, col: +e.dataset.col, rowspan: 1, colspan: 1}));
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement, lines = [];
    if (!node.data.trim() || el.closest('script,style')) continue;
    for (let i = 0; i < node.data.length; i++) {
      range.setStart(node, i); range.setEnd(node, i + 1);
      const rects = range.getClientRects(), r = rects[rects.length - 1];
      if (!r || !r.width) continue;
      let line = lines[lines.length - 1];
      if (!line || Math.abs(r.top - line.top) > r.height * 0.6) lines.push(line = {top: r.top, chars: []});
      line.chars.push([node.data[i], r]);
    }
    const cell = el.closest('td,th,[data-row]'), key = el.closest('[data-k]');
    for (const line of lines) {
      while (line.chars.length && !line.chars[0][0].trim()) line.chars.shift();
      while (line.chars.length && !line.chars[line.chars.length - 1][0].trim()) line.chars.pop();
      if (!line.chars.length) continue;
      const rs = line.chars.map(c => c[1]);
      const box = {left: Math.min(...rs.map(r => r.left)), top: Math.min(...rs.map(r => r.top)),
                   right: Math.max(...rs.map(r => r.right)), bottom: Math.max(...rs.map(r => r.bottom))};
      items.push({text: line.chars.map(c => c[0]).join('').replace(/\s/g, ' '), box: px(box),
                  ...(cell ? places.get(cell) : {row: null, col: null}),
                  head: !!(cell && cell.tagName === 'TH'), key: key ? key.dataset.k : ''});
    }
  }
  document.querySelectorAll('[data-mark]').forEach(e => marks.push(
    {key: e.dataset.mark, state: e.dataset.state, box: px(e.getBoundingClientRect())}));
  return {items, marks};
})
"""
_NEEDED = (
    "document.fonts.ready.then(() => [document.documentElement.scrollWidth, document.body.scrollHeight])"
)
# The same page without its letters: what differs is ink.
_WITHOUT_LETTERS = """
document.head.insertAdjacentHTML('beforeend', '<style>*{color:transparent!important}</style>');
new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
"""


class Browser:
    """One Chromium with one page; a context manager that ends it."""

    def __init__(self) -> None:
        program = shutil.which("chromium")
        if program is None:
            raise FileNotFoundError("chromium is not installed")
        self._profile = tempfile.mkdtemp(prefix="pages-")
        to_read, to_write = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FROM) for end in os.pipe())
        from_read, from_write = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FROM) for end in os.pipe())

        def connect() -> None:
            os.dup2(to_read, 3)
            os.dup2(from_write, 4)

        self._process = subprocess.Popen(
            [program, f"--user-data-dir={self._profile}", *_ARGUMENTS],
            preexec_fn=connect,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        self._writer = os.fdopen(to_write, "wb", 0)
        self._reader = os.fdopen(from_read, "rb")
        self._number = 0
        self._session = ""
        self._events: list[str] = []
        self._buffer = b""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session = ""
        with contextlib.suppress(OSError, RuntimeError):
            self._call("Browser.close")
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._writer.close()
        self._reader.close()
        shutil.rmtree(self._profile, ignore_errors=True)

    def draw(self, source: Path, width: int, scale: float) -> tuple[dict[str, Any], bytes, bytes]:
        """The texts and marks of the page, its PNG, and its PNG without letters. As high as it needs."""
        self._resize(width, 600, scale)
        self._events.clear()
        self._call("Page.navigate", url=source.as_uri())
        while "Page.loadEventFired" not in self._events:
            self._events.append(str(self._message().get("method")))
        needed_width, height = self._evaluate(_NEEDED)
        if needed_width > width:
            raise ValueError(f"{source.name} needs {needed_width} of {width} pixels")
        self._resize(width, -(-height // 4) * 4, scale)
        truth = self._evaluate(_EXTRACT)
        shown = self._shot()
        self._evaluate(_WITHOUT_LETTERS)
        return truth, shown, self._shot()

    def _resize(self, width: int, height: int, scale: float) -> None:
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=scale, mobile=False,
        )  # fmt: skip

    def _shot(self) -> bytes:
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])

    def _evaluate(self, script: str) -> Any:
        reply = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in reply:
            raise RuntimeError(json.dumps(reply["exceptionDetails"])[:800])
        return reply["result"].get("value")

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._writer.write(json.dumps(message).encode() + b"\0")
        while True:
            reply = self._message()
            if reply.get("id") == self._number:
                if "error" in reply:
                    raise RuntimeError(f"{method}: {reply['error']}")
                result: dict[str, Any] = reply["result"]
                return result
            self._events.append(str(reply.get("method")))

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            piece = self._reader.read1(1 << 20)
            if not piece:
                raise RuntimeError("the browser closed its pipe")
            self._buffer += piece
        first, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message
