"""Collects the program's texts into the .ts file and compiles the .qm file that is shipped.

Run it after texts changed, translate what is `unfinished`, and run it again:

    python packaging/translations.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TS = ROOT / "resources" / "translations" / "glm4v_desktop_zh_CN.ts"


def update(ts: Path = TS) -> None:
    """Updates `ts` to the texts in the code; existing translations of unchanged texts stay."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "glm4v_desktop").rglob("*.py"))
    _run("lupdate", "-silent", "-no-obsolete", "-locations", "none", *sources, "-ts", str(ts))


def release(ts: Path = TS, qm: Path | None = None) -> None:
    """Compiles `ts` into `qm`, by default into the file beside it."""
    _run("lrelease", "-silent", "-nounfinished", str(ts), "-qm", str(qm or ts.with_suffix(".qm")))


def _run(tool: str, *arguments: str) -> None:
    import PySide6  # the tools come with it

    program = next(path for path in Path(PySide6.__path__[0]).rglob(f"{tool}*") if path.stem == tool)
    subprocess.run([str(program), *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    update()
    release()
    unfinished = TS.read_text(encoding="utf-8").count('type="unfinished"')
    print(f"{unfinished} texts are not translated yet")
    sys.exit(1 if unfinished else 0)
