"""Lay out a BPMN file: lanes, columns, orthogonal lines, texts that touch nothing."""

from engine.diagram.files import reading, source, writing
from engine.diagram.plane import planning


def layout(content: bytes, file: str) -> bytes:
    """The same document with its diagram interchange written anew; the rest stays to the letter.

    A fixed point: laying out the result gives the result. `file` is only a name for messages. A
    sub-process that was drawn closed stays closed and gets a diagram of its own.

    Raises:
        DefinitionInvalid: not BPMN, or something in it cannot be drawn.
    """
    document = source.read(content, file)
    pictures = [planning.picture(plane) for plane in reading.planes(document)]
    return source.replace_diagrams(document, writing.diagrams(document, pictures))
