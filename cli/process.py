"""`gyeyak process`: check, deploy, look at, lay out and draw definitions."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli import bootstrap, output
from cli.exits import FAILED
from cli.session import Session, completing, new_app, session_of
from cli.texts import language, t

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine import Engine
    from engine.errors import Problem
    from engine.store.port import Deployed

app = new_app(t("Process definitions.", "프로세스 정의."))

_PATHS = typer.Argument(
    ..., metavar="PATH...", exists=True, help=t("Files or folders.", "파일이나 폴더.")
)


@app.command(help=t("Check definitions; nothing is deployed.", "정의를 검사만 합니다."))
def lint(ctx: typer.Context, paths: list[Path] = _PATHS) -> None:
    session = session_of(ctx)
    report(session, linted(session, paths))


def report(session: Session, problems: "tuple[Problem, ...]") -> None:
    """Print findings; exit 1 when one of them is an error."""
    if session.out.json:
        session.out.data([problem_of(one) for one in problems])
    else:
        for one in problems:
            message = (language() == "ko" and one.message_ko) or one.message
            where = f"{one.file}:{one.line}"
            output.line(f"{where}: {one.severity}: [{one.element}] {message} ({one.rule})")
        output.say(_verdict(problems))
    if any(one.severity == "error" for one in problems):
        raise typer.Exit(FAILED)


def linted(session: Session, paths: list[Path]) -> "tuple[Problem, ...]":
    """The findings about files; what is deployed counts as known, if there is a database."""
    return in_an_engine(session, lambda engine: engine.lint(*paths))


def in_an_engine(
    session: Session, work: "Callable[[Engine], tuple[Problem, ...]]"
) -> "tuple[Problem, ...]":
    """Do work over the chosen database, or an empty one where there is none."""
    from engine.errors import DatabaseMissing

    try:
        with session.engine(outside=True) as engine:
            return work(engine)
    except DatabaseMissing:
        in_memory = replace(session.settings, database="sqlite://")
        with bootstrap.opened(in_memory, create=True, outside=True) as opened:
            return work(opened.engine)


def problem_of(one: "Problem") -> dict[str, Any]:
    """A finding as JSON."""
    return {
        "file": one.file,
        "line": one.line,
        "element": one.element,
        "severity": one.severity,
        "rule": one.rule,
        "message": (language() == "ko" and one.message_ko) or one.message,
    }


def _verdict(problems: "tuple[Problem, ...]") -> str:
    errors = sum(one.severity == "error" for one in problems)
    warnings = len(problems) - errors
    return t(f"{errors} errors, {warnings} warnings.", f"오류 {errors}건, 경고 {warnings}건.")


@app.command(
    help=t("Check definitions and store them as new versions.", "검사한 뒤 새 판으로 배포합니다.")
)
def deploy(ctx: typer.Context, paths: list[Path] = _PATHS) -> None:
    session = session_of(ctx)
    with session.engine(create=True, outside=True) as engine:
        deployed = engine.deploy(*paths, actor=session.actor)
    if session.out.json:
        session.out.data(
            [
                {"key": d.key, "version": d.version, "hash": d.hash, "new": d.new, "kind": d.kind}
                for d in deployed
            ]
        )
        return
    rows = [
        (d.kind, d.key, str(d.version), output.short(d.hash), output.shown(d.new)) for d in deployed
    ]
    session.out.table(
        (t("KIND", "종류"), t("KEY", "키"), t("VERSION", "판"), "HASH", t("NEW", "새 판")), rows
    )


@app.command("list", help=t("List what is deployed.", "배포된 정의를 봅니다."))
def list_(ctx: typer.Context) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        rows = engine.definitions()
    if session.out.json:
        session.out.data([_deployed(row) for row in rows])
        return
    session.out.table(
        (t("KEY", "키"), t("NAME", "이름"), t("VERSION", "판"), "HASH", t("DEPLOYED", "배포")),
        [
            (r.key, r.name, str(r.version), output.short(r.hash), output.moment(r.deployed_at))
            for r in rows
        ],
    )


def _deployed(row: "Deployed") -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "version": row.version,
        "hash": row.hash,
        "deployed_at": row.deployed_at,
        "deployed_by": row.deployed_by,
    }


@app.command(
    help=t("Show a deployed process and what it uses.", "배포된 프로세스와 쓰는 것을 봅니다.")
)
def show(
    ctx: typer.Context,
    key: str = typer.Argument(
        ...,
        metavar="KEY",
        help=t("The process.", "프로세스 키."),
        autocompletion=completing("process"),
    ),
) -> None:
    from engine.values import loads

    session = session_of(ctx)
    with session.engine() as engine:
        row = engine.definition(key)
    uses: dict[str, Any] = loads(row.manifest)
    if session.out.json:
        session.out.data({**_deployed(row), "uses": uses})
        return
    session.out.pairs(
        [
            (t("process", "프로세스"), f"{row.name} ({row.key})"),
            (t("version", "판"), str(row.version)),
            ("hash", row.hash),
            (t("deployed", "배포"), f"{output.moment(row.deployed_at)} {row.deployed_by}"),
            *((kind, "\n".join(sorted(parts))) for kind, parts in uses.items() if parts),
        ]
    )


# --- diagrams -------------------------------------------------------------------------------

_FILE = typer.Argument(
    ..., metavar="FILE", exists=True, dir_okay=False, help=t("A BPMN file.", "BPMN 파일.")
)


@app.command(
    help=t("Lay a diagram out: writes its interchange.", "그림 배치를 다시 계산해 파일에 씁니다.")
)
def layout(ctx: typer.Context, file: Path = _FILE) -> None:
    from engine import diagram

    session = session_of(ctx)
    before = file.read_bytes()
    after = diagram.layout(before, file=str(file))
    if after != before:
        file.write_bytes(after)
    if session.out.json:
        session.out.data({"file": str(file), "changed": after != before})
    else:
        done = t("laid out", "배치했습니다") if after != before else t("unchanged", "그대로입니다")
        output.say(f"{file}: {done}")


@app.command(help=t("Draw a diagram as SVG.", "그림을 SVG로 그립니다."))
def render(
    ctx: typer.Context,
    file: Path = _FILE,
    out: Path = typer.Option(
        ..., "-o", "--out", metavar="OUT.svg", dir_okay=False, help=t("Where to.", "저장할 파일.")
    ),
) -> None:
    from engine import diagram

    session = session_of(ctx)
    picture = diagram.render(file.read_bytes(), file=str(file))
    out.write_text(picture, encoding="utf-8")
    if session.out.json:
        session.out.data({"file": str(out)})
    else:
        output.say(f"{out}")
