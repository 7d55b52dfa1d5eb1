"""Proof that nothing acknowledged is lost: the bot's processes are killed at random while people work."""
