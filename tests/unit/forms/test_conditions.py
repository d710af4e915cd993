"""What a form asks depends on the answers so far: conditions, bounds and choices in FEEL."""

import json
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import DefinitionInvalid, FeelError, FormInvalid
from engine.feel import function
from engine.forms import Form, load


def form_of(*components: Any) -> Form:
    data = {"type": "default", "id": "f", "schemaVersion": 18, "components": list(components)}
    return load(json.dumps(data, ensure_ascii=False).encode(), "f.form")


def field(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": key, "key": key, "label": key, **more}


RETURNED = form_of(
    field("checkbox", "accepted"),
    field(
        "textfield",
        "reason",
        validate={"required": True},
        conditional={"hide": "=accepted"},
    ),
)


def test_a_hidden_field_is_neither_asked_nor_in_the_result() -> None:
    assert RETURNED.validate({"accepted": True}, {}) == {"accepted": True}
    assert RETURNED.validate({"accepted": True, "reason": "지웠어야 할 말"}, {}) == {
        "accepted": True
    }


def test_a_field_that_is_not_hidden_keeps_its_rules() -> None:
    with pytest.raises(FormInvalid, match="reason: a value is needed"):
        RETURNED.validate({"accepted": False}, {})


def test_what_is_not_answered_yet_counts_as_null_in_conditions() -> None:
    form = form_of(
        field("number", "count"),
        field("textfield", "why", conditional={"hide": "=count = null"}),
        field("textfield", "many", conditional={"hide": "=count > 10"}),
    )

    assert [f.path for f in form.visible({})] == ["count", "many"]
    assert [f.path for f in form.visible({"count": 11})] == ["count", "why"]


def test_a_hidden_group_hides_its_fields() -> None:
    form = form_of(
        field("checkbox", "late"),
        {
            "type": "group",
            "id": "G",
            "path": "delay",
            "conditional": {"hide": "=not(late)"},
            "components": [field("number", "days", validate={"required": True})],
        },
    )

    assert form.validate({"late": False, "delay": {"days": 3}}, {}) == {"late": False}
    assert form.validate({"late": True, "delay": {"days": 3}}, {})["delay"] == {"days": 3}


def test_conditions_see_answers_before_variables_and_dates_as_dates() -> None:
    form = form_of(
        field("datetime", "due_on", subtype="date"),
        field(
            "textfield",
            "why_late",
            validate={"required": True},
            conditional={"hide": '=due_on <= date("2026-03-31")'},
        ),
    )

    assert form.validate({"due_on": "2026-03-31"}, {"due_on": None})["due_on"].day == 31
    with pytest.raises(FormInvalid, match="why_late"):
        form.validate({"due_on": "2026-04-01"}, {})


def test_bounds_and_choices_may_come_from_variables() -> None:
    form = form_of(
        field("number", "price_won", decimalDigits=0, validate={"max": "=base_amount_won"}),
        field("select", "bidder", valuesExpression="=for b in bidders return b.name"),
    )
    context = {"base_amount_won": 1000, "bidders": [{"name": "가람"}, {"name": "나래"}]}

    assert [c.value for c in form.choices(form.fields[1], context)] == ["가람", "나래"]
    assert form.validate({"price_won": 1000, "bidder": "나래"}, context)["bidder"] == "나래"
    with pytest.raises(FormInvalid) as caught:
        form.validate({"price_won": 1001, "bidder": "다솜"}, context)
    assert [p.path for p in caught.value.fields] == ["price_won", "bidder"]


def test_a_bound_that_cannot_be_had_is_an_error_not_a_free_pass() -> None:
    form = form_of(field("number", "price_won", validate={"max": "=base_amount_won"}))

    with pytest.raises(FeelError):
        form.validate({"price_won": 1}, {})


def test_a_bound_that_is_no_number_is_a_problem_of_that_field() -> None:
    form = form_of(field("number", "price_won", validate={"max": "=base_amount_won"}))

    with pytest.raises(FormInvalid, match="gives no number"):
        form.validate({"price_won": 1}, {"base_amount_won": "many"})


def test_a_field_may_be_shown_only_on_a_condition() -> None:
    form = form_of(field("number", "price_won", readonly="=locked"))

    assert form.validate({"price_won": 5}, {"locked": False}) == {"price_won": 5}
    assert form.open({"locked": True, "price_won": 5}) == ()
    with pytest.raises(FormInvalid, match="shown only"):
        form.validate({"price_won": 6}, {"locked": True, "price_won": 5})


def test_extra_functions_can_be_used() -> None:
    twice = function("twice of", ["n: number"], lambda n: n * Decimal(2))
    form = form_of(field("number", "n", validate={"max": "=twice of(limit)"}))

    assert form.validate({"n": 20}, {"limit": 10}, functions={"twice of": twice}) == {"n": 20}


def test_conditions_of_a_list_entry_see_that_entry() -> None:
    form = form_of(
        {
            "type": "dynamiclist",
            "id": "L",
            "path": "items",
            "components": [
                field("checkbox", "imported"),
                field(
                    "textfield",
                    "country",
                    validate={"required": True},
                    conditional={"hide": "=not(imported)"},
                ),
            ],
        }
    )

    accepted = form.validate(
        {"items": [{"imported": False}, {"imported": True, "country": "독일"}]}, {}
    )

    assert accepted["items"] == [
        {"imported": False},
        {"imported": True, "country": "독일"},
    ]
    with pytest.raises(FormInvalid) as caught:
        form.validate({"items": [{"imported": False}, {"imported": True}]}, {})
    assert [p.path for p in caught.value.fields] == ["items[1].country"]


@pytest.mark.parametrize(
    "component",
    [
        field("textfield", "a", conditional={"hide": "=1 +"}),
        field("textfield", "a", readonly="=("),
        field("number", "a", validate={"max": "=1 +"}),
        field("select", "a", valuesExpression="=for x in"),
    ],
)
def test_an_expression_that_is_not_feel_is_refused_when_the_form_is_loaded(component: Any) -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        form_of(component)

    assert [p.rule for p in caught.value.problems] == ["form_expression"]
