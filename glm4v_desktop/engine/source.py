"""Which engine to make, by name: so that only the process that runs it imports its libraries."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from glm4v_desktop.engine.protocol import Engine

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def spare_one_core() -> int:
    """How many native threads leave one core free for the window; at least one."""
    # Python 3.13 has os.process_cpu_count; the affinity is what a container or taskset leaves us.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


@dataclass(frozen=True, slots=True)
class EngineSource:
    """`target` is "package.module:factory"; it is called with `options` as keywords, which can be pickled.

    `native_threads` is what numeric libraries may use in a child process. `fault_log` is a file that the
    interpreter's stack is written to when native code crashes there; empty means standard error.
    """

    target: str
    options: Mapping[str, object] = field(default_factory=dict)
    native_threads: int = field(default_factory=spare_one_core)
    fault_log: str = ""


def make_engine(source: EngineSource) -> Engine:
    """Imports and makes the engine in this process (`--in-process`, and the child of `ProcessEngine`)."""
    module, _, factory = source.target.partition(":")
    return cast(Engine, getattr(importlib.import_module(module), factory)(**source.options))


def limit_native_threads(count: int) -> None:
    """Must run before numeric libraries are loaded. A person's own settings win."""
    for variable in _THREAD_VARIABLES:
        os.environ.setdefault(variable, str(count))
    # Threads that spin while they wait take the cores from each other wherever another program computes too.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
