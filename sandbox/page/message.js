// One message: who, when, blocks or text, files, marks, and what can be done with it.
import { h, icon } from "./dom.js";
import { blocks, files } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import { messageSurface, still } from "./surface.js";
import { clockTime, fullTime } from "./dates.js";
import { emoji } from "./emoji.js";
import { avatar } from "./people.js";
import { go, state } from "./state.js";
import { openMenu } from "./menu.js";
import { perform } from "./actions.js";
import { startEdit } from "./composer.js";

export function message(one, conversation, ctx, { readOnly = false, inThread = false } = {}) {
  const surface = readOnly ? still(ctx, `${conversation.id}/${one.ts}`) : messageSurface(conversation.id, one, ctx);
  const name = one.name || ctx.people.get(one.user)?.name || "Unknown";
  const bot = one.user === state.workspace.app.bot_user || Boolean(one.bot_id);
  const at = Number(one.ts);
  const label = `${name}, ${clockTime(at, ctx.tz)}`;
  return h(
    "article",
    { key: one.ts, class: `message${one.ephemeral ? " ephemeral" : ""}`, "aria-label": label },
    avatar({ id: one.user, name }, bot),
    h(
      "div",
      { class: "message-body" },
      one.ephemeral ? h("p", { class: "only-you" }, "Only visible to you") : null,
      h(
        "p",
        { class: "by" },
        h("bdi", { class: "name" }, name),
        bot ? h("span", { class: "app-mark" }, "app") : null,
        h("time", { datetime: new Date(at * 1000).toISOString(), title: fullTime(at, ctx.tz) }, clockTime(at, ctx.tz)),
      ),
      one.blocks?.length ? blocks(one.blocks, surface) : mrkdwn(one.text || "", ctx),
      one.edited ? h("span", { class: "edited" }, "(edited)") : null,
      (one.attachments || []).map((a, n) => h("div", { key: n, class: "attachment" }, a.blocks ? blocks(a.blocks, surface) : mrkdwn(a.text || a.fallback || "", ctx))),
      files(one.files),
      reactions(one),
      !inThread && one.reply_count ? replies(one, readOnly) : null,
    ),
    readOnly || one.ephemeral ? null : tools(one, conversation, inThread, label),
  );
}

function reactions(one) {
  const list = Array.isArray(one.reactions) ? one.reactions : [];
  if (!list.length) return null;
  return h("p", { class: "reactions" }, list.map((r) => h("span", { key: r.name }, `${emoji(r.name)} ${r.count || (r.users || []).length || 1}`)));
}

function replies(one, readOnly) {
  const words = `${one.reply_count} ${one.reply_count === 1 ? "reply" : "replies"}`;
  return readOnly ? h("p", { class: "replies" }, words) : h("button", { type: "button", class: "replies", onclick: () => go({ thread: one.ts }) }, words);
}

function tools(one, conversation, inThread, label) {
  const root = one.thread_ts && one.thread_ts !== one.ts ? one.thread_ts : one.ts;
  return h(
    "div",
    { class: "tools" },
    inThread ? null : h("button", { type: "button", class: "tool", "aria-label": `Reply in thread to ${label}`, title: "Reply in thread", onclick: () => go({ thread: root }) }, icon("reply")),
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-haspopup": "menu",
        "aria-label": `More actions for ${label}`,
        title: "More actions",
        onclick: (event) => openMenu(event.currentTarget, "Message actions", actions(one, conversation)),
      },
      icon("more"),
    ),
  );
}

function actions(one, conversation) {
  const where = { channel: conversation.id, ts: one.ts };
  const own = one.user === state.me
    ? [
        { words: "Edit message", act: () => startEdit(conversation.id, one) },
        { words: "Delete message", danger: true, act: () => perform("delete", where) },
      ]
    : [];
  const shortcuts = messageShortcuts().map((s) => ({ words: s.name, note: state.workspace.app.name, act: () => perform("message_shortcut", { ...where, callback_id: s.callback_id }) }));
  const items = [...(shortcuts.length ? [{ heading: "Message shortcuts" }, ...shortcuts] : []), ...own];
  return items.length ? items : [{ words: "Reply in thread", act: () => go({ thread: one.thread_ts || one.ts }) }];
}

const shortcutsOf = (kind) => {
  const all = state.workspace.shortcuts || [];
  return Array.isArray(all) ? all.filter((one) => one.type === kind) : all[kind] || [];
};
export const messageShortcuts = () => shortcutsOf("message");
export const globalShortcuts = () => shortcutsOf("global");
