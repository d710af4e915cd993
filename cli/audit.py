"""`gyeyak audit`: what happened, what the state was, and whether the record can be trusted."""

from typing import Any

import typer

from cli import output, views
from cli.exits import FAILED
from cli.session import id_argument, new_app, session_of
from cli.texts import t
from cli.values import moment_of

app = new_app(t("History, replay, verification.", "이력, 재현, 검증."))


@app.command(
    help=t("Every record of an instance, in order.", "인스턴스의 모든 기록을 순서대로 봅니다.")
)
def history(ctx: typer.Context, instance_id: str = id_argument("instance")) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        found = engine.history(engine.find("instance", instance_id))
    if session.out.json:
        session.out.data(views.records(found))
        return
    headers = (
        "SEQ", t("TIME", "시각"), t("ACTOR", "처리자"), t("RECORD", "기록"),
        t("ELEMENT", "단계"), t("LEGAL BASIS", "근거"),
    )  # fmt: skip
    rows = [
        (
            str(r.seq), output.moment(r.at), r.actor, r.type, r.element,
            str(r.data.get("legal_basis", "")),
        )
        for r in found
    ]  # fmt: skip
    session.out.table(headers, rows)


@app.command(
    help=t("The state as it was, by running the record again.", "그 시점의 상태를 재현합니다.")
)
def replay(
    ctx: typer.Context,
    instance_id: str = id_argument("instance"),
    at: str = typer.Option(
        "",
        "--at",
        metavar="SEQ|TIME",
        help=t("After this command, or then (else now).", "시점(순번이나 시각)."),
    ),
) -> None:
    session = session_of(ctx)
    wanted = (int(at) if at.isdecimal() else moment_of(at)) if at else None
    with session.engine() as engine:
        found = engine.replay(engine.find("instance", instance_id), wanted)
    waiting = views.open_items(found.open)
    if session.out.json:
        session.out.data(
            {
                "seq": found.seq,
                "at": found.at,
                "state": found.state,
                "variables": dict(found.variables),
                "open": waiting,
            }
        )
        return
    session.out.pairs(
        [
            ("SEQ", str(found.seq)),
            (t("time", "시각"), output.moment(found.at)),
            (t("state", "상태"), found.state),
        ]
    )
    session.out.heading(t("Waits for", "기다리는 것"))
    for kind, ones in waiting.items():
        for one in ones:
            output.line(f"{kind}  {output.short(one['id'])}  {one['element']}")
    session.out.heading(t("Variables", "변수"))
    session.out.pairs((name, output.shown(value, name)) for name, value in found.variables.items())


@app.command(help=t("Check hash chain and re-execution.", "해시 사슬과 재실행으로 검증합니다."))
def verify(
    ctx: typer.Context,
    instance_id: str = typer.Argument(
        "", metavar="ID", help=t("One instance (else everything).", "인스턴스(없으면 전체).")
    ),
) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        full = engine.find("instance", instance_id) if instance_id else None
        found = engine.verify(full)
    if session.out.json:
        session.out.data(
            {
                "ok": found.ok,
                "instances": found.instances,
                "commands": found.commands,
                "first_bad": bad_row(found.first_bad),
            }
        )
    elif found.ok:
        output.line(
            t(
                f"ok: {found.instances} instances, {found.commands} commands",
                f"이상 없음: 인스턴스 {found.instances}건, 명령 {found.commands}건",
            )
        )
    else:
        output.line(t(f"NOT ok: {bad_row(found.first_bad)}", f"훼손됨: {bad_row(found.first_bad)}"))
    if not found.ok:
        raise typer.Exit(FAILED)


def bad_row(bad: object) -> dict[str, Any] | None:
    """The first row that can't be trusted, as JSON."""
    if bad is None:
        return None
    names: tuple[str, ...] = tuple(getattr(bad, "__dataclass_fields__", ()))
    return {name: getattr(bad, name) for name in names}
