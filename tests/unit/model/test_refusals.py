import pytest

from engine.model import collect, xml
from engine.model.lint import CHECK_RULES
from engine.model.reading_rules import READING_RULES
from tests import bpmn as b
from tests.unit.model.drawing import built, errors
from tests.unit.model.refusals import REFUSALS, Refusal


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case.rule}: {case.why}")
def test_is_refused_with_its_own_rule_at_its_element(case: Refusal) -> None:
    assert (case.rule, case.element) in errors(*case.files)


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case.rule}: {case.why}")
def test_a_refusal_says_where_and_speaks_both_languages(case: Refusal) -> None:
    found = next(p for p in built(*case.files).problems if p.rule == case.rule)
    assert found.file
    assert found.message.isprintable()
    assert any("가" <= letter <= "힣" for letter in found.message_ko)
    assert not {"{", "}"} & set(found.message + found.message_ko) or case.rule == "schema"


def test_every_rule_that_refuses_has_a_diagram_here() -> None:
    told_elsewhere = {*xml.RULES, *collect.RULES}
    rules = {**READING_RULES, **CHECK_RULES}
    refusing = {name for name, rule in rules.items() if rule.severity == "error"}
    assert refusing - told_elsewhere <= {case.rule for case in REFUSALS}


def test_a_refused_file_gives_no_bundle_and_takes_the_others_with_it() -> None:
    good = b.file("q", '<bpmn:startEvent id="s"/>')
    bad = b.file("p")
    assert built(good).bundles
    assert built(good, bad).bundles == ()
