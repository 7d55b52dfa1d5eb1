// The fault plan: for each method the chances of its faults and the sequence they come in, with one seed.
import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { changed, state } from "./state.js";
import { focus, trap } from "./modal.js";
import { readFaults } from "./tools.js";

let plan = {}; // as the sandbox has it
let seed = 0;
let fired = {};

export function keepPlan(told) {
  if (!told) return;
  ({ plan, seed, fired } = told);
}

export const planned = () => Object.keys(plan).length > 0;
export const planInForce = () => (planned() ? { seed, plan } : { seed: 1 });

const METHODS = ["*", "chat.postMessage", "chat.update", "conversations.open", "conversations.history", "conversations.replies", "views.open", "views.update", "response_url", "events", "interactive", "commands", "options"];
const EXAMPLE = { method: "chat.postMessage", chances: "lost_answer 5%, http_500 5%, http_429 2%", sequence: "" };

export function openPlan(anchor) {
  const rows = Object.entries(plan).map(([method, row]) => ({ method, chances: row.chances.map(inWords).join(", "), sequence: row.sequence.map(inWords).join(", "), repeat: row.repeat }));
  state.plan = { seed: String(seed || 1), rows: rows.length ? rows : [{ ...EXAMPLE }], trouble: "", back: () => anchor.isConnected && anchor.focus() };
  changed();
}

/** A step as it is written: `ok`, `http_429 2%`, `http_500 5% effect`, `error channel_not_found`. */
function inWords(step) {
  if (step === "ok") return step;
  const more = [
    step.kind === "error" ? step.error : null,
    step.kind === "http_429" && step.retry_after !== 1 ? `${step.retry_after}s` : null,
    ["timeout", "delay"].includes(step.kind) && step.seconds !== 1 ? `${step.seconds}s` : null,
    step.effect ? "effect" : null,
    step.probability !== 1 ? `${+(step.probability * 100).toFixed(4)}%` : null,
  ];
  return [step.kind, ...more].filter(Boolean).join(" ");
}

function asSteps(words) {
  return words.split(",").map((one) => one.trim()).filter(Boolean).map((one) => {
    const [kind, ...more] = one.split(/\s+/);
    const step = { kind };
    if (kind === "ok" && !more.length) return kind;
    for (const word of more) {
      if (word === "effect") step.effect = true;
      else if (/^[\d.]+%$/.test(word)) step.probability = parseFloat(word) / 100;
      else if (/^[\d.]+s$/.test(word)) step[kind === "http_429" ? "retry_after" : "seconds"] = parseFloat(word);
      else step.error = word;
    }
    return step;
  });
}

async function put() {
  const { rows, seed: given } = state.plan;
  const next = {};
  for (const row of rows) next[row.method] = { chances: asSteps(row.chances), sequence: asSteps(row.sequence), repeat: Boolean(row.repeat) };
  const told = await api.faults();
  const rules = (told.rules || []).filter((one) => one.times === null || one.times > 0);
  const answer = await api.putFaults({ seed: Number(given), rules, plan: next });
  if (answer.ok === false) {
    state.plan.trouble = answer.detail || answer.error;
    changed();
    return;
  }
  await readFaults();
  leave();
}

function leave() {
  const { back } = state.plan;
  state.plan = null;
  changed();
  queueMicrotask(back);
}

export function planDialog() {
  if (!state.plan) return null;
  const asked = state.plan;
  const set = (row, name) => (event) => {
    row[name] = name === "repeat" ? event.target.checked : event.target.value;
    changed();
  };
  const add = () => {
    const free = METHODS.find((one) => !asked.rows.some((row) => row.method === one));
    asked.rows.push({ method: free, chances: "", sequence: "" });
    changed();
  };
  const row = (one, at) =>
    h(
      "fieldset",
      { key: at, class: "plan-row" },
      h("legend", {}, `Method ${at + 1}`),
      field("Method", h("select", { class: "field", value: one.method, onchange: set(one, "method") }, methods(one).map((name) => h("option", { value: name, selected: name === one.method }, name === "*" ? "* (every other method)" : name)))),
      field("Chances", h("input", { type: "text", class: "field", value: one.chances, placeholder: EXAMPLE.chances, oninput: set(one, "chances") })),
      field("Sequence, before the chances", h("input", { type: "text", class: "field", value: one.sequence, placeholder: "ok, http_429 30s, error internal_error", oninput: set(one, "sequence") })),
      h("label", { class: "plan-check" }, h("input", { type: "checkbox", checked: one.repeat, onchange: set(one, "repeat") }), " Repeat the sequence for ever"),
      fired[one.method] ? h("small", {}, `So far: ${Object.entries(fired[one.method]).map(([kind, times]) => `${kind} ${times}`).join(", ")}`) : null,
    );
  return h(
    "div",
    { key: "plan", class: "veil" },
    h(
      "form",
      {
        class: "modal",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": "plan-title",
        tabindex: "-1",
        novalidate: true,
        drawn: (node, isNew) => focus(node, isNew),
        onkeydown: (event) => trap(event, leave),
        onsubmit: (event) => {
          event.preventDefault();
          put();
        },
      },
      h("header", { class: "bar" }, h("h2", { id: "plan-title" }, "Fault plan"), h("button", { type: "button", class: "tool push", "aria-label": "Close dialog", onclick: leave }, icon("close"))),
      h(
        "div",
        { class: "scroll plan" },
        h("p", {}, "Kinds: http_429, http_500, http_503, timeout, lost_answer, error, delay, drop_connection; duplicate for requests to the bot. With “effect” the request has its effect all the same."),
        field("Seed", h("input", { type: "number", class: "field short", step: "1", value: asked.seed, oninput: (event) => { asked.seed = event.target.value; } })),
        asked.rows.map(row),
        asked.rows.length < METHODS.length ? h("button", { type: "button", class: "button small", onclick: add }, "Add a method") : null,
      ),
      asked.trouble ? h("p", { class: "trouble", role: "alert" }, asked.trouble) : null,
      h("footer", {}, h("button", { type: "button", class: "button", onclick: leave }, "Cancel"), h("button", { type: "submit", class: "button primary" }, "Set the plan")),
    ),
  );
}

const methods = (row) => (METHODS.includes(row.method) ? METHODS : [...METHODS, row.method]);

function field(words, control) {
  control.props["aria-label"] = words; // a label's own words would be all the options' too
  return h("label", { class: "plan-field" }, h("span", { class: "label" }, words), control);
}
