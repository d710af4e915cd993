"""From settings to clients: which way commands go, what is recorded, what is counted."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ExternalUnavailable, LedgerConflict, SettingsInvalid
from engine.ports import NotYet
from tasks.attachments import Store
from tasks.ledger import Evidence, SqlLedger, open_ledger
from tasks.nara.client import Key
from tasks.outside.commands import request_hash
from tasks.outside.http import Patience
from tasks.registry import KINDS, Outside, handlers
from tasks.sandbox.server import Sandbox
from tasks.settings import SANDBOX_KEY, OutsideSettings, default_settings, read_settings
from tests.contract.desk import START, Desk, notice
from tests.support import MovableClock

STEP = "nara:publish-quotation-notice"
PROOF = (Evidence("화면.png", "ab" * 32),)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A calm sandbox."""
    with Sandbox(clock=MovableClock(), start_at=START) as running:
        yield running


@pytest.fixture
def ledger() -> Iterator[SqlLedger]:
    """An empty ledger."""
    with open_ledger("sqlite://") as opened:
        yield opened


def settings(sandbox: Sandbox, **changes: Any) -> OutsideSettings:
    """Settings in which everything is simulated but what is named."""
    plain: dict[str, Any] = {
        "sandbox": sandbox.addresses.url,
        "nara": {"reads": {"mode": "simulator"}, "agency": {"mode": "simulator"}},
        "document24": {"mode": "simulator"},
        "disclosure": {"mode": "simulator"},
        "cleanpay": {"mode": "simulator"},
    }
    for name, value in changes.items():
        (plain["nara"] if name in ("reads", "agency") else plain)[name] = value
    return read_settings(json.dumps(plain), "outside.yaml", {})


class Opened(Desk):
    """A desk over settings of its own."""

    def __init__(self, sandbox: Sandbox, chosen: OutsideSettings, ledger: SqlLedger | None) -> None:
        super().__init__(sandbox)
        self.outside.close()
        patience = Patience(attempts=2, sleep=lambda _seconds: None)
        self.outside = Outside.open(chosen, clock=self.clock, ledger=ledger, patience=patience)
        self.handlers = self.outside.handlers()

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


WAYS: dict[str, dict[str, Any]] = {
    "simulator": {"mode": "simulator"},
    "manual": {"mode": "manual"},
    "file-drop": {"mode": "file-drop"},
}


def way(name: str, folder: Path) -> dict[str, Any]:
    """One way, with folders of its own if it wants them."""
    if name != "file-drop":
        return WAYS[name]
    for part in ("out", "in"):
        (folder / part).mkdir(exist_ok=True)
    return {"mode": name, "outbox": str(folder / "out"), "inbox": str(folder / "in")}


@pytest.mark.parametrize("name", WAYS)
def test_every_way_offers_the_same_steps_and_leaves_the_same_row(
    sandbox: Sandbox, ledger: SqlLedger, tmp_path: Path, name: str
) -> None:
    sender = {"org_code": "9990001", "dept_code": "9990001", "name": "가상시 회계과"}
    chosen = settings(
        sandbox,
        agency=way(name, tmp_path),
        cleanpay=way(name, tmp_path),
        document24={**way(name, tmp_path), "sender": sender},
        disclosure=way(name, tmp_path),
    )
    with Opened(sandbox, chosen, ledger) as desk:
        assert set(desk.handlers) == _usual_steps(sandbox)
        try:
            done = desk.perform(STEP, "publish", notice=notice())
        except NotYet:
            done = None

    (entry,) = ledger.of_instance("i1")
    assert (entry.system, entry.kind, entry.key, entry.mode) == (
        "nara", "notice", "i1:publish:1", name,
    )  # fmt: skip
    assert entry.request_hash == request_hash(entry.kind, entry.request)
    assert entry.waiting is (name != "simulator")
    if done is not None:
        assert done["reference"]["request_hash"] == entry.request_hash


def _usual_steps(sandbox: Sandbox) -> set[str]:
    with Opened(sandbox, default_settings(sandbox.addresses.url), None) as desk:
        return set(desk.handlers)


def test_without_a_ledger_the_simulator_works_unrecorded(sandbox: Sandbox) -> None:
    with Opened(sandbox, default_settings(sandbox.addresses.url), None) as desk:
        assert desk.perform(STEP, notice=notice())["reference"]["notice_no"]
        with pytest.raises(SettingsInvalid, match="ledger"):
            desk.outside.manual("nara")


