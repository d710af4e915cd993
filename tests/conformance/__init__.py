"""Runs a folder of DMN TCK models and test cases against `engine.dmn`."""
