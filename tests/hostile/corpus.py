"""Definitions that somebody made to hurt, by name: each must be refused, with the rule given."""

import gzip
from collections.abc import Mapping

from tests import bpmn as b
from tests.unit.model.drawing import (
    END,
    MESSAGE,
    START,
    around,
    event,
    line_of,
    multi,
    nested,
    sub,
    task,
)

_XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_BODY = around(task()).removeprefix(_XML)
_GRANTED = '<bpmn:extensionElements><x xmlns="urn:x">{}</x></bpmn:extensionElements>'


def _with_doctype(doctype: str, reference: str = "") -> bytes:
    body = around(task("a", _GRANTED.format(reference))).removeprefix(_XML)
    return _XML + doctype.encode() + body


def _laughs(levels: int = 30) -> str:
    rows = ['<!ENTITY l0 "lol">']
    rows += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return f"<!DOCTYPE x [{''.join(rows)}]>"


def _encoded(text: str, codec: str, says: str, mark: bytes = b"") -> bytes:
    return mark + text.replace("UTF-8", says).encode(codec)


_KOREAN = around(b.node("task", "a", name="검사검수")).decode()

XML: Mapping[str, tuple[str, bytes]] = {
    "an external entity": (
        "xml_dtd",
        _with_doctype('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
    ),
    "an external entity over the network": (
        "xml_dtd",
        _with_doctype('<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/e">]>', "&e;"),
    ),
    "a parameter entity": (
        "xml_dtd",
        _with_doctype('<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'),
    ),
    "an external subset": ("xml_dtd", _with_doctype('<!DOCTYPE x SYSTEM "file:///etc/passwd">')),
    "a public identifier": (
        "xml_dtd",
        _with_doctype('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1:9/x">'),
    ),
    "a billion laughs": ("xml_dtd", _with_doctype(_laughs(), "&l29;")),
    "quadratic expansion": (
        "xml_dtd",
        _with_doctype(f'<!DOCTYPE x [<!ENTITY e "{"a" * 50_000}">]>', "&e;" * 50_000),
    ),
    "a harmless document type": ("xml_dtd", _with_doctype("<!DOCTYPE definitions>")),
    "a document type behind a comment": (
        "xml_dtd",
        _with_doctype('<!-- <a> --><?pi <b>?>\n<!DOCTYPE x [<!ENTITY e "v">]>', "&e;"),
    ),
    "a document type in UTF-16": (
        "xml_dtd",
        _with_doctype('<!DOCTYPE x [<!ENTITY e "v">]>', "&e;")
        .decode()
        .replace("UTF-8", "UTF-16")
        .encode("utf-16"),
    ),
    "an entity that was never declared": ("xml_invalid", _with_doctype("", "&e;")),
    "an inclusion of another file": (
        "xml_include",
        around(
            task(
                "a",
                '<bpmn:extensionElements><i:include xmlns:i="http://www.w3.org/2001/XInclude"'
                ' href="file:///etc/passwd" parse="text"/></bpmn:extensionElements>',
            )
        ),
    ),
    "gzip in place of XML": ("xml_compressed", gzip.compress(_XML + _BODY, mtime=0)),
    "zip in place of XML": ("xml_compressed", b"PK\x03\x04" + bytes(40)),
    "nothing": ("xml_invalid", b""),
    "blanks": ("xml_invalid", b" \n\t"),
    "a null character": ("xml_invalid", _XML + _BODY.replace(b"task", b"ta\0sk", 1)),
    "the first half of a file": ("xml_invalid", (_XML + _BODY)[:300]),
    "two documents": ("xml_invalid", _XML + _BODY + _BODY),
    "a prefix without namespace": ("xml_invalid", _XML + b"<bpmn:definitions/>"),
    "too many bytes": ("xml_size", _XML + b" " * (9 * 1024 * 1024) + _BODY),
    "deep nesting": ("xml_size", _XML + b"<a>" * 200 + b"</a>" * 200),
    "nesting beyond the parser's own limit": ("xml_invalid", _XML + b"<a>" * 500_000),
    "two hundred thousand elements": ("xml_size", _XML + b"<a>" + b"<b/>" * 200_000 + b"</a>"),
    "an attribute of a million letters": (
        "xml_size",
        around(b.node("task", "a", name="가" * 1_000_000)),
    ),
    "a thousand attributes": (
        "xml_size",
        around(b.node("task", "a", "", "", **{f"x{n}": "" for n in range(1_000)})),
    ),
    "a text of a million letters": (
        "xml_size",
        around(task("a", f"<bpmn:documentation>{'a' * 1_000_000}</bpmn:documentation>")),
    ),
    "an encoding nobody knows": ("xml_encoding", _encoded(_KOREAN, "utf-8", "x-martian")),
    "an encoding we do not read": ("xml_encoding", _encoded(_KOREAN, "iso-2022-kr", "ISO-2022-KR")),
    "UTF-7": ("xml_encoding", _encoded(_KOREAN, "utf-7", "UTF-7")),
    "UTF-32": ("xml_encoding", _encoded(_KOREAN, "utf-32", "UTF-32")),
    "EUC-KR that says it is UTF-8": ("xml_encoding", _encoded(_KOREAN, "euc-kr", "UTF-8")),
    "UTF-8 that says it is EUC-KR": ("xml_encoding", _encoded(_KOREAN, "utf-8", "EUC-KR")),
    "UTF-8 that says it is UTF-16": ("xml_encoding", _encoded(_KOREAN, "utf-8", "UTF-16")),
    "UTF-16 that says it is UTF-8": (
        "xml_encoding",
        _encoded(_KOREAN, "utf-16-le", "UTF-8", b"\xff\xfe"),
    ),
    "broken UTF-8": ("xml_encoding", _KOREAN.encode().replace("검".encode(), b"\xea\xb2")),
    "an overlong slash": ("xml_encoding", _KOREAN.encode().replace("검".encode(), b"\xc0\xaf")),
}


# --- processes ------------------------------------------------------------------------------------

_IDS = {
    "a path": "../../etc/passwd",
    "a shell": "a;rm -rf ~",
    "a query": "a' OR '1'='1",
    "a page": "a&lt;script&gt;",
    "a format string": "a%s{0.__class__}",
    "a carriage return": "a&#13;b",
    "a bell": "a&#x7f;",
    "a direction mark": "a\u202eb",
    "a hidden joiner": "a\u200bb",
    "a blank": "a b",
    "nine hundred letters": "a" * 900,
}


def _escape(expression: str) -> bytes:
    text = expression.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return around(b.script("a", text, "x"))


def _drawn_at(x: str) -> bytes:
    shape = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><di:BPMNPlane>'
        f'<di:BPMNShape bpmnElement="a"><dc:Bounds x="{x}" y="0" width="1" height="1"/>'
        "</di:BPMNShape></di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>"
    )
    return around(task()).replace(b"</bpmn:definitions>", shape.encode())


