"""Commands are written before they go, and answered once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import LedgerConflict, ValueInvalid
from tasks.ledger import Evidence, SqlLedger, open_ledger

from .make import MINUTE, NOON, REQUEST, RESULT, command

PROOF = (Evidence("접수증.pdf", "b" * 64),)


def test_a_request_comes_back_with_every_type_it_had(ledger: SqlLedger) -> None:
    kept = ledger.request(command())

    assert kept == command()
    assert kept.request == REQUEST
    assert ledger.find("nara", "i1:publish:1") == kept
    assert kept.waiting


def test_a_request_is_known_to_whoever_opens_the_ledger_next(ledger: SqlLedger, url: str) -> None:
    ledger.request(command())
    ledger.close()

    with open_ledger(url) as other:
        assert other.waiting() == (command(),)


def test_the_same_request_again_gives_the_first_with_its_answer(ledger: SqlLedger) -> None:
    ledger.request(command())
    answered = ledger.acknowledge("nara", "i1:publish:1", result=RESULT, at=NOON)

    again = ledger.request(command(requested_at=NOON + MINUTE, mode="file-drop"))

    assert again == answered
    assert again.requested_at == NOON
    assert again.mode == "manual"


@pytest.mark.parametrize(
    "changes",
    [{"request": {**REQUEST, "amount_won": 1}}, {"kind": "award"}],
    ids=["content", "kind"],
)
def test_other_content_under_a_used_key_is_refused(
    ledger: SqlLedger, changes: dict[str, Any]
) -> None:
    ledger.request(command())

    with pytest.raises(LedgerConflict, match="another thing"):
        ledger.request(command(**changes))
    assert ledger.of_instance("i1") == (command(),)


def test_two_systems_may_use_the_same_key(ledger: SqlLedger) -> None:
    ledger.request(command())
    ledger.request(command(system="document24", kind="letter"))

    assert [e.system for e in ledger.of_instance("i1")] == ["nara", "document24"]


def test_a_request_whose_hash_is_not_its_own_is_refused(ledger: SqlLedger) -> None:
    with pytest.raises(ValueInvalid):
        ledger.request(command(request_hash="0" * 64))
    assert ledger.waiting() == ()


def test_an_answer_is_kept_with_who_when_and_evidence(ledger: SqlLedger) -> None:
    ledger.request(command())

    answered = ledger.acknowledge(
        "nara", "i1:publish:1", result=RESULT, at=NOON + MINUTE, by="lee", evidence=PROOF
    )

    assert answered == replace(
        command(),
        result=RESULT,
        acknowledged_at=NOON + MINUTE,
        acknowledged_by="lee",
        evidence=PROOF,
    )
    assert ledger.find("nara", "i1:publish:1") == answered


def test_the_same_answer_again_changes_nothing(ledger: SqlLedger) -> None:
    ledger.request(command())
    first = ledger.acknowledge("nara", "i1:publish:1", result=RESULT, at=NOON, by="lee")

    again = ledger.acknowledge("nara", "i1:publish:1", result=RESULT, at=NOON + MINUTE, by="kim")

    assert again == first


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"result": RESULT}, {"result": {"notice_no": "other"}}),
        ({"result": RESULT}, {"refusal": "closed"}),
        ({"refusal": "closed"}, {"refusal": "late"}),
        ({"refusal": "closed"}, {"result": {}}),
    ],
)
def test_another_answer_is_refused(
    ledger: SqlLedger, first: dict[str, str], second: dict[str, str]
) -> None:
    ledger.request(command())
    kept = ledger.acknowledge("nara", "i1:publish:1", at=NOON, **first)  # type: ignore[arg-type]  # keywords of the table above

    with pytest.raises(LedgerConflict, match="another answer"):
        ledger.acknowledge("nara", "i1:publish:1", at=NOON, **second)  # type: ignore[arg-type]  # as above
    assert ledger.find("nara", "i1:publish:1") == kept


def test_an_empty_result_is_an_answer_and_not_a_missing_one(ledger: SqlLedger) -> None:
    ledger.request(command())

    answered = ledger.acknowledge("nara", "i1:publish:1", result={}, at=NOON)

    assert answered.result == {}
    assert ledger.waiting() == ()


@pytest.mark.parametrize("answer", [{}, {"result": RESULT, "refusal": "closed"}])
def test_an_answer_is_either_a_result_or_a_refusal(
    ledger: SqlLedger, answer: dict[str, str]
) -> None:
    ledger.request(command())

    with pytest.raises(ValueInvalid):
        ledger.acknowledge("nara", "i1:publish:1", at=NOON, **answer)  # type: ignore[arg-type]  # keywords of the table above


def test_an_answer_to_what_was_never_requested_is_refused(ledger: SqlLedger) -> None:
    with pytest.raises(LedgerConflict, match="nothing was requested"):
        ledger.acknowledge("nara", "i1:publish:1", result={}, at=NOON)


def test_waiting_lists_the_unanswered_oldest_first_of_one_system_or_all(
    ledger: SqlLedger,
) -> None:
    ledger.request(command("i1:late:1", requested_at=NOON + timedelta(hours=1)))
    ledger.request(command("i2:early:1"))
    ledger.request(command("i3:letter:1", system="document24"))
    ledger.request(command("i4:done:1"))
    ledger.acknowledge("nara", "i4:done:1", refusal="closed", at=NOON)

    assert [e.key for e in ledger.waiting()] == ["i2:early:1", "i3:letter:1", "i1:late:1"]
    assert [e.key for e in ledger.waiting("document24")] == ["i3:letter:1"]


def test_the_commands_of_an_instance_come_in_the_order_of_their_requests(
    ledger: SqlLedger,
) -> None:
    keys = ["i1:z:1", "i1:a:1", "i1:z:2"]
    for key in [*keys, "i10:a:1"]:
        ledger.request(command(key))

    assert [e.key for e in ledger.of_instance("i1")] == keys


def test_what_a_request_says_is_not_in_its_repr(ledger: SqlLedger) -> None:
    ledger.request(command())
    kept = ledger.acknowledge("nara", "i1:publish:1", result=RESULT, at=NOON)

    assert "의자" not in repr(kept)
    assert "20260302001" not in repr(kept)


def test_a_number_that_an_answer_gave_is_known(ledger: SqlLedger) -> None:
    ledger.request(command())
    assert not ledger.answered("contract_no", "R26TA00000001")

    ledger.acknowledge("nara", "i1:publish:1", result={"contract_no": "R26TA00000001"}, at=NOON)

    assert ledger.answered("contract_no", "R26TA00000001")
    assert not ledger.answered("contract_no", "R26TA0000000")
    assert not ledger.answered("notice_no", "R26TA00000001")
    with pytest.raises(ValueInvalid):
        ledger.answered("contract_no", "R26TA%")
