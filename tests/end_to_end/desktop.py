"""A virtual display with real mouse and keys, and eyes: what is on the screen is read by OCR."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PIL import Image

from glm4v_desktop.core.geometry import Rect

T = TypeVar("T")
HERE = Path(__file__).resolve().parent


@dataclass
class Desktop:
    """One Xvfb display. Everything happens through xdotool, as from a person's hands."""

    display: str
    folder: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        plain = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
        home = str(self.folder / "home")
        return {**plain, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "GLM4V_DESKTOP_HOME": home}

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / "stderr.txt").open("ab") as errors:
            program = subprocess.Popen(command, env=self.environ, stdout=errors, stderr=errors)
        self.started.append(program)
        return program

    def end_everything(self) -> None:
        for program in self.started:
            if program.poll() is None:
                program.kill()
            program.wait(10)

    def do(self, *words: str) -> str:
        """One xdotool command; returns what it prints."""
        done = subprocess.run(
            ["xdotool", *words], env=self.environ, capture_output=True, text=True, timeout=30
        )
        return done.stdout.strip()

    def window(self, title: str, seconds: float = 60) -> str:
        """The id of the visible window whose title matches."""
        found = wait_for(
            lambda: self.do("search", "--onlyvisible", "--name", title), seconds, f"window {title}"
        )
        return found.splitlines()[0]

    def title(self, window: str) -> str:
        return self.do("getwindowname", window)

    def drag(self, start: tuple[int, int], end: tuple[int, int], steps: int = 12) -> None:
        """Press, move in small steps as a hand does, release."""
        self.do("mousemove", *map(str, start), "mousedown", "1")
        for step in range(1, steps + 1):
            x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            self.do("mousemove", str(x), str(y), "sleep", "0.05")
        self.do("sleep", "0.2", "mouseup", "1")

    def click(self, x: int, y: int) -> None:
        self.do("mousemove", str(x), str(y), "click", "1")

    def keys(self, *keys: str) -> None:
        self.do("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        self.do("type", "--delay", "30", text)

    def clipboard(self) -> str:
        asked = subprocess.run(
            ["xclip", "-selection", "clipboard", "-o"],
            env=self.environ, capture_output=True, text=True, timeout=10,
        )  # fmt: skip
        return asked.stdout

    def screenshot(self, name: str) -> Image.Image:
        """What a person would see now; also kept as a file for when the test fails."""
        path = self.folder / f"{name}.png"
        command = [sys.executable, str(HERE / "take_screenshot.py"), str(path)]
        subprocess.run(command, env=self.environ, check=True, timeout=30)
        with Image.open(path) as image:
            return image.convert("RGB")


@contextmanager
def virtual_screen(folder: Path, width: int, height: int) -> Iterator[Desktop]:
    """An Xvfb of its own; everything that was started on it is ended afterwards."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    with (folder / "xvfb.txt").open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, pass_fds=(write,))
    os.close(write)
    with os.fdopen(read) as number:  # written when the display is ready
        desktop = Desktop(f":{number.readline().strip()}", folder)
    try:
        yield desktop
    finally:
        desktop.end_everything()
        server.terminate()
        server.wait(10)


def wait_for(look: Callable[[], T], seconds: float, what: str) -> T:
    """Looks again and again until there is something; another program's progress sends no signal."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not seen within {seconds:.0f} s: {what}")


def center(box: Rect) -> tuple[int, int]:
    return (box.left + box.right) // 2, (box.top + box.bottom) // 2
