"""`gyeyak task`: the worklist and what an officer does with a work item."""

from typing import TYPE_CHECKING, Any

import typer

from cli import output, views
from cli.session import Session, completing, data_option, id_argument, new_app, session_of
from cli.texts import t
from cli.values import data_of, moment_of

if TYPE_CHECKING:
    from engine import Engine
    from engine.facade import WorkItemView
    from engine.items import WorkItem

app = new_app(t("Work items: the worklist.", "할 일(업무 목록)."))


@app.command(
    "list", help=t("List open work items, most urgent first.", "열린 업무를 급한 순서로 봅니다.")
)
def list_(
    ctx: typer.Context,
    mine: bool = typer.Option(
        False, "--mine", help=t("What I hold or may take.", "내가 맡았거나 맡을 수 있는 업무.")
    ),
    group: list[str] = typer.Option(
        [], "--group", metavar="G", help=t("Offered to this group.", "이 그룹의 업무.")
    ),
    instance: str = typer.Option(
        "",
        "--instance",
        metavar="ID",
        help=t("Of this instance.", "이 인스턴스의 업무."),
        autocompletion=completing("instance"),
    ),
    due_before: str = typer.Option(
        "", "--due-before", metavar="TIME", help=t("Due before then.", "이 시각 전이 기한인 업무.")
    ),
) -> None:
    session = session_of(ctx)
    limit = moment_of(due_before) if due_before else None
    with session.engine() as engine:
        items = engine.work_items(
            instance=engine.find("instance", instance) if instance else "",
            groups=group,
            candidate=session.actor if mine else "",
            due_before=limit,
        )
    if session.out.json:
        session.out.data([views.work_item(item) for item in items])
    else:
        _print_list(session, items)


def _print_list(session: Session, items: "tuple[WorkItem, ...]") -> None:
    headers = (
        "ID", t("CONTRACT", "계약"), t("WORK", "업무"), t("GROUP", "그룹"),
        t("HOLDER", "담당"), t("DUE", "기한"),
    )  # fmt: skip
    rows = [
        (
            output.short(i.id), i.business_key, i.name or i.element, ",".join(i.groups),
            i.assignee, output.moment(i.due_at),
        )
        for i in items
    ]  # fmt: skip
    session.out.table(headers, rows)
    if not items:
        output.say(t("Nothing to do.", "할 일이 없습니다."))


@app.command(
    help=t("Show a work item: form, data, legal basis, clock.", "업무의 양식·자료·근거·기한.")
)
def show(ctx: typer.Context, item_id: str = id_argument("work_item")) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        view = engine.work_item(engine.find("work_item", item_id))
    if session.out.json:
        session.out.data(_shown(view))
    else:
        _print_view(session, view)


def _shown(view: "WorkItemView") -> dict[str, Any]:
    form = view.form
    return {
        **views.work_item(view.item),
        "state": view.state,
        "form": form.id if form else "",
        "fields": [
            {
                "path": f.path,
                "label": f.label,
                "description": f.description,
                "kind": f.kind,
                "required": f.required,
                "default": f.default,
                "choices": [{"label": c.label, "value": c.value} for c in f.choices],
            }
            for f in (form.fields if form else ())
        ],
        "variables": dict(view.variables),
        "lane": view.element.lane,
        "documentation": view.element.documentation,
        "properties": dict(view.element.properties),
        "legal_basis": view.element.properties.get("legalBasis", ""),
        "clock": view.element.properties.get("clock", ""),
        "advice": view.element.properties.get("advice", ""),
    }


def _print_view(session: Session, view: "WorkItemView") -> None:
    item, properties = view.item, view.element.properties
    session.out.pairs(
        [
            (t("work", "업무"), f"{item.name or item.element} ({item.element})"),
            ("ID", item.id),
            (t("contract", "계약"), item.business_key or item.instance),
            (t("state", "상태"), view.state),
            (t("lane", "역할"), view.element.lane),
            (t("groups", "그룹"), ", ".join(item.groups)),
            (t("holder", "담당"), item.assignee),
            (t("due", "기한"), output.moment(item.due_at)),
            (t("legal basis", "근거"), properties.get("legalBasis", "")),
            (t("clock", "법정 기한"), properties.get("clock", "")),
            (t("advice", "도움말"), properties.get("advice", "")),
        ]
    )
    _print_fields(session, view)
    if view.variables:
        session.out.heading(t("Data", "자료"))
        session.out.pairs((k, output.shown(v, k)) for k, v in view.variables.items())


