"""The packages of the extra `local`, which GLM-4v-9b and the demo model need; this is the only list."""

from __future__ import annotations

import importlib
import importlib.util

# Import names, which are also the distributions' names. Without bitsandbytes: not every system has a build.
EXTRA_LOCAL = ("torch", "transformers", "accelerate", "safetensors", "tiktoken")


def has_extra_local() -> bool:
    """Whether all packages of the extra are in this program's environment; none is imported."""
    importlib.invalidate_caches()  # so that packages installed since the start are found
    return all(importlib.util.find_spec(name) is not None for name in EXTRA_LOCAL)
