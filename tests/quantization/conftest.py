"""The copy is made of the small network of the original's reference, on one thread."""

from __future__ import annotations

from tests.glm4v.conftest import case, config, one_thread

__all__ = ["case", "config", "one_thread"]
