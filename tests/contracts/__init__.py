"""Promises every platform keeps, for all that the core can build."""
