"""Bots that are killed, and what is found afterwards."""
