"""The policy's rules as tables. Standard library only."""
