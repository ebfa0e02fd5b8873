"""Turns as rows of a sparse matrix: figures, hashed n-grams of the customer, hashed n-grams of the agent before.

The figures come from the code that scores live calls. `mix` puts the rolling window into the matrix: a row of it is
what the running score sees at that turn, so that the risk head is fitted through the window and not turn by turn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.scoring.context import CallContext
from monitor.scoring.features import BUCKETS, NUMBERS, FeatureMaker, TurnFigures
from monitor.scoring.window import Blend
from monitor.training.data import Labelled

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One customer turn. `order`: which customer turn of its dialogue, from 0 (for the window only, never a figure)."""

    dialogue: str
    turn: int
    order: int
    figures: TurnFigures
    frustrated: int | None
    level: int | None


@dataclass(frozen=True, slots=True)
class Matrices:
    """Rows of the same turns: dense figures, and scipy CSR matrices of the n-grams."""

    figures: Floats
    own: Any
    agent: Any


def figure_names(maker: FeatureMaker) -> tuple[str, ...]:
    """Columns of the dense part, in order."""
    return (*(cue.name for cue in maker.lexicon.cues), *NUMBERS)


def examples(labelled: Iterable[Labelled], maker: FeatureMaker) -> list[Example]:
    """Every customer turn with its figures, as the live scorer would see it."""
    found: list[Example] = []
    for item in labelled:
        context, order = CallContext(), 0
        for index, turn in enumerate(item.dialogue.turns):
            if turn.role == "agent":
                context.agent(turn.text)
                continue
            figures = maker.read(turn.text, context.customer(turn.text))
            found.append(
                Example(item.dialogue.id, index, order, figures, item.frustrated.get(index), item.level.get(index))
            )
            order += 1
    return found


def matrices(rows: Sequence[Example], names: Sequence[str]) -> Matrices:
    """The rows as matrices."""
    place = {name: column for column, name in enumerate(names)}
    figures = np.zeros((len(rows), len(names)))
    for number, row in enumerate(rows):
        for hit in row.figures.hits:
            figures[number, place[hit.cue.name]] += 1.0
        for name, value in row.figures.numbers.items():
            figures[number, place[name]] = value
    return Matrices(figures, _grams([row.figures.own for row in rows]), _grams([row.figures.agent for row in rows]))


def _grams(rows: Sequence[tuple[int, ...]]) -> Any:
    from scipy.sparse import csr_matrix

    lengths = [len(row) for row in rows]
    columns = np.fromiter((bucket for row in rows for bucket in row), dtype=np.int64, count=sum(lengths))
    values = np.repeat([1.0 / sqrt(length) if length else 0.0 for length in lengths], lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((values, columns, starts), shape=(len(rows), BUCKETS))


def mix(rows: Sequence[Example], blend: Blend) -> Any:
    """The square matrix W with W @ turns = what the window sees after each turn. Rows of a dialogue stand together."""
    from scipy.sparse import csr_matrix

    decay = 0.5 ** (1.0 / blend.half_life)
    lines: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for number, row in enumerate(rows):
        total = sum(decay**age for age in range(row.order + 1)) + blend.prior * decay ** (row.order + 1)
        for age in range(row.order + 1):
            share = blend.memory * decay**age / total + (blend.now if age == 0 else 0.0)
            if share > 1e-3:
                lines.append(number)
                columns.append(number - age)
                values.append(share)
    return csr_matrix((values, (lines, columns)), shape=(len(rows), len(rows)))
