"""`gyeyak incident`: failures that wait for a person."""

import json
from typing import TYPE_CHECKING

import typer

from cli import output, views
from cli.session import Session, completing, data_option, id_argument, new_app, session_of
from cli.texts import language, t
from cli.values import data_of
from engine.values import to_json

if TYPE_CHECKING:
    from engine.items import Incident, Instance

app = new_app(t("Failures that wait for a person.", "사람의 처리를 기다리는 오류."))


@app.command(
    "list", help=t("List open incidents, oldest first.", "열린 인시던트를 오래된 순서로 봅니다.")
)
def list_(
    ctx: typer.Context,
    instance: str = typer.Option(
        "",
        "--instance",
        metavar="ID",
        help=t("Of this instance.", "이 인스턴스만."),
        autocompletion=completing("instance"),
    ),
) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        found = engine.incidents(engine.find("instance", instance) if instance else "")
    if session.out.json:
        session.out.data([views.incident(one) for one in found])
        return
    headers = (
        "ID", t("INSTANCE", "인스턴스"), t("ELEMENT", "단계"), t("KIND", "종류"),
        t("SINCE", "발생"), t("MESSAGE", "내용"),
    )  # fmt: skip
    rows = [
        (
            output.short(i.id), output.short(i.instance), i.element, i.kind,
            output.moment(i.raised_at), _message(i),
        )
        for i in found
    ]  # fmt: skip
    session.out.table(headers, rows)
    if not found:
        output.say(t("No incidents.", "인시던트가 없습니다."))


def _message(one: "Incident") -> str:
    return (language() == "ko" and one.message_ko) or one.message


@app.command(
    help=t("Show an incident with what is needed to settle it.", "처리에 필요한 내용을 봅니다.")
)
def show(ctx: typer.Context, incident_id: str = id_argument("incident")) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        one, state = engine.incident(engine.find("incident", incident_id))
    if session.out.json:
        session.out.data({**views.incident(one), "state": state})
        return
    detail = json.dumps(to_json(dict(one.detail)), ensure_ascii=False, indent=2)
    session.out.pairs(
        [
            ("ID", one.id),
            (t("instance", "인스턴스"), one.instance),
            (t("element", "단계"), one.element),
            (t("kind", "종류"), one.kind),
            (t("state", "상태"), state),
            (t("since", "발생"), output.moment(one.raised_at)),
            (t("message", "내용"), _message(one)),
            (t("detail", "상세"), detail),
        ]
    )


@app.command(help=t("Do the failed step again.", "실패한 단계를 다시 실행합니다."))
def retry(ctx: typer.Context, incident_id: str = id_argument("incident")) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        instance = engine.retry(engine.find("incident", incident_id), actor=session.actor)
    _done(session, instance, t("tried again", "다시 실행했습니다"))


@app.command(help=t("Settle an incident by hand.", "인시던트를 직접 처리합니다."))
def resolve(
    ctx: typer.Context,
    incident_id: str = id_argument("incident"),
    reason: str = typer.Option(
        ..., "--reason", metavar="R",
        help=t("What was found and done; it stays on the record.", "확인·조치 내용(이력에 남음)."),
    ),
    data: str = data_option(),
) -> None:  # fmt: skip
    session = session_of(ctx)
    values = data_of(data)
    with session.engine() as engine:
        full = engine.find("incident", incident_id)
        instance = engine.resolve(full, actor=session.actor, reason=reason, variables=values)
    _done(session, instance, t("settled", "처리했습니다"))


def _done(session: Session, instance: "Instance", done: str) -> None:
    if session.out.json:
        session.out.data(views.instance(instance))
    else:
        output.say(f"{output.short(instance.id)} ({instance.state}): {done}")
