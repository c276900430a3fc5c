"""The outside world: one package per platform or library."""
