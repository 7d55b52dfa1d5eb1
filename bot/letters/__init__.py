"""The words of letters to customers (P11): plain facts in, the text of a letter out. Knows no table and no Slack."""
