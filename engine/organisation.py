"""Who works here and which groups they belong to: pure values, changed by making new ones.

An organisation has departments with their teams, the groups that lanes and user tasks name, and
people; `engine.organisation_file` reads one from YAML. Everything is checked at once: one that
exists makes sense. People are never removed, since history names them; they become inactive.

`SYSTEM` is the actor of what no person does (timers, calls, letters that arrive). It is nobody's
colleague and may claim nothing. An organisation without people is one that was never loaded: a
program that uses the engine as a library then answers for its actors itself, and everybody may.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from engine.errors import OrganisationInvalid
from engine.values import dumps, loads

SYSTEM = "system"
_ID = re.compile(r"[a-z][a-z0-9_.\-]{0,62}")
_CHANGED = "organisation"  # stands for the file name when a change, not a file, is refused


@dataclass(frozen=True, slots=True)
class Department:
    """A department (과): an id and its Korean name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team (팀) of a department."""

    id: str
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class Person:
    """An officer. `groups` are sorted ids; an inactive person may do nothing."""

    id: str
    name: str
    team: str
    groups: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class _Fault:
    """What does not make sense, about which thing (`kind`, `id`)."""

    kind: str
    id: str
    reason: str
    reason_ko: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """The departments, teams, groups (id -> Korean name) and people, each in the file's order.

    Raises:
        OrganisationInvalid: Ids are repeated or malformed, or name what is not there.
    """

    name: str = ""
    departments: tuple[Department, ...] = ()
    teams: tuple[Team, ...] = ()
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    people: tuple[Person, ...] = ()

    def __post_init__(self) -> None:
        for fault in _faults(self):
            raise OrganisationInvalid(_CHANGED, 0, fault.reason, fault.reason_ko)

    # --- questions -------------------------------------------------------------------

    def person(self, person_id: str) -> Person:
        """The person with this id.

        Raises:
            OrganisationInvalid: Nobody has it.
        """
        for one in self.people:
            if one.id == person_id:
                return one
        raise OrganisationInvalid(
            _CHANGED, 0, f"nobody has the id {person_id}", f"번호가 {person_id}인 직원이 없습니다"
        )

    def groups_of(self, actor: str) -> tuple[str, ...]:
        """The groups of an active person; nothing for anybody else."""
        return next((p.groups for p in self.people if p.id == actor and p.active), ())

    def knows(self, actor: str) -> bool:
        """Whether the actor is an active person here, or nobody is named yet."""
        return not self.people or any(p.id == actor and p.active for p in self.people)

    def permits(self, actor: str, groups: Iterable[str], users: Iterable[str]) -> bool:
        """Whether the actor may do work that is offered to these groups or users.

        Work offered to nobody in particular is anybody's of the organisation.
        """
        wanted, named = set(groups), set(users)
        if not self.people:
            return actor != SYSTEM
        if not self.knows(actor):
            return False
        if not wanted and not named:
            return True
        return actor in named or not wanted.isdisjoint(self.groups_of(actor))

    def who(self, groups: Iterable[str], users: Iterable[str]) -> str:
        """Who may do such work, for a refusal: `계약담당(kim.minji 김민지, ...), ...`."""
        shown = [f"{self.groups.get(group, group)}({self._members(group)})" for group in groups]
        shown += [self._label(user) for user in users]
        return ", ".join(shown) or "모든 직원 (everybody)"

    def _members(self, group: str) -> str:
        members = [p for p in self.people if p.active and group in p.groups]
        return ", ".join(f"{p.id} {p.name}" for p in members) or "-"

    def _label(self, user: str) -> str:
        return next((f"{p.id} {p.name}" for p in self.people if p.id == user), user)

    # --- changes ---------------------------------------------------------------------

    def add_person(self, person: Person) -> "Organisation":
        """With one more person.

        Raises:
            OrganisationInvalid: The id is taken or malformed, or team or groups are not there.
        """
        return replace(self, people=(*self.people, _sorted(person)))

    def change_groups(self, person_id: str, groups: Iterable[str]) -> "Organisation":
        """With the person in exactly these groups.

        Raises:
            OrganisationInvalid: No such person or group.
        """
        return self._with(replace(self.person(person_id), groups=tuple(groups)))

    def move(self, person_id: str, team: str) -> "Organisation":
        """With the person in another team.

        Raises:
            OrganisationInvalid: No such person or team.
        """
        return self._with(replace(self.person(person_id), team=team))

    def deactivate(self, person_id: str) -> "Organisation":
        """With the person unable to act; doing it twice changes nothing.

        Raises:
            OrganisationInvalid: No such person.
        """
        return self._with(replace(self.person(person_id), active=False))

    def activate(self, person_id: str) -> "Organisation":
        """With the person able to act again; doing it twice changes nothing.

        Raises:
            OrganisationInvalid: No such person.
        """
        return self._with(replace(self.person(person_id), active=True))

    def add_group(self, group: str, name: str) -> "Organisation":
        """With one more group.

        Raises:
            OrganisationInvalid: The group exists already, or the id is malformed.
        """
        if group in self.groups:
            raise OrganisationInvalid(
                _CHANGED, 0, f"group {group} exists already", f"그룹 {group}이(가) 이미 있습니다"
            )
        return replace(self, groups=MappingProxyType({**self.groups, group: name}))

    def _with(self, person: Person) -> "Organisation":
        people = tuple(_sorted(person) if p.id == person.id else p for p in self.people)
        return replace(self, people=people)

    # --- canonical text --------------------------------------------------------------

    def plain(self) -> dict[str, Any]:
        """The organisation as plain values, shaped like the file."""
        return {
            "name": self.name,
            "departments": [
                {
                    "id": d.id,
                    "name": d.name,
                    "teams": [
                        {"id": t.id, "name": t.name} for t in self.teams if t.department == d.id
                    ],
                }
                for d in self.departments
            ],
            "groups": dict(self.groups),
            "people": [
                {
                    "id": p.id,
                    "name": p.name,
                    "team": p.team,
                    "groups": list(p.groups),
                    "active": p.active,
                }
                for p in self.people
            ],
        }

    def canonical(self) -> str:
        """Its one canonical text; `from_canonical` gives an equal organisation back."""
        return dumps(self.plain())


def from_canonical(text: str) -> Organisation:
    """The organisation of a canonical text, as the store keeps it.

    Raises:
        OrganisationInvalid: The text was not made by `canonical`.
    """
    try:
        return from_plain(loads(text))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OrganisationInvalid(
            _CHANGED, 0, f"not an organisation: {error!r}", "조직 정보를 읽을 수 없습니다"
        ) from error


def from_plain(plain: Mapping[str, Any]) -> Organisation:
    """The organisation of plain values, shaped like `Organisation.plain`.

    Raises:
        OrganisationInvalid: It does not make sense.
    """
    return Organisation(
        name=plain["name"],
        departments=tuple(Department(d["id"], d["name"]) for d in plain["departments"]),
        teams=tuple(
            Team(t["id"], t["name"], d["id"]) for d in plain["departments"] for t in d["teams"]
        ),
        groups=MappingProxyType(dict(plain["groups"])),
        people=tuple(
            Person(p["id"], p["name"], p["team"], tuple(sorted(set(p["groups"]))), p["active"])
            for p in plain["people"]
        ),
    )


def _sorted(person: Person) -> Person:
    return replace(person, groups=tuple(sorted(set(person.groups))))


# --- what makes sense ---------------------------------------------------------------


def _faults(organisation: Organisation) -> Iterator[_Fault]:
    kinds: tuple[tuple[str, Iterable[tuple[str, str]]], ...] = (
        ("department", ((d.id, d.name) for d in organisation.departments)),
        ("team", ((t.id, t.name) for t in organisation.teams)),
        ("group", organisation.groups.items()),
        ("person", ((p.id, p.name) for p in organisation.people)),
    )
    for kind, named in kinds:
        yield from _faults_of_names(kind, named)
    yield from _faults_of_links(organisation)


def _faults_of_names(kind: str, named: Iterable[tuple[str, str]]) -> Iterator[_Fault]:
    seen: set[str] = set()
    for one, name in named:
        if not _ID.fullmatch(one) or one == SYSTEM:
            yield _Fault(
                kind, one, f"{one!r} is no {kind} id", f"{one!r}은(는) 쓸 수 없는 번호입니다"
            )
        if one in seen:
            yield _Fault(kind, one, f"{kind} {one} is named twice", f"{one}이(가) 중복됩니다")
        if not name.strip() or len(name) > 100:
            yield _Fault(kind, one, f"{kind} {one} needs a name", f"{one}의 이름이 필요합니다")
        seen.add(one)


def _faults_of_links(organisation: Organisation) -> Iterator[_Fault]:
    teams = {t.id for t in organisation.teams}
    for person in organisation.people:
        if person.team not in teams:
            yield _Fault(
                "person", person.id, f"{person.id}: there is no team {person.team!r}",
                f"{person.id}: {person.team!r} 팀이 없습니다",
            )  # fmt: skip
        for group in person.groups:
            if group not in organisation.groups:
                yield _Fault(
                    "person", person.id, f"{person.id}: there is no group {group!r}",
                    f"{person.id}: {group!r} 그룹이 없습니다",
                )  # fmt: skip
