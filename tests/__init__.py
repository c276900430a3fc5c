"""The tests, as conversations."""
