"""Lane-aware layout and SVG of BPMN diagrams."""
