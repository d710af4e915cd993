"""Lane-aware layout and SVG of BPMN diagrams."""

from engine.diagram.drawing.svg import render
from engine.diagram.layout import layout

__all__ = ["layout", "render"]
