"""Letters that no instance can be told of."""

from dataclasses import replace

import pytest

from engine.errors import LedgerConflict
from tasks.ledger import SqlLedger

from .make import MINUTE, NOON, letter


def test_a_letter_is_kept_as_it_came(ledger: SqlLedger) -> None:
    ledger.put(letter())

    assert ledger.letter("D1") == letter()
    assert ledger.letters() == (letter(),)
    assert ledger.letter("D2") is None


def test_a_letter_that_comes_again_changes_nothing(ledger: SqlLedger) -> None:
    ledger.put(letter())
    ledger.put(letter(arrived_at=NOON + 5 * MINUTE, reason="another reason"))

    assert ledger.letters() == (letter(),)


def test_a_letter_that_comes_again_after_it_was_settled_stays_settled(ledger: SqlLedger) -> None:
    ledger.put(letter())
    settled = ledger.settle("D1", state="set_aside", by="lee", at=NOON, note="광고")
    ledger.put(letter())

    assert ledger.letters() == ()
    assert ledger.letters("set_aside") == (settled,)


def test_another_letter_under_the_same_id_is_refused(ledger: SqlLedger) -> None:
    ledger.put(letter())

    with pytest.raises(LedgerConflict, match="D1"):
        ledger.put(letter(pack_sha256="c" * 64))
    assert ledger.letters() == (letter(),)


def test_letters_come_in_the_order_of_their_arrival(ledger: SqlLedger) -> None:
    ledger.put(letter("D2", arrived_at=NOON + 2 * MINUTE))
    ledger.put(letter("D1", arrived_at=NOON + 3 * MINUTE))

    assert [one.document_id for one in ledger.letters()] == ["D2", "D1"]


def test_an_officer_matches_a_letter_once(ledger: SqlLedger) -> None:
    ledger.put(letter())

    settled = ledger.settle(
        "D1", state="matched", by="lee", at=NOON + MINUTE, contract_no="C1", form="delivery"
    )

    assert settled == replace(
        letter(),
        state="matched",
        settled_by="lee",
        settled_at=NOON + MINUTE,
        contract_no="C1",
        form="delivery",
    )
    assert ledger.letters() == ()
    again = ledger.settle(
        "D1", state="matched", by="lee", at=NOON + 9 * MINUTE, contract_no="C1", form="delivery"
    )
    assert again == settled


def test_a_settled_letter_is_not_settled_otherwise(ledger: SqlLedger) -> None:
    ledger.put(letter())
    settled = ledger.settle("D1", state="returned", by="lee", at=NOON)

    for state, by in (("matched", "lee"), ("returned", "kim"), ("open", "lee")):
        with pytest.raises(LedgerConflict, match="returned"):
            ledger.settle("D1", state=state, by=by, at=NOON)  # type: ignore[arg-type]  # states of the table above
    assert ledger.letter("D1") == settled


def test_a_letter_that_is_not_there_cannot_be_settled(ledger: SqlLedger) -> None:
    with pytest.raises(LedgerConflict, match="no such letter"):
        ledger.settle("D1", state="matched", by="lee", at=NOON)
