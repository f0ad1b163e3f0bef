"""Formats sizes in bytes for display, in decimal units."""

from __future__ import annotations

_STEPS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def bytes_text(count: int) -> str:
    """As in `27.8 GB`, `640 MB`, `12 kB` or `7 B`."""
    for unit, name in _STEPS:
        if count >= unit:
            shown = count / unit
            return f"{shown:.1f} {name}" if name == "GB" and shown < 100 else f"{shown:.0f} {name}"
    return f"{count} B"
