"""`gyeyak organisation`: who works here; every change is on the record."""

from collections.abc import Callable
from pathlib import Path

import typer

from cli import output
from cli.session import Session, new_app, session_of
from cli.texts import t
from engine.organisation import Organisation, Person

app = new_app(t("People and their groups.", "직원과 그룹."))
person = new_app(t("Change who works here.", "직원을 바꿉니다."))
app.add_typer(person, name="person")

_WHO = typer.Argument(..., metavar="USER", help=t("Whom.", "직원 번호."))
_GROUPS = typer.Option(
    [], "--group", metavar="G", help=t("A group; may be repeated.", "그룹(여러 번 가능).")
)


@app.command(help=t("Show people, teams and groups.", "직원·팀·그룹을 봅니다."))
def show(ctx: typer.Context) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        found = engine.organisation() or Organisation()
    if session.out.json:
        session.out.data(found.plain())
        return
    teams = {team.id: team.name for team in found.teams}
    rows = [
        (
            p.id, p.name, teams.get(p.team, p.team),
            ", ".join(found.groups.get(g, g) for g in p.groups),
            "" if p.active else t("left", "퇴직·휴직"),
        )
        for p in found.people
    ]  # fmt: skip
    output.say(found.name)
    session.out.table(
        ("ID", t("NAME", "이름"), t("TEAM", "팀"), t("GROUPS", "그룹"), t("STATE", "상태")), rows
    )


@app.command(help=t("Take a whole organisation from a file.", "조직 파일을 통째로 반영합니다."))
def load(
    ctx: typer.Context,
    file: Path = typer.Argument(
        ..., metavar="FILE", exists=True, dir_okay=False, help=t("A YAML file.", "YAML 파일.")
    ),
) -> None:
    from cli.init import load_organisation

    session = session_of(ctx)
    with session.engine(create=True) as engine:
        load_organisation(engine, file, session.actor)
    _done(session, str(file))


@person.command(help=t("Add somebody.", "직원을 추가합니다."))
def add(
    ctx: typer.Context,
    user: str = _WHO,
    name: str = typer.Option(..., "--name", metavar="NAME", help=t("The name.", "이름.")),
    team: str = typer.Option(..., "--team", metavar="TEAM", help=t("The team's id.", "팀 번호.")),
    groups: list[str] = _GROUPS,
) -> None:
    new = Person(user, name, team, tuple(groups))
    _change(ctx, f"add {user}", lambda old: old.add_person(new))


@person.command(
    "groups", help=t("Put somebody in exactly these groups.", "직원의 그룹을 바꿉니다.")
)
def groups_(ctx: typer.Context, user: str = _WHO, groups: list[str] = _GROUPS) -> None:
    _change(ctx, f"groups {user}", lambda old: old.change_groups(user, groups))


@person.command(help=t("Move somebody to another team.", "직원의 팀을 옮깁니다."))
def move(
    ctx: typer.Context,
    user: str = _WHO,
    team: str = typer.Option(..., "--team", metavar="TEAM", help=t("The team's id.", "팀 번호.")),
) -> None:
    _change(ctx, f"move {user}", lambda old: old.move(user, team))


@person.command(
    help=t("Somebody left: may do nothing any more.", "퇴직·휴직: 더는 처리할 수 없습니다.")
)
def deactivate(ctx: typer.Context, user: str = _WHO) -> None:
    _change(ctx, f"deactivate {user}", lambda old: old.deactivate(user))


@person.command(help=t("Somebody is back.", "복귀: 다시 처리할 수 있습니다."))
def activate(ctx: typer.Context, user: str = _WHO) -> None:
    _change(ctx, f"activate {user}", lambda old: old.activate(user))


def _change(ctx: typer.Context, what: str, make: Callable[[Organisation], Organisation]) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        old = engine.organisation() or Organisation()
        new = make(old)
        if new != old:
            engine.change_organisation(new, actor=session.actor, what=what)
    _done(session, what)


def _done(session: Session, what: str) -> None:
    if session.out.json:
        session.out.data({"changed": what})
    else:
        output.say(f"{what}: {t('done', '반영했습니다')}")
