from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.errors import DefinitionInvalid
from engine.model.bundle import Bundle, NoLibrary, collect, lint_paths, load_bundle
from engine.values import dumps, loads
from tests import bpmn as b
from tests.unit.model.drawing import END, FORM, START, around, built, errors, source, task

DMN = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"'
    b' namespace="https://example.org"><decision id="rate" name="rate"><variable name="rate"/>'
    b"<literalExpression><text>1</text></literalExpression></decision></definitions>"
)
OTHER_DMN = DMN.replace(b"<text>1<", b"<text>2<")
OTHER_FORM = FORM.replace(b"16", b"17")
RATE = source(DMN, "decisions/rate/2023-01-01.dmn", "rate", "2023-01-01")


def _calling(key: str, other: str) -> bytes:
    """A process that waits for an officer, then calls another."""
    call = b.node("callActivity", "c", "", f'<zeebe:calledElement processId="{other}"/>', name="일")
    return b.file(key, START, b.user("u"), call, END, b.chain("s", "u", "c", "e"))


def _using(key: str = "q") -> bytes:
    """A process with a form and a decision."""
    rule = b.node(
        "businessRuleTask",
        "r",
        "",
        '<zeebe:calledDecision decisionId="rate" resultVariable="rate"/>',
        name="일",
    )
    form = b.user("u", more='<zeebe:formDefinition formId="f"/>')
    return b.file(key, START, form, rule, END, b.chain("s", "u", "r", "e"))


class Shelf:
    """A library of what it was given."""

    def __init__(
        self,
        processes: Mapping[str, bytes] | None = None,
        decisions: Mapping[str, Mapping[str, bytes]] | None = None,
        forms: Mapping[str, bytes] | None = None,
    ) -> None:
        self.processes = processes or {}
        self.decisions = decisions or {}
        self.forms = forms or {}

    def process(self, key: str) -> bytes | None:
        return self.processes.get(key)

    def decision(self, key: str) -> Mapping[str, bytes] | None:
        return self.decisions.get(key)

    def form(self, form_id: str) -> bytes | None:
        return self.forms.get(form_id)


def _bundles(*files: object, **options: object) -> dict[str, Bundle]:
    found = built(*files, **options)  # type: ignore[arg-type]  # handed on as given
    assert [p for p in found.problems if p.severity == "error"] == []
    return {bundle.key: bundle for bundle in found.bundles}


def test_a_bundle_holds_everything_that_is_used_directly_or_not() -> None:
    bundles = _bundles(_calling("p", "q"), _using(), source(FORM, "f.form", "f"), RATE)
    assert set(bundles) == {"p", "q"}
    for bundle in bundles.values():
        assert bundle.process.id == bundle.key
        assert bundle.decisions == {"rate": {"2023-01-01": DMN}}
        assert bundle.forms == {"f": FORM}
    assert set(bundles["p"].processes) == {"p", "q"}
    assert set(bundles["q"].processes) == {"q"}


@pytest.mark.parametrize(
    "changed",
    [
        (_calling("p", "q"), around(b.user("v"), ids=["v"]).replace(b'"p"', b'"q"')),
        (_calling("p", "q"), _using(), source(OTHER_FORM, "f.form", "f"), RATE),
        (
            _calling("p", "q"),
            _using(),
            source(FORM, "f.form", "f"),
            source(OTHER_DMN, RATE.path, "rate", "2023-01-01"),
        ),
        (
            _calling("p", "q"),
            _using(),
            source(FORM, "f.form", "f"),
            RATE,
            source(OTHER_DMN, "x.dmn", "rate", "2024-01-01"),
        ),
    ],
    ids=["called process", "form", "decision", "a date more"],
)
def test_the_version_changes_with_anything_that_is_used(changed: tuple[object, ...]) -> None:
    plain = _bundles(_calling("p", "q"), _using(), source(FORM, "f.form", "f"), RATE)
    assert _bundles(*changed)["p"].hash != plain["p"].hash


def test_the_version_does_not_depend_on_file_names_or_order() -> None:
    files = [_calling("p", "q"), _using(), source(FORM, "f.form", "f"), RATE]
    renamed = [source(FORM, "elsewhere.form", "f"), RATE, _using(), _calling("p", "q")]
    assert _bundles(*files)["p"].hash == _bundles(*renamed)["p"].hash


def test_a_redrawn_diagram_is_a_new_version_of_the_same_meaning() -> None:
    plain = around(task())
    drawn = plain.replace(
        b"</bpmn:definitions>",
        b'<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI">'
        b"<di:BPMNPlane/></di:BPMNDiagram></bpmn:definitions>",
    )
    one, two = _bundles(plain)["p"], _bundles(drawn)["p"]
    assert one.hash != two.hash
    assert one.semantic_hash == two.semantic_hash


