"""Opens GLM-4v Desktop; the first start sets everything up. Arguments go to the program.

python3 packaging/start.py                 the window
python3 packaging/start.py shot.png        the window with a picture
python3 packaging/start.py ask shot.png "net profit in 2023?"
python3 packaging/start.py --local         also installs the packages of GLM-4v-9b (the default if there is
                                           an NVIDIA driver; --no-local leaves them out)
python3 packaging/start.py --local-any     like --local, and accepts a larger build of PyTorch (2.9 GB) if
                                           its own index cannot be reached
"""

from __future__ import annotations

import os
import subprocess
import sys

import environment

_OFFERED = "launcher-offered"
_ANY = "--local-any"
_FLAGS = {"--local": True, _ANY: True, "--no-local": False}


def main(arguments: list[str]) -> int:
    asked = next((_FLAGS[argument] for argument in arguments if argument in _FLAGS), None)
    try:
        environment.use_supported_python(__file__, arguments)
        environment.set_up(environment.APP)
        import local_extra  # not at the top: an old Python cannot parse it

        local_extra.bring_in(asked, _ANY in arguments)
        if _opens_window(arguments):
            _offer_launcher()
    except environment.SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again to continue.", file=sys.stderr)
        return 130
    command = [str(environment.venv_python()), "-m", "glm4v_desktop"]
    command += [argument for argument in arguments if argument not in _FLAGS]
    if os.name != "nt":  # exec on Windows would give the prompt back before the program has ended
        os.execv(command[0], command)  # noqa: S606 - a fixed program, no shell
    return subprocess.call(command)


def _opens_window(arguments: list[str]) -> bool:
    """Whether the arguments open the window and not a command, whose output may go to another program."""
    words = [argument for argument in arguments if argument not in _FLAGS]
    named = ("ask", "doctor", "download", "quantize", "launcher")
    return words[:1] not in [[name] for name in named] and not {"-h", "--help", "--version"} & set(words)


def _offer_launcher() -> None:
    """Offers the launcher once per checkout: asks on a terminal, otherwise prints the command for it."""
    record = environment.read_record()
    if _OFFERED in record:
        return
    environment.write_record({**record, _OFFERED: "yes"})
    import install_launcher

    from glm4v_desktop.install import launcher

    if launcher.is_installed():
        return
    if not environment.at_terminal():
        if sys.stderr is not None:
            print("For the applications menu: python3 packaging/install_launcher.py", file=sys.stderr)
        return
    print("Put GLM-4v Desktop into the applications menu? [Y/n] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()  # empty at the end of input (Ctrl+D), which is not a yes
    if answer and answer.strip().lower() in ("", "y", "yes", "是"):
        install_launcher.put()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
