"""What must never be kept is found, and what only looks like it is left alone.

Every number here is made up; none is that of a person.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine import sensitive
from engine.errors import PersonalData
from engine.privacy import MASKED_KEY, Privacy, mask, masked, personal

HIDDEN = "******-*******"
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def resident(head: str, sex: int, rest: str = "12345", *, foreign: bool = False) -> str:
    """A number with the check digit that was given until October 2020."""
    body = f"{head}{sex}{rest}"
    total = sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True))
    return f"{head}-{sex}{rest}{((13 if foreign else 11) - total % 11) % 10}"


def company(body: str) -> str:
    """A corporate number of twelve digits with its check digit."""
    total = sum(int(d) * (1 + i % 2) for i, d in enumerate(body))
    return f"{body[:6]}-{body[6:]}{-total % 10}"


OLD = resident("800101", 1)
FOREIGN = resident("850315", 5, foreign=True)
NEW = "211203-3456789"  # given after October 2020: without a check digit


@pytest.mark.parametrize(
    "text",
    [
        OLD,
        OLD.replace("-", ""),
        OLD.replace("-", " - "),
        OLD.replace("-", "–"),
        OLD.replace("-", "－"),
        OLD.replace("-", "\u200b-\u200b"),
        OLD.replace("-", "\u00a0"),
        OLD.translate({ord(str(n)): 0xFF10 + n for n in range(10)}),
        FOREIGN,
        FOREIGN.replace("-", ""),
        NEW,
        NEW.replace("-", ""),
        "주민등록번호 800101-1000000",
        "주민등록번호: 8013011000000",
        f"대표자(주민번호{OLD})님",
        f"^{OLD}^",
        f"<no>{OLD}</no>",
        f"No.{OLD}",
        OLD.replace("-", "."),
        OLD.replace("-", "/"),
        f"RRN{OLD.replace('-', '')}",
    ],
)
def test_a_resident_number_is_found_however_it_is_written(text: str) -> None:
    hidden = mask(text)
    assert len(hidden) == len(text)
    assert not any(c.isdecimal() for c in hidden)
    assert personal({"note": text}) == ("data.note",)


@pytest.mark.parametrize(
    "text",
    [
        company("110111008545"),
        company("130111000624"),
        company("110111345678"),
        f"법인등록번호 {OLD}",
        "123-45-67890",
        "R26BK09990001-000",
        "R26TA99000001",
        "20210312345-00",
        "2021031234500",
        "031-980-2114, 010-1234-5678",
        "2026-03-09T10:05:00+09:00",
        "20260309100500",
        "8801234567893",
        "132,267,300원",
        "경기도 김포시 사우중로 1, 12345",
        "800101-1******",
        "3f2a8001011234567b0c",
        "계좌 문의 031-980-2114",
        "계좌로 1234567890원 지급",
        "계좌 개설 2026-03-09 10:00:12",
        "농협 02-2080-5114",
        "1.800101-1234560",
        "2026-0901-0001-0002",
        "9410-1234-5678-9012",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert mask(text) == text
    assert personal({"note": text}) == ()


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("계좌 352-1234-5678-93", "계좌 ***-****-****-**"),
        ("계좌번호는 국민은행 123456-78-901234", "계좌번호는 국민은행 ******-**-******"),
        ("입금: 농협 3521234567893 (예금주 나래)", "입금: 농협 ************* (예금주 나래)"),
        ("account no. 3521234567893", "account no. *************"),
        ('"account_no":"3521234567893"', '"account_no":"*************"'),
        ("카드번호 9410-1234-5678-9012", "카드번호 ****-****-****-****"),
        ("계좌１２３４５６７８９０１２", "계좌************"),
        ("9410-1234-5678-9010 결제", "****-****-****-**** 결제"),
        ("주민번호 800101%2D1234562", "주민번호 ******%*D*******"),
    ],
)
def test_an_account_is_found_by_the_word_before_it(text: str, hidden: str) -> None:
    assert mask(text) == hidden


@pytest.mark.parametrize(
    "name",
    [
        "account_no", "accountNo", "Account Number", "bank_account", "BANKACCOUNT",
        "계좌번호", "입금 계좌번호", "card_no", "cardNumber", "카드번호", "acct_no", "accountref",
        "account_ref", "payee_account_no",
    ],
)  # fmt: skip
def test_an_account_is_found_by_the_name_of_its_field(name: str) -> None:
    given = {"split": {"shares": [{name: "352-1234-5678-93", "amount_won": 1_234_567_890_123}]}}
    assert personal(given) == (f"data.split.shares[0].{name}",)
    kept = masked(given)["split"]["shares"][0]
    assert kept == {name: "***-****-****-**", "amount_won": 1_234_567_890_123}


def test_a_field_of_accounts_speaks_for_everything_inside_it() -> None:
    given = {
        "bank_account": {"bank": "농협", "numbers": [3521234567893], "opened_on": "2026-03-09"}
    }
    assert masked(given) == {
        "bank_account": {"bank": "농협", "numbers": ["*" * 13], "opened_on": "2026-03-09"}
    }


def test_the_name_may_stand_beside_the_value() -> None:
    given = [
        {"name": "계좌번호", "value": "352-1234-5678-93"},
        {"name": "수량", "value": "1000000"},
    ]
    assert personal(given) == ("data[0].value",)


@pytest.mark.parametrize(
    "value",
    [
        {"account_ref": "ACC-7f3e-000001", "account_owner_matches": True, "account": "회계과"},
        {"account": "일반회계 2026-0123", "account_no": ""},
        {"corp_no": OLD, "법인등록번호": OLD.replace("-", "")},
        {"paid_won": 8_001_011_234_567, "claimed_won": 3_521_234_567_893},
        {"at": datetime(2026, 3, 9, tzinfo=UTC), "on": date(2026, 3, 9), "rate": Decimal("90.224")},
        {"passed": True, "nothing": None, "bidder_no": "9990000001", "notice_no": "R26BK09990001"},
        ["***-****-****-**", HIDDEN, MASKED_KEY],
    ],
)
def test_values_without_anything_personal_stay_as_they_are(value: object) -> None:
    assert masked(value) == value
    assert personal(value) == ()


def test_a_whole_number_may_be_a_resident_number() -> None:
    number = int(OLD.replace("-", ""))
    assert masked({"id": number}) == {"id": "*" * 13}
    assert masked({"id": Decimal(number)}) == {"id": "*" * 13}
    assert masked({"amount_won": number}) == {"amount_won": number}
    assert masked({"account_no": Decimal(3_521_234_567_893)}) == {"account_no": "*" * 13}
    assert masked({"rate": Decimal("90.224"), "n": Decimal("NaN")})["rate"] == Decimal("90.224")


def test_numbers_beyond_all_measure_are_left_alone() -> None:
    given = {"n": 10**5_000, "m": Decimal("1E+999999"), "account_no": 10**25}
    assert personal(given) == ()
    assert masked(given) == given


def test_names_of_fields_are_masked_too_and_none_is_lost() -> None:
    given = {OLD: 1, FOREIGN: 2, "plain": {NEW: 3}}
    assert masked(given) == {HIDDEN: 1, f"{HIDDEN}*": 2, "plain": {HIDDEN: 3}}
    assert personal(given) == (f"data.{HIDDEN}", f"data.{HIDDEN}", f"data.plain.{HIDDEN}")


def test_several_in_one_text_are_all_masked() -> None:
    text = f"대표 {OLD}, 감사 {FOREIGN}; 농협 352-1234-5678-93"
    assert mask(text) == f"대표 {HIDDEN}, 감사 {HIDDEN}; 농협 ***-****-****-**"


SECRET = "aB3+/xyzKEY=="


def test_a_secret_is_found_as_it_is_and_percent_encoded() -> None:
    privacy = Privacy.of([SECRET, "short"])
    for form in (SECRET, "aB3%2B%2FxyzKEY%3D%3D", "aB3%2b%2fxyzKEY%3d%3d"):
        assert privacy.mask(f"?serviceKey={form}&x=short") == f"?serviceKey={MASKED_KEY}&x=short"
    assert privacy.personal({"a": {"b": [f"x{SECRET}"]}}) == ("data.a.b[0]",)


def test_a_refusal_names_the_field_and_never_the_value() -> None:
    with pytest.raises(PersonalData) as refused:
        Privacy.of([SECRET]).refuse({"bidder": {"note": f"대표 {OLD}", SECRET: 1}}, "variables")
    for language in ("ko", "en"):
        text = refused.value.text(language)
        assert "variables.bidder.note" in text
        assert OLD not in text
        assert SECRET not in text


@given(st.text())
@example(f"{OLD}{OLD}")
@example("계좌" * 5 + "1" * 40)
def test_masking_again_changes_nothing_and_lengths_stay(text: str) -> None:
    once = mask(text)
    assert len(once) == len(text)
    assert mask(once) == once


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([OLD, NEW, FOREIGN]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("account_no"), inner),
    max_leaves=12,
)


@given(_VALUES)
def test_what_was_masked_holds_nothing_personal(value: object) -> None:
    assert personal(masked(value)) == ()
    assert (masked(value) == value) == (personal(value) == ())


@given(st.integers(0, 10**13 - 1))
def test_most_numbers_of_thirteen_digits_are_no_persons(number: int) -> None:
    digits = f"{number:013d}"
    if sensitive.is_resident_number(digits, dashed=False):
        assert 1 <= int(digits[2:4]) <= 12
        assert 1 <= int(digits[4:6]) <= 31
        assert digits[6] in "12345678"


def test_a_text_full_of_numbers_is_masked_whole() -> None:
    assert mask(f"{OLD} " * 20_000) == f"{HIDDEN} " * 20_000


def test_a_long_text_of_digits_is_searched_in_a_moment() -> None:
    hostile = ("계좌" + "1-" * 5_000) * 4 + "주민번호 " * 5_000
    assert mask(hostile).count("1") < hostile.count("1")
    for one in (
        "800101" + " " * 100_000,
        "account" + " " * 100_000,
        "1 " * 50_000,
        "계좌" * 50_000,
    ):
        assert mask(f"12345678901 {one}") == f"12345678901 {one}"
