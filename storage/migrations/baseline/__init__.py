"""What the first schema was, frozen: later steps start from here."""