def test_an_officer_records_what_waits_and_the_step_goes_on(
    sandbox: Sandbox, ledger: SqlLedger
) -> None:
    with Opened(sandbox, settings(sandbox, agency=WAYS["manual"]), ledger) as desk:
        with pytest.raises(NotYet):
            desk.perform(STEP, "publish", notice=notice())
        (waiting,) = ledger.waiting("nara")
        answer = {"notice_no": "R26BK00000001", "notice_ord": "000", "posted_at": START}
        desk.outside.manual("nara").record(waiting.key, answer, by="lee", at=START, evidence=PROOF)

        done = desk.perform(STEP, "publish", notice=notice())

    assert done["reference"]["notice_no"] == "R26BK00000001"
    assert done["reference"]["request_hash"] == waiting.request_hash
    kept = ledger.find("nara", waiting.key)
    assert kept is not None
    assert (kept.acknowledged_by, kept.evidence) == ("lee", PROOF)


def test_an_officer_can_record_nothing_that_was_never_asked(
    sandbox: Sandbox, ledger: SqlLedger
) -> None:
    with Opened(sandbox, settings(sandbox), ledger) as desk:
        for system in KINDS:
            with pytest.raises(LedgerConflict, match="nothing was requested"):
                desk.outside.manual(system).refuse(
                    "i1:x:1", "closed", "마감", by="lee", at=START, evidence=PROOF
                )
        with pytest.raises(LedgerConflict, match="nobody"):
            desk.outside.manual("nobody")


@pytest.mark.parametrize("part", ["agency", "cleanpay", "disclosure"])
def test_a_way_that_lives_on_the_ledger_is_refused_without_one(sandbox: Sandbox, part: str) -> None:
    chosen = settings(sandbox, **{part: WAYS["manual"]})

    with pytest.raises(SettingsInvalid, match=part):
        Outside.open(chosen, clock=MovableClock())


@pytest.mark.parametrize("missing", ["outbox", "inbox"])
def test_a_folder_that_is_not_there_is_found_at_the_start(
    sandbox: Sandbox, ledger: SqlLedger, tmp_path: Path, missing: str
) -> None:
    chosen = way("file-drop", tmp_path)
    Path(chosen[missing]).rmdir()

    with pytest.raises(SettingsInvalid, match=rf"nara\.agency\.{missing}"):
        Outside.open(settings(sandbox, agency=chosen), clock=MovableClock(), ledger=ledger)


def test_the_quota_of_the_key_is_counted_in_the_ledger(sandbox: Sandbox, ledger: SqlLedger) -> None:
    reads = {"mode": "simulator", "daily_quota": 2, "per_second": 1_000_000}
    key = Key("R26BK99000001", "000")
    with Opened(sandbox, settings(sandbox, reads=reads), ledger) as desk:
        desk.outside.nara.quotes(key)
        desk.outside.nara.quotes(key)
        with pytest.raises(ExternalUnavailable, match="quota") as refused:
            desk.outside.nara.quotes(key)

    assert refused.value.retry_after == timedelta(hours=15)  # from nine until midnight
    assert SANDBOX_KEY not in str(refused.value)


def test_attachments_are_kept_where_the_settings_say(sandbox: Sandbox, tmp_path: Path) -> None:
    chosen = settings(sandbox, attachments={"url": f"file://{tmp_path}/kept"})

    with Outside.open(chosen, clock=MovableClock()) as outside:
        assert outside.store is not None
        digest = outside.store.put(b"content")

    assert Store(f"file://{tmp_path}/kept").get(digest) == b"content"


def test_the_handlers_are_a_pure_table_of_the_clients(sandbox: Sandbox) -> None:
    with Opened(sandbox, default_settings(sandbox.addresses.url), None) as desk:
        found = desk.outside.handlers()

    assert {type_: one.type for type_, one in found.items()} == {one: one for one in found}
    assert handlers.__kwdefaults__ == {"attachments": None, "practice": None}


def test_an_officer_publishes_on_the_board_and_says_what_it_shows(
    sandbox: Sandbox, ledger: SqlLedger
) -> None:
    item = {
        "group": "contract", "contract_no": "R26TA1", "title": "노트북 구매",
        "contract_price_won": 25_025_000, "concluded_on": date(2026, 3, 13),
    }  # fmt: skip
    published = {
        "publication_no": "2026-1",
        "url": "https://board.example/1",
        "published_at": START,
    }
    with Opened(sandbox, settings(sandbox, disclosure=WAYS["manual"]), ledger) as desk:
        officer = desk.outside.manual("disclosure")

        def step(type_: str, answer: dict[str, Any], **inputs: Any) -> Any:
            with pytest.raises(NotYet):
                desk.perform(type_, type_, **inputs)
            (waiting,) = ledger.waiting("disclosure")
            officer.record(waiting.key, answer, by="lee", at=START, evidence=PROOF)
            return desk.perform(type_, type_, **inputs)

        reference = step("disclosure:publish", published, item=item)["reference"]
        shown = {**item, "concluded_on": "2026-03-13", "contract_price_won": 25_025_001}
        back = step("disclosure:read", {"item": shown}, reference=reference)["read_back"]

    assert reference["publication_no"] == "2026-1"
    assert back == {**item, "contract_price_won": 25_025_001}
    assert [entry.kind for entry in ledger.of_instance("i1")] == ["publication", "read-item"]
