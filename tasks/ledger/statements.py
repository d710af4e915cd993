"""Every statement of the ledger, in the SQL that SQLite and PostgreSQL share."""

from collections.abc import Mapping
from typing import Final

_COMMAND: Final = "system, key, kind, mode, instance, request, request_hash, requested_at"
_ANSWER: Final = "result, refusal, acknowledged_at, acknowledged_by, evidence"


def _insert(table: str, columns: str, then: str = " ON CONFLICT DO NOTHING") -> str:
    values = ", ".join(f":{name.strip()}" for name in columns.split(","))
    return f"INSERT INTO {table} ({columns}) VALUES ({values}){then}"  # noqa: S608 - constants


def _select(where: str, order: str, first: str = "") -> str:
    columns = ", ".join(
        [
            "c.number",
            *(f"c.{name}" for name in _COMMAND.split(", ")),
            *(f"a.{name}" for name in _ANSWER.split(", ")),
        ]
    )
    joined = f"{first}outside_command AS c LEFT JOIN outside_answer AS a ON a.command = c.number"
    return f"SELECT {columns} FROM {joined} {where}{order}"  # noqa: S608 - constants


# --- commands and answers -------------------------------------------------------------------------

ADD_COMMAND: Final = _insert("outside_command", _COMMAND)
NUMBER: Final = "SELECT number FROM outside_command WHERE system = :system AND key = :key"
ADD_WAITING: Final = _insert("outside_waiting", "command")
DROP_WAITING: Final = "DELETE FROM outside_waiting WHERE command = :command"
ADD_ANSWER: Final = _insert("outside_answer", f"command, {_ANSWER}")
ENTRY: Final = _select("WHERE c.system = :system AND c.key = :key", "")
ENTRIES_OF: Final = _select("WHERE c.instance = :instance", " ORDER BY c.number")
# SQLite keeps the order of a CROSS JOIN: the few that wait first, then what they are
WAITING: Final = _select(
    "WHERE c.number = w.command AND (:system = '' OR c.system = :system)",
    " ORDER BY c.requested_at, c.number",
    "outside_waiting AS w CROSS JOIN ",
)
# reads every answer: asked only for a letter that nobody waits for yet
ANSWERED: Final = "SELECT 1 FROM outside_answer WHERE result LIKE :part LIMIT 1"

# --- letters --------------------------------------------------------------------------------------

_LETTER: Final = (
    "document_id, number, title, sender_code, sender_name, sent_at, arrived_at, reason, pack_sha256"
)
_SETTLEMENT: Final = "document_id, state, settled_by, settled_at, note, contract_no, form"
_LETTERS: Final = (
    "SELECT l.document_id, l.number, l.title, l.sender_code, l.sender_name, l.sent_at,"
    " l.arrived_at, l.reason, l.pack_sha256, s.state, s.settled_by, s.settled_at, s.note,"
    " s.contract_no, s.form FROM outside_letter AS l"
    " LEFT JOIN outside_settlement AS s ON s.document_id = l.document_id"
)
ADD_LETTER: Final = _insert("outside_letter", _LETTER)
ADD_SETTLEMENT: Final = _insert("outside_settlement", _SETTLEMENT)
LETTER: Final = f"{_LETTERS} WHERE l.document_id = :document_id"
LETTERS: Final = (
    f"{_LETTERS} WHERE coalesce(s.state, 'open') = :state ORDER BY l.arrived_at, l.document_id"
)

# --- quotas and paces -----------------------------------------------------------------------------

# the number of changed rows tells whether there was one left
SPEND: Final = _insert(
    "outside_quota",
    "account, day, spent, used_up",
    " ON CONFLICT (account, day) DO UPDATE SET spent = outside_quota.spent + 1"
    " WHERE outside_quota.used_up = 0 AND outside_quota.spent < :most",
)
USE_UP: Final = _insert(
    "outside_quota",
    "account, day, spent, used_up",
    " ON CONFLICT (account, day) DO UPDATE SET used_up = 1",
)
SPENT: Final = "SELECT spent, used_up FROM outside_quota WHERE account = :account AND day = :day"
# what lies further ahead than :latest was reserved by a clock that has been set back since
RESERVE: Final = _insert(
    "outside_pace",
    "account, free_from",
    " ON CONFLICT (account) DO UPDATE SET free_from = CAST(:span AS BIGINT) + CASE"
    " WHEN outside_pace.free_from > :now AND outside_pace.free_from <= :latest"
    " THEN outside_pace.free_from ELSE :now END RETURNING free_from",
)

# --- checks ---------------------------------------------------------------------------------------

CONTENTS: Final = "SELECT system, key, kind, request, request_hash FROM outside_command"
WRONG_WAITING: Final = (
    "SELECT c.number FROM outside_command AS c"
    " LEFT JOIN outside_answer AS a ON a.command = c.number"
    " LEFT JOIN outside_waiting AS w ON w.command = c.number"
    " WHERE (a.command IS NULL) <> (w.command IS NOT NULL) ORDER BY c.number LIMIT 10"
)


def named() -> Mapping[str, str]:
    """Every statement there is, by name."""
    return {k: v for k, v in globals().items() if k.isupper() and k[0] != "_" and type(v) is str}
