// Where one writes: messages, replies, slash commands with suggestions, shortcuts, files, edits.
import { h, icon } from "./dom.js";
import { changed, state } from "./state.js";
import { asSent, perform, toast, whileBusy } from "./actions.js";
import { openMenu } from "./menu.js";
import { globalShortcuts } from "./message.js";
import { decode } from "./mrkdwn.js";

const editing = new Map(); // channel -> ts of the message being edited
let at = 0;
let dismissed = "";

export function composer({ key, channel, thread, name, archived }) {
  if (archived) return h("p", { key: "composer", class: "archived" }, "This channel is archived.");
  const draft = state.drafts.get(key) || "";
  const found = thread || dismissed === draft ? [] : suggestions(draft);
  const edited = !thread && editing.get(channel);
  const listId = `suggestions/${key}`;
  const place = { key, channel, thread };
  return h(
    "form",
    {
      key: `composer/${key}`,
      class: "composer",
      onsubmit: (event) => {
        event.preventDefault();
        send(place);
      },
    },
    found.length ? suggestionList(listId, found, place) : null,
    edited ? h("p", { class: "editing" }, "Editing a message ", h("button", { type: "button", class: "link", onclick: () => stopEdit(place) }, "Cancel")) : null,
    h("textarea", {
      key: "text",
      class: "compose",
      rows: 1,
      dir: "auto",
      "aria-label": thread ? "Reply in thread" : `Message ${name}`,
      placeholder: thread ? "Reply…" : `Message ${name}`,
      "aria-controls": found.length ? listId : null,
      "aria-autocomplete": thread ? null : "list",
      "aria-activedescendant": found.length ? `${listId}/${Math.min(at, found.length - 1)}` : null,
      value: draft,
      oninput: (event) => {
        at = 0;
        dismissed = "";
        state.drafts.set(key, event.target.value);
        changed();
      },
      onkeydown: (event) => keys(event, found, place),
    }),
    h(
      "div",
      { class: "composer-tools" },
      thread ? null : h("button", { type: "button", class: "tool", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "menu", onclick: (event) => openMenu(event.currentTarget, "Shortcuts", shortcuts(key)) }, icon("bolt")),
      h("label", { class: "tool", title: "Upload a file" }, icon("clip"), h("input", { type: "file", class: "unseen", "aria-label": "Upload a file", onchange: (event) => upload(event.target, place) })),
      h("button", { type: "submit", class: "tool send", "aria-label": "Send", title: "Send", disabled: !draft.trim(), "aria-busy": state.busy.has(`send/${key}`) || undefined }, icon("send")),
    ),
  );
}

function suggestions(draft) {
  if (!/^\/\S*$/.test(draft)) return [];
  return (state.workspace.commands || []).filter((one) => one.command.startsWith(draft));
}

function suggestionList(id, found, place) {
  const row = (one, n) =>
    h(
      "li",
      { key: one.command, id: `${id}/${n}`, role: "option", class: n === Math.min(at, found.length - 1) ? "option at" : "option", "aria-selected": String(n === at),
        onpointerdown: (event) => {
          event.preventDefault();
          complete(one, place);
        } },
      h("span", {}, h("strong", {}, one.command), one.usage_hint ? ` ${one.usage_hint}` : ""),
      h("small", { dir: "auto" }, one.description || ""),
    );
  return h("ul", { id, class: "options suggestions", role: "listbox", "aria-label": "Commands" }, found.map(row));
}

function complete(one, { key }) {
  state.drafts.set(key, `${one.command} `);
  changed();
}

function keys(event, found, place) {
  if (event.isComposing) return;
  const draft = state.drafts.get(place.key) || "";
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (found.length && event.key in steps) {
    event.preventDefault();
    at = (Math.min(at, found.length - 1) + steps[event.key] + found.length) % found.length;
    changed();
  } else if (found.length && event.key === "Escape") {
    dismissed = draft;
    changed();
  } else if (found.length && (event.key === "Tab" || (event.key === "Enter" && !found.some((one) => one.command === draft)))) {
    event.preventDefault();
    complete(found[Math.min(at, found.length - 1)], place);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(place);
  }
}

function send({ key, channel, thread }) {
  const draft = (state.drafts.get(key) || "").trim();
  if (!draft) return;
  const edited = !thread && editing.get(channel);
  const command = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(draft);
  if (command && thread) {
    toast(`${command[1]} is not supported in threads. Sorry!`);
    return;
  }
  const work = async () => {
    const clear = () => {
      if ((state.drafts.get(key) || "").trim() === draft) state.drafts.delete(key);
      editing.delete(channel);
      changed();
    };
    const body = command
      ? ["command", { command: command[1], text: command[2] || "", channel }]
      : edited
        ? ["edit", { channel, ts: edited, text: asSent(draft) }]
        : ["post", { channel, thread_ts: thread, text: asSent(draft) }];
    state.drafts.delete(key);
    const answer = await perform(...body);
    if (!answer.ok && !state.drafts.get(key)) state.drafts.set(key, draft);
    else clear();
  };
  // The draft is gone at once, so a second press sends nothing twice; what is typed meanwhile goes after it, in order.
  const busy = `send/${key}`;
  if (state.busy.has(busy) && !edited) work();
  else whileBusy(busy, work);
}

const shortcuts = (key) => [
  { heading: "Shortcuts" },
  ...globalShortcuts().map((one) => ({ words: one.name, note: one.description || state.workspace.app.name, act: () => perform("shortcut", { callback_id: one.callback_id }) })),
  ...(state.workspace.commands || []).map((one) => ({
    words: one.command,
    note: one.description,
    act: () => {
      complete(one, { key });
      queueMicrotask(() => document.querySelector(".conversation .compose")?.focus());
    },
  })),
];

async function upload(input, { channel, thread }) {
  const file = input.files[0];
  if (!file) return;
  const content = await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1] || "");
    reader.readAsDataURL(file);
  });
  input.value = "";
  await perform("upload", { channel, thread_ts: thread, filename: file.name, content_base64: content });
}

export function startEdit(channel, one) {
  editing.set(channel, one.ts);
  state.drafts.set(`${state.me}/${channel}`, decode(one.text || "").replace(/<(https?:[^|>]+)>/g, "$1"));
  changed();
  queueMicrotask(() => document.querySelector(".conversation .compose")?.focus());
}

function stopEdit({ key, channel }) {
  editing.delete(channel);
  state.drafts.delete(key);
  changed();
}
