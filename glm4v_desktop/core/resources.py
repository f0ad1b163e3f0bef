"""Where icons, translations, licenses and samples are: the one function that finds them."""

from __future__ import annotations

from pathlib import Path

from glm4v_desktop.core.files import is_folder

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder. It is not opened, so a missing one shows where it is used.

    An installed wheel carries `resources/` inside the package; a checkout beside it.
    """
    inside = _PACKAGE / "resources"
    root = inside if is_folder(inside) else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
