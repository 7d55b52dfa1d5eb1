"""The Employee Protection Policy as a Slack app."""
