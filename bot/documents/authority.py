"""``docs/authority.md``: who may do what, to which case, in which status; from the table and the manifest's scopes."""

from __future__ import annotations

from bot.documents.lifecycle import of_track
from bot.documents.words import GUARDS, ROLES, TRACKS
from bot.domain.lifecycle import Transition, rows
from bot.domain.vocabulary import OWNERS, Action, AnyStatus, Role, Status
from bot.services import subjects
from bot.services.actions import WIRED
from handlers.ids import SCOPES

HEAD = """\
# Who may do what

Written by `make docs` from the table in `bot/domain/lifecycle.py` and the rows in `handlers/ids.py`. Change those,
never this page. The tests try each cell of the matrix (`tests/integration/test_case_matrix.py`,
`test_subject_matrix.py`), and prove that this page says what they found.

A column is what somebody is **to this case**, worked out anew at each click from the directory and the case, never
from what a message, a button's value or a modal's hidden data says; a change of roles, managers or deputies counts at
once. Whoever is several of these may do what any of them may, with these exceptions:

- Who reported a case, or whom it happened to, never decides on it, whatever else they are: what is marked ° is
  refused them.
- The *supervisor* is the affected person's own manager, a manager above with the role `supervisor` or `management`,
  whoever stands in while the manager is away, or whom the admin named. A role alone makes nobody a supervisor of a
  case. The manager whom a report was sent past, because they have a part in it, has no part in the case at all.
- *Security* has a part only in cases with an alarm.
- On a confidential case only the named people have a part, besides the reporter and the affected person; while an
  alarm on it is open, security and high management answer it.
- Somebody who is not in the directory, a guest for example, may report and see their own cases, and nothing else.
  Somebody deactivated may nothing. What other apps, bots and other organisations send is not taken at all.

A cell names the statuses in which it can be done; *begins* means that what it is about does not exist before.
Everything else is refused, privately and with the reason, and changes nothing. A person without authority is told no
more than that.
"""

SLACK = """\

## Which requests are taken

| what | else |
|---|---|
| signed with the app's signing secret, over the very bytes that came | 401 |
| less than five minutes old, so that an old request cannot be replayed | 401 |
| from our own workspace | acknowledged, and nothing done |
| of a shape that Slack sends, at most 1 MB, within 10 s | 400, 413, 408 |
| taken for the first time: a click or a submission that comes again changes nothing twice | the same answer |

## What the app may do in Slack

The least that it needs: a test proves that each method it calls and each event it hears needs one of these, and that
each of these is needed.

| scope | for |
|---|---|
"""

KINDS: dict[str, frozenset[Role]] = {
    "reporter, affected person": frozenset({Role.EMPLOYEE, Role.REPORTER, Role.PARTICIPANT}),
    "supervisor": frozenset({Role.EMPLOYEE, Role.SUPERVISOR, Role.PARTICIPANT}),
    "complaint management": frozenset({Role.EMPLOYEE, Role.COMPLAINTS, Role.PARTICIPANT}),
    "high management": frozenset(
        {Role.EMPLOYEE, Role.MANAGEMENT, Role.OTHER_MANAGEMENT, Role.DECIDER, Role.PARTICIPANT}
    ),
    "security": frozenset({Role.EMPLOYEE, Role.SECURITY, Role.PARTICIPANT}),
    "admin": frozenset({Role.EMPLOYEE, Role.ADMIN}),
    "auditor": frozenset({Role.EMPLOYEE, Role.AUDITOR}),
    "any other employee": frozenset({Role.EMPLOYEE}),
}
"""The columns: what somebody is to a case, as roles."""

BEGINS = "begins"
_REPORTS = (Action.CASE_REPORT, Action.ALERT_REPORT)


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_part(track) for track in TRACKS) + _rest() + SLACK + _scopes()


def allowed(action: Action, kind: str) -> frozenset[AnyStatus | str]:
    """The statuses in which somebody of that kind may do it, by the table; ``BEGINS`` where it makes the thing."""
    mine = [row for row in rows(action) if row.roles & KINDS[kind]]
    if Role.REPORTER in KINDS[kind] and any(row.deciding for row in mine):
        return frozenset()
    found: set[AnyStatus | str] = {status for row in mine for status in row.sources}
    return frozenset(found | {BEGINS for row in mine if not row.sources})


def _part(track: type[AnyStatus]) -> str:
    shown = dict.fromkeys(row.action for row in of_track(track) if row.action in (*WIRED, *_REPORTS))
    shown = {action: None for action in shown if track is not Status or subjects.track(action) is None}
    lines = [_line(track, action) for action in shown]
    if not lines:
        return ""
    head = f"| action | {' | '.join(KINDS)} | only |"
    return "\n".join(["", f"## {TRACKS[track][0]}", "", head, "|---" * (len(KINDS) + 2) + "|", *lines, ""])


def _line(track: type[AnyStatus], action: Action) -> str:
    here = [row for row in of_track(track) if row.action is action]
    mark = "°" if any(row.deciding for row in here) else ""
    cells = [_cell(track, allowed(action, kind)) for kind in KINDS]
    return f"| `{action}`{mark} | {' | '.join(cells)} | {_only(here)} |"


def _cell(track: type[AnyStatus], found: frozenset[AnyStatus | str]) -> str:
    of_this = [status for status in track if status in found]
    if len(of_this) == len(track):
        return "any"
    if len(of_this) > 1 and set(of_this) == {status for status in track if status in OWNERS}:
        return "any open"
    return ", ".join([*(f"`{status}`" for status in of_this), *([BEGINS] if BEGINS in found else [])])


def _only(here: list[Transition]) -> str:
    """The guards; where rows differ in who may, each with whom."""
    said = dict.fromkeys(
        f"{'' if len({row.roles for row in here}) == 1 else _names(row) + ': '}{GUARDS[row.guard]}"
        for row in here
        if row.guard and row.action not in _REPORTS  # whose guards say where it goes, not whether
    )
    special = [_SPECIAL[role] for role in _SPECIAL if any(role in row.roles for row in here)]
    return "; ".join(filter(None, [" or ".join(said), *special]))


_SPECIAL = {
    Role.OTHER_MANAGEMENT: "not who decided or proposed; or whom the admin named",
    Role.DECIDER: "of a resolution another member of complaint management too",
}


def _names(row: Transition) -> str:
    return ", ".join(ROLES[role] for role in Role if role in row.roles)


def _rest() -> str:
    by_itself = [action for action in Action if action not in (*WIRED, *_REPORTS) and rows(action)]
    names = ", ".join(f"`{action}`" for action in by_itself)
    return f"\nNobody's to do, because they follow from another action, the clock or the mail server: {names}.\n"


def _scopes() -> str:
    return "".join(f"| `{name}` | {reason} |\n" for name, reason in sorted(SCOPES.items()))
