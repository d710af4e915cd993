"""`gyeyak decision`: ask the table that is in force on a day."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli import output
from cli.session import Session, completing, data_option, new_app, session_of
from cli.texts import language, t
from cli.values import data_of, day_of

if TYPE_CHECKING:
    from engine.dmn import DecisionResult, Version

app = new_app(t("Decision tables.", "의사결정표."))

_KEY = typer.Argument(
    ...,
    metavar="KEY",
    help=t("The decision.", "의사결정 키."),
    autocompletion=completing("decision"),
)
_ON = typer.Option(
    "", "--on", metavar="DATE", help=t("The day it is about (else today).", "기준일(기본값: 오늘).")
)


@app.command("list", help=t("List the deployed decisions.", "배포된 의사결정을 봅니다."))
def list_(ctx: typer.Context) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        rows = engine.decisions()
    tables = {row.key: _days(row.manifest) for row in rows}
    if session.out.json:
        session.out.data(
            [
                {"key": r.key, "name": r.name, "version": r.version, "in_force_from": tables[r.key]}
                for r in rows
            ]
        )
        return
    session.out.table(
        (t("KEY", "키"), t("VERSION", "판"), t("IN FORCE FROM", "시행일")),
        [(r.key, str(r.version), ", ".join(str(day) for day in tables[r.key])) for r in rows],
    )


@app.command(
    help=t("Decide with the table in force on a day.", "기준일에 시행 중인 표로 판단합니다.")
)
def evaluate(ctx: typer.Context, key: str = _KEY, on: str = _ON, data: str = data_option()) -> None:
    session = session_of(ctx)
    result, table = _decided(session, key, on, data)
    version = table.effective_from.isoformat()
    if session.out.json:
        session.out.data({"outputs": result.outputs, "version": version, "rules": _rules(result)})
        return
    _print_outputs(session, result, version)
    session.out.heading(t("Rows that fired", "적용된 행"))
    rows = [(str(r.index), r.annotation) for r in result.rules]
    session.out.table((t("ROW", "행"), t("CITATION", "근거")), rows)


@app.command(help=t("As evaluate, with every input and step.", "입력과 단계까지 설명합니다."))
def explain(ctx: typer.Context, key: str = _KEY, on: str = _ON, data: str = data_option()) -> None:
    from engine import dmn

    session = session_of(ctx)
    result, table = _decided(session, key, on, data)
    if session.out.json:
        session.out.data(
            {
                "outputs": result.outputs,
                "version": table.effective_from.isoformat(),
                "rules": _rules(result),
                "inputs": dict(result.inputs),
                "steps": [step.decision for step in result.steps],
                "warnings": list(result.warnings),
            }
        )
        return
    for sentence in dmn.explain(result, table, language=language()):
        output.line(sentence)


@app.command(help=t("Check decision tables.", "의사결정표를 검사합니다."))
def lint(
    ctx: typer.Context,
    paths: list[Path] = typer.Argument(
        ..., metavar="PATH...", exists=True, help=t("Files or folders.", "파일이나 폴더.")
    ),
) -> None:
    from cli.process import in_an_engine, report

    session = session_of(ctx)
    report(session, in_an_engine(session, lambda engine: engine.lint_decisions(*paths)))


def _decided(session: Session, key: str, on: str, data: str) -> "tuple[DecisionResult, Version]":
    """The result, and the table in force that gave it."""
    values = data_of(data)
    with session.engine() as engine:
        day = day_of(on) if on else engine.clock.now().date()
        return engine.decide(key, values, on=day), engine.decision_family(key).in_force(day)


def _days(manifest: str) -> list[str]:
    from engine.values import loads

    return sorted(loads(manifest))


def _rules(result: "DecisionResult") -> list[dict[str, Any]]:
    return [{"index": r.index, "annotation": r.annotation} for r in result.rules]


def _print_outputs(session: Session, result: "DecisionResult", version: str) -> None:
    outputs = result.outputs if isinstance(result.outputs, dict) else {result.name: result.outputs}
    session.out.pairs(
        [
            *((name, output.shown(value, name)) for name, value in outputs.items()),
            (t("in force from", "시행일"), version),
        ]
    )
