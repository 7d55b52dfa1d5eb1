// Where blocks stand: a message, a modal, App Home, or a still picture of one. A surface knows its
// reader, holds the fields' values and says what a click or a typed value does.
import * as api from "./api.js";
import { clickMessage, clickView, typed } from "./actions.js";
import { keep, valueIn } from "./fields.js";
import { changed, context, state } from "./state.js";

export function messageSurface(channel, { ts, state: values }, ctx = context()) {
  return {
    kind: "message",
    id: `M${channel}/${ts}`,
    ctx,
    values,
    fire: (block, element, body) => clickMessage(channel, ts, { block_id: block.block_id, action_id: element.action_id, ...body }),
    suggest: (block, element, query) => ask({ channel, ts }, block, element, query),
  };
}

export function viewSurface(view, kind, ctx = context()) {
  return {
    kind,
    id: view.id,
    ctx,
    values: view.state?.values || view.state || {},
    errors: view.errors || {},
    fire: (block, element, body) => clickView(view.id, { block_id: block.block_id, action_id: element.action_id, ...body }),
    tell: (block, value) => typed(view.id, block.block_id, value),
    suggest: (block, element, query) => ask({ view_id: view.id }, block, element, query),
  };
}

export const still = (ctx, id) => ({ kind: "still", id, ctx });

async function ask(where, block, element, query) {
  const answer = await api.act(state.me, "suggest", { ...where, block_id: block.block_id, action_id: element.action_id, query });
  const groups = answer.option_groups?.length ? answer.option_groups : [{ options: answer.options || [] }];
  return { groups, trouble: answer.ok ? "" : answer.detail || answer.error || "No answer" };
}

/** Fires an element's action, after its confirmation dialog if it has one. */
export function fire(surface, block, element, body, undo = () => {}) {
  if (surface.kind === "still") return;
  if (!element.confirm) {
    surface.fire(block, element, body);
    return;
  }
  const back = document.activeElement;
  state.confirm = {
    ...element.confirm,
    yes: () => surface.fire(block, element, body),
    no: undo,
    back: () => back?.isConnected && back.focus(),
  };
  changed();
}

/** A field got a new value: keep it, and tell it where Slack's client would. */
export function put(surface, block, element, value, body) {
  const before = valueIn(surface.id, block, element, surface.values);
  keep(surface.id, block, element, value);
  changed();
  const undo = () => keep(surface.id, block, element, before);
  if (block.type === "input") surface.tell?.(block, value);
  else fire(surface, block, element, body, undo);
}
