from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import OrganisationInvalid
from engine.organisation import SYSTEM, Organisation, Person, from_canonical
from engine.organisation_file import load

CITY = """\
name: 예시시
departments:
  - id: finance
    name: 회계과
    teams:
      - {id: contract2, name: 계약2팀}
      - {id: spending, name: 지출팀}
groups:
  contract_officer: 계약담당
  disbursing_officer: 지출원
people:
  - {id: kim.minji, name: 김민지, team: contract2, groups: [contract_officer]}
  - {id: lee.junho, name: 이준호, team: contract2, groups: [contract_officer]}
  - {id: park.seoyeon, name: 박서연, team: spending, groups: [disbursing_officer]}
  - {id: choi.old, name: 최퇴직, team: spending, groups: [contract_officer], active: false}
"""


@pytest.fixture
def city() -> Any:
    return load(CITY)


def test_the_file_gives_departments_teams_groups_and_people(city: Organisation) -> None:
    assert city.name == "예시시"
    assert [t.name for t in city.teams] == ["계약2팀", "지출팀"]
    assert city.teams[0].department == "finance"
    assert city.groups["contract_officer"] == "계약담당"
    assert city.person("kim.minji").name == "김민지"


def test_only_members_of_a_group_may_do_its_work(city: Organisation) -> None:
    assert city.permits("kim.minji", ["contract_officer"], [])
    assert not city.permits("park.seoyeon", ["contract_officer"], [])
    assert city.permits("park.seoyeon", ["contract_officer", "disbursing_officer"], [])


def test_a_named_user_may_do_the_work_whatever_the_group(city: Organisation) -> None:
    assert city.permits("park.seoyeon", ["contract_officer"], ["park.seoyeon"])


def test_work_offered_to_nobody_in_particular_is_everybodys_who_works_here(
    city: Organisation,
) -> None:
    assert city.permits("park.seoyeon", [], [])
    assert not city.permits("stranger", [], [])


@pytest.mark.parametrize("actor", ["choi.old", "stranger", SYSTEM, ""])
def test_who_left_who_is_unknown_and_the_system_may_do_nothing(
    city: Organisation, actor: str
) -> None:
    assert not city.permits(actor, ["contract_officer"], ["choi.old", "stranger"])
    assert city.groups_of(actor) == ()


def test_without_an_organisation_a_library_user_answers_for_the_actors() -> None:
    nobody = Organisation()

    assert nobody.permits("lee", ["anything"], [])
    assert not nobody.permits(SYSTEM, [], [])


def test_a_refusal_can_say_who_may(city: Organisation) -> None:
    assert city.who(["contract_officer"], ["park.seoyeon"]) == (
        "계약담당(kim.minji 김민지, lee.junho 이준호), park.seoyeon 박서연"
    )
    assert city.who(["unknown_group"], []) == "unknown_group(-)"
    assert city.who([], []) == "모든 직원 (everybody)"


def test_a_change_makes_a_new_organisation_and_leaves_the_old_one(city: Organisation) -> None:
    person = Person("jung.haneul", "정하늘", "spending", ("disbursing_officer", "contract_officer"))

    changed = city.add_person(person)

    assert changed.person("jung.haneul").groups == ("contract_officer", "disbursing_officer")
    assert changed.permits("jung.haneul", ["contract_officer"], [])
    assert not city.knows("jung.haneul")


def test_groups_team_and_activity_of_a_person_can_change(city: Organisation) -> None:
    changed = city.change_groups("kim.minji", ["disbursing_officer"]).move("kim.minji", "spending")

    assert not changed.permits("kim.minji", ["contract_officer"], [])
    assert changed.person("kim.minji").team == "spending"
    assert not changed.deactivate("kim.minji").permits("kim.minji", [], [])
    assert changed.deactivate("kim.minji").activate("kim.minji") == changed


def test_a_group_can_be_added_once(city: Organisation) -> None:
    changed = city.add_group("inspector", "검사공무원")

    assert changed.groups["inspector"] == "검사공무원"
    with pytest.raises(OrganisationInvalid, match="exists already"):
        changed.add_group("inspector", "검사공무원")


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.add_person(Person("kim.minji", "김민지", "contract2")),
        lambda c: c.add_person(Person("new", "신규", "no_team")),
        lambda c: c.add_person(Person("new", "신규", "contract2", ("no_group",))),
        lambda c: c.add_person(Person(SYSTEM, "시스템", "contract2")),
        lambda c: c.add_person(Person("Bad Id", "이름", "contract2")),
        lambda c: c.add_person(Person("new", " ", "contract2")),
        lambda c: c.change_groups("stranger", []),
        lambda c: c.change_groups("kim.minji", ["no_group"]),
        lambda c: c.move("kim.minji", "no_team"),
        lambda c: c.deactivate("stranger"),
        lambda c: c.add_group("Bad Group", "x"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_in_both_languages(
    city: Organisation, change: Callable[..., Any]
) -> None:
    with pytest.raises(OrganisationInvalid) as caught:
        change(city)

    assert caught.value.reason_ko
    assert caught.value.text("ko") != caught.value.text("en")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (CITY.replace("team: spending, groups: [disbursing_officer]", "team: x"), 14),
        (CITY.replace("groups: [disbursing_officer]}", "groups: [nobody]}"), 14),
        (CITY.replace("id: lee.junho", "id: kim.minji"), 13),
        (CITY.replace("name: 이준호", "nickname: 이준호"), 13),
        (CITY.replace("name: 이준호, ", ""), 13),
        (CITY.replace("name: 예시시", "nom: 예시시"), 1),
        (CITY.split("people:")[0] + "people: everybody\n", 11),
        (CITY.replace("active: false", "active: maybe"), 15),
        (CITY.replace("name: 이준호", "name: [이, 준호]"), 13),
        (CITY.replace("  disbursing_officer", "  contract_officer"), 10),
        (CITY.replace("name: 예시시", "name: &a 예시시"), 1),
        (CITY + "  - {id: x\n", 17),
        ("", 1),
        ("- a list\n", 1),
        ("name: !!python/object:os.system x\ngroups: {}\n", 1),
        ("name: " + "[" * 5_000, 1),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(OrganisationInvalid) as caught:
        load(text, "city.yaml")

    assert (caught.value.file, caught.value.line) == ("city.yaml", line)


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(OrganisationInvalid, match="larger"):
        load("#" * 1_000_001)


def test_the_canonical_text_gives_the_same_organisation_back(city: Organisation) -> None:
    assert from_canonical(city.canonical()) == city


@pytest.mark.parametrize("text", ["{}", "[]", "nonsense", '{"name": 1, "departments": [{}]}'])
def test_a_text_that_is_not_canonical_is_refused(text: str) -> None:
    with pytest.raises(OrganisationInvalid):
        from_canonical(text)


_ids = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda i: i != SYSTEM)


@given(st.lists(_ids, unique=True, max_size=6), st.data())
def test_any_organisation_survives_its_canonical_text(ids: list[str], data: Any) -> None:
    organisation = load("name: 예시시\ngroups: {a: 가, b: 나}\ndepartments:\n"
                        "  - {id: d, name: 과, teams: [{id: t, name: 팀}]}\n")  # fmt: skip
    for one in ids:
        groups = tuple(data.draw(st.lists(st.sampled_from("ab"))))
        organisation = organisation.add_person(Person(one, "이름", "t", groups))

    again = from_canonical(organisation.canonical())

    assert again == organisation
    assert all(again.permits(one, ["a"], []) is ("a" in again.groups_of(one)) for one in ids)
