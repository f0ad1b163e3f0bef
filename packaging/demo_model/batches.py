"""Makes endless batches of training data: pictures, two questions with answers as ids, and the labels."""

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
VOCABULARY = 768  # rows: all tokens, of which 14 are special
START = 4  # the position of the picture in every prompt, after [gMASK] <sop> <|user|> and the line end
SLOTS = 3  # characters per column of patches
IGNORE = -100  # the label of positions that are not learned
_GROUP = 8  # batches that are made together, so that sequences of similar length form a batch
_CHARACTERS = sorted(
    {*"".join((*LABELS_ZH, *UNITS_ZH, *UNITS_EN)), *string.ascii_letters, *"0123456789,.%+-−¥$€/:年月日"}
)
CHARACTER_IDS = {character: i + 1 for i, character in enumerate(_CHARACTERS)}  # 0 means no character


def make_tokenizer() -> Tokenizer:
    return Tokenizer(make_tokens(VOCABULARY - len(SPECIAL_TOKENS)))


def make_config() -> Glm4vConfig:
    """Returns the demo model's config. All linear layers have multiples of 128 inputs, for 4-bit groups."""
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
    """A batch of B pictures with their conversations.

    `pixels` (B, S, S, 3) are 8-bit values. `ids` and `labels` are (B, L); a label is the next id, or IGNORE.
    `characters` (B, columns, SLOTS) are the ids of the characters whose centers are in a column of patches.
    `reads` (B, L) is True at the labels of an answer that repeats the text of the line.
    """

    pixels: Tensor
    ids: Tensor
    labels: Tensor
    reads: Tensor
    characters: Tensor


def make_row(
    line: PrintedLine, tokenizer: Tokenizer, chance: random.Random
) -> tuple[list[int], list[int], list[bool]]:
    """Returns ids, labels and `reads` (see `Batch`) of one conversation, in the chat format of GLM-4v-9b."""
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
    """Returns the ids of the characters in each column, left to right, without those beyond `SLOTS`."""
    found: list[list[int]] = [[] for _ in range(columns)]
    for character, middle in drawn.middles:
        if character in CHARACTER_IDS:  # brackets have no id
            found[int(middle * columns)].append(CHARACTER_IDS[character])
    return [(ids + [0] * SLOTS)[:SLOTS] for ids in found]


class Lines(IterableDataset[Batch]):
    """An endless series of batches, the same for the same seed; each of the `processes` gets its part."""

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
