"""Every shipped table: dated, cited, honest about what was not read, and right on known cases."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.dmn import load
from tasks.rules.clocks import read_clocks
from tests.definitions.library import DECISIONS, ROOT, ZEEBE, name, tree

every_table = pytest.mark.parametrize("path", DECISIONS, ids=name)
EXCLUSIONS = (
    "insolvent", "sanctioned", "recently_sanctioned", "technician_shortage", "recent_breach",
    "recent_refusal", "barred_person", "restriction_unmet", "incapable", "relief_jobs_exceeded",
)  # fmt: skip
STATUSES = {"verified", "partly_unverified", "unverified"}
UNREAD = "[미확인]"


def facts(path: Path) -> Mapping[str, str]:
    """The `gyeyak:*` properties of a table."""
    found = tree(path).iter(f"{{{ZEEBE}}}property")
    return {str(p.get("name")): str(p.get("value")) for p in found}


def annotations(path: Path) -> list[str]:
    """What stands beside each row."""
    return [str(node.text) for node in tree(path).iterfind(".//{*}rule/{*}description")]


def decide(key: str, on: str, **inputs: Any) -> Any:
    """What the table of that day gives."""
    return load(ROOT / "decisions" / key / f"{on}.dmn").evaluate(key, inputs).outputs


# --- what a file says about itself --------------------------------------------------------------


def test_the_library_holds_every_table_that_the_process_needs() -> None:
    assert {path.parent.name for path in DECISIONS} >= {
        "direct_contract_limit", "quote_count", "quote_floor", "contract_bond",
        "exclusion_grounds", "notice_period", "required_documents", "payment_deadline",
        "delay_penalty_rate", "electronic_payment", "payment_share_class",
        "direct_payment_ground", "payment_notice_parties", "payee_account_check",
        "qualification_price",
    }  # fmt: skip


@every_table
def test_a_table_is_named_by_its_folder_and_its_first_day(path: Path) -> None:
    (decision,) = tree(path).iterfind("{*}decision")

    assert decision.get("id") == path.parent.name
    assert facts(path)["gyeyak:effectiveFrom"] == path.stem
    assert date.fromisoformat(path.stem)


@every_table
def test_a_table_cites_its_law_the_event_and_the_day_it_was_read(path: Path) -> None:
    found = facts(path)

    assert re.search(r"제\d+(조|장)", found["gyeyak:legalBasis"])
    assert found["gyeyak:appliesToEvent"].strip()
    assert date.fromisoformat(found["gyeyak:lastReadOn"]) >= date(2026, 6, 3)
    assert found["gyeyak:status"] in STATUSES


@every_table
def test_every_row_cites_an_article_and_the_day_of_its_text(path: Path) -> None:
    rows = annotations(path)

    assert rows
    for row in rows:
        assert re.search(r"제\d+(조|장)|목록|일반조건", row), row
        assert re.search(r"\d{4}-\d{2}-\d{2}|미확인", row), row


@every_table
def test_the_status_of_a_table_is_that_of_its_rows(path: Path) -> None:
    unread = [UNREAD in row for row in annotations(path)]
    status = "unverified" if all(unread) else "partly_unverified" if any(unread) else "verified"

    assert facts(path)["gyeyak:status"] == status


@every_table
def test_a_table_is_drawn_for_the_editor(path: Path) -> None:
    shapes = tree(path).iterfind(".//{*}DMNShape")

    assert [s.get("dmnElementRef") for s in shapes] == [path.parent.name]


@every_table
def test_versions_of_a_table_ask_and_answer_the_same(path: Path) -> None:
    def columns(file: Path) -> list[list[str | None]]:
        root = tree(file)
        asked = [t.text for t in root.iterfind(".//{*}inputExpression/{*}text")]
        return [asked, [o.get("name") for o in root.iterfind(".//{*}output")]]

    newest = max(path.parent.glob("*.dmn"))
    assert columns(path) == columns(newest)


def test_every_table_reaches_back_to_the_start_of_2023() -> None:
    for folder in {path.parent for path in DECISIONS}:
        first = min(file.stem for file in folder.glob("*.dmn"))
        assert date.fromisoformat(first) <= date(2023, 3, 7)


@every_table
def test_a_table_is_well_formed_without_a_doctype(path: Path) -> None:
    assert isinstance(tree(path), etree._Element)
    assert tree(path).getroottree().docinfo.internalDTD is None


# --- what the tables answer ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("object_", "vendor", "price", "clause"),
    [
        ("goods", "any", 20_000_000, "나목"),
        ("goods", "any", 20_000_001, ""),
        ("goods", "small_business", 20_000_001, "라목"),
        ("goods", "small_business", 100_000_000, "라목"),
        ("goods", "small_business", 100_000_001, ""),
        ("goods", "young_startup", 50_000_000, "다목"),
        ("goods", "young_startup", 50_000_001, ""),
        ("services", "special_knowledge", 100_000_000, "마목"),
        ("services", "favoured", 50_000_001, "바목"),
        ("works_general", "any", 400_000_000, "가목"),
        ("works_general", "any", 400_000_001, ""),
        ("works_specialist", "any", 200_000_000, "가목"),
        ("works_other", "any", 160_000_001, ""),
        ("other", "any", 50_000_000, "사목"),
    ],
)
@pytest.mark.parametrize("on", ["2023-01-01", "2026-06-03"])
def test_the_limits_of_a_small_direct_contract(
    on: str, object_: str, vendor: str, price: int, clause: str
) -> None:
    found = decide(
        "direct_contract_limit", on, object=object_, vendor_class=vendor, estimated_price_won=price
    )

    assert found["eligible"] is bool(clause)
    assert found["clause"].endswith(clause or "초과")
    assert not clause or found["limit_won"] >= price


@pytest.mark.parametrize(
    ("on", "cause", "vendor", "price", "again", "quotes"),
    [
        ("2025-07-08", "small_value", "any", 20_000_000, False, 1),
        ("2025-07-08", "small_value", "small_business", 20_000_001, False, 2),
        ("2025-07-08", "small_value", "favoured", 50_000_000, False, 1),
        ("2025-07-08", "small_value", "young_startup", 50_000_000, False, 1),
        ("2023-01-01", "small_value", "young_startup", 50_000_000, False, 2),
        ("2025-07-08", "small_value", "small_business", 90_000_000, True, 1),
        ("2025-07-08", "specific_cause", "any", 900_000_000, False, 1),
    ],
)
def test_how_many_quotes_are_needed(
    on: str, cause: str, vendor: str, price: int, *, again: bool, quotes: int
) -> None:
    found = decide(
        "quote_count", on, cause=cause, vendor_class=vendor, estimated_price_won=price,
        one_quote_again=again,
    )  # fmt: skip

    assert found["minimum_quotes"] == quotes


@pytest.mark.parametrize(
    ("on", "object_", "price", "rate"),
    [
        ("2026-07-01", "goods", 20_000_001, Decimal(88)),
        ("2026-07-01", "goods", 20_000_000, Decimal(90)),
        ("2026-07-01", "services", 90_000_000, Decimal(88)),
        ("2026-07-01", "publications", 1, Decimal(90)),
        ("2026-07-01", "works_general", 300_000_000, Decimal("89.745")),
        ("2025-05-01", "works_other", 100_000_000, Decimal("89.745")),
        ("2023-01-01", "works_other", 100_000_000, Decimal("87.745")),
    ],
)
def test_the_floor_under_quotes(on: str, object_: str, price: int, rate: Decimal) -> None:
    found = decide("quote_floor", on, object=object_, estimated_price_won=price)

    assert found["rate_percent"] == rate


@pytest.mark.parametrize(
    ("party", "price", "relief", "rate", "waived"),
    [
        ("private", 50_000_000, False, 10, True),
        ("private", 50_000_001, False, 10, False),
        ("private", 50_000_001, True, 5, False),
        ("public", 900_000_000, False, 10, True),
    ],
)
def test_the_bond_of_a_contract(
    party: str, price: int, *, relief: bool, rate: int, waived: bool
) -> None:
    found = decide(
        "contract_bond", "2026-06-03", counterparty=party, contract_price_won=price,
        relief_period=relief,
    )  # fmt: skip

    assert (found["rate_percent"], found["waived"]) == (rate, waived)


@pytest.mark.parametrize("ground", EXCLUSIONS)
def test_each_ground_of_exclusion_is_found_alone(ground: str) -> None:
    checks = {key: key == ground for key in EXCLUSIONS}

    (found,) = decide("exclusion_grounds", "2026-07-01", **checks)
    assert found["ground"] == ground
    assert found["legal_basis"].endswith(f"제{EXCLUSIONS.index(ground) + 1}호")


def test_several_grounds_of_exclusion_are_all_collected() -> None:
    checks = {key: key in ("sanctioned", "incapable") for key in EXCLUSIONS}
    found = decide("exclusion_grounds", "2026-07-01", **checks)

    assert [one["ground"] for one in found] == ["sanctioned", "incapable"]


@pytest.mark.parametrize(
    ("kind", "price", "urgent", "briefing", "days", "unit"),
    [
        ("quotation", 25_000_000, False, False, 3, "working"),
        ("goods", 300_000_000, False, False, 7, "calendar"),
        ("goods", 300_000_000, True, False, 5, "calendar"),
        ("works", 999_999_999, False, False, 7, "calendar"),
        ("works", 1_000_000_000, False, False, 15, "calendar"),
        ("works", 5_000_000_000, False, False, 30, "calendar"),
        ("works", 8_800_000_000, False, False, 40, "calendar"),
        ("works", 8_800_000_000, False, True, 7, "calendar"),
        ("negotiated", 99_999_999, False, False, 10, "calendar"),
        ("negotiated", 100_000_000, False, False, 20, "calendar"),
        ("negotiated", 1_000_000_000, False, False, 40, "calendar"),
        ("negotiated", 1_000_000_000, True, False, 10, "calendar"),
    ],
)
def test_how_long_a_notice_stands(
    kind: str, price: int, *, urgent: bool, briefing: bool, days: int, unit: str
) -> None:
    found = decide(
        "notice_period", "2026-07-01", kind=kind, estimated_price_won=price, urgent=urgent,
        site_briefing=briefing,
    )  # fmt: skip

    assert (found["days"], found["unit"]) == (days, unit)


def test_a_waived_bond_asks_for_a_promise_and_no_certificate() -> None:
    def codes(*, waived: bool) -> set[str]:
        found = decide(
            "required_documents", "2026-07-01", stage="contract", object="goods", bond_waived=waived
        )
        return {one["code"] for one in found}

    assert "bond_promise" in codes(waived=True) - codes(waived=False)
    assert "bond_certificate" in codes(waived=False) - codes(waived=True)
    assert {"integrity_pledge", "direct_contract_pledge"} <= codes(waived=True)


@pytest.mark.parametrize(
    ("kind", "rate"),
    [
        ("works", "0.5"),
        ("goods_purchase", "0.8"),
        ("goods_manufacture", "0.8"),
        ("design_manufacture", "0.5"),
        ("services", "1.3"),
        ("transport", "2.5"),
    ],
)
def test_the_rate_of_damages_for_delay(kind: str, rate: str) -> None:
    found = decide("delay_penalty_rate", "2026-07-01", kind=kind)

    assert found["rate_permille"] == Decimal(rate)
    assert found["cap_percent"] == 30


def test_tables_and_clocks_agree_on_the_days_that_both_know() -> None:
    clocks = read_clocks((ROOT / "clocks.yaml").read_bytes())
    pay = decide("payment_deadline", "2026-06-03", relief_period=False)
    relief = decide("payment_deadline", "2026-06-03", relief_period=True)
    notice = decide(
        "notice_period", "2026-07-01", kind="quotation", estimated_price_won=1, urgent=False,
        site_briefing=False,
    )  # fmt: skip

    assert (clocks["pay"].days, clocks["pay"].unit) == (pay["days"], pay["unit"])
    assert clocks["pay_relief"].days == relief["days"]
    assert (clocks["quote_notice"].days, clocks["quote_notice"].unit) == (
        notice["days"],
        notice["unit"],
    )


# --- electronic payment -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("object_", "price", "days", "required", "check"),
    [
        ("works_general", 50_000_000, 31, True, False),
        ("works_other", 50_000_000, 30, False, False),
        ("works_specialist", 49_999_999, 31, False, True),
        ("works_specialist", 30_000_000, 31, False, True),
        ("works_specialist", 29_999_999, 31, False, False),
        ("works_general", 900_000_000, 1, False, False),
        ("goods", 900_000_000, 400, False, False),
        ("services", 50_000_000, 31, False, False),
    ],
)
def test_which_works_are_paid_through_an_electronic_system(
    object_: str, price: int, days: int, *, required: bool, check: bool
) -> None:
    found = decide(
        "electronic_payment", "2019-06-19", object=object_, contract_price_won=price,
        period_days=days,
    )  # fmt: skip

    assert (found["required"], found["check_needed"]) == (required, check)


def test_the_lowered_threshold_that_nobody_has_read_never_obliges() -> None:
    unread = [row for row in annotations(_table("electronic_payment")) if UNREAD in row]
    found = decide(
        "electronic_payment", "2019-06-19", object="works_general", contract_price_won=40_000_000,
        period_days=90,
    )  # fmt: skip

    assert len(unread) == 1
    assert not found["required"]
    assert "확인 필요" in found["reason"]


def _table(key: str) -> Path:
    """The oldest version of a table."""
    return min((ROOT / "decisions" / key).glob("*.dmn"))


@pytest.mark.parametrize(
    ("class_", "proof", "direct"),
    [
        ("labour", True, False),
        ("subcontract", True, True),
        ("equipment", False, False),
        ("material", False, False),
        ("own", False, False),
    ],
)
@pytest.mark.parametrize("on", ["2023-01-01", "2026-07-01"])
def test_which_shares_of_a_claim_need_a_proof(
    on: str, class_: str, *, proof: bool, direct: bool
) -> None:
    found = decide("payment_share_class", on, **{"class": class_})

    assert (found["proof_required"], found["direct_payment"]) == (proof, direct)


@pytest.mark.parametrize(
    ("class_", "ground", "direct"),
    [
        ("subcontract", "court_judgment", True),
        ("subcontract", "insolvency", True),
        ("subcontract", "no_payment_bond", True),
        ("subcontract", "agreement", True),
        ("subcontract", "unpaid_after_order", True),
        ("subcontract", "other", False),
        ("labour", "unpaid_after_order", False),
        ("own", "agreement", False),
    ],
)
def test_when_a_subcontractor_is_paid_directly(class_: str, ground: str, *, direct: bool) -> None:
    found = decide("direct_payment_ground", "2026-07-01", share_class=class_, ground=ground)

    assert found["direct"] is direct


def test_the_parties_of_a_final_payment_are_told_and_of_no_other() -> None:
    def told(kind: str) -> Any:
        return decide("payment_notice_parties", "2026-07-01", claim_kind=kind)

    assert [one["class"] for one in told("final")] == ["subcontract", "material", "equipment"]
    assert not told("progress")
    assert not told("advance")


@pytest.mark.parametrize(
    ("matches", "changed", "verdict"),
    [
        (True, False, "accept"),
        (True, True, "approval"),
        (False, True, "return"),
        (False, False, "return"),
    ],
)
def test_an_account_must_be_the_payees_and_a_change_must_be_approved(
    *, matches: bool, changed: bool, verdict: str
) -> None:
    found = decide(
        "payee_account_check", "2023-01-01", account_owner_matches=matches, account_changed=changed
    )

    assert found["verdict"] == verdict
