"""Lane-aware layout and SVG of BPMN diagrams."""

from engine.diagram.layout import layout
from engine.diagram.drawing.svg import render

__all__ = ["layout", "render"]
