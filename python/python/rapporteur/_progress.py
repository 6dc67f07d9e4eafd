"""Shows the progress of long work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Optional, Union

Callback = Callable[[int, int], object]
Progress = Optional[Union[bool, Callback]]
"""A function of the bytes done and of all bytes; True for a bar of tqdm."""


@contextmanager
def shown(progress: Progress, what: str) -> Iterator[Callback | None]:
    """Give the function to call, and close its bar in the end."""
    if progress is None or progress is False:
        yield None
    elif progress is True:
        try:
            from tqdm.auto import tqdm
        except ImportError as error:
            message = "install tqdm for a bar (pip install tqdm), or give a function of two numbers"
            raise ImportError(message) from error
        with tqdm(desc=what, unit="B", unit_scale=True) as bar:

            def step(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            yield step
    elif not callable(progress):
        raise TypeError(f"progress= is True, or a function of two numbers, not {progress!r}")
    else:
        yield progress