def _print_fields(session: Session, view: "WorkItemView") -> None:
    if view.form is None:
        return
    session.out.heading(t("Form", "양식") + f" {view.form.id}")
    rows = [
        (
            f.path,
            f.label + (" *" if f.required else ""),
            "|".join(str(c.value) for c in f.choices) or f.kind,
        )
        for f in view.form.fields
    ]
    session.out.table((t("NAME", "이름"), t("FIELD", "항목"), t("ANSWER", "답")), rows)


@app.command(help=t("Why a work item is there.", "이 업무가 생긴 까닭."))
def explain(ctx: typer.Context, item_id: str = id_argument("work_item")) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        view = engine.work_item(engine.find("work_item", item_id))
        organisation = engine.organisation()
    who = organisation.who(view.item.groups, view.item.users) if organisation else ""
    if session.out.json:
        session.out.data({**_shown(view), "who": who, "why": views.records(view.why)})
        return
    properties = view.element.properties
    session.out.pairs(
        [
            (t("work", "업무"), view.item.name or view.item.element),
            (t("who may", "처리 가능"), who),
            (t("legal basis", "근거"), properties.get("legalBasis", "")),
            (t("since", "발생"), output.moment(view.item.created_at)),
            (t("due", "기한"), output.moment(view.item.due_at)),
        ]
    )
    session.out.heading(t("What led here", "여기까지의 경과"))
    rows = [(str(r.seq), output.moment(r.at), r.actor, r.type, r.element) for r in view.why]
    session.out.table(
        ("SEQ", t("TIME", "시각"), t("ACTOR", "처리자"), t("WHAT", "내용"), t("ELEMENT", "단계")),
        rows,
    )


# --- acting ---------------------------------------------------------------------------------


@app.command(help=t("Take a work item for yourself.", "업무를 맡습니다."))
def claim(ctx: typer.Context, item_id: str = id_argument("work_item")) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        item = engine.claim(engine.find("work_item", item_id), actor=session.actor)
    _print_item(session, item, t("claimed", "맡았습니다"))


@app.command(help=t("Give a work item back to its group.", "맡은 업무를 그룹에 돌려줍니다."))
def release(ctx: typer.Context, item_id: str = id_argument("work_item")) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        item = engine.release(engine.find("work_item", item_id), actor=session.actor)
    _print_item(session, item, t("released", "돌려주었습니다"))


@app.command(
    help=t("Give a work item to somebody who may do it.", "업무를 다른 직원에게 맡깁니다.")
)
def assign(
    ctx: typer.Context,
    item_id: str = id_argument("work_item"),
    to: str = typer.Option(..., "--to", metavar="USER", help=t("Whom.", "맡길 직원.")),
) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        item = engine.assign(engine.find("work_item", item_id), to, actor=session.actor)
    _print_item(session, item, t("assigned", "맡겼습니다"))


def _print_item(session: Session, item: "WorkItem", done: str) -> None:
    if session.out.json:
        session.out.data(views.work_item(item))
    else:
        output.say(f"{output.short(item.id)} {item.name or item.element}: {done}")


@app.command(
    help=t("Complete a work item with the answers of its form.", "양식을 채워 업무를 마칩니다.")
)
def complete(
    ctx: typer.Context,
    item_id: str = id_argument("work_item"),
    data: str = data_option(),
) -> None:
    session = session_of(ctx)
    with session.engine() as engine:
        full = engine.find("work_item", item_id)
        values = data_of(data) if data or not session.settings.interactive else None
        if values is None:
            values = _asked(engine, full)
        instance = engine.complete(full, values, actor=session.actor)
    if session.out.json:
        state = {"state": instance.state, "revision": instance.revision}
        session.out.data({"id": full, "instance": instance.id, **state})
    else:
        output.say(t(f"{output.short(full)} done.", f"{output.short(full)} 처리했습니다."))


def _asked(engine: "Engine", item_id: str) -> dict[str, Any]:
    from cli.prompts import ask

    view = engine.work_item(item_id)
    if view.form is None or view.state != "open":
        return {}
    return ask(view.form, view.variables)
