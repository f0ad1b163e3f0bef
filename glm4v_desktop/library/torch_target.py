"""What the choice of torch depends on, looked up on the machine it runs on. Standard library only."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import urllib.request

from glm4v_desktop.library.nvidia import find_nvidia_driver
from glm4v_desktop.library.torch_choice import TorchPlan, TorchTarget, choose_torch, without_index

log = logging.getLogger(__name__)

_PATIENCE = 3.0  # seconds


def find_target() -> TorchTarget:
    """No network: PyTorch's index is taken to be reachable until `settle` has asked."""
    return TorchTarget(platform.system(), platform.machine(), sys.version_info[:2], find_nvidia_driver())


def plan_for_this_machine() -> TorchPlan:
    """No network, so that sizes can be shown before anybody agreed. Raises NoTorchError."""
    return choose_torch(find_target())


def settle(plan: TorchPlan, patience: float = _PATIENCE) -> TorchPlan:
    """Asks the network whether the plan's index is there; the next best plan when it is not."""
    if plan.index_url is None or reachable(f"{plan.index_url}/torch/", patience):
        return plan
    log.info("PyTorch's own index cannot be reached")
    return without_index(plan)


def reachable(address: str, patience: float = _PATIENCE) -> bool:
    """Whether the address (https) answers within `patience` seconds, through the proxy that is set."""
    answered = threading.Event()

    def ask() -> None:
        request = urllib.request.Request(  # noqa: S310 - our own constant addresses
            address, method="HEAD", headers={"User-Agent": "glm4v-desktop"}
        )
        try:
            with urllib.request.urlopen(request, timeout=patience):  # noqa: S310 - as above
                answered.set()
        except (OSError, ValueError):  # URLError and every socket error are OSErrors
            return

    # In a thread, because looking up a name ignores the time limit.
    asking = threading.Thread(target=ask, name="is-it-reachable", daemon=True)
    asking.start()
    asking.join(patience)
    return answered.is_set()
