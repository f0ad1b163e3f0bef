"""Pins the packages anew after pyproject.toml changed. Needs uv; what is pinned already stays as it is.

python3 packaging/lock.py [--upgrade]
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FOLDER = "packaging/requirements"
# Which build of torch fits is decided where it is installed (install/torch_choice.py), and CUDA's libraries
# and triton come with that build.
_WITH_TORCH = re.compile(r"torch|triton|nvidia-(?!ml-py)|cuda-")


def main(arguments: list[str]) -> int:
    _compile("app", arguments)
    _compile("dev", [*arguments, "--extra", "dev", "-c", f"{_FOLDER}/app.txt"])
    # Only what the extra adds to the program: it is installed into environments whose other packages may be
    # newer than the pinned ones, and in use.
    extra = ["--extra", "local", "-c", f"{_FOLDER}/app.txt", "-c", f"{_FOLDER}/dev.txt"]
    left_out = _names(f"{_FOLDER}/app.txt") | {n for n in _resolve(extra) if _WITH_TORCH.match(n)}
    _compile("local", [*arguments, *extra, *(f"--no-emit-package={name}" for name in sorted(left_out))])
    return 0


def _compile(name: str, arguments: list[str]) -> None:
    _uv([*arguments, "--generate-hashes", "--quiet", "-o", f"{_FOLDER}/{name}.txt"])


def _resolve(arguments: list[str]) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", _uv([*arguments, "--quiet"]), re.MULTILINE))


def _names(file: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))


def _uv(arguments: list[str]) -> str:
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11",
        "--custom-compile-command", "python3 packaging/lock.py", *arguments, "pyproject.toml",
    ]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
