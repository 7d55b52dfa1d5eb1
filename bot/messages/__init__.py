"""What people see in Slack: pure functions from views (``bot.domain.views``) and ``Words`` to Block Kit."""
