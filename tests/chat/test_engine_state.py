"""The table of allowed steps."""

from __future__ import annotations

from itertools import product

import pytest

from glm4v_desktop.chat.engine_host import ALLOWED, EngineState, IllegalStepError, step

_STEPS = {
    "UNLOADED": "LOADING CLOSED",
    "LOADING": "READY UNLOADED FAILED CLOSED",
    "READY": "PREPARING ANSWERING UNLOADED FAILED CLOSED",
    "PREPARING": "READY UNLOADED FAILED CLOSED",
    "ANSWERING": "STOPPING READY FAILED CLOSED",
    "STOPPING": "READY UNLOADED FAILED CLOSED",
    "FAILED": "LOADING UNLOADED CLOSED",
    "CLOSED": "",
}


@pytest.mark.parametrize(("before", "after"), list(product(EngineState, EngineState)))
def test_only_the_steps_of_the_table_are_allowed(before: EngineState, after: EngineState) -> None:
    if after.name in _STEPS[before.name].split():
        assert step(before, after) is after
    else:
        with pytest.raises(IllegalStepError):
            step(before, after)


def test_every_state_but_the_last_can_be_closed() -> None:
    assert {state for state in EngineState if EngineState.CLOSED not in ALLOWED[state]} == {
        EngineState.CLOSED
    }
