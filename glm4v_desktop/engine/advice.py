"""How a model's folder would be run on this machine, as far as can be seen without torch."""

from __future__ import annotations

from pathlib import Path

from glm4v_desktop.engine.avoiding import Avoided, avoided
from glm4v_desktop.library.held_weights import held_weights, missing_ways, room_of
from glm4v_desktop.library.machine import MachineReport
from glm4v_desktop.library.model_folder import look_at_model_folder
from glm4v_desktop.library.plans import Advice
from glm4v_desktop.library.what_fits import PlanRequest, what_fits


def advise_on(folder: Path | None, machine: MachineReport, state: Path) -> Advice:
    """For the weights in `folder`; without one for what could be had from the original ones.

    `state` is where the last self-test's result is: what it found wrong is left out, as in loading.
    """
    wrong = Avoided(frozenset(avoided(state)))
    room = wrong.room(room_of(machine))
    stored = look_at_model_folder(folder).weight_bytes if folder is not None else 0
    without = missing_ways() | wrong.ways(room)
    return what_fits(room, PlanRequest(held_weights(folder), stored_bytes=stored, without=without))
