// The mailbox: what the app has sent by e-mail, whoever it was for, with its attachments.
import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { fullTime } from "./dates.js";
import { changed, recall, remember, state, user } from "./state.js";

const box = { open: recall("mailbox-open") === true, mails: [], opened: new Set(), waiting: null };

/** Reads the mail again; there is none to read where the sandbox takes no mail. */
export async function readMailbox() {
  if (!state.workspace?.mail || box.waiting) return;
  box.waiting = api.mailbox().catch(() => null);
  const told = await box.waiting;
  box.waiting = null;
  if (told?.mails) {
    box.mails = told.mails;
    changed();
  }
}

export function mailboxPanel() {
  if (!state.workspace?.mail) return null;
  const newest = box.mails.at(-1);
  return h(
    "section",
    { key: "mailbox", class: box.open ? "traffic mailbox open" : "traffic mailbox", "aria-label": "Mailbox" },
    h(
      "header",
      {},
      h("button", { type: "button", class: "fold", "aria-expanded": String(box.open), onclick: fold }, icon(box.open ? "down" : "up"), h("span", {}, "Mailbox"), h("span", { class: "badge quiet" }, String(box.mails.length))),
      box.open || !newest ? null : h("small", { class: "newest" }, h("bdi", {}, newest.receivers.join(", ")), " · ", h("bdi", {}, newest.subject)),
    ),
    box.open ? h("div", { class: "scroll" }, box.mails.length ? h("ol", {}, [...box.mails].reverse().map(row)) : h("p", { class: "empty" }, "No mail was sent yet.")) : null,
  );
}

function row(mail) {
  const open = box.opened.has(mail.id);
  const toggle = () => {
    if (!box.opened.delete(mail.id)) box.opened.add(mail.id);
    changed();
  };
  return h(
    "li",
    { key: mail.id },
    h(
      "button",
      { type: "button", class: "request", "aria-expanded": String(open), onclick: toggle },
      h("span", { class: "what" }, h("bdi", {}, mail.receivers.join(", "))),
      h("span", { class: "outcome" }, h("bdi", {}, mail.subject)),
      h("time", { class: "when", datetime: mail.at }, fullTime(Date.parse(mail.at) / 1000, user(state.me)?.tz || "UTC")),
    ),
    open ? letter(mail) : null,
  );
}

function letter(mail) {
  return h(
    "article",
    { class: "letter", "aria-label": mail.subject },
    h("dl", {}, mail.headers.filter(([name]) => ["From", "To", "Date", "Message-ID"].includes(name)).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, h("bdi", {}, value))))),
    h("div", { class: "letter-text" }, mail.text.split("\n").map((line) => h("p", { dir: "auto" }, line || "\u00a0"))),
    mail.attachments.length ? h("ul", { class: "letter-files" }, mail.attachments.map((one) => h("li", {}, h("a", { href: `/control/mailbox/${mail.id}/${one.part}`, download: one.name }, icon("clip"), h("bdi", {}, one.name), ` (${Math.max(1, Math.round(one.size / 1024))} kB)`)))) : null,
  );
}

function fold() {
  box.open = !box.open;
  remember("mailbox-open", box.open);
  changed();
}
