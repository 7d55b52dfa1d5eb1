"""Every limit of Slack's that the sandbox holds an app to, in one table, each with its document."""

from dataclasses import dataclass

REFERENCE = "https://docs.slack.dev/reference/"
BLOCKS = REFERENCE + "block-kit/blocks/"
ELEMENTS = REFERENCE + "block-kit/block-elements/"
OBJECTS = REFERENCE + "block-kit/composition-objects/"
METHODS = REFERENCE + "methods/"


@dataclass(frozen=True)
class Limit:
    """The most that Slack takes (characters, items, seconds or uses), and where it says so."""

    most: int
    unit: str
    doc: str


LIMITS: dict[str, Limit] = {
    # messages
    "message.blocks": Limit(50, "blocks", BLOCKS),
    "message.text": Limit(40_000, "characters", METHODS + "chat.postMessage"),
    "message.attachments": Limit(100, "attachments", METHODS + "chat.postMessage"),
    # views
    "view.blocks": Limit(100, "blocks", REFERENCE + "views/modal-views"),
    "view.title": Limit(24, "characters", REFERENCE + "views/modal-views"),
    "view.submit": Limit(24, "characters", REFERENCE + "views/modal-views"),
    "view.close": Limit(24, "characters", REFERENCE + "views/modal-views"),
    "view.private_metadata": Limit(3000, "characters", REFERENCE + "views/modal-views"),
    "view.callback_id": Limit(255, "characters", REFERENCE + "views/modal-views"),
    "view.external_id": Limit(255, "characters", REFERENCE + "views/modal-views"),
    "view.stack": Limit(3, "views", "https://docs.slack.dev/surfaces/modals"),
    "view.bytes": Limit(250_000, "bytes", METHODS + "views.open"),
    # blocks
    "block_id": Limit(255, "characters", BLOCKS),
    "section.text": Limit(3000, "characters", BLOCKS + "section-block"),
    "section.fields": Limit(10, "items", BLOCKS + "section-block"),
    "section.field": Limit(2000, "characters", BLOCKS + "section-block"),
    "header.text": Limit(150, "characters", BLOCKS + "header-block"),
    "context.elements": Limit(10, "items", BLOCKS + "context-block"),
    "context.text": Limit(3000, "characters", OBJECTS + "text-object"),
    "actions.elements": Limit(25, "items", BLOCKS + "actions-block"),
    "input.label": Limit(2000, "characters", BLOCKS + "input-block"),
    "input.hint": Limit(2000, "characters", BLOCKS + "input-block"),
    "image.alt_text": Limit(2000, "characters", BLOCKS + "image-block"),
    "image.title": Limit(2000, "characters", BLOCKS + "image-block"),
    "image.url": Limit(3000, "characters", BLOCKS + "image-block"),
    "markdown.text": Limit(12_000, "characters", BLOCKS + "markdown-block"),
    # elements
    "action_id": Limit(255, "characters", ELEMENTS),
    "placeholder": Limit(150, "characters", ELEMENTS + "plain-text-input-element"),
    "button.text": Limit(75, "characters", ELEMENTS + "button-element"),
    "button.value": Limit(2000, "characters", ELEMENTS + "button-element"),
    "button.url": Limit(3000, "characters", ELEMENTS + "button-element"),
    "button.accessibility_label": Limit(75, "characters", ELEMENTS + "button-element"),
    "plain_text_input.length": Limit(3000, "characters", ELEMENTS + "plain-text-input-element"),
    "select.options": Limit(100, "options", ELEMENTS + "select-menu-element"),
    "select.option_groups": Limit(100, "groups", ELEMENTS + "select-menu-element"),
    "checkboxes.options": Limit(10, "options", ELEMENTS + "checkboxes-element"),
    "radio_buttons.options": Limit(10, "options", ELEMENTS + "radio-button-group-element"),
    "overflow.options": Limit(5, "options", ELEMENTS + "overflow-menu-element"),
    "file_input.files": Limit(10, "files", ELEMENTS + "file-input-element"),
    # composition objects
    "option.text": Limit(75, "characters", OBJECTS + "option-object"),
    "option.value": Limit(150, "characters", OBJECTS + "option-object"),
    "option.description": Limit(75, "characters", OBJECTS + "option-object"),
    "option.url": Limit(3000, "characters", OBJECTS + "option-object"),
    "option_group.label": Limit(75, "characters", OBJECTS + "option-group-object"),
    "confirm.title": Limit(100, "characters", OBJECTS + "confirmation-dialog-object"),
    "confirm.text": Limit(300, "characters", OBJECTS + "confirmation-dialog-object"),
    "confirm.confirm": Limit(30, "characters", OBJECTS + "confirmation-dialog-object"),
    "confirm.deny": Limit(30, "characters", OBJECTS + "confirmation-dialog-object"),
    # the protocol
    "ack.seconds": Limit(3, "seconds", "https://docs.slack.dev/interactivity/handling-user-interaction"),
    "trigger.seconds": Limit(3, "seconds", "https://docs.slack.dev/interactivity/handling-user-interaction"),
    "response_url.uses": Limit(5, "uses", "https://docs.slack.dev/interactivity/handling-user-interaction"),
    "response_url.seconds": Limit(1800, "seconds", "https://docs.slack.dev/interactivity/handling-user-interaction"),
    "socket.connections": Limit(10, "connections", "https://docs.slack.dev/apis/events-api/using-socket-mode"),
    "page.items": Limit(1000, "items", "https://docs.slack.dev/apis/web-api/pagination"),
    "history.items": Limit(999, "items", METHODS + "conversations.history"),
}


def most(name: str) -> int:
    """The most that Slack takes of what the row names."""
    return LIMITS[name].most
