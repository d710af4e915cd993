import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.errors import DefinitionInvalid, FormInvalid, ValueInvalid
from engine.forms import Choice, load
from engine.values import SEOUL, from_json


def form_of(*components: Any, **extra: Any) -> Any:
    data = {
        "type": "default",
        "id": "contract_request",
        "schemaVersion": 18,
        "components": list(components),
        **extra,
    }
    return load(json.dumps(data, ensure_ascii=False, indent=1).encode(), "request.form")


def field(kind: str, key: str, **more: Any) -> Any:
    return {"type": kind, "id": f"Field_{key}", "key": key, "label": key.title(), **more}


def needed(kind: str, key: str, **more: Any) -> Any:
    return field(kind, key, validate={"required": True}, **more)


def refused(form: Any, data: Any, context: Any = None) -> Any:
    with pytest.raises(FormInvalid) as caught:
        form.validate(data, context or {})
    return {problem.path: problem.message for problem in caught.value.fields}


WON = field("number", "price_won", decimalDigits=0, validate={"required": True, "min": 0})


def test_a_form_lists_its_fields_in_the_order_drawn_with_groups_opened() -> None:
    form = form_of(
        {"type": "text", "text": "# 계약의뢰", "id": "Text_1"},
        needed("textfield", "title", label="건명", description="공고에 쓰입니다"),
        {"type": "group", "id": "Group_1", "components": [WON], "label": "금액"},
        {"type": "separator", "id": "Separator_1"},
        field("checkbox", "urgent"),
    )

    assert [f.path for f in form.fields] == ["title", "price_won", "urgent"]
    title = form.fields[0]
    assert (title.kind, title.label, title.description) == ("text", "건명", "공고에 쓰입니다")
    assert title.required
    assert not form.fields[2].required


def test_accepted_answers_have_the_types_that_the_process_computes_with() -> None:
    form = form_of(
        WON,
        field("number", "rate", decimalDigits=3),
        field("datetime", "due_on", subtype="date", dateLabel="납품기한"),
        field("datetime", "opening_at", subtype="datetime"),
        field("datetime", "closes", subtype="time"),
        field("checkbox", "urgent"),
    )

    accepted = form.validate(
        from_json(
            '{"price_won": 24500000, "rate": 88.745, "due_on": "2026-03-31", "closes": "10:30",'
            ' "opening_at": "2026-03-09T01:00:00Z", "urgent": true}'
        ),
        {},
    )

    assert accepted == {
        "price_won": 24_500_000,
        "rate": Decimal("88.745"),
        "due_on": date(2026, 3, 31),
        "opening_at": datetime(2026, 3, 9, 10, 0, tzinfo=SEOUL),
        "closes": time(10, 30),
        "urgent": True,
    }
    assert type(accepted["price_won"]) is int
    assert accepted["opening_at"].tzinfo is SEOUL


def test_a_moment_without_an_offset_is_seouls() -> None:
    form = form_of(field("datetime", "opening_at", subtype="datetime"))

    accepted = form.validate({"opening_at": "2026-03-09T10:00"}, {})

    assert accepted["opening_at"] == datetime(2026, 3, 9, 1, 0, tzinfo=UTC)


def test_python_values_are_taken_as_well_as_json() -> None:
    form = form_of(
        field("datetime", "due_on", subtype="date"),
        field("datetime", "at", subtype="datetime"),
        field("number", "rate"),
    )
    given = {
        "due_on": date(2026, 3, 31),
        "at": datetime(2026, 3, 9, 1, 0, tzinfo=UTC),
        "rate": Decimal("0.1"),
    }

    assert form.validate(given, {}) == given


def test_an_amount_that_is_not_whole_won_is_refused_by_name() -> None:
    problems = refused(form_of(WON), {"price_won": Decimal("1.5")})

    assert problems == {"price_won": "a whole number is expected, without decimals"}


def test_an_amount_written_as_a_whole_decimal_is_whole() -> None:
    assert form_of(WON).validate({"price_won": Decimal("1000.00")}, {}) == {"price_won": 1000}


def test_a_float_is_never_an_amount() -> None:
    assert "never float" in refused(form_of(WON), {"price_won": 1000.0})["price_won"]


def test_every_wrong_field_is_named_in_both_languages_at_once() -> None:
    form = form_of(needed("textfield", "title"), WON, field("checkbox", "urgent"))

    with pytest.raises(FormInvalid) as caught:
        form.validate({"price_won": -1, "urgent": "yes", "tittle": "x"}, {})

    assert [p.path for p in caught.value.fields] == ["title", "price_won", "urgent", "tittle"]
    assert all(p.message_ko and p.message_ko != p.message for p in caught.value.fields)
    assert "title: 값을 입력해야 합니다" in caught.value.text("ko")
    assert "tittle: the form has no such field" in caught.value.text("en")
    assert caught.value.form == "contract_request"


