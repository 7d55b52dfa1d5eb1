// Slack's mrkdwn and rich_text as DOM descriptions. Text from anywhere stays text: links are limited to
// web and mail addresses, and nothing is ever parsed as HTML.
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { slackDate } from "./dates.js";

export const decode = (words) => words.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** A text object ({type, text}) or a bare mrkdwn string. `ctx` tells people, channels, time zone and now. */
export function textObject(object, ctx) {
  if (!object) return null;
  if (typeof object === "string") return mrkdwn(object, ctx);
  if (object.type === "mrkdwn") return mrkdwn(object.text || "", ctx);
  const each = bare(object).split("\n").map((line) => h("p", { class: "line", dir: "auto" }, line));
  return h("div", { class: "words" }, each);
}

/** The words of a plain_text object, for a place that has its own direction. */
export const bare = (object) => withEmoji(typeof object === "string" ? object : object?.text || "");

export const plain = (object) => h("span", { class: "words", dir: "auto" }, bare(object));

export function mrkdwn(source, ctx) {
  const parts = source.split("```");
  const blocks = parts.map((part, at) => {
    if (at % 2 && at < parts.length - 1) return h("pre", { dir: "auto" }, decode(links(part)));
    return lines(at % 2 ? `\`\`\`${part}` : part, ctx);
  });
  return h("div", { class: "words" }, blocks);
}

// Inside code Slack still shows the label of a link, not its angle brackets.
const links = (part) => part.replace(/<((?:https?:|mailto:|tel:)[^<>|]+)(?:\|([^<>]*))?>/g, (_, target, label) => label || target).replace(/^\n/, "");

function lines(source, ctx) {
  if (!source.trim()) return null;
  const made = [];
  let quote = null;
  for (const line of source.replace(/^\n|\n$/g, "").split("\n")) {
    const quoted = /^(?:&gt;|>)(?!&gt;|>) ?(.*)$/.exec(line);
    const shown = h("p", { class: "line", dir: "auto" }, inline(quoted ? quoted[1] : line, ctx));
    if (!quoted) {
      quote = null;
      made.push(shown);
    } else if (quote) quote.children.push(shown);
    else made.push((quote = h("blockquote", { dir: "auto" }, shown)));
  }
  return made;
}

const MARKS = { "*": "strong", _: "em", "~": "s" };

/** One line: code spans, <...> references, then *bold* _italic_ ~strike~ around whole words. */
function inline(line, ctx) {
  const out = [];
  let rest = line;
  let before = "";
  let words = "";
  const flush = () => {
    if (words) out.push(withEmoji(decode(words)));
    words = "";
  };
  while (rest) {
    const found = token(rest, before, ctx);
    if (found) {
      flush();
      out.push(found.shown);
      before = rest[found.length - 1];
      rest = rest.slice(found.length);
    } else {
      before = rest[0];
      words += before;
      rest = rest.slice(1);
    }
  }
  flush();
  return out;
}

const ALPHANUMERIC = /[\p{L}\p{N}]/u;

function token(rest, before, ctx) {
  const code = rest[0] === "`" && /^`([^`\n]+)`/.exec(rest);
  if (code) return { shown: h("code", { dir: "auto" }, decode(links(code[1]))), length: code[0].length };
  const reference = rest[0] === "<" && /^<((?:[@#!]|https?:|mailto:|tel:)[^<>\n]+)>/i.exec(rest);
  if (reference) return { shown: referenceNode(reference[1], ctx), length: reference[0].length };
  const tag = MARKS[rest[0]];
  if (!tag || ALPHANUMERIC.test(before) || before === rest[0]) return null;
  const mark = rest[0] === "*" ? "\\*" : rest[0];
  const span = new RegExp(`^${mark}(?! )((?:<[^<>]*>|\`[^\`]*\`|[^${mark}\`<])+?)${mark}(?![\\p{L}\\p{N}])`, "u").exec(rest);
  if (!span || span[1].endsWith(" ")) return null;
  return { shown: h(tag, {}, inline(span[1], ctx)), length: span[0].length };
}

function referenceNode(body, ctx) {
  const [target, label] = split(body);
  if (target.startsWith("@")) return person(target.slice(1), ctx, label);
  if (target.startsWith("#")) return channel(target.slice(1), ctx, label);
  if (target.startsWith("!date^")) {
    const [, seconds, pattern, url] = target.split("^");
    const shown = h("time", { title: decode(label || "") }, slackDate(Number(seconds), decode(pattern || "{date}"), ctx.tz, ctx.now));
    return url ? link(url, shown) : shown;
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, decode(label || "@group"));
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${decode(label || target.slice(1).split("^")[0]).replace(/^@/, "")}`);
  return link(target, decode(label || target.replace(/^mailto:/, "")));
}

const split = (body) => {
  const at = body.indexOf("|");
  return at < 0 ? [body, ""] : [body.slice(0, at), body.slice(at + 1)];
};

export function link(target, shown) {
  const url = decode(target);
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return h("span", {}, shown);
  return h("a", { href: url, target: "_blank", rel: "noreferrer noopener", dir: "auto" }, shown);
}

function person(id, ctx, label) {
  const user = ctx.people.get(id);
  const mine = id === ctx.me ? " mine" : "";
  return h("bdi", { class: `mention${mine}` }, `@${user ? user.name : decode(label || id)}`);
}

function channel(id, ctx, label) {
  const found = ctx.channels.get(id);
  if (!found && !label) return h("span", { class: "mention" }, "#private-channel");
  return h("bdi", { class: "mention" }, `#${found ? found.name : decode(label)}`);
}

/** A rich_text block. */
export function richText(block, ctx) {
  return h("div", { class: "words" }, (block.elements || []).map((part) => richPart(part, ctx)));
}

function richPart(part, ctx) {
  const inner = () => (part.elements || []).map((element) => richLeaf(element, ctx));
  if (part.type === "rich_text_list") {
    const items = (part.elements || []).map((item) => h("li", { dir: "auto" }, (item.elements || []).map((e) => richLeaf(e, ctx))));
    return h(part.style === "ordered" ? "ol" : "ul", { dir: "auto", start: part.offset ? part.offset + 1 : null }, items);
  }
  if (part.type === "rich_text_quote") return h("blockquote", { dir: "auto" }, inner());
  if (part.type === "rich_text_preformatted") return h("pre", { dir: "auto" }, inner());
  return h("p", { class: "line", dir: "auto" }, inner());
}

function richLeaf(element, ctx) {
  const style = element.style || {};
  let shown;
  if (element.type === "text") shown = element.text || "";
  else if (element.type === "link") shown = link(element.url || "", element.text || element.url);
  else if (element.type === "user") shown = person(element.user_id, ctx, "");
  else if (element.type === "channel") shown = channel(element.channel_id, ctx, "");
  else if (element.type === "emoji") shown = emoji(element.name);
  else if (element.type === "broadcast") shown = h("span", { class: "mention loud" }, `@${element.range}`);
  else if (element.type === "date") shown = slackDate(element.timestamp, element.format || "{date}", ctx.tz, ctx.now);
  else shown = element.text || "";
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]]) {
    if (style[name]) shown = h(tag, {}, shown);
  }
  return shown;
}
