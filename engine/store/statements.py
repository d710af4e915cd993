"""Every statement that the store runs, by name, in the SQL that SQLite and PostgreSQL share.

Parameters are written `:name`. A test prepares each of them against the migrated tables of both
databases. Columns stand in the order in which `rows` reads them.
"""

# ruff: noqa: S608 - every text is made of constants of this file; values are always parameters

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final


def _insert(table: str, columns: str, *, then: str = "") -> str:
    values = ", ".join(f":{column}" for column in columns.split(", "))
    return f"INSERT INTO {table} ({columns}) VALUES ({values}){then}"


def _upsert(table: str, columns: str, *, kept: str = "id") -> str:
    """Insert, or write the columns of the row that has this id, but for those `kept`."""
    written = [column for column in columns.split(", ") if column not in kept.split(", ")]
    changed = ", ".join(f"{column} = excluded.{column}" for column in written)
    return _insert(table, columns, then=f" ON CONFLICT (id) DO UPDATE SET {changed}")


# --- instances ------------------------------------------------------------------------------------

_INSTANCE_HEAD: Final = (
    "id, process, version, definition, business_key, state, revision, state_hash,"
    " started_at, started_by, ended_at"
)
_INSTANCE: Final = f"{_INSTANCE_HEAD}, snapshot"

INSTANCE: Final = f"SELECT {_INSTANCE} FROM instance WHERE id = :id"
ADD_INSTANCE: Final = _insert("instance", _INSTANCE)
# The common case names no indexed column, so that no index is written; it does not match when one
# of them differs, and then the whole row is replaced.
ADVANCE_INSTANCE: Final = (
    "UPDATE instance SET revision = :revision, state_hash = :state_hash, snapshot = :snapshot"
    " WHERE id = :id AND revision = :expected_revision AND process = :process"
    " AND version = :version AND definition = :definition AND business_key = :business_key"
    " AND state = :state AND ended_at IS NULL"
)
REPLACE_INSTANCE: Final = (
    "UPDATE instance SET process = :process, version = :version, definition = :definition,"
    " business_key = :business_key, state = :state, revision = :revision,"
    " state_hash = :state_hash, ended_at = :ended_at, snapshot = :snapshot"
    " WHERE id = :id AND revision = :expected_revision"
)
INSTANCE_FILTERS: Final = ("process", "state", "business_key")
_HIDE: Final = " || ''"


def instances(filters: Iterable[str]) -> str:
    """Instances newest first, filtered by some of INSTANCE_FILTERS.

    A business key picks few, so its index is the one to use: the other columns stand in an
    expression, which no index answers.
    """
    given = [name for name in INSTANCE_FILTERS if name in filters]
    hidden = given[:-1] if "business_key" in given else []
    wanted = [f"{name}{_HIDE if name in hidden else ''} = :{name}" for name in given]
    where = f" WHERE {' AND '.join(wanted)}" if wanted else ""
    return (
        f"SELECT {_INSTANCE_HEAD} FROM instance{where}"
        " ORDER BY started_at DESC, id DESC LIMIT :limit"
    )


# --- work items -----------------------------------------------------------------------------------

_WORK_ITEM: Final = (
    "id, instance, process, business_key, element, name, group_names, user_names, assignee,"
    " due_at, follow_up_at, priority, created_at, form"
)
_WORK_ITEM_OF_W: Final = ", ".join(f"w.{column}" for column in _WORK_ITEM.split(", "))

WORK_ITEM: Final = f"SELECT {_WORK_ITEM}, state FROM work_item WHERE id = :id"
PUT_WORK_ITEM: Final = _upsert("work_item", f"{_WORK_ITEM}, state, position")
CLOSE_WORK_ITEM: Final = "UPDATE work_item SET state = :state WHERE id = :id"
DROP_OFFER: Final = (
    "DELETE FROM work_item_offer WHERE kind = :kind AND name = :name"
    " AND position = :position AND work_item = :work_item"
)
ADD_OFFER: Final = _insert("work_item_offer", "kind, name, position, work_item")
# `before` bounds the position, which begins with the due date; the highest text bounds nothing.
WORKLIST: Final = (
    f"SELECT {_WORK_ITEM} FROM work_item WHERE state = 'open' AND position < :before"
    " ORDER BY position, id LIMIT :limit"
)
WORKLIST_OFFERED: Final = (
    f"SELECT {_WORK_ITEM_OF_W}, o.position"
    " FROM work_item_offer AS o JOIN work_item AS w ON w.id = o.work_item"
    " WHERE o.kind = :kind AND o.name = :name AND o.position < :before"
    " ORDER BY o.position, o.work_item LIMIT :limit"
)
WORKLIST_HELD: Final = (
    f"SELECT {_WORK_ITEM} FROM work_item"
    " WHERE state = 'open' AND assignee <> '' AND assignee = :assignee AND position < :before"
    " ORDER BY position, id LIMIT :limit"
)
WORKLIST_OF_INSTANCE: Final = (
    f"SELECT {_WORK_ITEM} FROM work_item WHERE state = 'open' AND instance = :instance"
    " ORDER BY position, id"
)

