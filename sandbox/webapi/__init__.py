"""The Web API: one table of methods, https://docs.slack.dev/reference/methods."""
