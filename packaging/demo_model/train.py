"""Trains the demo model on rendered lines; can be stopped at any time and continued.

    python packaging/demo_model/train.py FOLDER --until 06:15 --processes 2

The learning rate falls along a cosine to zero at the given time. Besides the answers, the vision encoder
learns which characters are in which column of patches, which makes it learn to read sooner. The head for
this second task is not part of the model.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F  # noqa: N812 (the name everybody knows)
from batches import BATCH, CHARACTER_IDS, IGNORE, SLOTS, START, Batch, Lines, make_config
from muon import Muon
from torch import Tensor, nn
from torch.multiprocessing.spawn import spawn
from torch.utils.data import DataLoader

from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.network import Glm4v, expand_positions
from glm4v_desktop.glm4v.vision import normalize

SEED = "demo-1"
_PEAK = 1.4e-3
_MUON_PEAK = 3.5e-3
_WARM_UP = 300
_SAVE_EVERY_S = 120.0
_LOG_EVERY = 50


class Student(nn.Module):
    """The network, and the head for the second task (`where`), which is only used in training."""

    def __init__(self, config: Glm4vConfig) -> None:
        super().__init__()
        self.network = Glm4v(config)
        width = config.vision.hidden_size
        self.where = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, SLOTS * (len(CHARACTER_IDS) + 1)))
        vision = self.network.vision
        nn.init.normal_(vision.patch_embedding.position_embedding.weight, std=0.5)
        nn.init.normal_(vision.boi)
        nn.init.normal_(vision.eoi)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Returns the logits at the labels (N, V), and of the characters (B, columns, SLOTS, characters)."""
        vision, text = self.network.vision, self.network.text
        x = vision.patch_embedding(normalize(batch.pixels))
        for layer in vision.transformer.layers:
            x = layer(x)
        columns = x[:, 1:].unflatten(1, (vision.grid, vision.grid)).mean(1)  # (B, columns, C)
        seen = self.where(columns).unflatten(2, (SLOTS, -1))
        rows = vision.adapt(x)
        embedded = self.network.embed(batch.ids, rows, [START] * len(batch.ids))
        tokens = self.network.config.vision.image_tokens
        positions = torch.tensor([expand_positions(range(batch.ids.shape[1]), START, tokens)])
        hidden = text.model(inputs_embeds=embedded, position_ids=positions, use_cache=False).last_hidden_state
        answers = hidden[:, tokens - 1 :][batch.labels != IGNORE]  # all labels are after the picture
        return text.lm_head(answers), seen


@dataclass
class Course:
    """The progress of the training. `done` goes from 0 to 1 along the cosine, by the clock."""

    steps: int = 0
    lines: int = 0
    done: float = 0.0


def make_optimizers(student: Student) -> dict[str, torch.optim.Optimizer]:
    """Returns Muon for the matrices of the layers, and AdamW for all other parameters."""
    inside: list[Tensor] = []
    matrices: list[Tensor] = []
    vectors: list[Tensor] = []
    for name, param in student.named_parameters():
        if param.ndim == 2 and ("layers." in name or "linear_proj." in name):
            inside.append(param)
        else:
            (matrices if param.ndim > 1 else vectors).append(param)
    groups = [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}]
    return {
        "adamw": torch.optim.AdamW(groups, lr=_PEAK, betas=(0.9, 0.98), fused=True),
        "muon": Muon(inside, lr=_MUON_PEAK, weight_decay=0.05),
    }


def set_rates(optimizers: dict[str, torch.optim.Optimizer], course: Course) -> None:
    """Sets the learning rates: a short linear rise, then a cosine to zero."""
    share = min(1.0, (course.steps + 1) / _WARM_UP) * 0.5 * (1 + math.cos(math.pi * course.done))
    for name, peak in (("adamw", _PEAK), ("muon", _MUON_PEAK)):
        for group in optimizers[name].param_groups:
            group["lr"] = peak * share


def measure(logits: Tensor, batch: Batch) -> tuple[int, int]:
    """Returns how many answers that read the line are right in every token, and how many there are.

    Each token is predicted after the right ones, so these are the answers that greedy decoding gets right.
    """
    at = batch.labels != IGNORE
    right = torch.ones_like(at)
    right[at] = logits.argmax(-1) == batch.labels[at]
    asked = batch.reads.any(1)
    return int(((right | ~batch.reads).all(1) & asked).sum()), int(asked.sum())


