"""What is asked for when a model is placed. Plain values: what follows from them needs torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placing:
    """What is asked for, in the words of `MemoryPlan.options`; what is left empty is planned."""

    device: str = ""
    tower: str = ""  # resident | streamed
    head: str = ""  # bf16 | int8
    embedding: str = ""  # device | host
    nf4: bool = False
    context: int = 0
    avoid: tuple[str, ...] = ()  # what a self-test found wrong, in its words