PROCESSES: Mapping[str, tuple[str, tuple[bytes, ...]]] = {
    **{
        f"an id with {what}": ("id_characters", (around(task(i), ids=[i]),))
        for what, i in _IDS.items()
    },
    "a duplicate id": ("id_duplicate", (around(task(), task()),)),
    "a duplicate id in a nested scope": ("id_duplicate", (around(task(), sub("x", task("a"))),)),
    "a flow with the id of a task": (
        "id_duplicate",
        (around(task(), more=b.flow("a", "e", "", "a")),),
    ),
    "a name that hides its end": (
        "text_unsafe",
        (around(b.node("task", "a", name="지급\u202e 않음")),),
    ),
    "an expression that hides its end": (
        "text_unsafe",
        (around(b.script("a", "1\u2066 + 1", "x")),),
    ),
    "sub-processes nested twenty-five deep": ("nested_too_deep", (around(nested(25), ids=["n0"]),)),
    "sub-processes nested a hundred and twenty deep": (
        "xml_size",
        (around(nested(120), ids=["n0"]),),
    ),
    "a process that calls itself": (
        "call_cycle",
        (around(b.node("callActivity", "a", "", '<zeebe:calledElement processId="p"/>')),),
    ),
    "a ring of three processes": (
        "call_cycle",
        tuple(
            b.file(
                key,
                START,
                b.node("callActivity", "a", "", f'<zeebe:calledElement processId="{to}"/>'),
                END,
                line_of("a"),
            )
            for key, to in (("p", "q"), ("q", "r"), ("r", "p"))
        ),
    ),
    "a task that follows itself": (
        "endless_cycle",
        (b.file("p", START, task(), b.chain("s", "a", "a")),),
    ),
    "a ring of gateways": (
        "endless_cycle",
        (
            b.file(
                "p",
                START,
                b.node("exclusiveGateway", "g"),
                b.node("parallelGateway", "h"),
                b.chain("s", "g", "h", "g"),
            ),
        ),
    ),
    "a fork that feeds itself": (
        "endless_cycle",
        (
            b.file(
                "p",
                START,
                b.node("parallelGateway", "g"),
                task(),
                END,
                b.chain("s", "g", "a", "g"),
                b.flow("g", "e"),
            ),
        ),
    ),
    "multi-instance over a billion": (
        "multi_count",
        (around(task(inner=multi("<bpmn:loopCardinality>=1000000000</bpmn:loopCardinality>"))),),
    ),
    "multi-instance over a number of a million digits": (
        "xml_size",
        (
            around(
                task(
                    inner=multi(f"<bpmn:loopCardinality>={'9' * 1_000_000}</bpmn:loopCardinality>")
                )
            ),
        ),
    ),
    "a message without key to oneself": (
        "correlation_missing",
        (
            around(
                event("intermediateThrowEvent", "a", 'message messageRef="m"'),
                event("intermediateCatchEvent", "c", 'message messageRef="m"'),
                ids=["a", "c"],
                before='<bpmn:message id="m" name="n"/>',
            ),
        ),
    ),
    **{
        f"a shape at {x}": ("diagram_coordinates", (_drawn_at(x),)) for x in ("NaN", "INF", "1e300")
    },
    "a script in Python": (
        "foreign_script",
        (
            around(
                b.node(
                    "scriptTask",
                    "a",
                    "<bpmn:script>__import__('os').system('id')</bpmn:script>",
                    scriptFormat="python",
                )
            ),
        ),
    ),
    "Python in a FEEL script": ("feel", (_escape("__import__('os').system('id')"),)),
    "a lambda": ("feel", (_escape("(lambda: 1)()"),)),
    "a statement": ("feel", (_escape("import os; os.getcwd()"),)),
    "a walrus": ("feel", (_escape("(x := 1)"),)),
    "a comprehension": ("feel", (_escape("[c for c in ().__class__.__bases__]"),)),
    "an f-string": ("feel", (_escape("f'{1}'"),)),
    "a template": ("feel", (_escape("${execution.getVariable('x')}"),)),
    "an expression nested ten thousand deep": (
        "feel",
        (_escape("(" * 10_000 + "1" + ")" * 10_000),),
    ),
    "a list nested ten thousand deep": ("feel", (_escape("[" * 10_000 + "]" * 10_000),)),
    "a timer in Python": (
        "timer_duration",
        (
            around(
                event(
                    "intermediateCatchEvent",
                    "a",
                    "timer",
                    "<bpmn:timeDuration>timedelta(hours=1)</bpmn:timeDuration>",
                )
            ),
        ),
    ),
    "a file that another vendor's engine would run": (
        "vendor_extension",
        (
            around(
                '<bpmn:serviceTask id="a" xmlns:activiti="http://activiti.org/bpmn"'
                " activiti:expression=\"${''.getClass().forName('java.lang.Runtime')}\"/>"
            ),
        ),
    ),
    "scripts before and after a task": (
        "vendor_extension",
        (
            around(
                task(
                    "a",
                    '<bpmn:extensionElements xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">'
                    "<s:preScript>import os</s:preScript></bpmn:extensionElements>",
                )
            ),
        ),
    ),
    "a subscription to a handler nobody knows": (
        "handler_unknown",
        (around(b.service("a", "os:system")),),
    ),
    "a mapping onto a dunder path": (
        "mapping_target",
        (around(b.node("task", "a", "", b.io(("input", "=1", "a..__class__")))),),
    ),
    "a message catch under a start": (
        "flow_into",
        (around(task(), more=b.flow("a", "s"), before=MESSAGE),),
    ),
}
