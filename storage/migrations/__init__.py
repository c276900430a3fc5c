"""How the schema came to be: one step per change, run in order."""
