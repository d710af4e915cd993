"""Definitions made to hurt are refused with their own rule, and never read anything else."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.model.bundle import NoLibrary, lint_paths
from tests import bpmn as b
from tests.hostile.corpus import PROCESSES, XML
from tests.unit.model.drawing import END, HANDLERS, START, around, built, errors, task


@pytest.mark.parametrize("name", XML)
def test_hostile_xml_is_refused(name: str) -> None:
    rule, content = XML[name]
    assert [found for found, _ in errors(content)] == [rule]


@pytest.mark.parametrize("name", PROCESSES)
def test_a_hostile_process_is_refused(name: str) -> None:
    rule, files = PROCESSES[name]
    assert rule in [found for found, _ in errors(*files)]


@pytest.mark.parametrize("name", [*XML, *PROCESSES])
def test_problems_are_few_short_and_fit_for_a_terminal(name: str) -> None:
    files = (XML[name][1],) if name in XML else PROCESSES[name][1]
    problems = built(*files).problems
    assert 0 < len(problems) <= 500
    for problem in problems:
        shown = problem.file + problem.element + problem.message + problem.message_ko
        assert len(shown) < 3_000
        assert all(c.isprintable() or c == "\n" for c in shown)


# --- large, but lawful --------------------------------------------------------------


def test_a_chain_of_two_thousand_elements_is_deployed() -> None:
    ids = [f"a{n}" for n in range(2_000)]
    content = b.file("p", START, *(task(i) for i in ids), END, b.chain("s", *ids, "e"))
    assert len(built(content).bundles[0].process.graph.elements) == 2_002


def test_a_split_into_five_thousand_is_deployed() -> None:
    ids = [f"a{n}" for n in range(5_000)]
    flows = [f"{b.flow('g', i)}{b.flow(i, 'e')}" for i in ids]
    gateway = b.node("parallelGateway", "g")
    content = b.file("p", START, gateway, *map(task, ids), END, b.flow("s", "g"), *flows)
    assert len(built(content).bundles[0].process.graph.elements["g"].outgoing) == 5_000


def test_five_thousand_tasks_that_all_lead_to_each_other_in_a_ring_are_refused() -> None:
    ids = [f"a{n}" for n in range(5_000)]
    content = b.file("p", START, *map(task, ids), b.chain("s", *ids, "a0"))
    assert errors(content) == [("endless_cycle", "a0")]


def test_forty_blocks_of_choices_in_a_row_are_deployed() -> None:
    """What is predicted path by path doubles at each block."""
    body, before = [], "s"
    for n in range(40):
        body += [b.node("exclusiveGateway", f"g{n}", default=f"d{n}"), task(f"x{n}"), task(f"y{n}")]
        body += [b.node("exclusiveGateway", f"h{n}"), b.flow(before, f"g{n}")]
        body += [b.flow(f"g{n}", f"x{n}", "k"), b.flow(f"g{n}", f"y{n}", flow_id=f"d{n}")]
        body += [b.flow(f"x{n}", f"h{n}"), b.flow(f"y{n}", f"h{n}")]
        before = f"h{n}"
    assert built(b.file("p", START, *body, END, b.flow(before, "e"))).bundles


# --- nothing else is read --------------------------------------------------------------


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that should never be asked, and what it was asked."""
    paths: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_schema_location_is_not_followed(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    location = f' xsi:schemaLocation="urn:x {address}/x.xsd"'
    own = '<x:x xmlns:x="urn:x">1</x:x>'
    content = around(b.node("task", "a", "", own)).replace(
        b' id="definitions"', location.encode(), 1
    )
    assert built(content).bundles
    assert paths == []


def test_an_import_is_not_followed(asked: tuple[str, list[str]], tmp_path: Path) -> None:
    address, paths = asked
    imported = (
        f'<bpmn:import namespace="urn:x" location="{address}/x.bpmn"'
        ' importType="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'
    )
    (tmp_path / "p.bpmn").write_bytes(around(task(), before=imported))
    assert not [
        p for p in lint_paths([tmp_path], NoLibrary(), HANDLERS, ()) if p.severity == "error"
    ]
    assert paths == []


def test_a_stylesheet_and_a_comment_change_nothing(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    plain = around(b.script("a", "1 + 1", "x"))
    noisy = plain.replace(
        b"?>\n", f'?>\n<?xml-stylesheet href="{address}/x.xsl"?><!-- DOCTYPE -->\n'.encode(), 1
    ).replace(b"<zeebe:script", b"<!-- = 2 --><?php 3 ?><zeebe:script")
    assert built(noisy).bundles[0].semantic_hash == built(plain).bundles[0].semantic_hash
    assert paths == []
