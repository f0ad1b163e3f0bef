"""Decides whether to install or update the extra `local`: torch and the other packages of GLM-4v-9b.

It is installed with `--local`, or without being asked for if there is an NVIDIA driver, and later updated.
Every start imports this file, so the installation itself is in local_install.py.
"""

from __future__ import annotations

import hashlib
import sys

import environment  # adds the checkout to sys.path

from glm4v_desktop.install.nvidia import has_nvidia_driver
from glm4v_desktop.install.torch_choice import TORCH

_TRIED = "local-tried"  # the fingerprint under this key is not installed again without --local


class LocalGroup(environment.Group):
    """The packages of the extra `local`, and the torch build that suits this machine."""

    @property
    def fingerprint(self) -> str:
        """Also changes with the pinned torch, and if an NVIDIA driver is installed or removed."""
        parts = [super().fingerprint, TORCH, str(has_nvidia_driver())]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


LOCAL = LocalGroup("local")


def bring_in(asked: bool | None, any_build: bool = False) -> None:
    """Installs or updates the extra if it is asked for or suits this machine.

    `asked` is True for --local, False for --no-local, None for neither; `any_build` is True for --local-any.
    Raises SetupError only if `asked`, because the text reader works without the extra.
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
    """Installs or updates the extra in the environment; raises SetupError, which says what to do.

    `any_build` accepts a torch build that is larger than announced or from another host, without asking.
    """
    if environment.is_ready(LOCAL):
        return
    import local_install  # not at the top: most starts do not need it

    _record(LOCAL.name if local_install.install(LOCAL, any_build) else _TRIED)
    print("Ready.", flush=True)


def _record(key: str) -> None:
    environment.write_record({**environment.read_record(), key: LOCAL.fingerprint})
