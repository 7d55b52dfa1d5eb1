// The bar on top: the clock that can be moved, the faults that can be ordered, the way to everybody's view.
import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { changed, go, now, state, user } from "./state.js";
import { toast } from "./actions.js";
import { openMenu } from "./menu.js";
import { fullTime } from "./dates.js";
import { refresh } from "./live.js";
import { forgetRead } from "./unread.js";
import { suggestPeople } from "./grid.js";
import { keepPlan, openPlan, planInForce, planned } from "./plan.js";

/** Reads the clock in whichever shape it is told: {file, now, set}. */
export async function readClock() {
  const told = await api.clock().catch(() => null);
  const set = told?.set ?? null;
  const has = Boolean(told?.file ?? told?.available);
  state.clock = { has, at: set ? Date.parse(told.now || set) / 1000 : null };
  changed();
}

async function move(to) {
  const answer = await api.setClock(to);
  if (answer.ok === false) toast(answer.detail || answer.error || "The clock could not be moved.");
  await readClock();
  refresh();
}

const MOVES = [["next working day", "next_working_day"], ["in 4 hours", "+4h"], ["in 30 days", "+30d"], ["real time", null]];

export function topBar() {
  return h(
    "header",
    { key: "top", class: "top", "aria-label": "Sandbox" },
    h("strong", { class: "team", dir: "auto" }, state.workspace.team.name),
    clockBar(),
    h("span", { class: "push" }),
    state.connected ? null : h("span", { class: "offline", role: "status" }, "The sandbox does not answer"),
    h("button", { type: "button", class: "button small", "aria-haspopup": "menu", "aria-label": faultsNow(), onclick: (event) => faultMenu(event.currentTarget) }, icon("fault"), h("span", {}, faultsNow())),
    h("button", { type: "button", class: "button small", "aria-label": "Everybody at once", "aria-pressed": String(state.mode === "everybody"), onclick: everybody }, icon("grid"), h("span", {}, "Everybody at once")),
  );
}

function clockBar() {
  if (!state.clock?.has) return null;
  const tz = user(state.me)?.tz || "UTC";
  const moved = state.clock.at !== null;
  return h(
    "div",
    { class: moved ? "clock moved" : "clock", role: "group", "aria-label": "Clock" },
    icon("clock"),
    h("time", { title: tz }, fullTime(now(), tz)),
    h("span", { class: "clock-moves only-wide" }, MOVES.filter(([, to]) => to || moved).map(([words, to]) => h("button", { key: words, type: "button", class: "button small", onclick: () => move(to) }, words))),
    h("button", { type: "button", class: "tool only-narrow", "aria-label": "Move the clock", "aria-haspopup": "menu", onclick: (event) => openMenu(event.currentTarget, "Move the clock", MOVES.map(([words, to]) => ({ words, act: () => move(to) }))) }, icon("more")),
  );
}

function everybody() {
  if (state.mode === "everybody") {
    go({ mode: "one" });
    return;
  }
  if (!state.chosen.length) state.chosen = suggestPeople();
  go({ mode: "everybody" });
  refresh();
}

const ORDERS = [
  { words: "Next answer: 429, wait 2 s", rule: { method: "*", kind: "http_429", retry_after: 2 } },
  { words: "Next answer: 500", rule: { method: "*", kind: "http_500" } },
  { words: "Next answer: 503", rule: { method: "*", kind: "http_503" } },
  { words: "Next message: answer lost after the effect", rule: { method: "chat.postMessage", kind: "lost_answer" } },
  { words: "Next answer: time-out", rule: { method: "*", kind: "timeout" } },
  { words: "Next click or form: sent twice", rule: { method: "interactive", kind: "duplicate" } },
  { words: "Next click or form: times out", rule: { method: "interactive", kind: "timeout" } },
  { words: "Next command: times out", rule: { method: "commands", kind: "timeout" } },
];

let rules = [];

export async function readFaults() {
  const told = await api.faults().catch(() => null);
  rules = (told?.rules || []).filter((one) => one.times === null || one.times > 0);
  keepPlan(told);
  changed();
}

const faultsNow = () => ["Faults", ...(rules.length ? [`: ${rules.length}`] : []), ...(planned() ? [" (by plan)"] : [])].join("");

/** Orders these rules beside the plan in force. */
async function order(next) {
  const answer = next.length || planned() ? await api.putFaults({ ...planInForce(), rules: next }) : await api.clearFaults();
  if (answer.ok === false) toast(answer.detail || answer.error || "That fault could not be ordered.");
  await readFaults();
}

async function clearAll() {
  await api.clearFaults();
  await readFaults();
}

function faultMenu(anchor) {
  openMenu(anchor, "Faults", [
    { heading: rules.length ? `Waiting: ${rules.map((one) => `${one.kind} (${one.method})`).join(", ")}` : "What Slack should do wrong next" },
    ...ORDERS.map(({ words, rule }) => ({ words, act: () => order([...rules, { times: 1, ...rule }]) })),
    { heading: "Again and again" },
    { words: "Plan: chances and sequences per method…", act: () => openPlan(anchor) },
    { words: "Clear all faults", act: clearAll },
    { heading: "Workspace" },
    { words: "Rate limits on", act: () => limits(true) },
    { words: "Rate limits off", act: () => limits(false) },
    { words: "Start over from the seed", danger: true, act: startOver },
  ]);
}

async function limits(on) {
  const answer = await api.rateLimits(on);
  toast(answer.ok === false ? answer.detail || "That did not work." : `Rate limits are ${on ? "on" : "off"}.`);
}

function startOver() {
  state.confirm = {
    title: "Start over?",
    text: "Every message of the workspace goes, and people and channels are as declared. What the bot keeps in its own database stays.",
    confirm: "Start over",
    deny: "Cancel",
    style: "danger",
    no: () => {},
    back: () => {},
    yes: async () => {
      await api.reset();
      forgetRead();
      state.refused.clear();
      await refresh();
    },
  };
  changed();
}
