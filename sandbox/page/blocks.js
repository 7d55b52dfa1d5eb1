// Block Kit's layout blocks, drawn exactly as given: one function a type, in a table.
import { h, icon, text } from "./dom.js";
import { bare, plain, richText, textObject, link } from "./mrkdwn.js";
import { element } from "./elements.js";

/** Each block gets its block_id, so that fields keep their identity from one drawing to the next. */
export function blocks(list, surface) {
  return h("div", { class: "blocks" }, (list || []).map((block, at) => {
    const draw = TYPES[block.type] || unknown;
    return h("div", { key: `${block.type}/${block.block_id || at}`, class: `block ${block.type}` }, draw({ block_id: "", ...block }, surface));
  }));
}

const unknown = (block) => h("span", { class: "unknown" }, `[${block.type}]`);

function section(block, surface) {
  const fields = (block.fields || []).map((one) => h("div", { class: "cell" }, textObject(one, surface.ctx)));
  const accessory = block.accessory && (block.accessory.type === "image" ? picture(block.accessory, "thumb") : element(block, block.accessory, surface));
  return [
    h("div", { class: "section-words" }, textObject(block.text, surface.ctx), fields.length ? h("div", { class: "cells" }, fields) : null),
    accessory ? h("div", { class: `accessory ${block.accessory.type}` }, accessory) : null,
  ];
}

function input(block, surface) {
  const one = block.element;
  const id = `${surface.id}/${block.block_id}`;
  const error = surface.errors?.[block.block_id];
  const grouped = one.type === "checkboxes" || one.type === "radio_buttons";
  const described = [block.hint ? `${id}/hint` : "", error ? `${id}/error` : ""].filter(Boolean).join(" ");
  const marks = {
    id: `${id}/control`,
    "aria-describedby": described || null,
    "aria-invalid": error ? "true" : null,
    "aria-required": block.optional || grouped ? null : "true",
    "aria-labelledby": grouped ? `${id}/label` : null,
  };
  const words = [
    bare(block.label),
    block.optional ? h("span", { class: "optional" }, " (optional)") : h("span", { class: "required", title: "Required", "aria-hidden": "true" }, " *"),
  ];
  return [
    h(grouped ? "div" : "label", { class: "label", id: `${id}/label`, for: grouped ? null : `${id}/control`, dir: "auto" }, words),
    element(block, one, surface, marks),
    error ? h("p", { class: "error", id: `${id}/error`, role: "alert", dir: "auto" }, error) : null,
    block.hint ? h("p", { class: "hint", id: `${id}/hint`, dir: "auto" }, bare(block.hint)) : null,
  ];
}

// Pictures live elsewhere; the sandbox stays offline and shows their description instead.
function picture(image, size) {
  return h("span", { class: `picture ${size}`, role: "img", "aria-label": image.alt_text || "image", title: image.image_url || "" }, size === "thumb" ? "" : image.alt_text);
}

const TYPES = {
  header: (block) => h("h3", { dir: "auto" }, bare(block.text)),
  section,
  divider: () => h("hr", {}),
  context: (block, surface) => (block.elements || []).map((one) => (one.type === "image" ? picture(one, "thumb") : h("div", {}, textObject(one, surface.ctx)))),
  actions: (block, surface) => (block.elements || []).map((one) => element(block, one, surface)),
  input,
  image: (block) => h("figure", {}, block.title ? h("figcaption", {}, plain(block.title)) : null, picture(block, "wide")),
  rich_text: (block, surface) => richText(block, surface.ctx),
  file: () => [icon("file"), "A file"],
  video: (block) => h("figure", {}, h("figcaption", {}, plain(block.title)), picture(block, "wide")),
  markdown: (block) => h("div", { class: "words", dir: "auto" }, text(block.text)),
};

export function files(list) {
  if (!list?.length) return null;
  const row = (file) => {
    if (file.mode === "tombstone") return h("li", { key: file.id, class: "file" }, icon("file"), h("span", {}, "This file was deleted."));
    const name = file.title || file.name || file.filename || "file";
    const url = file.page_url || file.url_private || file.url_private_download;
    const own = url && new URL(url, location.href).origin === location.origin;
    const size = file.size ? ` · ${size_(file.size)}` : "";
    return h("li", { key: file.id || name, class: "file" }, icon("file"), h("span", {}, own ? link(new URL(url, location.href).href, name) : h("bdi", {}, name), h("small", {}, `${file.filetype || file.mimetype || ""}${size}`)));
  };
  return h("ul", { class: "files", "aria-label": "Files" }, list.map(row));
}

const size_ = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
