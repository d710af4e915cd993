"""Commands and reads whose errors say nothing of people and accounts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from engine.errors import ExternalError, ExternalRejected, ExternalUnavailable
from engine.ports import Value
from tasks.cleanpay.border import shown
from tasks.outside.commands import Commands, Receipt

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Discreet:
    """Commands whose errors say no number of a person or account."""

    inner: Commands

    def submit(self, kind: str, request: Mapping[str, Value], *, key: str) -> Receipt:
        """See `Commands.submit`."""
        return discreetly(lambda: self.inner.submit(kind, request, key=key))

    def find(self, key: str) -> Receipt | None:
        """See `Commands.find`."""
        return discreetly(lambda: self.inner.find(key))


def discreetly(ask: Callable[[], T]) -> T:
    """The result, or an error without personal data.

    It stands alone: what it came from may hold the answer, and with it numbers of people.
    """
    error: ExternalError
    try:
        return ask()
    except ExternalRejected as refused:
        error = ExternalRejected(refused.system, shown(refused.reason), refused.refusal)
    except ExternalUnavailable as missing:
        error = ExternalUnavailable(missing.system, shown(missing.reason), missing.retry_after)
    raise error
