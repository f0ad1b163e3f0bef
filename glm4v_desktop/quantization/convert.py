"""Makes a 4-bit copy of a model, unit by unit from disk to disk, and resumes where an earlier run stopped."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from glm4v_desktop.glm4v import int4_formats
from glm4v_desktop.glm4v.config import Glm4vConfig, ModelError, Quantization, config_bytes, read_config
from glm4v_desktop.glm4v.int4_formats import round_to_int4
from glm4v_desktop.glm4v.placement import processor_type
from glm4v_desktop.glm4v.shards import find_tensors
from glm4v_desktop.glm4v.tensor_names import Int4Entry, flat, stored_entries
from glm4v_desktop.quantization.calibration import Calibration, CalibrationSample
from glm4v_desktop.quantization.gptq import Compensation, Gram, join
from glm4v_desktop.quantization.output import (
    Journal,
    NewShard,
    ShardFile,
    check_small_files,
    clear_output,
    fingerprint_of,
    is_begun,
    is_finished,
    plan_shards,
    write_config,
    write_small_files,
)
from glm4v_desktop.quantization.plan import (
    Clock,
    Kind,
    Original,
    Unit,
    choose,
    new_tensors,
    units_of,
    work_of,
)
from glm4v_desktop.quantization.values import (
    WORK_FOLDER,
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionRequest,
    ConversionStep,
    check_free_space,
    check_output_folder,
)
from glm4v_desktop.storage.folder_lock import FolderInUseError, FolderLock

SHARD_BYTES = 2_000_000_000

Steps = Generator[ConversionProgress, None, None]


def quantize(request: ConversionRequest, samples: Sequence[CalibrationSample] = ()) -> Steps:
    """Converts `request.source` to `request.out`; yields progress, often. Raises `ConversionError`.

    The caller may close it at any yield; the same call resumes there and writes the same bytes. Without
    `samples`, or if the request is quick, the weights are rounded without calibration.
    """
    check_output_folder(request)
    try:
        yield ConversionProgress(ConversionStep.STARTING)
        config = read_config(request.source)
        if config.quantization is not None:
            raise ConversionError(ConversionErrorKind.SOURCE, "in 4 bits already")
        check_small_files(request.source)
        original = Original(request.source, config)
        request.out.mkdir(parents=True, exist_ok=True)
        if (request.out / WORK_FOLDER).is_symlink():  # a planted link: files would be written elsewhere
            (request.out / WORK_FOLDER).unlink()
        with FolderLock(request.out / WORK_FOLDER):
            yield from _ConversionRun(request, config, original, () if request.quick else samples).steps()
        _delete_work_folder(request.out)
    except ModelError as error:
        raise ConversionError(ConversionErrorKind.SOURCE, error.detail) from error
    except FolderInUseError as error:
        raise ConversionError(ConversionErrorKind.IN_USE, request.out.name) from error
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise ConversionError(ConversionErrorKind.OUT_OF_MEMORY) from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        kind = ConversionErrorKind.DISK_FULL if full else ConversionErrorKind.NOT_WRITABLE
        raise ConversionError(kind, f"{type(error).__name__} {error.errno}") from error


class _ConversionRun:
    """One run over all units. Memory holds one unit and the state of the samples."""

    def __init__(
        self,
        request: ConversionRequest,
        config: Glm4vConfig,
        original: Original,
        samples: Sequence[CalibrationSample],
    ) -> None:
        self._request, self._original = request, original
        self._quantization: Quantization = choose(config, request.scope)
        self._config = replace(config, quantization=self._quantization)
        self._units = units_of(config, self._quantization)
        self._tensors = [new_tensors(unit, original.stored) for unit in self._units]
        self._shards = plan_shards(self._tensors, SHARD_BYTES)
        self._device = _device(request.device)
        dtype = _compute_type(original, self._device)
        self._calibration = Calibration(original, samples, self._device, dtype) if samples else None
        rows = _vision_and_text_rows(config, samples)
        self._work = [work_of(unit, *rows) for unit in self._units]
        self._state_bytes = 2 * _state_bytes(config, samples, original.dtype)
        options = [request.scope.value, *(_name(sample) for sample in samples)]
        source = config_bytes(request.source)
        self._journal = Journal(request.out, fingerprint_of(original.stored, source, options))

    def steps(self) -> Steps:
        """Converts the units that are not done yet, then finishes the folder."""
        self._resume()
        self._clock = Clock(sum(self._work[self._journal.done :]))
        for number, unit in enumerate(self._units):
            if number < self._journal.done:
                continue
            shard = self._shard_of(number)
            with ShardFile(self._request.out, shard) as file:
                for step in self._make(unit, file):
                    yield self._progress(step, number)
                file.sync()
            self._journal.step_is_done(self._calibration.state if self._calibration else {})
            self._clock.done(self._work[number])
            yield self._progress(ConversionStep.CONVERTING, number + 1)
        yield self._progress(ConversionStep.CHECKING, len(self._units))
        self._finish()

    def _resume(self) -> None:
        """Restores the state of an earlier run if its files are still there, otherwise starts from zero."""
        done = self._journal.done
        begun = dict.fromkeys(self._shard_of(number) for number in range(done))
        if not all(
            is_begun(self._request.out, shard) or is_finished(self._request.out, shard) for shard in begun
        ):
            done = 0
        if done == 0:
            self._journal.reset()
            clear_output(self._request.out)
        elif self._calibration:
            self._calibration.state = self._journal.state()
        written = sum(tensor.nbytes for unit in self._tensors[:done] for tensor in unit)
        check_free_space(
            self._request.out, sum(shard.nbytes for shard in self._shards) - written + self._state_bytes
        )

    def _make(self, unit: Unit, file: ShardFile) -> Iterator[ConversionStep]:
        """Writes a unit and computes its output for all samples; yields what it is doing."""
        calibration = self._calibration
        grams: dict[str, Gram] = {}
        if calibration and unit.kind not in {Kind.EMBEDDING, Kind.LM_HEAD}:
            calibration.fill(unit)
            for grams in calibration.collect(unit):  # noqa: B007 - complete after the last step
                yield ConversionStep.CALIBRATING
        for entry in unit.entries:
            if isinstance(entry, Int4Entry):
                for _ in self._convert(entry, grams.pop(entry.weight.key, None), file):
                    yield ConversionStep.CONVERTING
            else:
                for first, rows in self._original.pieces(entry.key):
                    file.write(entry.key, rows, first)
                    yield ConversionStep.CONVERTING
        if calibration and unit in self._units[-2:]:
            calibration.state = {}  # no later unit needs it
        elif calibration:
            for _ in calibration.advance(unit):
                yield ConversionStep.CALIBRATING
        if calibration:
            calibration.forget(unit)

    def _convert(self, entry: Int4Entry, gram: Gram | None, file: ShardFile) -> Iterator[None]:
        try:
            compensation = Compensation(gram) if gram is not None and gram.rows else None
        except torch.linalg.LinAlgError as error:  # type: ignore[attr-defined]  # a norm of NaN
            raise ConversionError(ConversionErrorKind.SOURCE, entry.weight.key) from error
        pieces = []
        for first, stored in self._original.pieces(entry.weight.key):
            rows = stored.to(self._device)
            if not torch.isfinite(rows).all():
                raise ConversionError(ConversionErrorKind.SOURCE, entry.weight.key)
            pieces.append(compensation.round(rows) if compensation else round_to_int4(rows))
            if self._calibration:
                self._calibration.replace(entry, first, int4_formats.dequantize(pieces[-1]))
            yield
        weight = join(pieces)
        for part, values in zip(entry.parts, (weight.qweight, weight.qzeros, weight.scales), strict=True):
            file.write(part.key, values)

    def _finish(self) -> None:
        """Gives the files their final names. The config comes last, because it makes the folder a model."""
        out = self._request.out
        for shard in self._shards:
            if not is_finished(out, shard):
                ShardFile(out, shard).finish()
        write_small_files(self._request, self._shards)
        find_tensors(out, list(flat(stored_entries(self._config))))
        write_config(self._request, self._quantization)

    def _shard_of(self, number: int) -> NewShard:
        key = self._tensors[number][0].key
        return next(shard for shard in self._shards if any(tensor.key == key for tensor in shard.tensors))

    def _progress(self, step: ConversionStep, done: int) -> ConversionProgress:
        return ConversionProgress(step, done, len(self._units), self._clock.seconds_left())


def _delete_work_folder(out: Path) -> None:
    """Deletes what only a resumed run needs."""
    shutil.rmtree(out / WORK_FOLDER, ignore_errors=True)


def _device(wanted: str) -> torch.device:
    """The device to compute on. It has to hold only one unit at a time."""
    if wanted:
        return torch.device(wanted)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _compute_type(original: Original, device: torch.device) -> torch.dtype:
    """The stored type, but float32 where the device has no fast arithmetic for it."""
    stored = original.dtype
    if device.type == "cpu":
        return stored if stored is processor_type() else torch.float32
    if device.type == "cuda" and stored is torch.bfloat16:
        return stored if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    return stored


def _vision_and_text_rows(config: Glm4vConfig, samples: Sequence[CalibrationSample]) -> tuple[int, int]:
    """How many rows all samples together have in the vision encoder and in the text model."""
    text = sum(len(sample.ids) + config.image_length - 3 for sample in samples)
    return len(samples) * config.vision.num_positions, text


def _state_bytes(config: Glm4vConfig, samples: Sequence[CalibrationSample], dtype: torch.dtype) -> int:
    vision_rows, text_rows = _vision_and_text_rows(config, samples)
    values = max(vision_rows * config.vision.hidden_size, text_rows * config.hidden_size)
    return values * dtype.itemsize


def _name(sample: CalibrationSample) -> str:
    return hashlib.sha256(sample.view + repr(sample.ids).encode()).hexdigest()
