// Keeps the page equal to the workspace: re-reads what people see after each change. The person in
// front comes first; everybody else follows in the background for the unread marks.
import * as api from "./api.js";
import { changed, people, state } from "./state.js";
import { prune } from "./fields.js";
import { toast } from "./actions.js";

const noticed = new Map(); // person -> ids of notices already shown
let running = null;
let again = false;
let background = null;
let stale = false;

/** Resolves once what I see is at least as new as this call. */
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      await Promise.all(inFront().map(look));
    } while (again);
    running = null;
    changed();
    others();
  })();
  return running;
}

const inFront = () => [...new Set([state.me, ...(state.mode === "everybody" ? state.chosen : [])])].filter(Boolean);

async function look(person) {
  const seen = await api.see(person).catch(() => null);
  if (!seen?.conversations) return;
  state.sights.set(person, seen);
  if (person !== state.me) return;
  prune([...(seen.views || []), ...(seen.home ? [seen.home] : [])]);
  notices(person, seen.toasts || [], seen.views?.at(-1)?.notice);
}

// A notice that stands in the modal in front need not be said twice.
function notices(person, given, inModal) {
  const first = !noticed.has(person);
  if (first) noticed.set(person, new Set());
  const known = noticed.get(person);
  for (const one of given) {
    if (!known.has(one.id) && !first && one.text !== inModal) toast(one.text);
    known.add(one.id);
  }
}

function others() {
  if (background) {
    stale = true;
    return;
  }
  background = setTimeout(async () => {
    const started = performance.now();
    stale = false;
    for (const one of people()) if (!inFront().includes(one.id) && !one.deleted) await look(one.id);
    changed();
    // A large workspace must not keep the machine busy: rest four times as long as the round took.
    setTimeout(() => {
      background = null;
      if (stale) others();
    }, (performance.now() - started) * 4);
  }, 400);
}

export function start(onEach) {
  api.live(
    () => {
      refresh();
      onEach();
    },
    (up) => {
      if (state.connected === up) return;
      state.connected = up;
      changed();
    },
  );
}
