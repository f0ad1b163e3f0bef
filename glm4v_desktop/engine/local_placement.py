"""Decides where the local engine puts a model: device, precision, context, by the memory that is free now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from glm4v_desktop.engine.avoiding import Avoided
from glm4v_desktop.engine.protocol import EngineError, ErrorKind, NoteKind
from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.conversation import CacheLimits
from glm4v_desktop.glm4v.int4_formats import find_nf4_fault
from glm4v_desktop.glm4v.placement import Placement, cuda_devices, place_by_size, processor_type, type_on
from glm4v_desktop.glm4v.shards import find_tensors
from glm4v_desktop.glm4v.tensor_names import flat, stored_entries
from glm4v_desktop.hardware.machine import memory
from glm4v_desktop.hardware.plan import PlanRequest, held_by, missing_ways, what_fits
from glm4v_desktop.hardware.plan_values import (
    CONTEXT,
    CardMemory,
    MachineMemory,
    MemoryPlan,
    RunMode,
    WeightFormat,
)

log = logging.getLogger(__name__)

# Limits for the cached contexts of earlier pictures: those of the plan's reserve, or more for small models.
_CACHE_LIMITS = CacheLimits(device_bytes=1 << 28, host_bytes=1 << 29)
_SMALL_MODEL_CACHE_LIMITS = CacheLimits()


@dataclass(frozen=True, slots=True)
class PlacementOptions:
    """What the caller asks for, with the values of `MemoryPlan.options`. Empty fields are planned."""

    device: str = ""
    tower: str = ""  # resident | streamed
    head: str = ""  # bf16 | int8
    embedding: str = ""  # device | host
    nf4: bool = False
    context: int = 0
    avoid: tuple[str, ...] = ()  # what the self-test found wrong, as in `SelfTestResult.avoid`


@dataclass(frozen=True, slots=True)
class Placed:
    """The placement of a model, the positions of context it has room for, and the limits of its cache."""

    placement: Placement
    context: int
    limits: CacheLimits
    notes: tuple[NoteKind, ...] = ()


def place(
    folder: Path,
    config: Glm4vConfig,
    asked: PlacementOptions,
    look: Callable[[], MachineMemory] | None = None,
) -> Placed:
    """Chooses the placement of the model in `folder`; `look` replaces the measuring of memory in tests.

    Raises `ModelError` for an unusable folder, and `EngineError` if nothing fits (WILL_NOT_FIT), or if all
    that fits was found wrong by the self-test (NO_RIGHT_WAY).
    """
    avoided = Avoided(frozenset(asked.avoid))
    # The planner only knows GLM-4v-9b, and only the memory of processors and CUDA cards.
    if not config.has_real_sizes or asked.device.partition(":")[0] not in ("", "cpu", "cuda"):
        placement = place_by_size(folder, config, asked.device)
        if not asked.device and avoided.avoids_device(str(placement.device)):
            placement = place_by_size(folder, config, "cpu")
        return _adjusted(Placed(placement, config.context_length, _SMALL_MODEL_CACHE_LIMITS), asked)
    machine = (look if look is not None else machine_memory_now)()
    stored = find_tensors(folder, list(flat(stored_entries(config))))
    size = sum(each.end - each.start for each in stored.values())
    context = asked.context or min(CONTEXT, config.context_length)
    request = PlanRequest(held_by(config), context, asked.device, size, without=missing_ways())
    plan = _plan(machine, request, avoided)
    notes: tuple[NoteKind, ...] = ()
    if plan.text is WeightFormat.NF4 and (fault := find_nf4_fault(torch.device(plan.device))) is not None:
        log.warning("NF4 cannot be used: %s", fault.name)
        without = request.without | {RunMode.NF4_ON_CARD, RunMode.NF4_TOWER_STREAMED}
        plan, notes = _plan(machine, replace(request, without=without), avoided), (NoteKind.NO_NF4,)
    return replace(_adjusted(_placed(plan), asked), notes=notes)


def machine_memory_now() -> MachineMemory:
    """Measures the memory that is free now, with torch and the system."""
    told = memory()
    cards = tuple(
        CardMemory(index, device.free, device.total, device.capability, device.name)
        for index, device in enumerate(cuda_devices())
    )
    return MachineMemory(
        cards, told.free, told.total, torch.get_num_threads(), processor_type() is torch.bfloat16
    )


def _plan(machine: MachineMemory, request: PlanRequest, avoided: Avoided) -> MemoryPlan:
    """Returns the best plan that fits and is not avoided; raises `EngineError` as `place`."""
    # A card that the user names is used even if it is avoided.
    rest = avoided.usable(machine) if not request.device else machine
    advice = what_fits(rest, replace(request, without=request.without | avoided.ways(rest)))
    if advice.plan is not None:
        return advice.plan
    anything = what_fits(machine, request)
    if anything.plan is not None:
        raise EngineError(ErrorKind.NO_RIGHT_WAY, str(anything.plan.way))
    raise EngineError(ErrorKind.WILL_NOT_FIT, str(anything.shortage or ""))


def _placed(plan: MemoryPlan) -> Placed:
    device = torch.device(plan.device)
    placement = Placement(
        device,
        type_on(device),
        narrow=True,
        streams_vision=plan.tower_streamed,
        int8_lm_head=plan.head is WeightFormat.INT8,
        host_embedding=plan.embedding_on_host,
        nf4=plan.text is WeightFormat.NF4,
    )
    return Placed(placement, plan.context, _CACHE_LIMITS)


def _adjusted(placed: Placed, asked: PlacementOptions) -> Placed:
    """Replaces what was planned by what the caller asked for."""
    placement = placed.placement
    placement = replace(
        placement,
        streams_vision=asked.tower == "streamed" if asked.tower else placement.streams_vision,
        int8_lm_head=asked.head == "int8" if asked.head else placement.int8_lm_head,
        host_embedding=asked.embedding == "host" if asked.embedding else placement.host_embedding,
        nf4=asked.nf4 or placement.nf4,
        unpacks=Avoided(frozenset(asked.avoid)).unpacks(str(placement.device)),
    )
    return replace(placed, placement=placement, context=asked.context or placed.context)
