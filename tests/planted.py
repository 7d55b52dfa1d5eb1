"""Strings that people may type, or be called, to make a program do something: planted wherever texts come out."""

from __future__ import annotations

PLANTED: dict[str, str] = {
    "script": "<script>window.hacked=1</script>",
    "picture": "<img src=x onerror=window.hacked=1>",
    "attribute": "\"'><svg onload=window.hacked=1>",
    "address that runs": "<javascript:window.hacked=1|press me> javascript:window.hacked=1",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "formula with a command": "+cmd|' /C calc'!A0",
    "colours of a terminal": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
    "another line of the log": "x\r\n2026-01-01 00:00:00 ERROR bot: forged\u2028third\x85fourth\x0bfifth",
    "another header": "x\r\nBcc: evil@example.com\r\n\r\nbody",
    "turned round": "invoice_\u202efdp.exe",
    "isolates that close the bot's": "\u2069\u2069\u2066\u2067x",
    "letters that nobody sees": "Ah\u200bm\xadad\ufeff \u200d\U000e0041\U000e0042",
    "everybody": "<!channel> <!here> <!everyone> <!subteam^S0X>",
    "somebody": "<@U0SARA> <#C0X> @here",
    "link under other words": "<https://evil.example|your bank> https://evil.example",
    "markup": "*bold* _it_ ~no~ `code` ```pre``` :tada:\n> quote",
    "null": "a\x00b",
    "half of a pair": "half \ud83d",
    "path": "../../etc/passwd\\..\\..\\x:y?*",
    "template": "{number} {0.__class__} %s %(x)s %n ${x} {{x}} #panic() $x$ @ref <label>",
    "heap of marks": "e" + "\u0301" * 2000,
    "endless": "Aa" * 20_000,
}
"""By what each would do."""
