"""Environment variables that every process of the program sets, and those it removes. Standard library only.

Child processes inherit the changes, also those that multiprocessing starts.
"""

from __future__ import annotations

import os
import re

# Native code reads some of these when its library is loaded, so they are set before one is.
# onnxruntime 1.32 stores a device id and sends telemetry unless the first one is set when it is imported.
QUIET = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}
_SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY")
# Exceptions to `forget_secrets`: pip's settings may name the person's package index, and the desktop passes
# the focus on with a variable whose name contains "token".
_NEEDED = re.compile(r"(PIP|XDG)_|DESKTOP_STARTUP_ID")


def keep_quiet() -> None:
    """Turns telemetry off. Must run before a library that sends telemetry is loaded."""
    os.environ.update(QUIET)


def forget_secrets() -> None:
    """Removes secrets of other programs (HF_TOKEN and the like) from this process's environment.

    The program uses none of them; without them no child inherits one and no library finds one.
    """
    for name in list(os.environ):
        if _SECRET.search(name.upper()) and not _NEEDED.match(name.upper()):
            del os.environ[name]
