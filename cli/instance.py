"""`gyeyak instance`: start a process, look at its instances, end one early."""

from typing import TYPE_CHECKING

import typer

from cli import output, views
from cli.session import Session, completing, data_option, id_argument, new_app, session_of
from cli.texts import t
from cli.values import data_of

if TYPE_CHECKING:
    from engine.items import Instance

app = new_app(t("Process instances: running contracts.", "진행 중인 계약(인스턴스)."))


@app.command(help=t("Start an instance of a process.", "프로세스를 시작합니다."))
def start(
    ctx: typer.Context,
    key: str = typer.Argument(
        ...,
        metavar="KEY",
        help=t("The process.", "프로세스 키."),
        autocompletion=completing("process"),
    ),
    data: str = data_option(),
    business_key: str = typer.Option(
        "",
        "--business-key",
        metavar="K",
        help=t("The number people know it by.", "계약(의뢰) 번호 등 업무 번호."),
    ),
    event: str = typer.Option(
        "",
        "--start",
        metavar="ELEMENT",
        help=t("Which start event, if there are several.", "시작 이벤트(여럿일 때)."),
    ),
) -> None:
    session = session_of(ctx)
    values = data_of(data)
    with session.engine() as engine:
        instance = engine.start(
            key, values, business_key=business_key, actor=session.actor, start=event
        )
    _print_one(session, instance, t("started", "시작했습니다"))


def _print_one(session: Session, instance: "Instance", done: str) -> None:
    if session.out.json:
        shape = views.instance(instance)
        names = ("id", "key", "version", "business_key", "state", "revision")
        session.out.data({name: shape[name] for name in names})
    else:
        output.line(instance.id)
        output.say(f"{instance.key} {instance.business_key} ({instance.state}): {done}")


@app.command("list", help=t("List instances, newest first.", "인스턴스를 최근 순서로 봅니다."))
def list_(
    ctx: typer.Context,
    process: str = typer.Option(
        "",
        "--process",
        metavar="KEY",
        help=t("Of this process.", "이 프로세스만."),
        autocompletion=completing("process"),
    ),
    state: str = typer.Option(
        "", "--state", metavar="STATE",
        help="active | incident | completed | cancelled",
    ),
    business_key: str = typer.Option(
        "", "--business-key", metavar="K", help=t("With this number.", "이 업무 번호만.")
    ),
) -> None:  # fmt: skip
    session = session_of(ctx)
    with session.engine() as engine:
        found = engine.instances(process=process, state=state, business_key=business_key)
    if session.out.json:
        session.out.data([views.instance(one) for one in found])
        return
    headers = (
        "ID", t("CONTRACT", "계약"), t("PROCESS", "프로세스"), t("VERSION", "판"),
        t("STATE", "상태"), t("STARTED", "시작"), t("ENDED", "종료"),
    )  # fmt: skip
    rows = [
        (
            output.short(i.id), i.business_key, i.key, str(i.version), i.state,
            output.moment(i.started_at), output.moment(i.ended_at),
        )
        for i in found
    ]  # fmt: skip
    session.out.table(headers, rows)


@app.command(
    help=t("Show an instance: variables and what it waits for.", "변수와 기다리는 것을 봅니다.")
)
def show(ctx: typer.Context, instance_id: str = id_argument("instance")) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        full = engine.find("instance", instance_id)
        instance, variables = engine.instance(full), engine.variables(full)
        waiting = views.open_items(engine.open_items(full))
    if session.out.json:
        session.out.data({**views.instance(instance), "variables": variables, "open": waiting})
        return
    session.out.pairs(
        [
            ("ID", instance.id),
            (t("contract", "계약"), instance.business_key),
            (t("process", "프로세스"), f"{instance.key} v{instance.version}"),
            (t("state", "상태"), instance.state),
            (t("started", "시작"), output.moment(instance.started_at)),
            (t("ended", "종료"), output.moment(instance.ended_at)),
        ]
    )
    session.out.heading(t("Waits for", "기다리는 것"))
    session.out.table(
        (t("KIND", "종류"), "ID", t("ELEMENT", "단계"), t("WHAT", "내용")),
        [
            (kind, output.short(one["id"]), one["element"], _what(one))
            for kind, ones in waiting.items()
            for one in ones
        ],
    )
    session.out.heading(t("Variables", "변수"))
    session.out.pairs((name, output.shown(value, name)) for name, value in variables.items())


def _what(one: dict[str, object]) -> str:
    found = [
        str(one[name]) for name in ("name", "type", "message", "correlation_key") if one.get(name)
    ]
    if one.get("due_at"):
        found.append(output.shown(one["due_at"]))
    return " ".join(found)


@app.command(help=t("End an instance before its end.", "인스턴스를 중도에 끝냅니다."))
def cancel(
    ctx: typer.Context,
    instance_id: str = id_argument("instance"),
    reason: str = typer.Option(
        ...,
        "--reason",
        metavar="R",
        help=t("Why; it stays on the record.", "사유(이력에 남습니다)."),
    ),
) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        full = engine.find("instance", instance_id)
        instance = engine.cancel(full, actor=session.actor, reason=reason)
    _print_one(session, instance, t("cancelled", "중도 종료했습니다"))
