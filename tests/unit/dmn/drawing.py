"""Small DMN files for tests, drawn from Python."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from engine.dmn import Definitions, loads

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"
Row = tuple[Sequence[str], Sequence[str]]


def definitions(*elements: str, namespace: str = "urn:test", model: str = MODEL) -> bytes:
    """A file with these elements."""
    head = (
        f'<definitions xmlns="{model}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
        f' id="definitions" name="test" namespace="{namespace}">'
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n" + head + "\n".join(elements) + "</definitions>"
    ).encode()


def literal(text: str, **attributes: str) -> str:
    """A literal expression."""
    body = f"<text>{escape(text)}</text>"
    return f"<literalExpression{_attributes(attributes)}>{body}</literalExpression>"


def decision(logic: str, *requirements: str, name: str = "판정", type_ref: str = "") -> str:
    """A decision whose id is its name."""
    variable = f"<variable name={quoteattr(name)}{_type(type_ref)}/>"
    parts = "".join(requirements)
    return (
        f"<decision id={quoteattr(name)} name={quoteattr(name)}>{variable}{parts}{logic}</decision>"
    )


def noted(element: str, **notes: str) -> str:
    """A decision with notes, such as `lastReadOn="2026-07-01"`."""
    found = "".join(
        f'<zeebe:property name="gyeyak:{name}" value={quoteattr(text)}/>'
        for name, text in notes.items()
    )
    extension = (
        f"<extensionElements><zeebe:properties>{found}</zeebe:properties></extensionElements>"
    )
    return element.replace("<variable", extension + "<variable", 1)


def input_data(name: str, type_ref: str = "") -> str:
    """Input data whose id is its name."""
    variable = f"<variable name={quoteattr(name)}{_type(type_ref)}/>"
    return f"<inputData id={quoteattr(name)} name={quoteattr(name)}>{variable}</inputData>"


def needs_input(name: str) -> str:
    """An information requirement on input data."""
    return f'<informationRequirement><requiredInput href="#{name}"/></informationRequirement>'


def needs_decision(name: str) -> str:
    """An information requirement on a decision."""
    return f'<informationRequirement><requiredDecision href="#{name}"/></informationRequirement>'


def needs_knowledge(name: str) -> str:
    """A knowledge requirement."""
    return f'<knowledgeRequirement><requiredKnowledge href="#{name}"/></knowledgeRequirement>'


def knowledge(name: str, parameters: Mapping[str, str], logic: str, *requirements: str) -> str:
    """A business knowledge model."""
    formal = "".join(
        f"<formalParameter name={quoteattr(n)}{_type(t)}/>" for n, t in parameters.items()
    )
    return (
        f"<businessKnowledgeModel id={quoteattr(name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)}/>"
        f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic>{''.join(requirements)}"
        "</businessKnowledgeModel>"
    )


def table(
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    rows: Sequence[Row],
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
    allowed: Mapping[str, str] | None = None,
    ranks: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    annotations: Sequence[str] = (),
) -> str:
    """A decision table; inputs and outputs are names with type references.

    `allowed` are input values, `ranks` output values and `defaults` default outputs, by name.
    """
    aggregate = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decisionTable id="table" hitPolicy="{policy}"{aggregate}>'
        + "".join(_input(n, t, (allowed or {}).get(n)) for n, t in inputs.items())
        + "".join(
            _output(n, t, (ranks or {}).get(n), (defaults or {}).get(n)) for n, t in outputs.items()
        )
        + "".join(_rule(n, row, annotations) for n, row in enumerate(rows, 1))
        + "</decisionTable>"
    )


def _input(name: str, type_ref: str, allowed: str | None) -> str:
    values = "" if allowed is None else f"<inputValues><text>{escape(allowed)}</text></inputValues>"
    return (
        f"<input label={quoteattr(name)}><inputExpression{_type(type_ref)}>"
        f"<text>{escape(name)}</text></inputExpression>{values}</input>"
    )


def _output(name: str, type_ref: str, ranks: str | None, default: str | None) -> str:
    values = "" if ranks is None else f"<outputValues><text>{escape(ranks)}</text></outputValues>"
    entry = (
        ""
        if default is None
        else f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>"
    )
    return f"<output name={quoteattr(name)}{_type(type_ref)}>{values}{entry}</output>"


def _rule(number: int, row: Row, annotations: Sequence[str]) -> str:
    note = annotations[number - 1] if number <= len(annotations) else ""
    description = f"<description>{escape(note)}</description>" if note else ""
    cells = "".join(f"<inputEntry><text>{escape(c)}</text></inputEntry>" for c in row[0])
    results = "".join(f"<outputEntry><text>{escape(c)}</text></outputEntry>" for c in row[1])
    return f'<rule id="rule_{number}">{description}{cells}{results}</rule>'


def _type(reference: str) -> str:
    return f" typeRef={quoteattr(reference)}" if reference else ""


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())


def loaded(*elements: str) -> Definitions:
    """The definitions of a file with these elements."""
    return loads(definitions(*elements), "test.dmn")