@pytest.mark.parametrize(
    ("component", "value", "message"),
    [
        (needed("textfield", "a"), "   ", "a value is needed"),
        (needed("textfield", "a"), None, "a value is needed"),
        (field("textfield", "a"), 3, "text is expected"),
        (field("textfield", "a", validate={"minLength": 3}), "ab", "needs at least 3 characters"),
        (field("textfield", "a", validate={"maxLength": 3}), "abcd", "takes at most 3 characters"),
        (field("textfield", "a"), "x" * 4_001, "takes at most 4000 characters"),
        (
            field("textfield", "a", validate={"pattern": r"^\d{10}$"}),
            "12",
            r"does not have the form ^\d{10}$",
        ),
        (
            field("textfield", "a", validate={"validationType": "email"}),
            "kim",
            r"does not have the form ^[^\s@]+@[^\s@]+\.[^\s@]+$",
        ),
        (field("number", "a"), "12", "a number is expected"),
        (field("number", "a"), True, "a number is expected"),
        (field("number", "a", validate={"min": 5}), 4, "must be at least 5"),
        (field("number", "a", validate={"max": "5"}), 6, "must be at most 5"),
        (field("number", "a", decimalDigits=2), Decimal("0.125"), "must be a multiple of 0.01"),
        (field("number", "a"), 10**19, "must be at most 1000000000000000000"),
        (needed("checkbox", "a"), False, "must be confirmed"),
        (field("select", "a", values=[{"label": "예", "value": "yes"}]), "no", "is not one of yes"),
        (field("select", "a", values=[{"label": "1", "value": 1}]), True, "is not one of 1"),
        (needed("checklist", "a", values=["x"]), [], "needs at least 1 entry"),
        (field("checklist", "a", values=["x"]), ["x", "x"], "has the same entry twice"),
        (
            field("datetime", "a", subtype="date"),
            "20260302",
            "a date such as 2026-03-02 is expected",
        ),
        (
            field("datetime", "a", subtype="date"),
            "2026-02-30",
            "a date such as 2026-03-02 is expected",
        ),
        (
            field("datetime", "a", subtype="datetime"),
            "soon",
            "a date and time such as 2026-03-02T14:30 is expected",
        ),
        (field("datetime", "a", subtype="time"), "25:00", "a time such as 14:30 is expected"),
        (field("textfield", "a"), timedelta(days=1), "text is expected"),
    ],
)
def test_a_value_outside_its_limits_is_refused_with_a_sentence(
    component: Any, value: Any, message: str
) -> None:
    assert refused(form_of(component), {"a": value}) == {"a": message}


def test_what_is_not_answered_is_there_as_null_false_or_an_empty_list() -> None:
    form = form_of(
        field("textfield", "remarks"),
        field("number", "count"),
        field("checkbox", "urgent"),
        field("checklist", "documents", values=["a"]),
        {"type": "dynamiclist", "id": "L", "path": "items", "components": []},
    )

    assert form.validate({"remarks": " ", "count": None}, {}) == {
        "remarks": None,
        "count": None,
        "urgent": False,
        "documents": [],
        "items": [],
    }


def test_a_default_stands_in_for_a_missing_answer_but_not_for_an_emptied_one() -> None:
    form = form_of(field("number", "days", defaultValue=7))

    assert form.validate({}, {}) == {"days": 7}
    assert form.validate({"days": None}, {}) == {"days": None}


def test_dotted_keys_and_group_paths_nest_the_answers() -> None:
    form = form_of(
        field("textfield", "contractor.name"),
        {
            "type": "group",
            "id": "G",
            "path": "delivery",
            "components": [needed("datetime", "due_on", subtype="date")],
        },
    )

    accepted = form.validate(
        {"contractor": {"name": "가람상사"}, "delivery": {"due_on": "2026-03-31"}}, {}
    )

    assert accepted == {
        "contractor": {"name": "가람상사"},
        "delivery": {"due_on": date(2026, 3, 31)},
    }
    assert refused(form, {"contractor": {"phone": "1"}}) == {
        "delivery": "a value is needed",
        "contractor.phone": "the form has no such field",
    }


def test_numbers_may_come_as_text_only_where_the_form_says_so() -> None:
    form = form_of(field("number", "rate", serializeToString=True, decimalDigits=3))

    assert form.validate({"rate": "88.745"}, {}) == {"rate": Decimal("88.745")}
    assert refused(form, {"rate": "1e9"}) == {"rate": "a number is expected"}


def test_choices_come_from_the_form_or_from_a_variable() -> None:
    listed = form_of(field("radio", "answer", values=[{"label": "수락", "value": "accept"}]))
    variable = form_of(field("select", "bidder_no", valuesKey="opening.bidders"))
    context = {"opening": {"bidders": [{"label": "1순위 가람상사", "value": "9990000001"}]}}

    assert listed.choices(listed.fields[0], {}) == (Choice("수락", "accept"),)
    assert variable.choices(variable.fields[0], context) == (
        Choice("1순위 가람상사", "9990000001"),
    )
    assert variable.validate({"bidder_no": "9990000001"}, context) == {"bidder_no": "9990000001"}
    assert refused(variable, {"bidder_no": "1"}, context) == {
        "bidder_no": "is not one of 9990000001"
    }


