"""Endless batches for training: pictures, ids of two questions with answers, and what to learn of them."""

from __future__ import annotations

import itertools
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from lines import LABELS_ZH, UNITS_EN, UNITS_ZH, PrintedLine, make_exchanges, make_line
from render import Drawn, draw
from torch import Tensor
from torch.utils.data import IterableDataset
from vocabulary import make_tokens

from glm4v_desktop.glm4v.config import Glm4vConfig, VisionConfig
from glm4v_desktop.glm4v.tokenizer import SPECIAL_TOKENS, Message, Role, Tokenizer, message_ids, opening

BATCH = 64
VOCABULARY = 768  # rows; the tokens and the 14 special ones fill them
START = 4  # where every picture begins: behind [gMASK] <sop> <|user|> and the line end
SLOTS = 3  # characters that one column of patches may hold
IGNORE = -100
_GROUP = 8  # batches made together, so that rows of one length can stand together
_CHARACTERS = sorted(
    {*"".join((*LABELS_ZH, *UNITS_ZH, *UNITS_EN)), *string.ascii_letters, *"0123456789,.%+-−¥$€/:年月日"}
)
CHARACTER_IDS = {character: i + 1 for i, character in enumerate(_CHARACTERS)}  # 0 is: none


def make_tokenizer() -> Tokenizer:
    return Tokenizer(make_tokens(VOCABULARY - len(SPECIAL_TOKENS)))


def make_config() -> Glm4vConfig:
    """The sizes of the demo model. Every linear takes a multiple of 128 values, to be quantized in groups."""
    special = make_tokenizer().special
    return Glm4vConfig(
        num_layers=3, hidden_size=128, ffn_hidden_size=256, num_heads=4, head_dim=32, num_groups=2,
        vocab_size=VOCABULARY, context_length=1024, pad_token_id=special["<|endoftext|>"],
        eos_token_ids=(special["<|endoftext|>"], special["<|user|>"], special["<|observation|>"]),
        boi_token_id=special["<|begin_of_image|>"], eoi_token_id=special["<|end_of_image|>"],
        vision=VisionConfig(
            image_size=112, patch_size=14, hidden_size=128, num_layers=4, num_heads=4, intermediate_size=384
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """`pixels` (B, S, S, 3) 8-bit; `ids` and `labels` (B, L), a label being the id that comes next.

    `characters` (B, columns, SLOTS) are the ids of the characters whose middles are in a column of patches.
    `reads` (B, L) is True at the labels of an answer that reads the line.
    """

    pixels: Tensor
    ids: Tensor
    labels: Tensor
    reads: Tensor
    characters: Tensor


def make_row(
    line: PrintedLine, tokenizer: Tokenizer, chance: random.Random
) -> tuple[list[int], list[int], list[bool]]:
    """Ids, labels and whether a label belongs to a reading, in the chat format of the real model."""
    ids = opening(tokenizer)
    answered: list[tuple[int, int, bool]] = []
    for exchange in make_exchanges(line, chance):
        ids += message_ids(Message(Role.USER, exchange.question, has_picture=not answered), tokenizer)
        role, *answer = message_ids(Message(Role.ASSISTANT, exchange.answer), tokenizer)
        ids.append(role)
        answered.append((len(ids), len(answer) + 1, exchange.answer == line.read))
        ids += answer
    ids.append(tokenizer.special[Role.USER])  # the next role ends an answer
    labels, reads = [IGNORE] * len(ids), [False] * len(ids)
    for start, length, is_read in answered:
        labels[start - 1 : start - 1 + length] = ids[start : start + length]
        reads[start - 1 : start - 1 + length] = [is_read] * length
    return ids, labels, reads


def to_columns(drawn: Drawn, columns: int) -> list[list[int]]:
    """Ids of the characters in each column, left to right; those beyond `SLOTS` are left out."""
    found: list[list[int]] = [[] for _ in range(columns)]
    for character, middle in drawn.middles:
        if character in CHARACTER_IDS:  # brackets are not
            found[int(middle * columns)].append(CHARACTER_IDS[character])
    return [(ids + [0] * SLOTS)[:SLOTS] for ids in found]


class Lines(IterableDataset[Batch]):
    """Batches of new lines without end. The same seed gives the same ones; `processes` share them."""

    def __init__(
        self, seed: str, first_line: int = 0, rank: int = 0, processes: int = 1, held_out: bool = False
    ) -> None:
        self._config = make_config()
        self._seed, self._held_out, self._step = seed, held_out, processes
        self._first_group = -(-first_line // (_GROUP * BATCH)) + rank

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        tokenizer = make_tokenizer()
        for group in itertools.count(self._first_group, self._step):
            chance = random.Random(f"{self._seed}/{group}")
            rows = []
            for _ in range(_GROUP * BATCH):
                line = make_line(chance)
                drawn = draw(line.shown, self._config.vision.image_size, chance, self._held_out)
                rows.append((drawn, *make_row(line, tokenizer, chance)))
            rows.sort(key=lambda row: len(row[1]))
            batches = [rows[i * BATCH : (i + 1) * BATCH] for i in range(_GROUP)]
            chance.shuffle(batches)
            for part in batches:
                yield self._stack(part, self._config.pad_token_id)

    def _stack(self, rows: list[tuple[Drawn, list[int], list[int], list[bool]]], pad: int) -> Batch:
        longest = max(len(ids) for _, ids, _, _ in rows)
        columns = self._config.vision.grid
        return Batch(
            torch.from_numpy(np.stack([drawn.pixels for drawn, *_ in rows])),
            torch.tensor([ids + [pad] * (longest - len(ids)) for _, ids, _, _ in rows]),
            torch.tensor([labels + [IGNORE] * (longest - len(labels)) for _, _, labels, _ in rows]),
            torch.tensor([reads + [False] * (longest - len(reads)) for _, _, _, reads in rows]),
            torch.tensor([to_columns(drawn, columns) for drawn, *_ in rows]),
        )
