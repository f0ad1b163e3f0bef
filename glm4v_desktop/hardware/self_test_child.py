"""The child's side of the self-test: what crashes there takes nobody along."""

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
    """`target` is "package.module:function"; it yields what is sent, and is named so that only the child
    imports it. With `hide_cards` torch sees no graphics card.
    """

    target: str
    options: Mapping[str, object] = field(default_factory=dict)
    hide_cards: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The last message of a child that was not ended by something else."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The last message of a child that could not go on, with the kind of exception."""

    what: str


def serve(pipe: Connection, job: Job) -> None:
    """The child's main function."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl+C reaches the parent, which ends us
    os.environ.setdefault(_THREADS, str(max(1, (os.cpu_count() or 2) - 1)))  # one core is the window's
    if hasattr(os, "nice"):
        os.nice(10)  # an answer that is being made at the same time goes first
    if job.hide_cards:
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    if sys.stdout is not None and sys.stderr is not None:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # `--json` on standard output stays whole
    module, _, name = job.target.partition(":")
    try:
        for message in getattr(importlib.import_module(module), name)(**job.options):
            pipe.send(message)
        pipe.send(Done())
    except BrokenPipeError:  # the parent has no more interest
        return
    except Exception as error:
        pipe.send(Failed(type(error).__name__))  # for the log; a window's child has no terminal
        raise
