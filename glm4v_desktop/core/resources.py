"""Finds the shipped files: icons, translations, licenses, samples and the demo model."""

from __future__ import annotations

from pathlib import Path

from glm4v_desktop.core.files import is_folder

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder. It is not opened: if it is missing, its user gets the error.

    An installed wheel has `resources/` inside the package, a checkout has it beside the package.
    """
    inside = _PACKAGE / "resources"
    root = inside if is_folder(inside) else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
