"""Features, as members see them."""
