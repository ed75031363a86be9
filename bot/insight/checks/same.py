"""Whether what is said is what is due."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]
TOLERANCE = 1e-6
"""Figures are written with six decimals."""


def differ(what: str, said: Sequence[Any], due: Sequence[Any]) -> Iterator[str]:
    if not all(same(one, other) for one, other in zip(said, due, strict=True)):
        yield f"{what}: {list(said)!r} instead of {list(due)!r}"


def same(said: Any, due: Any) -> bool:
    if isinstance(said, (list, tuple)) and isinstance(due, (list, tuple)):
        return len(said) == len(due) and all(same(one, other) for one, other in zip(said, due, strict=True))
    if (
        isinstance(said, bool)
        or isinstance(due, bool)
        or not isinstance(said, (int, float))
        or not isinstance(due, (int, float))
    ):
        return bool(said == due)
    return math.isclose(said, due, rel_tol=0, abs_tol=TOLERANCE)
