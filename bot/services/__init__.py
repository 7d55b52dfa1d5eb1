"""What the bot does: plain functions of a unit of work and a command; they never commit and never call Slack."""
