// Block Kit's interactive elements as native, labelled controls: one function a type, in a table.
import { h, icon, text } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";
import { chosen, keep, label, valueIn } from "./fields.js";
import { fromWall, toWall } from "./dates.js";
import { fire, put } from "./surface.js";
import { changed, state } from "./state.js";
import { typeahead } from "./picker.js";
import { openMenu } from "./menu.js";
import { withEmoji } from "./emoji.js";

/** `marks` are the attributes that tie the control to its label, hint and error. */
export function element(block, one, surface, marks = {}) {
  const draw = TYPES[one.type];
  if (!draw) return h("span", { class: "unknown" }, `[${one.type}]`);
  return draw(block, one, surface, { ...marks, disabled: surface.kind === "still" || undefined });
}

const key = (block, one) => `${block.block_id}/${one.action_id}`;
const name = (block, one, fallback) => one.accessibility_label || text(one.placeholder) || text(block.label) || fallback;
const current = (block, one, surface) => valueIn(surface.id, block, one, surface.values);

function button(block, one, surface, marks) {
  const busy = state.busy.has(`${surface.id.replace(/^M/, "")}/${block.block_id}/${one.action_id}`);
  const classes = `button ${one.style || ""}${busy ? " busy" : ""}`;
  const attributes = { key: key(block, one), class: classes, "aria-label": one.accessibility_label, dir: "auto" };
  if (one.url) {
    const safe = /^https?:\/\//i.test(one.url) ? one.url : undefined;
    return h("a", { ...attributes, href: safe, target: "_blank", rel: "noreferrer noopener", onclick: () => fire(surface, block, one, {}) }, plain(one.text));
  }
  return h(
    "button",
    { ...attributes, type: "button", disabled: marks.disabled, "aria-busy": busy || undefined, onclick: () => fire(surface, block, one, {}) },
    plain(one.text),
  );
}

function input(type, options = () => ({})) {
  return (block, one, surface, marks) => {
    const multiline = one.multiline === true;
    return h(multiline ? "textarea" : "input", {
      key: key(block, one),
      class: "field",
      type: multiline ? null : type,
      dir: "auto",
      rows: multiline ? 4 : null,
      placeholder: text(one.placeholder) || null,
      "aria-label": marks.id ? null : name(block, one, "Text"),
      autocomplete: "off",
      ...options(one),
      ...marks,
      value: current(block, one, surface),
      oninput: (event) => typing(surface, block, one, event.target.value),
      onchange: () => one.dispatch_action_config || block.dispatch_action || surface.tell?.(block, current(block, one, surface)),
      onkeydown: (event) => entered(event, surface, block, one),
    });
  };
}

const timers = new Map();

// Slack asks the bot on Enter unless the element says "on every character".
const triggers = (one) => one.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
const tellTyped = (surface, block, one) => {
  const value = current(block, one, surface);
  if (block.type === "input") surface.tell?.(block, value);
  else fire(surface, block, one, { value });
};

function typing(surface, block, one, value) {
  keep(surface.id, block, one, value);
  changed();
  if (!block.dispatch_action || !triggers(one).includes("on_character_entered")) return;
  clearTimeout(timers.get(key(block, one)));
  timers.set(key(block, one), setTimeout(() => tellTyped(surface, block, one), 350));
}

function entered(event, surface, block, one) {
  if (event.key !== "Enter" || event.isComposing || one.multiline) return;
  event.preventDefault();
  if (block.dispatch_action && triggers(one).includes("on_enter_pressed")) tellTyped(surface, block, one);
}

function native(type, toControl, fromControl) {
  return (block, one, surface, marks) =>
    h("input", {
      key: key(block, one),
      class: "field short",
      type,
      "aria-label": marks.id ? null : name(block, one, "Date"),
      ...marks,
      value: toControl(current(block, one, surface), surface),
      onchange: (event) => {
        const value = fromControl(event.target.value, surface);
        put(surface, block, one, value, chosen(one, value));
      },
    });
}

function selectOf(groups) {
  return (block, one, surface, marks) => {
    const value = current(block, one, surface);
    const rows = (options) => options.map((o) => h("option", { value: label(o), selected: o.value === value }, withEmoji(text(o.text))));
    return h(
      "select",
      {
        key: key(block, one),
        class: "field",
        dir: "auto",
        "aria-label": marks.id ? null : name(block, one, "Choose"),
        ...marks,
        value,
        onchange: (event) => put(surface, block, one, event.target.value, chosen(one, event.target.value)),
      },
      h("option", { value: "", disabled: Boolean(value) && (block.type !== "input" || !block.optional) }, text(one.placeholder) || "Select an option"),
      groups(one, surface).map((group) => (group.label ? h("optgroup", { label: text(group.label) }, rows(group.options)) : rows(group.options))),
    );
  };
}

