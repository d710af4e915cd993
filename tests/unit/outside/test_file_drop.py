"""Commands as files: whole or not there, once, and answers that are not trusted."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ExternalAnswerInvalid, ExternalRejected, ExternalUnavailable
from engine.ports import NotYet
from tasks.outside.commands import CommandKind, request_hash
from tasks.outside.file_drop import FileDrop
from tests.support import MORNING, MovableClock

KINDS = {"order": CommandKind("/orders", ("order_no", "ordered_at"), ("price_won",))}
REQUEST = {"title": "노트북", "price_won": 1_000, "due_at": MORNING}
KEY = "i1:주문:1"
HASH = request_hash("order", REQUEST)


@dataclass
class Drop:
    """A file drop, and the hands of the agency's link."""

    files: FileDrop
    clock: MovableClock

    def submit(self, key: str = KEY, **changes: Any) -> Any:
        return self.files.submit("order", {**REQUEST, **changes}, key=key)

    @property
    def sent(self) -> Path:
        return self.files.outbox / f"{self.files.name(KEY)}.json"

    @property
    def ack(self) -> Path:
        return self.files.inbox / f"{self.files.name(KEY)}.ack.json"

    def answer(self, **changes: Any) -> None:
        given = {
            "key": KEY,
            "request_hash": HASH,
            "acknowledged_at": "2026-03-02T10:00:00+09:00",
            "result": {"order_no": "A-1", "ordered_at": "2026-03-02T10:00:00+09:00"},
            **changes,
        }
        kept = {name: value for name, value in given.items() if value is not None}
        self.ack.write_text(json.dumps(kept), "utf-8")


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    for name in ("out", "in"):
        (tmp_path / name).mkdir()
    clock = MovableClock()
    return Drop(FileDrop("nara", tmp_path / "out", tmp_path / "in", KINDS, clock), clock)


def test_a_command_is_put_there_and_waits(drop: Drop) -> None:
    with pytest.raises(NotYet) as caught:
        drop.submit()

    assert caught.value.after == timedelta(minutes=10)
    assert json.loads(drop.sent.read_text("utf-8")) == {
        "key": KEY,
        "kind": "order",
        "request": {"title": "노트북", "price_won": 1000, "due_at": "2026-03-02T09:00:00+09:00"},
        "request_hash": HASH,
        "requested_at": "2026-03-02T09:00:00+09:00",
    }
    assert drop.files.find(KEY) is None


def test_the_name_of_a_file_follows_from_the_key_and_holds_nothing_of_it(drop: Drop) -> None:
    with pytest.raises(NotYet):
        drop.submit("../../etc/passwd")

    (sent,) = drop.files.outbox.glob("*.json")
    assert sent.name == f"{drop.files.name('../../etc/passwd')}.json"
    assert set(drop.files.name(KEY).removeprefix("nara-")) <= set("0123456789abcdef")


def test_an_answer_is_a_receipt_with_types(drop: Drop) -> None:
    with pytest.raises(NotYet):
        drop.submit()
    drop.answer(result={"order_no": "A-1", "ordered_at": "2026-03-02T01:00:00Z", "more": 1})

    receipt = drop.submit()

    assert receipt.result == {"order_no": "A-1", "ordered_at": MORNING + timedelta(hours=1)}
    assert (receipt.kind, receipt.request_hash) == ("order", HASH)
    assert drop.files.find(KEY) == receipt == drop.submit()


def test_a_refusal_keeps_its_code_and_words(drop: Drop) -> None:
    with pytest.raises(NotYet):
        drop.submit()
    drop.answer(result=None, refusal={"code": "notice_rejected", "message": "규격서 누락"})

    for _ in range(2):
        with pytest.raises(ExternalRejected) as caught:
            drop.submit()
        assert (caught.value.refusal, caught.value.reason) == ("notice_rejected", "규격서 누락")
    assert drop.files.find(KEY) is None


def test_a_link_that_takes_files_away_gets_each_once(drop: Drop) -> None:
    with pytest.raises(NotYet):
        drop.submit()
    drop.sent.unlink()

    for _ in range(3):
        with pytest.raises(NotYet):
            drop.submit()
    assert list(drop.files.outbox.glob("*.json")) == []


def test_a_key_carries_one_content_only(drop: Drop) -> None:
    with pytest.raises(NotYet):
        drop.submit()

    with pytest.raises(ExternalRejected) as caught:
        drop.submit(price_won=2_000)

    assert caught.value.refusal == "key_reused"
    assert json.loads(drop.sent.read_text("utf-8"))["request"]["price_won"] == 1_000


class Crash(Exception):
    """The power went out."""


