// The modal on top of the stack, and confirmation dialogs above it: focus stays inside, Escape closes.
import { h, icon, text } from "./dom.js";
import { blocks } from "./blocks.js";
import { plain, textObject } from "./mrkdwn.js";
import { viewSurface } from "./surface.js";
import { changed, context, sight, state } from "./state.js";
import { close, submit } from "./actions.js";

export function modal() {
  const stack = sight()?.views || [];
  const view = stack.at(-1);
  if (!view || state.mode !== "one") return null;
  const busy = state.busy.has(`${view.id}/submit`);
  const trouble = view.notice || state.refused.get(view.id);
  return h(
    "div",
    { key: `modal/${view.id}`, class: "veil", inert: Boolean(state.confirm) },
    h(
      "form",
      {
        class: "modal",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": "modal-title",
        "aria-busy": busy || undefined,
        tabindex: "-1",
        novalidate: true,
        drawn: (node, isNew) => focus(node, isNew, view),
        onkeydown: (event) => trap(event, () => close(view.id)),
        onsubmit: (event) => {
          event.preventDefault();
          submit(view.id);
        },
      },
      h(
        "header",
        { class: "bar" },
        h("h2", { id: "modal-title" }, plain(view.title)),
        stack.length > 1 ? h("small", {}, `${stack.length} of ${stack.length}, over “${text(stack.at(-2).title)}”`) : null,
        h("button", { type: "button", class: "tool push", "aria-label": "Close dialog", onclick: () => close(view.id) }, icon("close")),
      ),
      h("div", { class: "scroll", key: view.id }, blocks(view.blocks, viewSurface(view, "modal"))),
      trouble ? h("p", { class: "trouble", role: "alert", dir: "auto" }, trouble) : null,
      h(
        "footer",
        {},
        h("button", { type: "button", class: "button", onclick: () => close(view.id) }, view.close ? plain(view.close) : "Close"),
        view.submit ? h("button", { type: "submit", class: busy ? "button primary busy" : "button primary", "aria-busy": busy || undefined }, plain(view.submit)) : null,
      ),
    ),
  );
}

export function confirmation() {
  const asked = state.confirm;
  if (!asked) return null;
  const end = (act) => {
    state.confirm = null;
    changed();
    queueMicrotask(asked.back);
    act();
  };
  return h(
    "div",
    { key: "confirm", class: "veil" },
    h(
      "div",
      { class: "modal small", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-words", tabindex: "-1", drawn: (node, isNew) => focus(node, isNew), onkeydown: (event) => trap(event, () => end(asked.no)) },
      h("header", { class: "bar" }, h("h2", { id: "confirm-title" }, plain(asked.title))),
      h("div", { id: "confirm-words", class: "scroll" }, textObject(asked.text, context())),
      h(
        "footer",
        {},
        h("button", { type: "button", class: "button", onclick: () => end(asked.no) }, plain(asked.deny)),
        h("button", { type: "button", class: `button ${asked.style || "primary"}`, onclick: () => end(asked.yes) }, plain(asked.confirm)),
      ),
    ),
  );
}

let cameFrom = null;

export function focus(node, isNew, view) {
  if (isNew) {
    if (!node.closest("[inert]") && !document.activeElement?.closest(".modal")) cameFrom = document.activeElement;
    queueMicrotask(() => first(node)?.focus());
  }
  if (view && state.focusError === view.id) {
    state.focusError = null;
    const wrong = node.querySelector("[aria-invalid=true]");
    wrong?.scrollIntoView({ block: "center" });
    (wrong?.matches("input,select,textarea") ? wrong : wrong?.querySelector("input,button"))?.focus({ preventScroll: true });
  }
}

/** Focus goes back to where it was once no dialog is left. */
export function giveFocusBack() {
  if (cameFrom?.isConnected) cameFrom.focus();
  cameFrom = null;
}

const FOCUSABLE = "a[href],button:not(:disabled),input:not(:disabled),select:not(:disabled),textarea:not(:disabled)";
// Type-ahead lists open on focus; landing on one unasked would be noise.
const first = (node) => node.querySelector(".scroll :is(input:not([role=combobox]),select,textarea):not(:disabled)") || node.querySelector("footer .primary, footer button") || node;

export function trap(event, leave) {
  if (event.key === "Escape") {
    event.preventDefault();
    leave();
  } else if (event.key === "Tab") {
    const all = [...event.currentTarget.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent);
    const edge = event.shiftKey ? all[0] : all.at(-1);
    const outside = !event.currentTarget.contains(document.activeElement);
    if (all.length && (document.activeElement === edge || outside)) {
      event.preventDefault();
      (event.shiftKey ? all.at(-1) : all[0]).focus();
    }
  }
}