const option = (value, words) => ({ value, text: words });
const declared = (one) => one.option_groups || [{ options: one.options || [] }];
const everyone = (_, surface) => [
  { options: [...surface.ctx.people.values()].filter((who) => !who.deleted).map((who) => option(who.id, who.name)) },
];
const channels = (_, surface) => [
  { options: [...surface.ctx.channels.values()].filter((c) => c.kind !== "im").map((c) => option(c.id, `#${c.name}`)) },
];

function choices(kind) {
  return (block, one, surface, marks) => {
    const value = current(block, one, surface);
    const many = kind === "checkbox";
    const set = (picked) => put(surface, block, one, picked, chosen(one, picked));
    const rows = (one.options || []).map((o) =>
      h(
        "label",
        { class: "choice", key: o.value },
        h("input", {
          type: kind,
          name: `${surface.id}/${key(block, one)}`,
          checked: many ? value.includes(o.value) : value === o.value,
          disabled: marks.disabled,
          "aria-describedby": o.description ? `${surface.id}/${key(block, one)}/${o.value}` : null,
          onchange: (event) => set(many ? toggled(one.options, value, o.value, event.target.checked) : o.value),
        }),
        h("div", {}, textObject(o.text, surface.ctx)),
        o.description ? h("small", { id: `${surface.id}/${key(block, one)}/${o.value}` }, textObject(o.description, surface.ctx)) : null,
      ),
    );
    const { id, disabled, ...described } = marks;
    return h("div", { key: key(block, one), class: "choices", role: many ? "group" : "radiogroup", id, "aria-label": id ? null : name(block, one, "Choices"), ...described }, rows);
  };
}

const toggled = (options, value, which, on) => options.map((o) => o.value).filter((v) => (v === which ? on : value.includes(v)));

function overflow(block, one, surface, marks) {
  const pick = (o) => fire(surface, block, one, { option: o.value });
  return h(
    "button",
    {
      key: key(block, one),
      class: "button square",
      type: "button",
      "aria-haspopup": "menu",
      "aria-label": one.accessibility_label || "More options",
      disabled: marks.disabled,
      onclick: (event) => openMenu(event.currentTarget, "More options", one.options.map((o) => ({ words: text(o.text), act: () => pick(o) }))),
    },
    icon("more"),
  );
}

const local = (groups) => (one, surface) => (query) => {
  const wanted = query.trim().toLocaleLowerCase();
  const found = groups(one, surface).map((g) => ({ ...g, options: g.options.filter((o) => text(o.text).toLocaleLowerCase().includes(wanted)) }));
  return { groups: found.filter((g) => g.options.length), trouble: "" };
};
const remote = (one, surface, block) => (query) => surface.suggest(block, one, query);
const picker = (source, many) => (block, one, surface, marks) =>
  typeahead(block, one, surface, { ...marks, "aria-label": marks.id ? null : name(block, one, "Choose") }, { find: source(one, surface, block), many, value: current(block, one, surface) });

const same = (value) => value;
const TYPES = {
  button,
  workflow_button: button,
  overflow,
  plain_text_input: input("text", (one) => ({ maxlength: one.max_length || 3000 })),
  number_input: input("text", (one) => ({ inputmode: one.is_decimal_allowed ? "decimal" : "numeric" })),
  email_text_input: input("text", () => ({ inputmode: "email" })),
  url_text_input: input("text", () => ({ inputmode: "url" })),
  datepicker: native("date", same, same),
  timepicker: native("time", same, same),
  datetimepicker: native("datetime-local", (v, s) => toWall(Number(v), s.ctx.tz), (v, s) => fromWall(v, s.ctx.tz) ?? ""),
  static_select: selectOf(declared),
  users_select: selectOf(everyone),
  conversations_select: selectOf(channels),
  channels_select: selectOf(channels),
  external_select: picker(remote, false),
  multi_external_select: picker(remote, true),
  multi_static_select: picker(local(declared), true),
  multi_users_select: picker(local(everyone), true),
  multi_conversations_select: picker(local(channels), true),
  multi_channels_select: picker(local(channels), true),
  radio_buttons: choices("radio"),
  checkboxes: choices("checkbox"),
};
