from datetime import UTC, date, datetime, timedelta

import pytest

from engine.dmn import DecisionFamily, explain, family, lint
from engine.errors import DecisionNotFound, DefinitionInvalid
from tests.unit.dmn.drawing import MODEL, decision, definitions, literal, noted, table

KEY = "direct_contract_limit"
READ = {"lastReadOn": "2026-07-01", "status": "verified", "appliesToEvent": "수의계약 체결일"}


def version(limit: int, **notes: str) -> bytes:
    drawn = table(
        {"추정가격": "number"},
        {"수의계약": "boolean", "한도": "number"},
        [([f"<= {limit}"], ["true", str(limit)]), ([f"> {limit}"], ["false", str(limit)])],
        annotations=["지방계약법 시행령 제25조제1항제5호", "같은 조"],
    )
    return definitions(noted(decision(drawn, name=KEY), **{**READ, **notes}))


FILES = {
    f"{KEY}/2023-01-01.dmn": version(20_000_000),
    f"{KEY}/2026-06-03.dmn": version(30_000_000),
}


def limits() -> DecisionFamily:
    return family(FILES)


@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2023, 1, 1), date(2023, 1, 1)),
        (date(2026, 6, 2), date(2023, 1, 1)),
        (date(2026, 6, 3), date(2026, 6, 3)),
        (date(2099, 1, 1), date(2026, 6, 3)),
    ],
)
def test_the_version_in_force_is_the_last_one_begun(on: date, first: date) -> None:
    assert limits().in_force(on).effective_from == first


def test_before_the_first_version_nothing_is_in_force() -> None:
    with pytest.raises(DecisionNotFound, match="no version is in force on 2022-12-31") as caught:
        limits().in_force(date(2022, 12, 31))
    assert "2023-01-01" in caught.value.text("ko")


def test_a_version_that_ended_is_not_in_force_any_more() -> None:
    ended = family({"k/2023-01-01.dmn": version(1, effectiveTo="2024-12-31")})
    assert ended.in_force(date(2024, 12, 31)).effective_to == date(2024, 12, 31)
    with pytest.raises(DecisionNotFound, match="ended on 2024-12-31"):
        ended.in_force(date(2025, 1, 1))


@pytest.mark.parametrize(
    "names", [("2023-01-01", "2026-06-03"), ("2023-01-01.dmn", "2026-06-03.dmn")]
)
def test_files_may_be_named_by_their_day_alone(names: tuple[str, str]) -> None:
    found = family(dict(zip(names, FILES.values(), strict=True)))
    assert found.key == KEY
    assert [v.effective_from.year for v in found.versions] == [2023, 2026]


def test_a_version_has_its_hash_and_its_notes() -> None:
    first, second = limits().versions
    assert len(first.hash) == 64
    assert first.hash != second.hash
    assert first.last_read_on == date(2026, 7, 1)
    assert first.notes.applies_to_event == "수의계약 체결일"
    assert family({"a/2023-01-01": FILES[f"{KEY}/2023-01-01.dmn"]}).versions[0].hash == first.hash


def test_the_hash_covers_what_a_version_imports() -> None:
    head = f'<import name="b" namespace="urn:base" importType="{MODEL}"/>'
    body = definitions(head, decision(literal("1")))

    def hash_with(number: str) -> str:
        base = definitions(decision(literal(number), name="b"), namespace="urn:base")
        return family({"k/2023-01-01.dmn": body, "k/base.dmn": base}).versions[0].hash

    assert hash_with("1") == hash_with("1") != hash_with("2")


def test_a_use_long_after_the_last_reading_is_a_warning() -> None:
    young = datetime(2026, 12, 28, tzinfo=UTC)
    found = limits().in_force(date(2026, 7, 1)).definitions
    assert found.decide(KEY, {"추정가격": 1}, now=young).warnings == ()
    old = found.decide(KEY, {"추정가격": 1}, now=young + timedelta(days=1))
    assert "2026-07-01에 마지막으로 확인" in old.warnings[0]
    assert explain(old, language="en")[-1].startswith("This text was last read on 2026-07-01")
    strict = family(FILES, max_age=timedelta(days=10)).in_force(date(2026, 7, 1)).definitions
    assert strict.decide(KEY, {"추정가격": 1}, now=young).warnings


