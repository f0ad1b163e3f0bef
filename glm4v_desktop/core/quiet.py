"""Environment variables that every process of the program sets, and those it removes. Standard library only.

Children inherit it, also those that multiprocessing starts.
"""

from __future__ import annotations

import os
import re

# Native code reads some of these when its library is loaded, so they are set before one is.
# onnxruntime 1.32 makes a lasting device id and reports to its maker unless the first is there at its import.
QUIET = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}
_SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY")
# pip's own settings may hold the way to a person's index; the desktop hands over its focus with a "token".
_NEEDED = re.compile(r"(PIP|XDG)_|DESKTOP_STARTUP_ID")


def keep_quiet() -> None:
    """Turns telemetry off. Must run before a library that reports to its maker is loaded."""
    os.environ.update(QUIET)


def forget_secrets() -> None:
    """Takes secrets of other programs (HF_TOKEN and the like) out of this process's environment.

    The program uses none of them. So no child inherits one, and no library finds one.
    """
    for name in list(os.environ):
        if _SECRET.search(name.upper()) and not _NEEDED.match(name.upper()):
            del os.environ[name]
