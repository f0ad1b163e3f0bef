"""The extra `local`: what GLM-4v-9b and the demo model run on. This is the only list of it."""

from __future__ import annotations

import importlib
import importlib.util

# Import names, which are the distributions' names as well. Not bitsandbytes: it is not made for every system.
EXTRA_LOCAL = ("torch", "transformers", "accelerate", "safetensors", "tiktoken")


def has_extra_local() -> bool:
    """Looks for it in this program's own environment, without importing it."""
    importlib.invalidate_caches()  # what came since the start is seen, too
    return all(importlib.util.find_spec(name) is not None for name in EXTRA_LOCAL)
