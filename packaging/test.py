"""Sets up the environment and runs all checks: linters, types, import contracts, tests.

python3 packaging/test.py [arguments for pytest]

It installs PyTorch too: about 250 MB, or 2.9 GB if its own index cannot be reached (at a terminal it asks).
"""

from __future__ import annotations

import os
import subprocess
import sys

import environment

# The end-to-end tests drive the real window on a virtual display with mouse and keys, and watch its system
# calls with strace. The launcher's files are checked with the tools of desktops and software centers.
_COMMANDS = (
    "Xvfb=xvfb", "xauth=xauth", "xdotool=xdotool", "xclip=xclip", "strace=strace",
    "desktop-file-validate=desktop-file-utils", "appstreamcli=appstream",
)  # fmt: skip


def main(pytest_arguments: list[str]) -> int:
    try:
        environment.use_supported_python(__file__, pytest_arguments)
        environment.set_up(environment.DEV, _COMMANDS)
        import local_extra  # not at the top: an old Python cannot parse it

        local_extra.set_up(any_build=not environment.at_terminal())
    except environment.SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    python = str(environment.venv_python())
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    checks = {
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "import contracts": [python, "-c", lint_imports, "--no-cache"],
        "tests": [python, "-m", "pytest", *pytest_arguments],
    }
    # Threads that spin while they wait make small models and OCR several times slower on two cores.
    environ = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    failed = []
    for name, command in checks.items():
        print(f"== {name}", flush=True)
        if subprocess.call(command, cwd=environment.ROOT, env=environ) != 0:
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
