"""Storage, on a real database."""
