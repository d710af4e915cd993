"""The defaults of `Engine.open`: the machine's clock and random ids. Nothing else reads them."""

from datetime import datetime
from uuid import uuid4

from engine.values import SEOUL


class SeoulClock:
    """The machine's clock, in Asia/Seoul."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(SEOUL)


class RandomIds:
    """Random ids."""

    def new(self) -> str:
        """A new id of 32 hexadecimal digits."""
        return uuid4().hex
