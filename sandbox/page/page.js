// Starts the page: reads the workspace, follows its changes, and draws everything from one state.
import * as api from "./api.js";
import { h, icon, mount } from "./dom.js";
import { changed, onChange, readAddress, recall, remember, sight, state } from "./state.js";
import { refresh, start } from "./live.js";
import { conversationPane, threadPane } from "./conversation.js";
import { peopleList, placesList } from "./people.js";
import { confirmation, giveFocusBack, modal } from "./modal.js";
import { everybody } from "./grid.js";
import { readClock, readFaults, topBar } from "./tools.js";
import { mailboxPanel, readMailbox } from "./mailbox.js";
import { trafficPanel, update } from "./traffic.js";
import { menu } from "./menu.js";
import { planDialog } from "./plan.js";
import { dismiss } from "./actions.js";

const root = document.getElementById("page");
let hadDialog = false;

function draw() {
  if (!state.workspace || !state.me) return;
  const dialog = modal();
  const asked = confirmation() || planDialog();
  const one = state.mode === "one";
  const thread = one ? threadPane() : null;
  const shows = one ? `pane-${thread ? "thread" : state.pane}` : "pane-everybody";
  mount(root, [
    h(
      "div",
      { key: "frame", class: `frame ${shows}`, inert: Boolean(dialog || asked) },
      topBar(),
      one ? h("div", { key: "desk", class: "desk" }, peopleList(), placesList(), conversationPane(), thread) : everybody(),
      mailboxPanel(),
      trafficPanel(),
    ),
    dialog,
    asked,
    menu(),
    toasts(),
  ]);
  const has = Boolean(dialog || asked);
  if (hadDialog && !has) giveFocusBack();
  hadDialog = has;
  const name = state.workspace.users.find((who) => who.id === state.me)?.name || "";
  document.title = one ? `${name} – ${state.workspace.team.name}` : `Everybody – ${state.workspace.team.name}`;
}

function toasts() {
  const row = (one) =>
    h("li", { key: one.id, class: "toast" }, h("p", { dir: "auto" }, one.text), h("button", { type: "button", class: "tool", "aria-label": "Dismiss", onclick: () => dismiss(one.id) }, icon("close")));
  return h("div", { key: "toasts", class: "toasts", role: "status", "aria-live": "polite" }, h("ul", {}, state.toasts.map(row)));
}

let surroundings = null;

// People and faults change seldom; they are read again at most twice a second.
async function readSurroundings() {
  surroundings = null;
  state.workspace = await api.workspace().catch(() => state.workspace);
  await Promise.all([readFaults(), readClock()]);
}

async function open() {
  state.workspace = await api.workspace();
  state.chosen = (recall("chosen") || []).filter((id) => state.workspace.users.some((one) => one.id === id)).slice(0, 6);
  readAddress();
  if (window.innerWidth < 760 && !location.hash) state.pane = "conversation";
  remember("person", state.me);
  await Promise.all([refresh(), readClock(), readFaults(), update(), readMailbox()]);
  start(() => {
    update();
    readMailbox();
    surroundings ||= setTimeout(readSurroundings, 500);
  });
}

onChange(draw);
window.addEventListener("popstate", () => {
  if (!state.workspace) return;
  readAddress();
  refresh();
});
document.addEventListener("visibilitychange", () => sight() && changed());
// The clock on show moves by itself while nobody has set it.
setInterval(() => state.clock?.has && readClock(), 20000);
open().catch((error) => {
  mount(root, h("p", { class: "starting", role: "alert" }, `The sandbox does not answer (${error.message}). Start it and reload this page.`));
});
