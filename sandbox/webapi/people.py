"""users.*, bots.*, team.*, auth.*, apps.*: who is who."""

from sandbox.errors import SlackError
from sandbox.jsons import Json
from sandbox.profiles import user_object
from sandbox.webapi.call import Call, Method, paged


def _email(call: Call) -> bool:
    return "users:read.email" in call.workspace.manifest.scopes


def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    shown = user_object(
        call.user(),
        call.workspace.state.team,
        with_email=_email(call),
        with_locale=call.flag("include_locale"),
    )
    return {"user": shown}


def list_(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.list"""
    page, cursor = call.page(list(call.workspace.state.users.values()))
    team, locale = call.workspace.state.team, call.flag("include_locale")
    shown = [user_object(one, team, with_email=_email(call), with_locale=locale) for one in page]
    return {"members": shown, "cache_ts": call.workspace.clock.seconds()} | paged(cursor)


def lookup_by_email(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail: a deactivated person is not found."""
    email = call.word("email").lower()
    for user in call.workspace.state.people():
        if email and user.email.lower() == email and not user.deleted:
            return {"user": user_object(user, call.workspace.state.team, with_email=True)}
    raise SlackError("users_not_found")


def bot_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bots.info"""
    app = call.workspace.state.app
    if call.word("bot") not in ("", app.bot_id):
        raise SlackError("bot_not_found")
    bot = {"id": app.bot_id, "deleted": False, "name": app.name, "updated": 0, "app_id": app.id}
    return {"bot": bot | {"user_id": app.bot_user, "icons": {}}}


def team_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/team.info"""
    team = call.workspace.state.team
    address = f"https://{team.domain}.slack.com/"
    shown = {"id": team.id, "name": team.name, "domain": team.domain, "url": address, "email_domain": ""}
    return {"team": shown | {"icon": {"image_default": True}}}


def auth_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    state = call.workspace.state
    return {
        "url": f"https://{state.team.domain}.slack.com/",
        "team": state.team.name,
        "user": state.bot.handle,
        "team_id": state.team.id,
        "user_id": state.app.bot_user,
        "bot_id": state.app.bot_id,
        "is_enterprise_install": False,
    }


METHODS: dict[str, Method] = {
    "users.info": info,
    "users.list": list_,
    "users.lookupByEmail": lookup_by_email,
    "bots.info": bot_info,
    "team.info": team_info,
    "auth.test": auth_test,
}
