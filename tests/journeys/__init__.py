"""Whole stories, over several doors at once."""