# --- timers, subscriptions, calls, incidents ------------------------------------------------------

_TIMER: Final = "id, instance, element, due_at, repetitions"
_SUBSCRIPTION: Final = "id, instance, process, element, kind, name, correlation_key, created_at"
_CALL: Final = "id, instance, element, type, attempt, retries, due_at"
_INCIDENT: Final = "id, instance, element, kind, message, message_ko, detail, raised_at"

PUT_TIMER: Final = _upsert("timer", _TIMER)
CLOSE_TIMER: Final = "DELETE FROM timer WHERE id = :id"
TIMERS_DUE: Final = (
    f"SELECT {_TIMER} FROM timer WHERE due_at <= :now ORDER BY due_at, id LIMIT :limit"
)
TIMERS_OF: Final = f"SELECT {_TIMER} FROM timer WHERE instance = :instance ORDER BY due_at, id"

PUT_SUBSCRIPTION: Final = _upsert("subscription", _SUBSCRIPTION)
CLOSE_SUBSCRIPTION: Final = "DELETE FROM subscription WHERE id = :id"
SUBSCRIPTIONS: Final = (
    f"SELECT {_SUBSCRIPTION} FROM subscription WHERE kind = :kind AND name = :name"
    " AND correlation_key = :correlation_key ORDER BY created_at, id"
)
LISTENERS: Final = (
    f"SELECT {_SUBSCRIPTION} FROM subscription WHERE kind = 'signal' AND name = :name"
    " ORDER BY created_at, id"
)
SUBSCRIPTIONS_OF: Final = (
    f"SELECT {_SUBSCRIPTION} FROM subscription WHERE instance = :instance ORDER BY created_at, id"
)

# An upsert leaves the claim as it is: who holds a call is not part of the instance.
PUT_CALL: Final = _upsert("call", f"{_CALL}, worker", kept="id, worker")
CLOSE_CALL: Final = "DELETE FROM call WHERE id = :id"
CALLS_DUE: Final = (
    f"SELECT {_CALL} FROM call WHERE due_at <= :now"
    " AND (worker = '' OR claimed_until <= :now) ORDER BY due_at, id LIMIT :limit"
)
CALLS_OF: Final = f"SELECT {_CALL} FROM call WHERE instance = :instance ORDER BY due_at, id"
POSTPONE_CALL: Final = "UPDATE call SET due_at = :due_at WHERE id = :id"
CLAIM_CALL: Final = (
    "UPDATE call SET worker = :worker, claimed_until = :until"
    " WHERE id = :id AND due_at <= :now AND (worker = '' OR claimed_until <= :now)"
)
RELEASE_CALL: Final = (
    "UPDATE call SET worker = '', claimed_until = NULL WHERE id = :id AND worker = :worker"
)
BEGUN: Final = "SELECT 1 FROM call_begun WHERE id = :id"
MARK_BEGUN: Final = _insert("call_begun", "id", then=" ON CONFLICT (id) DO NOTHING")

# A claimed call can run again when its claim ends, so that is its moment.
NEXT_DUE: Final = (
    "SELECT (SELECT min(due_at) FROM timer),"
    " (SELECT min(due_at) FROM start_wait WHERE due_at IS NOT NULL),"
    " (SELECT due_at FROM call WHERE worker = '' ORDER BY due_at, id LIMIT 1),"
    " (SELECT min(CASE WHEN due_at > claimed_until THEN due_at ELSE claimed_until END)"
    " FROM call WHERE worker <> '')"
)