def average(student: Student, done: float, processes: int) -> float:
    """Averages gradients and progress over all processes, so that their models stay equal."""
    if processes == 1:
        return done
    grads = [param.grad for param in student.parameters() if param.grad is not None]
    flat = torch.cat([*(grad.flatten() for grad in grads), torch.tensor([done])])
    dist.all_reduce(flat)
    flat /= processes
    for grad, part in zip(grads, flat[:-1].split([grad.numel() for grad in grads]), strict=True):
        grad.copy_(part.view_as(grad))
    return float(flat[-1])


class Log:
    """Prints a JSON line every `_LOG_EVERY` steps, with the averages since the last one."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._sums = torch.zeros(4)
        self._counted = 0
        self._since = time.monotonic()

    def add(self, loss: Tensor, where: Tensor, exact: int, asked: int, course: Course) -> None:
        self._sums += torch.tensor([loss.item(), where.item(), exact, asked])
        self._counted += 1
        if self._counted == _LOG_EVERY or course.done >= 1.0:
            self._say(course)

    def _say(self, course: Course) -> None:
        loss, where, exact, asked = self._sums.tolist()
        now = time.monotonic()
        words = {
            "lines": course.lines,
            "done": round(course.done, 4),
            "loss": round(loss / self._counted, 4),
            "where": round(where / self._counted, 4),
            "exact": round(exact / asked, 4),
            "per_s": round(self._counted * BATCH * self._processes / (now - self._since), 1),
        }
        print(json.dumps(words), flush=True)
        self._sums, self._counted, self._since = torch.zeros(4), 0, now


def train(rank: int, processes: int, folder: Path, until: datetime) -> None:
    """Trains until the given time. Runs in each process; the first one prints the log and saves the state."""
    torch.set_num_threads(1)
    if processes > 1:
        meeting = folder / "meeting"
        dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=processes)
    torch.manual_seed(1)
    student = Student(make_config()).train()
    optimizers = make_optimizers(student)
    state_path = folder / "state.pt"
    course = restore(state_path, student, optimizers)
    data = Lines(SEED, course.lines, rank, processes)
    batches: Iterable[Batch] = DataLoader(data, batch_size=None, num_workers=1, prefetch_factor=8)
    log = Log(processes)
    saved_at = last = time.monotonic()
    starter = os.getppid()
    for batch in batches:
        if os.getppid() != starter:  # the parent process has ended
            return
        set_rates(optimizers, course)
        logits, seen = student(batch)
        loss = F.cross_entropy(logits, batch.labels[batch.labels != IGNORE])
        where = F.cross_entropy(seen.flatten(0, 2), batch.characters.flatten())
        (loss + where).backward()
        now = time.monotonic()
        left = max((until - datetime.now()).total_seconds(), now - last)
        gone = (1 - course.done) * (now - last) / left
        last = now
        course.done = average(student, course.done + gone, processes)
        nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        for optimizer in optimizers.values():
            optimizer.step()
            optimizer.zero_grad()
        course.steps += 1
        course.lines += BATCH * processes
        finished = course.done >= 1.0
        if rank == 0:
            log.add(loss, where, *measure(logits.detach(), batch), course)
            if finished or now - saved_at > _SAVE_EVERY_S:
                saved_at = now
                save(state_path, student, optimizers, course)
        if finished:
            return


def restore(path: Path, student: Student, optimizers: dict[str, torch.optim.Optimizer]) -> Course:
    """Loads the saved state, if there is one; returns its progress."""
    if not path.is_file():
        return Course()
    state = torch.load(path, weights_only=True)
    student.load_state_dict(state["student"])
    for name, optimizer in optimizers.items():
        optimizer.load_state_dict(state["optimizers"][name])
    return Course(state["steps"], state["lines"], state["done"])


def save(path: Path, student: Student, optimizers: dict[str, torch.optim.Optimizer], course: Course) -> None:
    """Saves the state; if it is interrupted, the previous state remains."""
    part = path.with_suffix(".part")
    states = {name: optimizer.state_dict() for name, optimizer in optimizers.items()}
    torch.save({"student": student.state_dict(), "optimizers": states, **asdict(course)}, part)
    part.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the state is kept, outside the repository")
    parser.add_argument("--until", required=True, help="HH:MM, today or tomorrow")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    now = datetime.now()
    until = datetime.combine(now.date(), datetime.strptime(options.until, "%H:%M").time())
    until += timedelta(days=until < now)
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / "meeting").unlink(missing_ok=True)  # the rendezvous file of an earlier run
    job = (options.processes, options.folder, until)
    if options.processes == 1:
        train(0, *job)
    else:
        spawn(train, job, nprocs=options.processes)


if __name__ == "__main__":
    main()
