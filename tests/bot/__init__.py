"""The core, value by value."""
