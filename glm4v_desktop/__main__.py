"""Runs `python -m glm4v_desktop`. Importing it does nothing, because child processes import it too."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from glm4v_desktop.cli import main

    sys.exit(main())