def test_a_stored_bundle_comes_back_as_it_was() -> None:
    bundle = _bundles(_calling("p", "q"), _using(), source(FORM, "f.form", "f"), RATE)["p"]
    stored = {content.hash: content.content for content in bundle.contents}
    again = load_bundle(loads(dumps(bundle.manifest)), stored.__getitem__)
    assert (again.key, again.hash, again.name) == (bundle.key, bundle.hash, bundle.name)
    assert again.semantic_hash == bundle.semantic_hash
    assert again.decisions == bundle.decisions
    assert again.forms == bundle.forms
    assert list(again.processes) == list(bundle.processes)
    assert again.processes["q"].graph == bundle.processes["q"].graph
    assert again.process.graph == bundle.process.graph


def test_what_is_deployed_already_is_used_where_nothing_is_given() -> None:
    shelf = Shelf({"q": _using()}, {"rate": {"2023-01-01": DMN}}, {"f": FORM})
    bundle = _bundles(_calling("p", "q"), library=shelf)["p"]
    assert set(bundle.processes) == {"p", "q"}
    given = _bundles(_calling("p", "q"), _using(), source(FORM, "f.form", "f"), RATE)["p"]
    assert bundle.hash == given.hash


def test_a_given_file_hides_what_is_deployed() -> None:
    shelf = Shelf({"q": around(task()).replace(b'"p"', b'"q"')})
    other = around(b.user("mine"), ids=["mine"]).replace(b'"p"', b'"q"')
    bundle = _bundles(_calling("p", "q"), other, library=shelf)["p"]
    assert "mine" in bundle.processes["q"].graph.elements


def test_a_new_date_joins_the_dates_that_are_deployed() -> None:
    shelf = Shelf(decisions={"rate": {"2023-01-01": DMN}})
    newer = source(OTHER_DMN, "x.dmn", "rate", "2027-01-01")
    bundle = _bundles(_using(), newer, source(FORM, "f.form", "f"), library=shelf)["q"]
    assert list(bundle.decisions["rate"]) == ["2023-01-01", "2027-01-01"]


def test_without_known_handlers_task_types_are_not_checked() -> None:
    content = around(b.service("a", "office:fly"))
    assert built(content, handlers=None).bundles
    assert errors(content, handlers={"office:print"}) == [("handler_unknown", "a")]


def test_functions_of_the_surroundings_are_known_to_expressions() -> None:
    content = around(b.script("a", "late days(due, delivered)", "x"))
    assert errors(content) == [("function_unknown", "a")]
    assert built(content, functions=["late days"]).bundles


# --- folders --------------------------------------------------------------------------------------


def _write(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_a_folder_is_read_with_everything_below(tmp_path: Path) -> None:
    files = {
        "contracts/p/process.bpmn": around(task()),
        "contracts/p/forms/f.form": FORM,
        "decisions/rate/2023-01-01.dmn": DMN,
        "decisions/free.dmn": DMN,
        "calendar.yaml": b"holidays: []",
        "contracts/calendar.yaml": b"elsewhere",
        "contracts/p/scenarios/normal.yaml": b"name: x",
        ".git/x.bpmn": b"hidden",
        "readme.md": b"no definition",
    }
    found = collect([_write(tmp_path, files)])
    assert [
        (Path(f.path).relative_to(tmp_path).as_posix(), f.kind, f.key, f.effective_from)
        for f in found
    ] == [
        ("calendar.yaml", "reference", "calendar.yaml", ""),
        ("contracts/p/forms/f.form", "form", "f", ""),
        ("contracts/p/process.bpmn", "bpmn", "", ""),
        ("decisions/free.dmn", "decision", "rate", "0001-01-01"),
        ("decisions/rate/2023-01-01.dmn", "decision", "rate", "2023-01-01"),
    ]


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    _write(tmp_path, {"p.bpmn": around(task())})
    assert len(collect([tmp_path, tmp_path / "p.bpmn", tmp_path / "." / "p.bpmn"])) == 1


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("gone.bpmn", "path_missing"),
        ("gone/", "path_missing"),
        ("notes.txt", "path_unknown"),
        ("empty", "path_empty"),
        ("large.bpmn", "file_too_large"),
    ],
)
def test_a_path_that_holds_no_definition_is_named(tmp_path: Path, path: str, rule: str) -> None:
    _write(tmp_path, {"notes.txt": b"", "large.bpmn": b" " * (9 * 1024 * 1024)})
    (tmp_path / "empty").mkdir()
    with pytest.raises(DefinitionInvalid) as caught:
        collect([tmp_path / path])
    (problem,) = caught.value.problems
    assert problem.rule == rule
    assert problem.file == (tmp_path / path).as_posix()


def test_a_loop_of_links_is_not_followed(tmp_path: Path) -> None:
    _write(tmp_path, {"a/p.bpmn": around(task())})
    (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)
    assert len(collect([tmp_path])) == 1


def test_lint_tells_of_paths_as_of_definitions(tmp_path: Path) -> None:
    assert [p.rule for p in lint_paths([tmp_path / "gone"], NoLibrary(), (), ())] == [
        "path_missing"
    ]
    _write(tmp_path, {"p.bpmn": around(task()), "q.bpmn": b"<"})
    assert [p.rule for p in lint_paths([tmp_path], NoLibrary(), (), ())] == ["xml_invalid"]
