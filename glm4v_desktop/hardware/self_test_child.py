"""The child process of the self-test, so that a crash in native code does not end the program."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

_THREADS = "OMP_NUM_THREADS"


@dataclass(frozen=True, slots=True)
class Job:
    """What the child runs. `target` is "package.module:function"; what it yields is sent to the parent.

    The function is given by name so that only the child imports it. With `hide_cards` torch sees no card.
    """

    target: str
    options: Mapping[str, object] = field(default_factory=dict)
    hide_cards: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The last message of a child that has finished its work."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The last message of a child whose work raised an exception; `what` is the exception's class name."""

    what: str


def serve(pipe: Connection, job: Job) -> None:
    """The child's main function: runs the job and sends each of its messages through `pipe`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C also reaches the parent, which ends this child
    os.environ.setdefault(_THREADS, str(max(1, (os.cpu_count() or 2) - 1)))  # leave one core for the window
    if hasattr(os, "nice"):
        os.nice(10)  # an answer that is computed at the same time has priority
    if job.hide_cards:
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    if sys.stdout is not None and sys.stderr is not None:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # prints of libraries must not mix with `--json`
    module, _, name = job.target.partition(":")
    try:
        for message in getattr(importlib.import_module(module), name)(**job.options):
            pipe.send(message)
        pipe.send(Done())
    except BrokenPipeError:  # the parent has closed its end
        return
    except Exception as error:
        pipe.send(Failed(type(error).__name__))  # for the parent's log: there may be no terminal
        raise