@pytest.mark.parametrize("step", range(6))
def test_a_crash_at_any_step_leaves_a_whole_file_or_none_and_goes_on(
    drop: Drop, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    steps = 0

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == step + 1:
                raise Crash
            return real(*given)

        return call

    # for each of the two files: the content is flushed, then it is renamed, then the folder
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(os.fsync))
        patch.setattr(Path, "rename", failing(Path.rename))
        with pytest.raises(Crash):
            drop.submit()

    seen = [json.loads(one.read_text("utf-8")) for one in drop.files.outbox.glob("*.json")]
    assert [one["request_hash"] for one in seen] in ([], [HASH])
    with pytest.raises(NotYet):
        drop.submit()
    assert json.loads(drop.sent.read_text("utf-8"))["request_hash"] == HASH
    assert [one.name for one in drop.files.outbox.glob(".*.part")] == []


WRONG: Mapping[str, Mapping[str, Any]] = {
    "answers another key": {"key": "i1:other:1"},
    "the hash differs": {"request_hash": "0" * 64},
    "not either a result or a refusal": {"refusal": {"code": "no", "message": ""}},
    "has no order_no": {"result": {"ordered_at": "2026-03-02T10:00:00+09:00"}},
    "ordered_at of the answer": {"result": {"order_no": "A", "ordered_at": "yesterday"}},
    "has no result": {"result": "A-1"},
    "no moment with a zone": {"acknowledged_at": "2026-03-02T10:00:00"},
    "no code and message": {"result": None, "refusal": {"code": "no: such", "message": ""}},
    "other fields": {"path": "/etc/passwd"},
}


@pytest.mark.parametrize("reason", WRONG)
def test_an_answer_that_does_not_fit_is_put_aside_and_a_right_one_counts(
    drop: Drop, reason: str
) -> None:
    with pytest.raises(NotYet):
        drop.submit()
    drop.answer(**WRONG[reason])

    with pytest.raises(ExternalAnswerInvalid, match=reason):
        drop.submit()

    assert not drop.ack.exists()
    assert len(list((drop.files.inbox / ".refused").iterdir())) == 1
    with pytest.raises(NotYet):
        drop.submit()
    drop.answer()
    assert drop.submit().result["order_no"] == "A-1"


HOSTILE: Mapping[str, bytes] = {
    "not JSON": b'{"key": "i1',
    "bytes": b'{"key": "' + b"x" * (1024 * 1024) + b'"}',
    "kept": b'{"key": "\\ud800"}',
    "other fields": b'{"key": "secret", "__class__": {"path": "/etc"}}',
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_hostile_content_is_put_aside_and_never_quoted(drop: Drop, reason: str) -> None:
    with pytest.raises(NotYet):
        drop.submit()
    drop.ack.write_bytes(HOSTILE[reason])

    with pytest.raises(ExternalAnswerInvalid, match=reason) as caught:
        drop.submit()

    assert "secret" not in f"{caught.value} {caught.value!r}"


def test_deep_nesting_is_put_aside(drop: Drop) -> None:
    with pytest.raises(NotYet):
        drop.submit()
    drop.ack.write_text("[" * 5_000 + "]" * 5_000)

    with pytest.raises(ExternalAnswerInvalid):
        drop.submit()


def test_a_link_out_of_the_inbox_is_not_followed(drop: Drop, tmp_path: Path) -> None:
    with pytest.raises(NotYet):
        drop.submit()
    drop.answer()
    drop.ack.rename(tmp_path / "elsewhere.json")
    drop.ack.symlink_to(tmp_path / "elsewhere.json")

    with pytest.raises(ExternalAnswerInvalid, match="plain file"):
        drop.submit()

    assert (tmp_path / "elsewhere.json").exists()


def test_a_pipe_in_the_place_of_an_answer_does_not_hang(drop: Drop) -> None:
    with pytest.raises(NotYet):
        drop.submit()
    os.mkfifo(drop.ack)

    with pytest.raises(ExternalAnswerInvalid):
        drop.submit()


def test_two_wrong_answers_are_both_kept(drop: Drop) -> None:
    with pytest.raises(NotYet):
        drop.submit()
    for _ in range(2):
        drop.answer(key="another")
        with pytest.raises(ExternalAnswerInvalid):
            drop.submit()

    assert len(list((drop.files.inbox / ".refused").iterdir())) == 2


def test_a_folder_that_is_gone_is_an_outage(drop: Drop, tmp_path: Path) -> None:
    gone = FileDrop("nara", tmp_path / "gone", drop.files.inbox, KINDS, drop.clock)

    with pytest.raises(ExternalUnavailable, match="outbox folder"):
        gone.submit("order", REQUEST, key=KEY)
