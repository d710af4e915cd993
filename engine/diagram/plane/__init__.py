"""A whole diagram: sheets within sheets, and pools, lanes and groups around them."""
