"""One drawing area: items into columns and rows, links along the lines between them, pixels."""
