"""`gyeyak feel`: evaluate one expression."""

import typer

from cli import bootstrap, output
from cli.session import data_option, new_app, session_of
from cli.texts import t
from cli.values import data_of
from engine.ambient import SeoulClock

app = new_app("")


@app.command(help=t("Evaluate a FEEL expression.", "FEEL 식을 계산합니다."))
def feel(
    ctx: typer.Context,
    expression: str = typer.Argument(..., metavar="EXPRESSION", help=t("The expression.", "식.")),
    data: str = data_option(),
) -> None:
    from engine import feel as language
    from engine.values import normalise

    session = session_of(ctx)
    context = data_of(data)
    functions = bootstrap.shipped_functions()
    names = language.special_names(context) | language.special_names(functions)
    compiled = language.compile(expression.removeprefix("="), names)
    result = compiled.evaluate(context, now=SeoulClock().now(), functions=functions)
    value = normalise(result.value)
    if session.out.json:
        session.out.data({"value": value})
    else:
        output.line(output.shown(value))
    for reason in result.reasons:
        output.say(t(reason.message, reason.message_ko))
