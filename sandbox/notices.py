"""The words Slack itself shows a person when the app does not do its part."""

# A modal, a button or a shortcut whose app did not acknowledge, or answered what Slack cannot use.
TROUBLE = "We had some trouble connecting. Try again?"


def command_failed(command: str, code: str) -> str:
    """A slash command's failure: `operation_timeout` after three seconds, else `dispatch_failed`."""
    return f'{command} failed with the error "{code}"'
