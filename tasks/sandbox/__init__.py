"""The sandbox: local stand-ins for the outside systems, on real HTTP, with a clock one can move."""
