// A very small virtual DOM: `h` describes nodes, `patch` makes the page equal to the description by
// touching only what differs, so that focus, scroll and half-typed text survive each live update.
// Data becomes text nodes and attributes only; nothing here parses markup.

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set(["checked", "disabled", "indeterminate", "selected", "inert", "readOnly", "multiple"]);

export function h(tag, props, ...children) {
  const { key, ...rest } = props || {};
  return { tag, key, props: rest, children: flat(children) };
}

function flat(children, into = []) {
  for (const child of children) {
    if (child === null || child === undefined || child === false || child === true || child === "") continue;
    if (Array.isArray(child)) flat(child, into);
    else into.push(typeof child === "object" ? child : { tag: "#text", text: String(child), props: {}, children: [] });
  }
  return into;
}

/** Draws `vnodes` (one or a list) as the children of `parent`. */
export function mount(parent, vnodes) {
  patchChildren(parent, flat([vnodes]));
}

function patchChildren(parent, wanted) {
  const present = parent.$children || (parent.replaceChildren(), []);
  const names = new Map(name(present).map((label, at) => [label, present[at]]));
  const labels = name(wanted);
  const kept = labels.map((label) => names.get(label));
  const staying = new Set(kept.filter(Boolean).map((old) => old.node));
  for (const old of present) if (!staying.has(old.node)) old.node.remove();
  let cursor = parent.firstChild;
  wanted.forEach((vnode, at) => {
    vnode.node = kept[at] ? kept[at].node : create(vnode);
    if (vnode.node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(vnode.node, cursor);
    update(vnode, kept[at]);
  });
  parent.$children = wanted;
}

// A child is recognised by its key, else by its tag and how many of that tag stand before it.
function name(vnodes) {
  const seen = new Map();
  return vnodes.map((vnode) => {
    const base = vnode.tag + (vnode.key === undefined ? "" : `|${vnode.key}`);
    const count = seen.get(base) || 0;
    seen.set(base, count + 1);
    return `${base}#${count}`;
  });
}

function create(vnode) {
  if (vnode.tag === "#text") return document.createTextNode(vnode.text);
  return vnode.props.svg ? document.createElementNS(SVG, vnode.tag) : document.createElement(vnode.tag);
}

function update(vnode, old) {
  const { node, props } = vnode;
  if (vnode.tag === "#text") {
    if (node.data !== vnode.text) node.data = vnode.text;
    return;
  }
  const before = old ? old.props : {};
  for (const label of Object.keys(before)) if (!(label in props)) set(node, label, undefined, before[label]);
  for (const [label, value] of Object.entries(props)) {
    if (label !== "value" && value !== before[label]) set(node, label, value, before[label]);
  }
  if (!props.opaque) patchChildren(node, vnode.children);
  if ("value" in props) setValue(node, props.value);
  if (!old && props.ref) props.ref(node);
  if (props.drawn) props.drawn(node, !old);
}

function set(node, label, value) {
  if (["ref", "drawn", "svg", "opaque"].includes(label)) return;
  if (label.startsWith("on")) {
    const event = label.slice(2).toLowerCase();
    node.$handlers ||= {};
    if (!(event in node.$handlers)) node.addEventListener(event, (e) => node.$handlers[event]?.call(node, e));
    node.$handlers[event] = value;
  } else if (AS_PROPERTY.has(label)) node[label] = Boolean(value);
  else if (value === undefined || value === null || value === false) node.removeAttribute(label === "class" ? "class" : label);
  else node.setAttribute(label, value === true ? "" : value);
}

// A field keeps what is in it unless the model really says something else: setting an equal value
// would move the caret.
function setValue(node, value) {
  const wanted = value ?? "";
  if (node.value !== String(wanted)) node.value = wanted;
}

const ICONS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  clip: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.700 4.700L9.200 17.200a1.700 1.700 0 0 1-2.400-2.400L14.500 7",
  send: "M4 12l16-8-6 16-3-7z",
  reply: "M4 5h16v11H10l-5 4v-4H4z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  grid: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  people: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.200.8 3.500 2.700 3.500 5.500",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  fault: "M12 4l9 16H3zM12 10v5M12 17.500v.01",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
};

export function icon(which) {
  return h("svg", { svg: true, viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, h("path", { svg: true, d: ICONS[which] }));
}

export const text = (value) => (value && typeof value === "object" ? value.text : value) || "";
