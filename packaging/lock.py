"""Updates the pinned requirements after pyproject.toml changed. Needs uv.

python3 packaging/lock.py              keeps the versions of packages that are pinned already
python3 packaging/lock.py --upgrade    pins the newest versions
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FOLDER = "packaging/requirements"
# The torch build is chosen at installation (install/torch_choice.py); CUDA's libraries and triton are its
# dependencies.
_WITH_TORCH = re.compile(r"torch|triton|nvidia-(?!ml-py)|cuda-")


def main(arguments: list[str]) -> int:
    _compile("app", arguments)
    _compile("dev", [*arguments, "--extra", "dev", "-c", f"{_FOLDER}/app.txt"])
    # Only the packages that the extra adds: the others are in use while it is installed, and may be newer
    # than the pinned ones.
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
