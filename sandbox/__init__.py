"""A strict imitation of Slack on one's own machine, to develop and test a Slack app without an account."""
