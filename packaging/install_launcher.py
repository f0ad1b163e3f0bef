"""Puts GLM-4v Desktop into the applications menu, with "Open with" for pictures.

python3 packaging/install_launcher.py             put it there, or renew it (after the checkout was moved)
python3 packaging/install_launcher.py --remove    take it away again

An installed wheel does the same with `glm4v-desktop launcher`.
"""

from __future__ import annotations

import os
import sys

import environment


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--remove"]):
        print(__doc__, file=sys.stderr)
        return 0 if arguments in (["--help"], ["-h"]) else 2
    try:
        environment.use_supported_python(__file__, arguments)
        if not arguments:
            environment.set_up(environment.APP)
    except environment.SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again to continue.", file=sys.stderr)
        return 130
    return put(remove=bool(arguments))


def put(remove: bool = False) -> int:
    """Installs or removes the launcher of a checkout that is set up; returns an exit code."""
    from glm4v_desktop.install import launcher  # not at the top: an old Python cannot parse it

    try:
        if remove:
            done = launcher.remove()
            print("The launcher was removed." if done else "There was no launcher.", flush=True)
        else:
            done = launcher.install(environment.venv_python(windowless=os.name == "nt"))
            print(f"{launcher.NAME} is in the applications menu now ({done[0]}).", flush=True)
    except launcher.LauncherError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