PUT_INCIDENT: Final = _upsert("incident", f"{_INCIDENT}, state")
CLOSE_INCIDENT: Final = "UPDATE incident SET state = :state WHERE id = :id"
INCIDENT: Final = f"SELECT {_INCIDENT}, state FROM incident WHERE id = :id"
INCIDENTS: Final = f"SELECT {_INCIDENT} FROM incident WHERE state = 'open' ORDER BY raised_at, id"
INCIDENTS_OF: Final = (
    f"SELECT {_INCIDENT} FROM incident WHERE state = 'open' AND instance = :instance"
    " ORDER BY raised_at, id"
)

# Ids compare byte by byte, so a prefix is a range of the primary key.
IDS_LIKE: Final[Mapping[str, str]] = MappingProxyType(
    {
        kind: f"SELECT id FROM {kind} WHERE id >= :low AND id < :high ORDER BY id LIMIT 10"
        for kind in ("instance", "work_item", "incident", "timer", "call")
    }
)

# --- messages -------------------------------------------------------------------------------------

_MESSAGE: Final = (
    "id, name, correlation_key, message_id, variables, published_at, expires_at, delivered"
)

MESSAGE_KNOWN: Final = (
    "SELECT 1 FROM message WHERE message_id <> '' AND name = :name AND message_id = :message_id"
)
ADD_MESSAGE: Final = _insert("message", _MESSAGE)
MESSAGES_WAITING: Final = (
    f"SELECT {_MESSAGE} FROM message WHERE NOT delivered AND name = :name"
    " AND correlation_key = :correlation_key AND expires_at > :now ORDER BY number"
)
_MESSAGE_OF_M: Final = ", ".join(f"m.{column}" for column in _MESSAGE.split(", "))
_SUBSCRIPTION_OF_S: Final = ", ".join(f"s.{column}" for column in _SUBSCRIPTION.split(", "))
# CROSS: messages that wait are few, so SQLite is to begin with them and not with subscriptions.
DELIVERABLE: Final = (
    f"SELECT {_MESSAGE_OF_M}, {_SUBSCRIPTION_OF_S} FROM message AS m CROSS JOIN subscription AS s"
    " WHERE NOT m.delivered AND m.expires_at > :now AND s.kind IN ('message', 'signal')"
    " AND s.name = m.name AND s.correlation_key = m.correlation_key"
    " ORDER BY m.number, s.created_at, s.id"
)
_START: Final = "id, process, element, kind, name, due_at, repetitions, every"
_START_OF_S: Final = ", ".join(f"s.{column}" for column in _START.split(", "))
# A message starts a process by its name; a signal was addressed to the start event.
STARTABLE: Final = (
    f"SELECT {_MESSAGE_OF_M}, {_START_OF_S} FROM message AS m CROSS JOIN start_wait AS s"
    " WHERE NOT m.delivered AND m.expires_at > :now AND s.name = m.name"
    " AND (s.kind = 'message' OR (s.kind = 'signal' AND m.correlation_key = s.id))"
    " ORDER BY m.number, s.id"
)
ADD_START: Final = _insert("start_wait", _START)
DROP_STARTS: Final = "DELETE FROM start_wait WHERE process = :process"
STARTS: Final = f"SELECT {_START} FROM start_wait WHERE kind = :kind AND name = :name ORDER BY id"
STARTS_DUE: Final = (
    f"SELECT {_START} FROM start_wait WHERE due_at IS NOT NULL AND due_at <= :now"
    " ORDER BY due_at, id"
)
MOVE_START: Final = (
    "UPDATE start_wait SET due_at = :next_at, repetitions = :repetitions"
    " WHERE id = :id AND due_at = :due_at"
)
MARK_DELIVERED: Final = "UPDATE message SET delivered = TRUE WHERE id = :id"
DROP_EXPIRED: Final = "DELETE FROM message WHERE expires_at <= :now"

# --- history --------------------------------------------------------------------------------------

_HISTORY: Final = "stream, seq, at, actor, command, records, state_hash, prev_hash, hash"

APPEND_HISTORY: Final = _insert("history", _HISTORY)
HISTORY: Final = f"SELECT {_HISTORY} FROM history WHERE stream = :stream ORDER BY seq"
HISTORY_UPTO: Final = (
    f"SELECT {_HISTORY} FROM history WHERE stream = :stream AND seq <= :upto ORDER BY seq"
)
LAST_HISTORY: Final = (
    f"SELECT {_HISTORY} FROM history WHERE stream = :stream ORDER BY seq DESC LIMIT 1"
)
# Steps from stream to stream through the primary key instead of reading every row.
STREAMS: Final = (
    "WITH RECURSIVE found(stream) AS (SELECT min(stream) FROM history UNION ALL"
    " SELECT (SELECT min(h.stream) FROM history AS h WHERE h.stream > found.stream)"
    " FROM found WHERE found.stream IS NOT NULL)"
    " SELECT stream FROM found WHERE stream IS NOT NULL ORDER BY stream"
)

