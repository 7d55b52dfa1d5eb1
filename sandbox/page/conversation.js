// The middle: the conversation (or App Home) in front, and the thread beside it.
import { h, icon } from "./dom.js";
import { context, conversation, go, isAppDm, shortName, sight, state, user } from "./state.js";
import { dayOf, longDay } from "./dates.js";
import { message } from "./message.js";
import { blocks } from "./blocks.js";
import { viewSurface } from "./surface.js";
import { composer } from "./composer.js";
import { openHome } from "./people.js";
import { markRead } from "./unread.js";
import { hint } from "./hint.js";

const isReply = (one) => one.thread_ts && one.thread_ts !== one.ts;
const inMain = (one) => !isReply(one) || one.subtype === "thread_broadcast" || one.reply_broadcast || (one.ephemeral && !one.thread_ts);

export function conversationPane() {
  const here = conversation();
  const app = state.place === "app" || state.place === "home" || (here && isAppDm(here));
  const name = app ? state.workspace.app.name : here ? here.name : "Not here";
  if (here && document.visibilityState === "visible") markRead(state.me, here);
  return h(
    "main",
    { key: "main", class: "conversation", "aria-label": app ? name : `Channel ${name}` },
    h(
      "header",
      { class: "bar" },
      back("Back to conversations", () => go({ pane: "list" })),
      h("h1", {}, app ? null : h("span", { class: "sigil" }, "#"), h("bdi", {}, name)),
      app ? tabs() : h("small", {}, here ? members(here) : ""),
    ),
    state.place === "home" ? home() : messages(here),
  );
}

const back = (label, act) => h("button", { type: "button", class: "tool only-narrow", "aria-label": label, onclick: act }, icon("back"));

function members(here) {
  const channel = state.workspace.channels.find((one) => one.id === here.id);
  const count = (here.members || channel?.members || []).length;
  return [count ? `${count} members` : "", here.archived ? "archived" : ""].filter(Boolean).join(" · ");
}

function tabs() {
  const tab = (words, on, act) => h("button", { type: "button", class: "tab", "aria-current": on ? "page" : null, onclick: act }, words);
  return h(
    "div",
    { class: "tabs" },
    tab("Home", state.place === "home", openHome),
    tab("Messages", state.place !== "home", () => go({ place: "app" })),
  );
}

function home() {
  const view = sight()?.home;
  if (!view) return h("div", { key: "home", class: "scroll empty" }, h("p", {}, sight() ? "The app has not published a Home for this person." : "Loading…"));
  return h("div", { key: `home/${state.me}`, class: "scroll home", tabindex: "0", role: "region", "aria-label": "Home" }, blocks(view.blocks, viewSurface(view, "home")));
}

function messages(here) {
  if (!here && state.place !== "app") return h("div", { key: "none", class: "scroll empty" }, h("p", {}, `${shortName(user(state.me))} does not see this conversation.`));
  const ctx = context();
  const list = (here?.messages || []).filter(inMain);
  return [
    h(
      "div",
      { key: `scroll/${state.me}/${here?.id}`, class: "scroll", tabindex: "0", role: "log", "aria-label": "Messages", drawn: stick, onscroll: noteBottom },
      list.length ? days(list, ctx, (one) => message(one, here, ctx)) : h("p", { class: "empty" }, sight() ? "No messages yet." : "Loading…"),
    ),
    hint(),
    composer({ key: `${state.me}/${here?.id || "app"}`, channel: here?.id, name: here && !isAppDm(here) ? `#${here.name}` : state.workspace.app.name, archived: here?.archived }),
  ];
}

export function days(list, ctx, draw) {
  const out = [];
  let day = "";
  for (const one of list) {
    const its = dayOf(Number(one.ts), ctx.tz);
    if (its !== day) out.push(h("p", { key: `day/${its}`, class: "day" }, h("span", {}, longDay(Number(one.ts), ctx.tz))));
    day = its;
    out.push(draw(one));
  }
  return out;
}

// Whoever reads at the bottom stays there as messages come; whoever scrolled up is left in peace.
function stick(node, isNew) {
  if (isNew || node.$atBottom !== false) node.scrollTop = node.scrollHeight;
}

function noteBottom(event) {
  const node = event.currentTarget;
  node.$atBottom = node.scrollHeight - node.scrollTop - node.clientHeight < 80;
}

export function threadPane() {
  const here = conversation();
  const root = here?.messages.find((one) => one.ts === state.thread);
  if (!state.thread || !here) return null;
  const ctx = context();
  const replies = here.messages.filter((one) => isReply(one) && one.thread_ts === state.thread);
  return h(
    "aside",
    { key: "thread", class: "thread", "aria-label": "Thread" },
    h(
      "header",
      { class: "bar" },
      back("Back to the conversation", () => go({ thread: null })),
      h("h2", {}, "Thread"),
      h("small", {}, h("bdi", {}, isAppDm(here) ? state.workspace.app.name : `#${here.name}`)),
      h("button", { type: "button", class: "tool push only-wide", "aria-label": "Close thread", onclick: () => go({ thread: null }) }, icon("close")),
    ),
    h(
      "div",
      { key: `scroll/${state.me}/${state.thread}`, class: "scroll", tabindex: "0", role: "log", "aria-label": "Thread messages", drawn: stick, onscroll: noteBottom },
      root ? message(root, here, ctx, { inThread: true }) : h("p", { class: "empty" }, "This message is gone."),
      replies.length ? h("p", { class: "day" }, h("span", {}, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`)) : null,
      replies.map((one) => message(one, here, ctx, { inThread: true })),
    ),
    composer({ key: `${state.me}/${here.id}/${state.thread}`, channel: here.id, thread: state.thread, name: "the thread", archived: here.archived }),
  );
}
