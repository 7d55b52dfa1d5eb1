// What each person has already seen, kept by this browser: the newest ts per person and conversation.
import { conversations, recall, remember } from "./state.js";

const read = recall("read") || {};

const newest = (conversation) => conversation.messages.reduce((last, one) => (one.ts > last ? one.ts : last), "0");

export function markRead(person, conversation) {
  const last = newest(conversation);
  const key = `${person}/${conversation.id}`;
  if (read[key] === last) return;
  read[key] = last;
  remember("read", read);
}

export function unread(person, conversation) {
  // After a reset, or a clock put back, the remembered ts may lie ahead of everything there is.
  const since = read[`${person}/${conversation.id}`] || "0";
  const last = newest(conversation);
  if (since > last) return 0;
  return conversation.messages.filter((one) => one.ts > since && one.user !== person).length;
}

export const unreadOf = (person) => conversations(person).reduce((sum, one) => sum + unread(person, one), 0);

export function forgetRead() {
  for (const key of Object.keys(read)) delete read[key];
  remember("read", read);
}
