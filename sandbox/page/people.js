// The left side: whom to act as, and the places this person sees. Marks show where something is new.
import { h, icon } from "./dom.js";
import { conversations, go, isAppDm, people, remember, shortName, state, user } from "./state.js";
import { unread, unreadOf } from "./unread.js";
import { refresh } from "./live.js";
import { perform } from "./actions.js";

export function avatar(who, bot = false) {
  const known = user(who.id);
  const name = known?.name || who.name || "?";
  const letters = (name.match(/(?<![\p{L}\p{M}'-])\p{L}/gu) || []).map((one) => one.toUpperCase());
  const alike = letters.filter((one) => ARABIC.test(one) === ARABIC.test(letters[0])).slice(0, 2).join(ARABIC.test(letters[0]) ? "\u200c" : "");
  return h("span", { class: `avatar tone-${tone(who.id || name)}${bot ? " bot" : ""}`, "aria-hidden": "true" }, alike || "•");
}

const ARABIC = /[\u0600-\u06ff]/;
const tone = (id) => [...String(id)].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 8, 0);

// Slack has no Arabic locale, so a name in Arabic letters is the best sign the page has.
const language = (who) => (ARABIC.test(who.name) ? "ع" : (who.language || who.locale || "").slice(0, 2).toUpperCase());

export function become(id) {
  remember("person", id);
  go({ me: id, place: state.place === "home" || state.mode === "everybody" ? "app" : placeFor(id), pane: window.innerWidth < 760 ? "list" : "conversation" });
  refresh();
  if (state.place === "home") openHome();
}

const placeFor = (id) => (conversations(id).some((one) => one.id === state.place && one.kind !== "im") ? state.place : "app");

export function openHome() {
  go({ place: "home", pane: "conversation" });
  perform("open_home", {}, { quiet: true });
}

function openPlace(place) {
  go({ place, pane: "conversation" });
  if (place === "app") perform("open_dm", {}, { quiet: true });
}

export function peopleList() {
  const rows = people().map((who) => {
    const mine = who.id === state.me;
    const fresh = mine ? 0 : unreadOf(who.id);
    const notes = [who.title, who.deleted ? "deactivated" : "", who.is_restricted ? "guest" : ""].filter(Boolean).join(" · ");
    return h(
      "li",
      { key: who.id },
      h(
        "button",
        { type: "button", class: "person", "aria-current": mine ? "true" : null, disabled: who.deleted, onclick: () => become(who.id) },
        h("span", { class: "face" }, avatar(who), fresh ? h("span", { class: "badge" }, String(fresh), h("span", { class: "unseen" }, " unread")) : null),
        h("span", { class: "who" }, h("bdi", { class: "name" }, who.name), h("small", { dir: "auto" }, notes)),
        h("span", { class: "language", title: `Language: ${who.locale || ""}` }, language(who)),
      ),
    );
  });
  return h("nav", { key: "people", class: "people", "aria-label": "Act as" }, h("h2", {}, "Act as"), h("ul", {}, rows));
}

export function placesList() {
  const me = user(state.me);
  const seen = conversations();
  const app = seen.find(isAppDm);
  const channels = seen.filter((one) => one.kind !== "im");
  const direct = seen.filter((one) => one.kind === "im" && !isAppDm(one));
  const name = state.workspace.app.name;
  return h(
    "nav",
    { key: "places", class: "places", "aria-label": "Conversations" },
    h(
      "div",
      { class: "me" },
      avatar(me),
      h("span", { class: "who" }, h("bdi", { class: "name" }, me.name), h("small", { dir: "auto" }, me.title || "")),
      h("button", { type: "button", class: "button small only-narrow", onclick: () => go({ pane: "people" }) }, icon("people"), "Act as somebody else"),
    ),
    h("h2", {}, "Channels"),
    channels.length
      ? h("ul", {}, channels.map((one) => entry(one.id, one.name, one.kind === "private" || one.private ? icon("lock") : h("span", { class: "sigil" }, "#"), unread(state.me, one), () => openPlace(one.id), one.archived)))
      : h("p", { class: "nothing" }, `${shortName(me)} is in no channel.`),
    direct.length ? [h("h2", {}, "Direct messages"), h("ul", {}, direct.map((one) => entry(one.id, one.name, icon("people"), unread(state.me, one), () => openPlace(one.id))))] : null,
    h("h2", {}, "Apps"),
    h("p", { class: "app-name" }, avatar({ id: state.workspace.app.bot_user, name }, true), h("bdi", {}, name)),
    h("ul", { "aria-label": name }, entry("app", "Messages", h("span", { class: "sigil" }), app ? unread(state.me, app) : 0, () => openPlace("app")), entry("home", "Home", h("span", { class: "sigil" }), 0, openHome)),
  );
}

function entry(place, name, sign, fresh, act, archived = false) {
  const here = state.place === place || (place === "app" && state.place === conversations().find(isAppDm)?.id);
  return h(
    "li",
    { key: place },
    h(
      "button",
      { type: "button", class: fresh ? "place fresh" : "place", "aria-current": here ? "page" : null, onclick: act },
      sign,
      h("bdi", { class: "name" }, name),
      archived ? h("small", {}, "archived") : null,
      fresh ? h("span", { class: "badge" }, String(fresh), h("span", { class: "unseen" }, " unread")) : null,
    ),
  );
}
