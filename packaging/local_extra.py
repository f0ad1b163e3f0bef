"""When the extra `local` is wanted: torch and what GLM-4v-9b needs beside it.

With `--local`, by itself where there is an NVIDIA driver, and from then on kept up to date. Imported at
every start, in a Python that the program supports; so how it is installed stands in local_install.py.
"""

from __future__ import annotations

import hashlib
import sys

import environment  # makes the checkout's modules known

from glm4v_desktop.install.nvidia import has_nvidia_driver
from glm4v_desktop.install.torch_choice import TORCH

_TRIED = "local-tried"  # what was recorded here is not tried again unasked


class LocalGroup(environment.Group):
    @property
    def fingerprint(self) -> str:
        """Also changes with the pinned torch, and when a graphics card's driver comes or goes."""
        parts = [super().fingerprint, TORCH, str(has_nvidia_driver())]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


LOCAL = LocalGroup("local")


def bring_in(asked: bool | None, any_build: bool = False) -> None:
    """`asked`: True for --local, False for --no-local, None for neither; `any_build`: --local-any.

    Raises SetupError only when it was asked for: the text reader works without.
    """
    if asked is False:
        _record(_TRIED)
    elif asked:
        set_up(any_build)
    elif _wanted_unasked():
        print("For GLM-4v-9b on this machine (--no-local leaves it out):", flush=True)
        try:
            set_up()
        except environment.SetupError as error:
            _record(_TRIED)
            print(f"\n{error}\nGoing on without; --local tries it again.\n", file=sys.stderr, flush=True)


def _wanted_unasked() -> bool:
    done = environment.read_record()
    if LOCAL.name in done:
        return not environment.is_ready(LOCAL) and done.get(_TRIED) != LOCAL.fingerprint
    return has_nvidia_driver() and done.get(_TRIED) != LOCAL.fingerprint


def set_up(any_build: bool = False) -> None:
    """Brings the extra up to date in the environment that is there; raises SetupError with what to do.

    `any_build`: also one that is larger than is announced, or from elsewhere, without asking.
    """
    if environment.is_ready(LOCAL):
        return
    import local_install  # not sooner: ordinary starts do without

    _record(LOCAL.name if local_install.install(LOCAL, any_build) else _TRIED)
    print("Ready.", flush=True)


def _record(key: str) -> None:
    environment.write_record({**environment.read_record(), key: LOCAL.fingerprint})