def test_an_unverified_text_is_a_warning() -> None:
    found = family({"k/2023-01-01": version(1, status="unverified")}).versions[0].definitions
    (warning,) = found.decide(KEY, {"추정가격": 1}, now=datetime(2026, 7, 2, tzinfo=UTC)).warnings
    assert "확인되지 않은" in warning


@pytest.mark.parametrize(
    "files", [{}, {"k/notes.dmn": version(1)}, {"k/2023-13-01.dmn": version(1)}]
)
def test_a_family_needs_a_file_named_by_a_day(files: dict[str, bytes]) -> None:
    with pytest.raises(DefinitionInvalid, match="YYYY-MM-DD"):
        family(files)


# --- lint of versions -----------------------------------------------------------------------------


def rules(files: dict[str, bytes]) -> set[str]:
    return {problem.rule for problem in lint(files)}


def test_good_versions_give_no_findings() -> None:
    assert lint(FILES) == ()


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ({"effectiveTo": "2026-05-31"}, {"version_hole"}),
        ({"effectiveTo": "2026-06-03"}, {"version_overlap"}),
        ({"effectiveTo": "2026-06-02"}, set()),
        ({"lastReadOn": "2026-01-01"}, {"version_unread"}),
        ({"lastReadOn": ""}, {"note_missing"}),
        ({"status": "sure"}, {"note_missing"}),
        ({"lastReadOn": "yesterday"}, {"note_date", "note_missing"}),
        ({"effectiveFrom": "2023-01-02"}, {"note_date"}),
        ({"effectiveFrom": "2023-01-01"}, set()),
    ],
)
def test_seams_and_notes_are_looked_at(notes: dict[str, str], expected: set[str]) -> None:
    assert rules({**FILES, f"{KEY}/2023-01-01.dmn": version(20_000_000, **notes)}) == expected


def test_a_hole_names_its_days() -> None:
    files = {**FILES, f"{KEY}/2023-01-01.dmn": version(1, effectiveTo="2026-05-31")}
    (problem,) = lint(files)
    assert problem.message == "no version is in force from 2026-06-01 to 2026-06-02"
    assert problem.severity == "error"
    assert problem.file == f"{KEY}/2023-01-01.dmn"


# --- explaining -----------------------------------------------------------------------------------


def test_a_result_is_told_in_sentences() -> None:
    used = limits().in_force(date(2026, 7, 1))
    result = used.definitions.decide(KEY, {"추정가격": 25_000_000})
    assert explain(result, used) == [
        f"의사결정 '{KEY}': 2026-06-03부터 시행 중인 규정에 따라 판정했습니다.",
        "적용 기준일: 수의계약 체결일.",
        "조문을 마지막으로 확인한 날은 2026-07-01입니다.",
        "입력값: 추정가격 = 25,000,000.",
        "규칙 1번이 적용되었습니다: 수의계약: true, 한도: 30,000,000.",
        "근거: 지방계약법 시행령 제25조제1항제5호.",
        "결과: 수의계약: true, 한도: 30,000,000.",
    ]


def test_a_result_is_told_in_english_too() -> None:
    used = limits().in_force(date(2024, 7, 1))
    sentences = explain(used.definitions.decide(KEY, {"추정가격": 1}), used, language="en")
    assert sentences[0] == f"The decision '{KEY}' was made by the text in force since 2023-01-01."
    assert "Legal basis: 지방계약법 시행령 제25조제1항제5호." in sentences


def test_the_default_and_what_went_wrong_are_told() -> None:
    drawn = table({"x": "number"}, {"y": ""}, [(["> 9"], ["1"])], defaults={"y": "0"})
    found = family({"k/2023-01-01": definitions(decision(drawn))}).versions[0].definitions
    assert "해당하는 규칙이 없어 기본 결과가 적용되었습니다: 0." in explain(
        found.decide("판정", {"x": 1})
    )
    wrong = explain(found.evaluate("판정", {"x": "가"}))
    assert any(sentence.startswith("참고: x의 값") for sentence in wrong)
