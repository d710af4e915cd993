"""From the bytes of a DMN 1.2-1.5 file to a `Model`: names, ids and structure are checked here.

Whatever is unknown in DMN's own namespace is refused rather than skipped; other vendors' elements
are left aside, except `zeebe:properties`, which hold the file's notes about its decisions.
Expressions stay text: `compiling.py` compiles them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from engine.dmn import model as m
from engine.dmn.boxes import BoxReader
from engine.dmn.xml import Element, line_of, parse
from engine.errors import DefinitionInvalid, Problem

VERSIONS: Mapping[str, str] = {
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
_OLD = {"http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1"}
_ZEEBE = "http://camunda.org/schema/zeebe/1.0"
_PICTURE = {
    "knowledgeSource", "elementCollection", "organizationUnit", "performanceIndicator",
    "textAnnotation", "association", "group", "description", "extensionElements",
}  # fmt: skip


def read(content: bytes, file: str) -> m.Model:
    """The model that a file holds.

    Raises:
        DefinitionInvalid: Every problem found: not XML or not DMN 1.2-1.5, duplicate ids or names,
            parts missing, rows whose width is not that of the table, unknown hit policies.
    """
    root = parse(content, file)
    reader = _Reader(file, _namespace(root, file))
    result = reader.model(root)
    if reader.problems:
        raise DefinitionInvalid(tuple(reader.problems))
    return result


def _namespace(root: Element, file: str) -> str:
    name = etree.QName(root)
    namespace = name.namespace or ""
    if name.localname == "definitions" and namespace in VERSIONS:
        return namespace
    found = (
        f"DMN {_OLD[namespace]}" if namespace in _OLD else f"<{name.localname}> of {namespace!r}"
    )
    raise DefinitionInvalid(
        (
            Problem(
                file, line_of(root), "", "error", "dmn_version",
                f"not a DMN 1.2-1.5 file but {found}; save it with Camunda Modeler",
                f"DMN 1.2~1.5 파일이 아닙니다({found}). Camunda Modeler로 다시 저장하십시오",
            ),
        )
    )  # fmt: skip


class _Reader(BoxReader):
    """Reads the elements of a file that are not boxed expressions."""

    # --- definitions ----------------------------------------------------------------------------

    def model(self, root: Element) -> m.Model:
        """The whole file."""
        self.target = root.get("namespace") or ""
        self.language(root)
        self._no_duplicate_ids(root)
        self._known_children(root)
        imports = [self.imported(e) for e in self.all(root, "import")]
        items = [self.item(e) for e in self.all(root, "itemDefinition")]
        return m.Model(
            file=self.file,
            namespace=self.target,
            name=" ".join((root.get("name") or "").split()),
            version=VERSIONS[self.ns],
            imports=tuple(imports),
            items={i.name: i for i in items},
            inputs=self._table(root, "inputData", self.input_data),
            decisions=self._table(root, "decision", self.decision),
            knowledge=self._table(root, "businessKnowledgeModel", self.knowledge_model),
            services=self._table(root, "decisionService", self.service),
        )

    def _table(self, root: Element, tag: str, read_one: Callable[[Element], Any]) -> dict[str, Any]:
        return {(found := read_one(e)).id: found for e in self.all(root, tag)}

    def _known_children(self, root: Element) -> None:
        known = _PICTURE | {
            "import", "itemDefinition", "inputData", "decision", "businessKnowledgeModel",
            "decisionService", "artifact",
        }  # fmt: skip
        for child in root:
            tag = self.local(child)
            if tag and tag not in known:
                self.wrong(
                    child,
                    "element_unknown",
                    f"<{tag}> is not known",
                    f"<{tag}>은(는) 알 수 없습니다",
                )

    def _no_duplicate_ids(self, root: Element) -> None:
        seen: set[str] = set()
        for element in self._own(root):
            identity = element.get("id")
            if identity and identity in seen:
                self.wrong(
                    element, "id_duplicate", f"the id {identity} is used twice",
                    f"아이디 {identity}이(가) 중복되었습니다",
                )  # fmt: skip
            seen.add(identity or "")

    def _own(self, root: Element) -> Iterator[Element]:
        yield root
        for child in root:
            if self.local(child) not in ("", "extensionElements"):
                yield from self._own(child)

    def imported(self, element: Element) -> m.Import:
        """An `import`; whether its file is at hand is found out when the files are linked."""
        namespace = element.get("namespace") or ""
        kind = element.get("importType") or ""
        name = " ".join((element.get("name") or "").split())
        if kind and kind not in VERSIONS:
            self.wrong(
                element, "import_type", f"imports of {kind!r} are refused; only DMN is imported",
                f"{kind!r} 가져오기는 허용되지 않습니다. DMN 파일만 가져올 수 있습니다",
            )  # fmt: skip
        return m.Import(name, namespace, kind, self.where(element))

    def reference(self, element: Element) -> m.Reference:
        """An `href`: `#id` or `namespace#id`."""
        namespace, _, identity = (element.get("href") or "").rpartition("#")
        if not identity:
            self.wrong(element, "reference_missing", "no href", "참조(href)가 없습니다")
        return m.Reference(namespace or self.target, identity, self.where(element))

    def references(self, element: Element, *path: str) -> tuple[m.Reference, ...]:
        """Every reference below `element` along a path of tags."""
        found = [element]
        for tag in path:
            found = [child for parent in found for child in self.all(parent, tag)]
        return tuple(self.reference(e) for e in found)

    def input_data(self, element: Element) -> m.InputData:
        """An `inputData`."""
        return m.InputData(
            self.id_of(element),
            self.name_of(element),
            self.variable(element, element),
            self.where(element),
        )

    def decision(self, element: Element) -> m.Decision:
        """A `decision`."""
        requirement = "informationRequirement"
        return m.Decision(
            id=self.id_of(element),
            name=self.name_of(element),
            variable=self.variable(element, element),
            logic=self.child_expression(element),
            required_inputs=self.references(element, requirement, "requiredInput"),
            required_decisions=self.references(element, requirement, "requiredDecision"),
            required_knowledge=self.references(
                element, "knowledgeRequirement", "requiredKnowledge"
            ),
            properties=self.properties(element),
            where=self.where(element),
        )

    def properties(self, element: Element) -> dict[str, str]:
        """The `zeebe:properties` of an element, by name."""
        extension = self.one(element, "extensionElements")
        if extension is None:
            return {}
        found = extension.iterfind(f"{{{_ZEEBE}}}properties/{{{_ZEEBE}}}property")
        return {p.get("name") or "": p.get("value") or "" for p in found}

    def knowledge_model(self, element: Element) -> m.KnowledgeModel:
        """A `businessKnowledgeModel`."""
        logic = self.one(element, "encapsulatedLogic")
        function = (
            m.FunctionDefinition("FEEL", (), m.Missing(self.where(element)), self.where(element))
            if logic is None
            else self.function(logic)
        )
        return m.KnowledgeModel(
            self.id_of(element),
            self.name_of(element),
            self.variable(element, element),
            function,
            self.references(element, "knowledgeRequirement", "requiredKnowledge"),
            self.where(element),
        )

    def service(self, element: Element) -> m.DecisionService:
        """A `decisionService`."""
        return m.DecisionService(
            id=self.id_of(element),
            name=self.name_of(element),
            variable=self.variable(element, element),
            outputs=self.references(element, "outputDecision"),
            encapsulated=self.references(element, "encapsulatedDecision"),
            input_decisions=self.references(element, "inputDecision"),
            input_data=self.references(element, "inputData"),
            where=self.where(element),
        )

    def item(self, element: Element) -> m.ItemDefinition:
        """An `itemDefinition` or `itemComponent`."""
        function = self.one(element, "functionItem")
        return m.ItemDefinition(
            name=self.name_of(element),
            type_ref=self.type_ref(element),
            is_collection=self.flag(element, "isCollection"),
            components=tuple(self.item(e) for e in self.all(element, "itemComponent")),
            allowed=self.optional_text(element, "allowedValues"),
            constraint=self.optional_text(element, "typeConstraint"),
            function=None if function is None else self.function_item(function),
            where=self.where(element),
        )

    def function_item(self, element: Element) -> m.FunctionItem:
        """A `functionItem`."""
        parameters = tuple(self.parameter(e) for e in self.all(element, "parameters"))
        return m.FunctionItem(parameters, " ".join((element.get("outputTypeRef") or "").split()))
