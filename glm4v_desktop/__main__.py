"""`python -m glm4v_desktop`. Nothing happens on import: child processes import this module too."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from glm4v_desktop.cli import main

    sys.exit(main())
