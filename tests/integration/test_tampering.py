"""An auditor finds any change that was made to a database by force."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine import Engine
from tests import bpmn as b
from tests.support import Bench, Scripted

PROCESS = b.file(
    "p",
    b.node("startEvent", "s"),
    b.user("first"),
    b.script("compute", "amount * 2", "total"),
    b.service("call", "t:call"),
    b.user("second"),
    b.node("endEvent", "e"),
    b.chain("s", "first", "compute", "call", "second", "e"),
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "audit.db"
    folder = tmp_path / "definitions"
    folder.mkdir()
    one = Bench(folder, PROCESS, handlers=[Scripted("t:call", {"no": 1})], url=f"sqlite:///{path}")
    for _ in range(2):
        instance = one.start(amount=3)
        one.complete(instance, "first", amount=4)
    one.close()
    return path


def _force(path: Path, statement: str, *values: object) -> None:
    """Change the database behind the program's back, its guards removed."""
    with closing(sqlite3.connect(path)) as connection:
        guards = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in guards.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement, values)
        connection.commit()


def _flip(value: object) -> object:
    if isinstance(value, int):
        return value + 1024
    text = str(value)
    return chr(ord(text[0]) ^ 1) + text[1:] if text else "x"


def test_flipping_one_byte_of_any_history_row_is_found_and_named(
    database: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(database)) as connection:
        cursor = connection.execute("SELECT * FROM history")
        columns = [d[0] for d in cursor.description]
        rows = cursor.fetchall()
    assert len(rows) > 6
    for row in rows:
        facts = dict(zip(columns, row, strict=True))
        for column in columns:
            copy = tmp_path / "copy.db"
            copy.write_bytes(database.read_bytes())
            _force(
                copy,
                f'UPDATE history SET "{column}" = ? WHERE stream = ? AND seq = ?',  # noqa: S608 - column names of our own table
                _flip(facts[column]),
                facts["stream"],
                facts["seq"],
            )
            with Engine.open(f"sqlite:///{copy}") as engine:
                found = engine.verify()
            assert not found.ok, (facts["stream"], facts["seq"], column)
            assert found.first_bad is not None
            if column not in ("stream", "seq"):
                assert found.first_bad.stream == facts["stream"]
                assert found.first_bad.seq == facts["seq"], (column, found.first_bad)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM history WHERE seq = (SELECT max(seq) FROM history)",
        "DELETE FROM history WHERE seq = 1",
        "DELETE FROM history",
        "UPDATE instance SET snapshot = x'00'",
        "UPDATE instance SET state_hash = 'x'",
    ],
)
def test_missing_rows_and_changed_states_are_found(database: Path, statement: str) -> None:
    _force(database, statement)
    with Engine.open(f"sqlite:///{database}") as engine:
        assert not engine.verify().ok


def test_a_definition_changed_by_force_is_found(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        (content,) = connection.execute(
            "SELECT content FROM resource WHERE kind = 'bpmn'"
        ).fetchone()
    _force(database, "UPDATE resource SET content = ? WHERE kind = 'bpmn'", content + b" ")
    with Engine.open(f"sqlite:///{database}") as engine:
        assert not engine.verify().ok


@pytest.mark.parametrize("statement", ["UPDATE history SET actor = 'x'", "DELETE FROM history"])
def test_the_database_itself_refuses_to_change_history(database: Path, statement: str) -> None:
    with (
        closing(sqlite3.connect(database)) as connection,
        pytest.raises(sqlite3.DatabaseError, match="history"),
    ):
        connection.execute(statement)


def test_replaying_to_every_number_gives_the_state_of_then(tmp_path: Path) -> None:
    folder = tmp_path / "definitions"
    folder.mkdir()
    one = Bench(folder, PROCESS, handlers=[Scripted("t:call", {"no": 1})])
    states = {}
    instance = one.engine.start("p", {"amount": 3}, actor="lee")

    def remember() -> None:
        now = one.engine.instance(instance.id)
        states[now.revision] = (now.state, one.engine.variables(instance.id))

    remember()
    one.engine.complete(one.item(instance, "first").id, {"amount": 4}, actor="lee")
    remember()
    one.engine.run_due()
    remember()
    one.clock.advance(days=400)
    one.engine.complete(one.item(instance, "second").id, {}, actor="kim")
    remember()
    for seq, (state, variables) in states.items():
        replayed = one.engine.replay(instance.id, at=seq)
        assert (replayed.state, dict(replayed.variables)) == (state, variables)
    early = one.engine.replay(instance.id, at=one.engine.history(instance.id)[0].at)
    assert early.seq == 3
    one.close()
