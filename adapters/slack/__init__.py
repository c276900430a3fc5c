"""Slack through slack-bolt, over Socket Mode."""
