// The traffic between Slack's side and the bot: each request both ways, and how soon it was acknowledged.
import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { changed, recall, remember } from "./state.js";

const KEPT = 400;
const log = { open: recall("traffic-open") === true, last: 0, entries: [], filter: "", opened: new Set(), waiting: null, again: false };

/** Fetches what is new; entries still without an answer are asked for again. */
export async function update() {
  if (log.waiting) {
    log.again = true;
    return;
  }
  log.waiting = api.traffic(pendingFrom() - 1).catch(() => null);
  const answer = await log.waiting;
  log.waiting = null;
  if (answer?.entries) {
    if (answer.last < log.last) log.entries = [];
    const rows = new Map(log.entries.map((one) => [one.n, one]));
    for (const one of answer.entries) rows.set(one.n, one);
    log.entries = [...rows.values()].sort((a, b) => a.n - b.n).slice(-KEPT);
    log.last = answer.last;
    changed();
  }
  if (log.again) {
    log.again = false;
    update();
  }
}

function pendingFrom() {
  const waiting = log.entries.find((one) => one.status === null && one.n > log.last - 50);
  return waiting ? waiting.n : log.last + 1;
}

export function trafficPanel() {
  const wanted = log.filter.trim().toLowerCase();
  const shown = log.open ? log.entries.filter((one) => !wanted || haystack(one).includes(wanted)).slice(-KEPT).reverse() : [];
  const newest = log.entries.at(-1);
  return h(
    "section",
    { key: "traffic", class: log.open ? "traffic open" : "traffic", "aria-label": "Traffic" },
    h(
      "header",
      {},
      h("button", { type: "button", class: "fold", "aria-expanded": String(log.open), onclick: fold }, icon(log.open ? "down" : "up"), h("span", {}, "Traffic"), h("span", { class: "badge quiet" }, String(log.last))),
      log.open
        ? [
            h("input", { class: "field filter", type: "search", placeholder: "Filter by name, status or words", "aria-label": "Filter the traffic", value: log.filter, oninput: (event) => filter(event.target.value) }),
            h("button", { type: "button", class: "button small", onclick: clear }, "Clear"),
          ]
        : newest ? h("small", { class: "newest" }, `${arrow(newest)} ${newest.what} · ${outcome(newest)} · ${time(newest)}`) : null,
    ),
    log.open ? h("div", { class: "scroll" }, shown.length ? h("ol", {}, shown.map(row)) : h("p", { class: "empty" }, wanted ? "Nothing matches." : "Nothing was sent yet.")) : null,
  );
}

const haystack = (one) => (one.$words ||= `${one.what} ${one.direction} ${one.status} ${one.error || ""} ${JSON.stringify(one.request)} ${JSON.stringify(one.response)}`.toLowerCase());
const arrow = (one) => (one.direction === "to_bot" ? "→ bot" : "bot →");
const failed = (one) => Boolean(one.error) || (typeof one.status === "number" ? one.status >= 400 : one.status !== null) || one.response?.ok === false;
const outcome = (one) => (one.status === null ? "waiting…" : one.error || one.response?.error || String(one.status));
const time = (one) => (one.ack_ms ?? one.ms) === null ? "" : `${Math.round((one.ack_ms ?? one.ms) * 10) / 10} ms`;

function row(one) {
  const open = log.opened.has(one.n);
  const toggle = () => {
    if (!log.opened.delete(one.n)) log.opened.add(one.n);
    changed();
  };
  return h(
    "li",
    { key: one.n },
    h(
      "button",
      { type: "button", class: `request${failed(one) ? " failed" : ""}`, "aria-expanded": String(open), onclick: toggle },
      h("span", { class: `way ${one.direction}` }, arrow(one)),
      h("span", { class: "what" }, one.what),
      h("span", { class: "outcome" }, outcome(one)),
      h("span", { class: "took", title: one.ack_ms === null || one.ack_ms === undefined ? "Time to answer" : "Time to acknowledge" }, time(one)),
      h("time", { class: "when" }, String(one.at).slice(11, 23)),
    ),
    open ? h("div", { class: "payloads" }, payload("Request", one.request), payload("Answer", one.response)) : null,
  );
}

const payload = (name, body) => h("figure", {}, h("figcaption", {}, name), h("pre", { tabindex: "0", dir: "auto" }, body === null || body === undefined || body === "" ? "(empty)" : JSON.stringify(body, null, 2)));

function fold() {
  log.open = !log.open;
  remember("traffic-open", log.open);
  changed();
}

function filter(words) {
  log.filter = words;
  changed();
}

function clear() {
  log.entries = [];
  log.opened.clear();
  changed();
}
