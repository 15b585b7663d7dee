// Elements are built, never parsed: what a library or a probe has said stays text.

/** An element with attributes and children; texts become text nodes, null and undefined nothing. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A heading with what stands under it; nothing where there is nothing. */
function part(title, ...children) {
  const there = children.flat(Infinity).filter((child) => child !== null && child !== undefined);
  return there.length ? [make("h3", {}, title), ...there] : [];
}

/** Pairs of a word and what it is, without those that are empty. */
function pairs(entries) {
  const told = entries.filter(([, value]) => value !== undefined && value !== null && value !== "");
  if (!told.length) return null;
  return make("dl", { class: "pairs" }, told.map(([word, value]) => [make("dt", {}, word), make("dd", {}, value)]));
}

/** A table with a heading for each column; the first cell of a line is its heading. */
function grid(columns, rows) {
  const head = make("tr", {}, columns.map((column) => make("th", { scope: "col" }, column)));
  const line = ([first, ...rest]) =>
    make("tr", {}, make("th", { scope: "row" }, first), rest.map((cell) => make("td", {}, cell)));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, rows.map(line)));
}

/** A command with a button that copies it, where the browser lets a page copy. */
function command(text) {
  const shown = make("div", { class: "command" }, make("code", {}, text));
  if (!navigator.clipboard) return shown;
  const button = make("button", { type: "button" }, say("copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = say("copied");
  });
  shown.append(button);
  return shown;
}

/** A word as a shell reads it back. */
function quoted(word) {
  return /^[\w.:+@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
