// What is typed or chosen in fields, kept by surface (view, or message) and block_id, as Slack's client
// keeps it: it survives updates of a view where the block_id stays, and goes where it goes.

const kept = new Map(); // surface -> Map(block_id -> {action, value, sent})
const labels = new Map(); // option value -> its words, for options that came by type-ahead

const of = (surface) => {
  if (!kept.has(surface)) kept.set(surface, new Map());
  return kept.get(surface);
};

/** The present value: typed here, else what the server holds, else the element's initial value. */
export function valueIn(surface, block, element, values) {
  const own = kept.get(surface)?.get(slot(block, element));
  if (own && own.action === element.action_id) return own.value;
  const held = values?.[block.block_id]?.[element.action_id];
  return held ? heldValue(element, held) : initialValue(element);
}

// Several elements may share an actions block; an input block has just one.
const slot = (block, element) => (block.type === "input" ? block.block_id : `${block.block_id} ${element.action_id}`);

export function keep(surface, block, element, value) {
  of(surface).set(slot(block, element), { action: element.action_id, value, sent: false, input: block.type === "input" });
}

/** {block_id: value} of inputs not yet told to the server. */
export function dirty(surface) {
  const entries = [...of(surface)].filter(([, entry]) => entry.input && !entry.sent);
  return Object.fromEntries(entries.map(([blockId, entry]) => [blockId, entry.value]));
}

export function settled(surface, blockId, value) {
  const entry = kept.get(surface)?.get(blockId);
  if (entry && entry.value === value) entry.sent = true;
}

/** Forgets fields whose block has left the view, and views that are closed. */
export function prune(views) {
  const open = new Map(views.map((view) => [view.id, view]));
  for (const [surface, entries] of kept) {
    if (!surface.startsWith("V")) continue;
    const view = open.get(surface);
    if (!view) {
      kept.delete(surface);
      continue;
    }
    const blocks = new Set(view.blocks.map((block) => block.block_id));
    for (const name of entries.keys()) if (!blocks.has(name.split(" ")[0]) && !blocks.has(name)) entries.delete(name);
  }
}

export function label(option) {
  if (option?.text) labels.set(option.value, option.text.text || option.text);
  return option?.value;
}

export const labelOf = (value) => labels.get(value) || value;

function heldValue(element, held) {
  if ("selected_option" in held) return held.selected_option ? label(held.selected_option) : "";
  if ("selected_options" in held) return (held.selected_options || []).map(label);
  for (const name of ["selected_date_time", "selected_date", "selected_time", "selected_user", "selected_conversation", "selected_channel"]) {
    if (name in held) return held[name] || "";
  }
  for (const name of ["selected_users", "selected_conversations", "selected_channels"]) if (name in held) return held[name] || [];
  return held.value ?? "";
}

function initialValue(element) {
  if (element.initial_option) return label(element.initial_option);
  if (element.initial_options) return element.initial_options.map(label);
  const single = ["value", "date", "date_time", "time", "user", "conversation", "channel"].map((n) => element[`initial_${n}`]);
  const found = single.find((one) => one !== undefined);
  if (found !== undefined) return found;
  const many = element.initial_users || element.initial_conversations || element.initial_channels;
  return many || (element.type === "checkboxes" || element.type.startsWith("multi_") ? [] : "");
}

/** How a choice is told to the control API's click and view_click. */
export function chosen(element, value) {
  const type = element.type;
  if (type === "checkboxes" || type.startsWith("multi_")) return { options: value };
  if (type === "users_select") return { user: value };
  if (type === "datepicker") return { date: value };
  if (type === "datetimepicker") return { date_time: value };
  if (type === "timepicker") return { time: value };
  if (["plain_text_input", "number_input", "email_text_input", "url_text_input"].includes(type)) return { value };
  return type === "button" ? {} : { option: value };
}
