"""Short programs over the facade. `python -m examples.purchase` runs one; the tests run all."""
