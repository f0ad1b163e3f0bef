"""What a folder's `quantization_config` says: which linear layers are stored in 4 bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from glm4v_desktop.model.errors import ModelError, ModelErrorKind

CONFIG_KEY = "quantization_config"
_KEPT_KEY = "modules_to_not_convert"
# The one form that is read and written here.
_FORM: Mapping[str, object] = {
    "quant_method": "awq",
    "bits": 4,
    "group_size": 128,
    "zero_point": True,
    "version": "gemm",
}
_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Quantisation:
    """`kept` names what stays as it was: layers, or all layers below a name, in the original's words."""

    kept: tuple[str, ...] = ()

    def keeps(self, name: str) -> bool:
        return any(name == kept or name.startswith(f"{kept}.") for kept in self.kept)


def parse_quantisation(value: object) -> Quantisation | None:
    """None for the original form; raises `ModelError` for one that cannot be read."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ModelError(ModelErrorKind.BAD_CONFIG, f"{CONFIG_KEY}: not an object")
    for key, wanted in _FORM.items():
        given = value.get(key)
        if type(given) is not type(wanted) or given != wanted:
            raise ModelError(ModelErrorKind.WRONG_FORM, f"{CONFIG_KEY}.{key} {given!r}")
    kept = value.get(_KEPT_KEY) or []
    if not isinstance(kept, list) or len(kept) > _MOST_KEPT or not all(isinstance(k, str) for k in kept):
        raise ModelError(ModelErrorKind.BAD_CONFIG, f"{CONFIG_KEY}.{_KEPT_KEY}: not names")
    return Quantisation(tuple(kept))


def write_quantisation(quantisation: Quantisation) -> dict[str, object]:
    """The value of `quantization_config`."""
    return {**_FORM, _KEPT_KEY: list(quantisation.kept)}
