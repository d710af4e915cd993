"""Finding ids by their beginning within a transaction."""

from engine.store import statements
from engine.store.rows import HIGHEST
from engine.store.session import Session


class Prefixes(Session):
    """The part of a Transaction that finds ids by a prefix."""

    def ids_like(self, kind: str, prefix: str) -> list[str]:
        """Up to 10 ids with this prefix, in order: the prefix itself first when it is an id.

        `kind`: instance | work_item | incident | timer | call. Work items and incidents are found
        open or closed. Nothing in a prefix is a wildcard.
        """
        if not _can_begin_an_id(prefix):
            return []
        found = self._all(statements.IDS_LIKE[kind], {"low": prefix, "high": prefix + HIGHEST})
        return [row[0] for row in found]


def _can_begin_an_id(prefix: str) -> bool:
    """Text of a command line can hold what no database takes: half a letter, a zero byte."""
    return "\0" not in prefix and not any("\ud800" <= letter <= "\udfff" for letter in prefix)
