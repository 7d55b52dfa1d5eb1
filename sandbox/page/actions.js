// What the person at the page does: sends it to the sandbox as one ordered stream, and shows what
// Slack would show (toasts, lines in the modal, fields with errors).
import * as api from "./api.js";
import { changed, context, state, topView } from "./state.js";
import { refresh } from "./live.js";
import { dirty, settled } from "./fields.js";

let line = Promise.resolve();
let toastNumber = 0;

/** One after the other, as fingers do it: typed text arrives before the click that follows it. */
export function perform(what, body = {}, { quiet = false, as = state.me } = {}) {
  const result = line.then(() => api.act(as, what, body)).catch(() => ({ ok: false, detail: "The sandbox did not answer. Is it still running?" }));
  line = result;
  return result.then(async (answer) => {
    if (!answer.ok && !quiet && !answer.errors && answer.error !== "errors") toast(answer.detail || answer.error || "That did not work.");
    await refresh();
    return answer;
  });
}

export function toast(words, kind = "notice") {
  const id = `own-${++toastNumber}`;
  if (state.toasts.some((one) => one.text === words)) return;
  state.toasts = [...state.toasts, { id, text: words, kind }].slice(-4);
  setTimeout(() => dismiss(id), 8000 + words.length * 40);
  changed();
}

export function dismiss(id) {
  state.toasts = state.toasts.filter((one) => one.id !== id);
  changed();
}

/** Runs `work` while `key` counts as busy; a second click meanwhile does nothing. */
export async function whileBusy(key, work) {
  if (state.busy.has(key)) return;
  state.busy.add(key);
  changed();
  try {
    await work();
  } finally {
    state.busy.delete(key);
    changed();
  }
}

// A second click on a button whose answer is awaited does nothing; a second choice in a field is told too, after the first.
function once(where, { block_id, action_id, ...choice }, work) {
  return Object.keys(choice).length ? work() : whileBusy(`${where}/${block_id}/${action_id}`, work);
}

export const clickMessage = (channel, ts, body) => once(`${channel}/${ts}`, body, () => perform("click", { channel, ts, ...body }));

export async function typed(view, blockId, value) {
  const answer = await perform("input", { view_id: view, block_id: blockId, value }, { quiet: true });
  if (answer.ok) settled(view, blockId, value);
}

/** Sends what is typed but not yet told, so that the bot finds it in the view's state. */
export async function flush(view) {
  for (const [blockId, value] of Object.entries(dirty(view))) await typed(view, blockId, value);
}

export const clickView = (view, body) =>
  once(view, body, async () => {
    await flush(view);
    await perform("view_click", { view_id: view, ...body });
  });

export const submit = (view) =>
  whileBusy(`${view}/submit`, async () => {
    state.refused.delete(view);
    await line;
    const answer = await perform("submit", { view_id: view, values: dirty(view) }, { quiet: true });
    if (topView()?.id !== view) return;
    if (Object.keys({ ...answer.errors, ...topView().errors }).length) state.focusError = view;
    else if (!answer.ok) state.refused.set(view, answer.detail || answer.error);
    changed();
  });

export const close = (view) => whileBusy(`${view}/close`, () => perform("close", { view_id: view }));

/** Turns what is typed into what Slack's client sends: escaped, with people as references. */
export function asSent(typedText) {
  const ctx = context();
  const escaped = typedText.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return escaped
    .replace(/(^|\s)@(channel|here|everyone)\b/g, "$1<!$2>")
    .replace(/(^|\s)@([\p{L}\p{N}._-]+)/gu, (whole, gap, name) => {
      const found = [...ctx.people.values()].find((one) => [one.handle, one.name.split(" ")[0]].some((n) => n?.toLowerCase() === name.toLowerCase()));
      return found ? `${gap}<@${found.id}>` : whole;
    });
}
