"""Where the counting of likenesses is done: here, or by the workers of a Dask cluster; the result is the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from bot.errors import Mendable

Part = TypeVar("Part")
Found = TypeVar("Found")
WITHIN = "10s"
"""How long a scheduler may take to answer."""
AHEAD = 2
"""Parts that wait for each worker: enough to keep it busy, and not all of them in memory."""


class NoWorkers(Mendable):
    """The Dask scheduler cannot be reached, or nobody works for it."""


class Spread(Protocol):
    """Calls `function(part, *shared)` for each part; the results in the order of the parts."""

    def __call__(self, function: Callable[..., Found], parts: Iterable[Part], *shared: object) -> Iterator[Found]: ...


def here(function: Callable[..., Found], parts: Iterable[Part], *shared: object) -> Iterator[Found]:
    """In this process, one after the other."""
    return (function(part, *shared) for part in parts)


@contextmanager
def over(address: str) -> Iterator[Spread]:
    """Over the workers of the scheduler at this address, such as tcp://scheduler:8786; empty: in this process.

    Raises NoWorkers.
    """
    if not address:
        yield here
        return
    from distributed import Client

    connect: Any = Client  # it carries no types
    try:
        client = connect(address, timeout=WITHIN, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoWorkers(f"HEARBACK_DASK: no Dask scheduler answers at {address} ({error}).") from error
    with client:
        count = len(client.scheduler_info(n_workers=-1)["workers"])
        if not count:
            raise NoWorkers(
                f"HEARBACK_DASK: nobody works for the scheduler at {address}. Start `dask worker {address}`."
            )
        yield lambda function, parts, *shared: _sent(client, AHEAD * count, function, parts, *shared)


def _sent(
    client: Any, most: int, function: Callable[..., Found], parts: Iterable[Part], *shared: object
) -> Iterator[Found]:
    far = [client.scatter(one, broadcast=True, hash=False) for one in shared]
    waiting: deque[Any] = deque()
    for part in parts:
        waiting.append(client.submit(function, part, *far, pure=False))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
