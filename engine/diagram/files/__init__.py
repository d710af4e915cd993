"""BPMN files: read without trust, understood, and written back with new diagrams."""
