// Everybody at once: what two to six people see, side by side; a column is a still picture that can be entered.
import { h, text } from "./dom.js";
import { changed, context, conversations, go, isAppDm, people, remember, shortName, sight, state, user } from "./state.js";
import { avatar } from "./people.js";
import { days } from "./conversation.js";
import { message } from "./message.js";
import { refresh } from "./live.js";
import { unread } from "./unread.js";

const SHOWN = 8; // newest messages of a conversation
const newest = (one) => one.messages.at(-1)?.ts || "0";

/** Those to whom something happened last; the person in front first. */
export function suggestPeople() {
  const busy = people().filter((who) => !who.deleted && who.id !== state.me)
    .map((who) => [who.id, conversations(who.id).filter((one) => one.kind !== "channel").map(newest).sort().at(-1) || "0"])
    .sort((a, b) => Number(b[1]) - Number(a[1]));
  return [state.me, ...busy.map(([id]) => id)].slice(0, 4);
}

export function everybody() {
  return h(
    "main",
    { key: "everybody", class: "everybody", "aria-label": "Everybody at once" },
    h("div", { class: "choose", role: "group", "aria-label": "People to show, two to six" }, people().filter((who) => !who.deleted).map(toggle)),
    h("div", { class: "columns" }, state.chosen.map(column)),
  );
}

function toggle(who) {
  const on = state.chosen.includes(who.id);
  const full = !on && state.chosen.length >= 6;
  const last = on && state.chosen.length <= 1;
  const flip = () => {
    state.chosen = on ? state.chosen.filter((id) => id !== who.id) : [...state.chosen, who.id];
    remember("chosen", state.chosen);
    go({ mode: "everybody" });
    refresh();
  };
  return h("button", { key: who.id, type: "button", class: "pick", "aria-pressed": String(on), disabled: full || last, title: who.title || null, onclick: flip }, avatar(who), h("bdi", {}, shortName(who)));
}

function column(id) {
  const who = user(id);
  const seen = sight(id);
  const ctx = context(id);
  const view = seen?.views?.at(-1);
  const live = conversations(id).filter((one) => one.messages.length).sort((a, b) => (newest(a) < newest(b) ? 1 : -1));
  return h(
    "section",
    { key: id, class: "column", "aria-label": `What ${shortName(who)} sees` },
    h("header", {}, avatar(who), h("span", { class: "who" }, h("bdi", { class: "name" }, who.name), h("small", { dir: "auto" }, who.title || "")), h("button", { type: "button", class: "button small push", onclick: () => enter(id) }, `Act as ${shortName(who)}`)),
    view ? h("button", { type: "button", class: "open-view", onclick: () => enter(id) }, `A dialog is open: “${text(view.title)}”`) : null,
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Messages of ${shortName(who)}` },
      !seen ? h("p", { class: "empty" }, "Loading…") : live.length ? live.map((one) => excerpt(id, one, ctx)) : h("p", { class: "empty" }, "Nothing to see yet.")),
  );
}

function excerpt(id, one, ctx) {
  const name = isAppDm(one) ? `${state.workspace.app.name} (direct)` : `#${one.name}`;
  const fresh = unread(id, one);
  const draw = (each) => message(each, one, ctx, { readOnly: true });
  const last = one.messages.slice(-SHOWN);
  return h(
    "div",
    { key: one.id, class: "excerpt" },
    h("button", { type: "button", class: "excerpt-name", "aria-label": `Open ${name} as ${shortName(user(id))}`, onclick: () => enter(id, isAppDm(one) ? "app" : one.id) }, h("bdi", {}, name), fresh ? h("span", { class: "badge" }, String(fresh), h("span", { class: "unseen" }, " unread")) : null),
    one.messages.length > SHOWN ? h("p", { class: "earlier" }, `${one.messages.length - SHOWN} earlier`) : null,
    days(last, ctx, (each) => (each.thread_ts && each.thread_ts !== each.ts ? h("div", { key: `reply/${each.ts}`, class: "as-reply" }, draw(each)) : draw(each))),
  );
}

function enter(id, place = "app") {
  remember("person", id);
  go({ me: id, mode: "one", place, pane: "conversation" });
  refresh();
  changed();
}