def test_choices_that_cannot_be_had_are_a_problem_of_that_field_not_a_free_choice() -> None:
    form = form_of(field("select", "bidder_no", valuesKey="bidders"))

    assert "no list of choices" in refused(form, {"bidder_no": "1"})["bidder_no"]
    with pytest.raises(ValueInvalid):
        form.choices(form.fields[0], {})


ITEMS = {
    "type": "dynamiclist",
    "id": "Items",
    "path": "items",
    "label": "품목",
    "components": [needed("textfield", "name"), field("number", "price_won", decimalDigits=0)],
}


def test_entries_of_a_list_are_checked_one_by_one_and_named_by_index() -> None:
    form = form_of(ITEMS)

    assert form.validate({"items": [{"name": "책상", "price_won": 5}]}, {}) == {
        "items": [{"name": "책상", "price_won": 5}]
    }
    assert refused(form, {"items": [{"name": "책상"}, {"price_won": Decimal("0.5"), "x": 1}]}) == {
        "items[1].name": "a value is needed",
        "items[1].price_won": "a whole number is expected, without decimals",
        "items[1].x": "the form has no such field",
    }
    assert refused(form, {"items": ["책상"]}) == {"items[0]": "values by name are expected"}


def test_a_shown_only_field_takes_no_other_value() -> None:
    form = form_of(field("number", "price_won", readonly=True), field("textfield", "opinion"))
    context = {"price_won": 100}

    assert form.validate({"price_won": 100, "opinion": "적정"}, context) == {"opinion": "적정"}
    assert refused(form, {"price_won": 1}, context) == {
        "price_won": "is shown only and cannot be changed"
    }
    assert [f.path for f in form.open(context)] == ["opinion"]
    assert [f.path for f in form.visible(context)] == ["price_won", "opinion"]


def test_answers_that_are_no_mapping_are_refused() -> None:
    assert refused(form_of(WON), [1])["data"] == "values by name are expected"


def test_the_schema_is_json_schema() -> None:
    form = form_of(
        field("textfield", "title", validate={"required": True, "pattern": "^.+$"}),
        WON,
        field("number", "rate", decimalDigits=3),
        field("select", "kind", values=["goods", "service"]),
        field("datetime", "a.due_on", subtype="date"),
        ITEMS,
    )

    schema = form.schema({})

    Draft202012Validator.check_schema(json.loads(json.dumps(schema, default=float)))
    assert schema["required"] == ["title", "price_won"]
    assert schema["properties"]["a"]["properties"]["due_on"]["format"] == "date"
    assert schema["additionalProperties"] is False


# --- forms that are refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        (field("filepicker", "a"), "form_component_unknown"),
        (field("iframe", "a"), "form_component_unknown"),
        (field("datetime", "a", subtype="week"), "form_component_unknown"),
        (field("textfield", "not a name"), "form_key"),
        ({"type": "textfield", "id": "x"}, "form_key"),
        (field("textfield", "a", validate={"pattern": "("}), "form_pattern"),
        (field("textfield", "a", validate={"minLength": "many"}), "form_limit"),
        (field("textfield", "a", validate={"regex": "x"}), "form_property_unsupported"),
        (field("textfield", "a", validate={"validationType": "iban"}), "form_property_unsupported"),
        (field("datetime", "a", disallowPassedDates=True), "form_property_unsupported"),
        (field("select", "a"), "form_choices"),
        ("text", "form_shape"),
    ],
)
def test_a_component_that_is_not_understood_is_refused_by_rule_and_line(
    component: Any, rule: str
) -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        form_of(component)

    assert [p.rule for p in caught.value.problems] == [rule]
    assert caught.value.problems[0].file == "request.form"
    assert caught.value.problems[0].message_ko


def test_a_problem_names_the_line_of_its_component() -> None:
    text = (
        '{"type": "default", "id": "f", "schemaVersion": 18, "components": [\n'
        '  {"type": "textfield", "id": "A", "key": "title"},\n'
        '  {"type": "magic", "id": "B", "key": "wand"}\n]}'
    )

    with pytest.raises(DefinitionInvalid) as caught:
        load(text.encode(), "f.form")

    assert [(p.line, p.element) for p in caught.value.problems] == [(3, "wand")]


def test_a_key_used_twice_is_refused() -> None:
    with pytest.raises(DefinitionInvalid, match="used twice"):
        form_of(field("textfield", "a"), field("number", "a"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"a": 1, "a": 2}',
        b"\xff\xfe",
        b'{"type": "default", "id": "x"}',
        b'{"type": "default", "components": [], "schemaVersion": 1}',
        b'{"id": "x", "components": []}',
        b'{"id": "x", "components": {}, "schemaVersion": 1}',
        b"[" * 100_000,
        b" " * 1_000_001,
    ],
)
def test_a_file_that_is_no_form_is_refused(content: bytes) -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        load(content, "x.form")

    assert caught.value.problems[0].file == "x.form"


def test_groups_nested_without_end_are_refused() -> None:
    component = WON
    for _ in range(20):
        component = {"type": "group", "id": "g", "components": [component]}

    with pytest.raises(DefinitionInvalid, match="nested deeper"):
        form_of(component)
