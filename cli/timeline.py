"""The readable timeline of a history: step, actor, lane, time, legal basis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cli import output
from cli.texts import t
from engine.items import Record

_LEFT_OUT = ("gateway", "start_event", "end_event")


@dataclass(frozen=True, slots=True)
class Step:
    """One finished step."""

    at: datetime
    element: str
    name: str
    actor: str
    lane: str
    legal_basis: str


def steps(records: Sequence[Record], people: Mapping[str, str]) -> list[Step]:
    """The named steps that were finished, in order: tasks and what was waited for.

    Gateways and the starts and ends of processes are left out. `people`: id -> name.
    """
    return [
        Step(
            at=record.at,
            element=record.element,
            name=str(record.data["name"]),
            actor=people.get(record.actor, record.actor),
            lane=str(record.data.get("lane", "")),
            legal_basis=str(record.data.get("legal_basis", "")),
        )
        for record in records
        if record.type == "element_completed"
        and record.data.get("name")
        and not str(record.data.get("kind", "")).endswith(_LEFT_OUT)
    ]


def rows(many: Sequence[Step]) -> list[tuple[str, ...]]:
    """The steps as table rows, numbered from 1."""
    return [
        (str(i), output.moment(s.at), s.name, s.lane, s.actor, s.legal_basis)
        for i, s in enumerate(many, 1)
    ]


def headers() -> tuple[str, ...]:
    """The heads of `rows`."""
    return (
        t("NO", "번호"),
        t("TIME", "시각"),
        t("STEP", "단계"),
        t("LANE", "역할"),
        t("ACTOR", "처리자"),
        t("LEGAL BASIS", "근거"),
    )
