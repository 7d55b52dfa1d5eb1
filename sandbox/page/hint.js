// The friendly first line: who one is and what to try, with a button that does it.
import { h, icon } from "./dom.js";
import { changed, recall, remember, shortName, state, user } from "./state.js";
import { perform, whileBusy } from "./actions.js";

export function hint() {
  if (recall("hint-closed")) return null;
  const given = state.workspace.hint;
  const told = typeof given === "string" ? { text: given } : given || {};
  const commands = state.workspace.commands || [];
  const command = told.command || commands[0]?.command;
  const known = commands.some((one) => one.command === command?.split(" ")[0]);
  const name = shortName(user(state.me));
  const does = known ? `You are ${name}. Type ${command} below.` : `You are ${name}. Write a message below, or choose somebody else to act as.`;
  return h(
    "div",
    { key: "hint", class: "hint-line", role: "note" },
    h("p", { dir: "auto" }, told.text || does),
    known ? h("button", { type: "button", class: "button primary", onclick: () => run(command) }, `Run ${command}`) : null,
    h("button", { type: "button", class: "tool", "aria-label": "Close the hint", onclick: closeHint }, icon("close")),
  );
}

function closeHint() {
  remember("hint-closed", true);
  changed();
}

function run(command) {
  closeHint();
  const [name, ...rest] = command.split(" ");
  whileBusy("hint", () => perform("command", { command: name, text: rest.join(" ") }));
}
