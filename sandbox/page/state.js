// What the page knows and where the reader stands in it; the address (#person/place/thread) follows it.

export const state = {
  workspace: null,
  me: null, // whom to act as
  place: "app", // "app" (messages with the app), "home" or a conversation's id
  thread: null, // ts of the thread shown at the side
  pane: "conversation", // what a narrow screen shows: people, list, conversation
  mode: "one", // or "everybody"
  chosen: [], // the people of the everybody view
  sights: new Map(), // person -> what /control/see told last
  drafts: new Map(), // composer -> typed text
  toasts: [],
  menu: null,
  confirm: null,
  plan: null, // the fault plan while it is being written
  busy: new Set(), // buttons whose answer is awaited
  refused: new Map(), // modal -> why it could not even be submitted
  focusError: null, // modal whose first faulty field is to be focused
  connected: true,
  clock: null, // {file, at}: at = the seconds it was set to, null while it runs by itself
};

let drawing = null;
let draw = () => {};

export function onChange(render) {
  draw = render;
}

/** Asks for a redraw; several requests in one turn make one. */
export function changed() {
  drawing ||= Promise.resolve().then(() => {
    drawing = null;
    draw();
  });
}

export const sight = (user = state.me) => state.sights.get(user) || null;
export const conversations = (user = state.me) => sight(user)?.conversations || [];
export const user = (id) => state.workspace.users.find((one) => one.id === id);
export const people = () => state.workspace.users.filter((one) => !one.is_bot && one.id !== state.workspace.app.bot_user);
export const shortName = (who) => (who ? who.name.split(/[\s(]/)[0] : "");
export const topView = () => sight()?.views?.at(-1) || null;

export function isAppDm(conversation) {
  if (conversation.kind !== "im") return false;
  const other = conversation.user || conversation.with;
  return !other || other === state.workspace.app.bot_user || conversation.name === state.workspace.app.name;
}

export const appDm = (who = state.me) => conversations(who).find(isAppDm) || null;

export function conversation() {
  if (state.place === "home") return null;
  return state.place === "app" ? appDm() : conversations().find((one) => one.id === state.place) || null;
}

/** What rendering text needs to know about its reader. */
export function context(reader = state.me) {
  const { users, channels } = state.workspace;
  const seen = conversations(reader).map((one) => [one.id, one]);
  return {
    me: reader,
    people: new Map(users.map((one) => [one.id, one])),
    channels: new Map([...channels.filter((one) => !one.private && !one.is_private).map((one) => [one.id, one]), ...seen]),
    tz: user(reader)?.tz || "UTC",
    now: now(),
  };
}

export const now = () => state.clock?.at ?? Date.now() / 1000;

export function go(where) {
  if (where.me && where.me !== state.me) Object.assign(state, { thread: null, menu: null, confirm: null });
  if (where.place && where.place !== state.place) state.thread = null;
  Object.assign(state, { mode: "one", ...where });
  const address = state.mode === "everybody"
    ? `#everybody/${state.chosen.join(",")}`
    : `#${[state.me, appDm()?.id === state.place ? "app" : state.place, state.thread].filter(Boolean).join("/")}`;
  if (location.hash !== address) history.pushState(null, "", address);
  changed();
}

/** Takes person, place and thread from the address; unknown ones fall back to what is there. */
export function readAddress() {
  const [first, place, thread] = decodeURIComponent(location.hash.slice(1)).split("/");
  const known = (id) => people().some((one) => one.id === id);
  if (first === "everybody") {
    const chosen = (place || "").split(",").filter(known).slice(0, 6);
    Object.assign(state, { mode: "everybody", chosen: chosen.length ? chosen : state.chosen });
    state.me ||= people()[0].id;
    return;
  }
  const remembered = recall("person");
  const me = [first, state.me, remembered].find(known) || people()[0].id;
  Object.assign(state, { mode: "one", me, place: place || "app", thread: thread || null });
}

export function remember(name, value) {
  try {
    localStorage.setItem(`sandbox.${name}`, JSON.stringify(value));
  } catch {
    // Private windows may refuse storage; the page then simply forgets.
  }
}

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(`sandbox.${name}`));
  } catch {
    return null;
  }
}
