"""Opens GLM-4v Desktop; the first start sets everything up. Arguments go to the program.

python3 packaging/start.py                 the window
python3 packaging/start.py shot.png        the window with a picture
python3 packaging/start.py ask shot.png "net profit in 2023?"
python3 packaging/start.py --local         also sets up what GLM-4v-9b runs on (by itself where there is an
                                           NVIDIA driver; --no-local leaves it out)
"""

from __future__ import annotations

import os
import subprocess
import sys

import environment

_FLAGS = {"--local": True, "--no-local": False}


def main(arguments: list[str]) -> int:
    asked = next((_FLAGS[argument] for argument in arguments if argument in _FLAGS), None)
    try:
        environment.use_supported_python(__file__, arguments)
        environment.set_up(environment.APP)
        import local_extra  # not sooner: an old Python does not understand it

        local_extra.bring_in(asked)
    except environment.SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again and it goes on.", file=sys.stderr)
        return 130
    command = [str(environment.venv_python()), "-m", "glm4v_desktop"]
    command += [argument for argument in arguments if argument not in _FLAGS]
    if os.name != "nt":  # exec on Windows would give the prompt back before the program has ended
        os.execv(command[0], command)  # noqa: S606 - a fixed program, no shell
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
