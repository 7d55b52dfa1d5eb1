// The type-ahead field: external selects ask the bot as one types, multi-selects keep their picks as chips.
import { h, icon, text } from "./dom.js";
import { chosen, label, labelOf } from "./fields.js";
import { put } from "./surface.js";
import { changed } from "./state.js";
import { withEmoji } from "./emoji.js";

const open = new Map(); // field -> {query, groups, trouble, at, asked}

export function typeahead(block, one, surface, marks, { find, many, value }) {
  const id = `${surface.id}/${block.block_id}/${one.action_id}`;
  const session = open.get(id);
  const options = session ? session.groups.flatMap((group) => group.options) : [];
  const set = (picked) => put(surface, block, one, picked, chosen(one, picked));
  const choose = (o) => {
    label(o);
    open.delete(id);
    if (!many) set(o.value);
    else if (!value.includes(o.value) && value.length < (one.max_selected_items || Infinity)) set([...value, o.value]);
    changed();
  };
  const search = async (query) => {
    const least = one.min_query_length ?? (one.type.includes("external") ? 3 : 0);
    const mine = { query, groups: session?.groups || [], trouble: "", at: 0, least };
    open.set(id, mine);
    changed();
    const found = query.length < least ? { groups: [], trouble: "" } : await find(query);
    if (open.get(id) !== mine) return;
    Object.assign(mine, found, { asked: query.length >= least });
    changed();
  };
  const single = !many && value ? labelOf(value) : "";
  return h(
    "div",
    { key: id, class: "picker" },
    many ? chips(value, set, marks.disabled) : null,
    h("input", {
      ...marks,
      class: "field",
      type: "text",
      dir: "auto",
      role: "combobox",
      autocomplete: "off",
      "aria-expanded": String(Boolean(session)),
      "aria-controls": session ? `${id}/list` : null,
      "aria-autocomplete": "list",
      "aria-activedescendant": session && options.length ? `${id}/${session.at}` : null,
      placeholder: text(one.placeholder) || "Type to search",
      value: session ? session.query : single,
      onfocus: (event) => {
        event.target.select();
        if (!open.has(id)) search("");
      },
      onclick: () => open.has(id) || search(""),
      oninput: debounced(id, search),
      onblur: () => {
        open.delete(id);
        changed();
      },
      onkeydown: (event) => keys(event, open.get(id), options, choose, id, !many && !session?.query && value ? () => set("") : null),
    }),
    session ? list(id, session, options, many ? value : [value], choose) : null,
  );
}

const timers = new Map();

function debounced(id, search) {
  return (event) => {
    const query = event.target.value;
    open.set(id, { ...open.get(id), query, groups: open.get(id)?.groups || [] });
    changed();
    clearTimeout(timers.get(id));
    timers.set(id, setTimeout(() => search(query), 200));
  };
}

function chips(value, set, disabled) {
  if (!value.length) return null;
  const chip = (one) =>
    h("li", { key: one, class: "chip" }, h("bdi", {}, withEmoji(labelOf(one))),
      h("button", { type: "button", class: "chip-off", "aria-label": `Remove ${labelOf(one)}`, disabled, onclick: () => set(value.filter((v) => v !== one)) }, icon("close")));
  return h("ul", { class: "chips" }, value.map(chip));
}

function list(id, session, options, picked, choose) {
  const row = (o) => {
    const at = options.indexOf(o);
    return h(
      "li",
      {
        key: o.value,
        id: `${id}/${at}`,
        role: "option",
        class: at === session.at ? "option at" : "option",
        "aria-selected": String(picked.includes(o.value)),
        dir: "auto",
        // Before the field's blur closes the list.
        onpointerdown: (event) => {
          event.preventDefault();
          choose(o);
        },
      },
      withEmoji(text(o.text)),
      o.description ? h("small", {}, text(o.description)) : null,
    );
  };
  const groups = session.groups.map((g) => [g.label ? h("li", { class: "option-group", role: "presentation" }, text(g.label)) : null, g.options.map(row)]);
  return h("ul", { id: `${id}/list`, class: "options", role: "listbox", "aria-label": "Options" }, options.length ? groups : h("li", { class: "option none", role: "presentation" }, emptyWords(session)));
}

function emptyWords(session) {
  if (session.trouble) return session.trouble;
  const missing = (session.least || 0) - session.query.length;
  if (missing > 0) return `Type ${missing} more character${missing > 1 ? "s" : ""}`;
  return session.asked ? "No results" : "Searching…";
}

function keys(event, session, options, choose, id, clear) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && session && options.length) {
    event.preventDefault();
    session.at = (session.at + steps[event.key] + options.length) % options.length;
    changed();
    document.getElementById(`${id}/${session.at}`)?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && session) {
    event.preventDefault();
    if (options.length) choose(options[session.at]);
  } else if (event.key === "Escape" && session) {
    event.stopPropagation();
    open.delete(id);
    changed();
  } else if (event.key === "Backspace" && clear && event.target.selectionStart === 0 && event.target.selectionEnd === event.target.value.length) clear();
}