# --- definitions and settings ---------------------------------------------------------------------

_RESOURCE: Final = "hash, kind, name, content"
_DEPLOYED: Final = "kind, key, version, hash, name, manifest, deployed_at, deployed_by"

PUT_RESOURCE: Final = _insert("resource", _RESOURCE, then=" ON CONFLICT (hash) DO NOTHING")
RESOURCE: Final = f"SELECT {_RESOURCE} FROM resource WHERE hash = :hash"
RESOURCE_HASHES: Final = "SELECT hash FROM resource ORDER BY hash"
ADD_DEPLOYED: Final = _insert("deployed", _DEPLOYED)
LATEST: Final = (
    f"SELECT {_DEPLOYED} FROM deployed WHERE kind = :kind AND key = :key"
    " ORDER BY version DESC LIMIT 1"
)
DEPLOYED_BY_HASH: Final = (
    f"SELECT {_DEPLOYED} FROM deployed WHERE kind = :kind AND hash = :hash"
    " ORDER BY version DESC, key LIMIT 1"
)
DEPLOYED: Final = (
    f"SELECT {_DEPLOYED} FROM deployed WHERE kind = :kind AND version ="
    " (SELECT max(d.version) FROM deployed AS d WHERE d.kind = deployed.kind"
    " AND d.key = deployed.key) ORDER BY key"
)

SETTING: Final = "SELECT value FROM setting WHERE name = :name"
SET_SETTING: Final = _insert(
    "setting", "name, value", then=" ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)

# --- checks ---------------------------------------------------------------------------------------

IDLE_INSTANCES: Final = (
    "SELECT i.id FROM instance AS i WHERE i.state IN ('active', 'incident')"
    " AND NOT EXISTS (SELECT 1 FROM work_item AS w WHERE w.instance = i.id AND w.state = 'open')"
    " AND NOT EXISTS (SELECT 1 FROM timer AS t WHERE t.instance = i.id)"
    " AND NOT EXISTS (SELECT 1 FROM subscription AS s WHERE s.instance = i.id)"
    " AND NOT EXISTS (SELECT 1 FROM call AS c WHERE c.instance = i.id)"
    " AND NOT EXISTS (SELECT 1 FROM incident AS n WHERE n.instance = i.id AND n.state = 'open')"
    " ORDER BY i.id LIMIT 10"
)
WAITING_ENDED_INSTANCES: Final = (
    "SELECT i.id FROM instance AS i WHERE i.state IN ('completed', 'cancelled')"
    " AND (EXISTS (SELECT 1 FROM work_item AS w WHERE w.instance = i.id AND w.state = 'open')"
    " OR EXISTS (SELECT 1 FROM timer AS t WHERE t.instance = i.id)"
    " OR EXISTS (SELECT 1 FROM subscription AS s WHERE s.instance = i.id)"
    " OR EXISTS (SELECT 1 FROM call AS c WHERE c.instance = i.id)"
    " OR EXISTS (SELECT 1 FROM incident AS n WHERE n.instance = i.id AND n.state = 'open'))"
    " ORDER BY i.id LIMIT 10"
)
WRONG_OFFERS: Final = (
    "SELECT id FROM work_item WHERE state = 'open' EXCEPT SELECT work_item FROM work_item_offer"
    " UNION SELECT o.work_item FROM work_item_offer AS o JOIN work_item AS w ON w.id = o.work_item"
    " WHERE w.state <> 'open' OR w.position <> o.position ORDER BY 1 LIMIT 10"
)


def named() -> Mapping[str, str]:
    """Every statement there is, by name, each form of a composed one included."""
    fixed = {k: v for k, v in globals().items() if k.isupper() and k[0] != "_" and type(v) is str}
    prefixes = {f"IDS_LIKE {kind}": text for kind, text in IDS_LIKE.items()}
    return {**fixed, **prefixes, **_instance_listings()}


def _instance_listings() -> Mapping[str, str]:
    subsets = [
        [name for bit, name in enumerate(INSTANCE_FILTERS) if mask >> bit & 1]
        for mask in range(2 ** len(INSTANCE_FILTERS))
    ]
    return {f"instances {' '.join(names)}": instances(names) for names in subsets}
