// A small pop-up menu at the control that opened it; arrow keys, Escape, and focus goes back.
import { h } from "./dom.js";
import { changed, state } from "./state.js";
import { withEmoji } from "./emoji.js";

/** `items`: [{words, act, note?, danger?, heading?}]. */
export function openMenu(anchor, label, items) {
  state.menu = { anchor, label, items, box: anchor.getBoundingClientRect() };
  changed();
}

export function closeMenu(focusBack = true) {
  const { anchor } = state.menu || {};
  state.menu = null;
  changed();
  if (focusBack && anchor?.isConnected) anchor.focus();
}

export function menu() {
  if (!state.menu) return null;
  const { items, label } = state.menu;
  const rows = items.map((item) =>
    item.heading
      ? h("li", { role: "presentation", class: "menu-heading" }, item.heading)
      : h(
          "li",
          { role: "none" },
          h(
            "button",
            { type: "button", role: "menuitem", dir: "auto", class: item.danger ? "danger-words" : null, onclick: () => choose(item) },
            withEmoji(item.words),
            item.note ? h("small", {}, item.note) : null,
          ),
        ),
  );
  return h(
    "div",
    { key: "menu", class: "menu-back", onclick: () => closeMenu(), onkeydown: keys },
    h("ul", { class: "menu", role: "menu", "aria-label": label, drawn: place, onclick: (event) => event.stopPropagation() }, rows),
  );
}

function choose(item) {
  closeMenu();
  item.act();
}

function place(node, isNew) {
  const { box } = state.menu;
  const below = window.innerHeight - box.bottom;
  const height = node.offsetHeight;
  node.style.top = `${below > height + 12 ? box.bottom + 4 : Math.max(8, box.top - height - 4)}px`;
  node.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - node.offsetWidth - 8))}px`;
  if (isNew) queueMicrotask(() => node.querySelector("button")?.focus());
}

function keys(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const goals = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    closeMenu();
  } else if (event.key in goals) {
    event.preventDefault();
    buttons.at(goals[event.key] % buttons.length).focus();
  }
}
