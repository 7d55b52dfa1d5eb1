"""The edge to Slack: parse a payload, call one service, answer."""
