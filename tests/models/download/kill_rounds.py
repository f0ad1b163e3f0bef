"""`kill_rounds FOLDER ADDRESS ROUNDS`: downloads, kill -9 at a random moment, again and again, then to the
end.

Forks, so that only the first round pays for the imports. Prints how many were killed, and how many of
these left a
part behind.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import sys
import time
from pathlib import Path

from glm4v_desktop.models.download.values import NetworkPatience, Source, SourceName
from tests.models.download.driving import download
from tests.models.download.hub_server import REPOSITORY

PATIENCE = NetworkPatience(connect_s=5.0, stall_s=20.0, first_wait_s=0.01, longest_wait_s=0.05, attempts=5)


def written(folder: Path) -> int:
    total = 0
    for path in folder.glob("model-*"):
        with contextlib.suppress(FileNotFoundError):  # it just got its name
            total += path.stat().st_size
    return total


def main(folder: Path, address: str, rounds: int) -> None:
    source = Source(SourceName.MIRROR, address, REPOSITORY, "main")
    dice = random.Random(7)
    whole: dict[str, str] = {}
    killed = middles = 0
    for _round in range(rounds):
        child = os.fork()
        if child == 0:
            download(folder, source, patience=PATIENCE)
            os._exit(0)
        wanted = written(folder) + dice.randrange(2_000_000)
        patience = time.monotonic() + (dice.uniform(0.0, 0.3) if dice.random() < 0.25 else 20)
        while written(folder) < wanted and time.monotonic() < patience:
            time.sleep(0.001)
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        middles += any(path.stat().st_size for path in folder.glob("*.part"))
        for path in folder.glob("*"):
            if path.suffix != ".part" and not path.name.startswith("."):
                now = hashlib.sha256(path.read_bytes()).hexdigest()
                assert whole.setdefault(path.name, now) == now, "a name with partial data"
    download(folder, source, patience=PATIENCE)
    for name, before in whole.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == before, "a name with partial data"
    print(killed, middles)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
