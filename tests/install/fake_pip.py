"""Stands in for pip: behaves as the file `mood` beside it says, and notes how it was called in `calls`."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

HERE = Path(sys.argv[0]).resolve().parent

WELL = """\
Collecting tokenizers==0.23.3 (from -r local.txt (line 9))
Downloading tokenizers-0.23.3-cp310-abi3-manylinux_2_17_x86_64.whl (3.0 MB)
Progress 0 of 3000000
Progress 3000000 of 3000000
Requirement already satisfied: numpy in somewhere (2.4.6)
Using cached transformers-5.23.0-py3-none-any.whl (12.0 MB)
Installing collected packages: tokenizers, transformers
Successfully installed tokenizers-0.23.3 transformers-5.23.0
"""
FAILURES = {
    "disk": "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n",
    "rights": "ERROR: Could not install packages: [Errno 13] Permission denied: '/usr/lib/python3'\n",
    "network": (
        "WARNING: Retrying (Retry(total=2)) after connection broken by 'NewConnectionError(...)': /torch/\n"
        "ERROR: Could not find a version that satisfies the requirement torch==2.13.0\n"
        "ERROR: No matching distribution found for torch==2.13.0\n"
    ),
    "other": "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n",
}


def main(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        sys.stdout.write("pip 26.3 from nowhere (python 3.11)\n")
        return 0
    if arguments == ["config", "list"]:
        sys.stdout.write("global.extra-index-url='https://other.example/simple'\n")
        sys.stdout.write("global.index-url='https://me:secret@mirror.example:8443/simple'\n")
        return 0
    with (HERE / "calls").open("a", encoding="utf-8") as calls:
        calls.write(" ".join(arguments) + "\n")
    mood = (HERE / "mood").read_text(encoding="utf-8")
    if mood in FAILURES:
        sys.stderr.write(FAILURES[mood])
        return 1
    if mood == "garbage":
        sys.stdout.buffer.write(
            b"\xff\xfe\0Progress 9 of\nProgress x of y\n" + b"z" * 100_000 + b"\nDownloading \n"
        )
        sys.stdout.buffer.write(b"Progress 99999999999999999999 of 1\nUsing cached a-1-b.whl (1.0 parsec)\n")
    if mood in {"hang", "deaf"}:
        if mood == "deaf":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.stdout.write("Collecting torch==2.13.0\n")
        sys.stdout.flush()
        time.sleep(60)
    sys.stdout.write(WELL)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
