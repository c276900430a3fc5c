"""What the command line does, one module a command; none is imported before it runs."""
