// Which lines and columns are shown, and in which order. Lines are hidden one by one, columns by one rule for all lines.
const form = document.getElementById("filter");
const field = (name) => document.getElementById(name);
const hiding = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, hiding];
const chosen = new Set();
const sorted = { column: null, rising: false };
const view = { lines: lines.map((_, line) => line), columns: headings.map((_, column) => column) };
const ranks = lines.map((_, line) => line); // where a line stands in the page: of two, the lower rank comes first
const GRAVITY = "fcgetasnp";

/** Whether all words of a filter are in a text. */
function fits(filter, text) {
  return filter.toLowerCase().split(/\s+/).every((word) => text.toLowerCase().includes(word));
}

function wantedCombinations() {
  const words = field("filter-combination").value, kind = field("filter-kind").value;
  return data.combinations.map(
    (each) => (!kind || each.kind === kind) && fits(words, [each.id, each.title, each.verdict, ...each.versions].join(" ")),
  );
}

function wantedProbes() {
  const words = field("filter-probe").value, suite = field("filter-suite").value, role = field("filter-role").value;
  return data.probes.map(
    (each) =>
      (!suite || each.suite === suite) && (!role || each.role === role) &&
      fits(words, [each.id, each.question ?? ""].join(" ")),
  );
}

/** The places that are wanted, without those that have no cell of a chosen state. */
function places(wanted, others, stateOf) {
  const all = wanted.flatMap((is, place) => (is ? [place] : []));
  if (!chosen.size) return all;
  return all.filter((place) => others.some((is, other) => is && chosen.has(stateOf(place, other))));
}

function order(places) {
  const name = (line) => lines[line].cells[0].firstChild.textContent;
  const failures = (line) => {
    const count = (key) => view.columns.filter((column) => keys[line][column] === key).length;
    return (count("f") + count("c")) * 1000 + count("g");
  };
  if (sorted.column !== null) {
    const rank = (line) => GRAVITY.indexOf(keys[line][sorted.column] || "p") + (keys[line][sorted.column] ? 0 : 1);
    return places.toSorted((a, b) => (sorted.rising ? rank(b) - rank(a) : rank(a) - rank(b)));
  }
  if (field("sort").value === "name") return places.toSorted((a, b) => name(a).localeCompare(name(b)));
  if (field("sort").value === "failures") {
    const counted = new Map(places.map((line) => [line, failures(line)]));
    return places.toSorted((a, b) => counted.get(b) - counted.get(a));
  }
  return places;
}

/** Puts the shown lines into their order. Those that have it already stay: to move 500 lines takes a second. */
function arrange() {
  if (view.lines.every((line, place) => !place || ranks[view.lines[place - 1]] < ranks[line])) return;
  table.tBodies[0].append(...view.lines.map((line) => lines[line]));
  const next = Math.max(...ranks) + 1;
  view.lines.forEach((line, place) => { ranks[line] = next + place; });
}

/** Brings the page up to what the filter asks for. */
function refresh() {
  const combinations = wantedCombinations(), probes = wantedProbes();
  const [down, right] = data.across ? [probes, combinations] : [combinations, probes];
  count(down, right);
  view.columns = places(right, down, (column, line) => keys[line][column]);
  view.lines = order(places(down, right, (line, column) => keys[line][column]));
  const shown = new Set(view.lines), columns = new Set(view.columns);
  lines.forEach((row, line) => { row.hidden = !shown.has(line); });
  arrange();
  reveal(scroller.scrollTop ? seen() : 0);
  const gone = headings.flatMap((_, column) => (columns.has(column) ? [] : [`tr > :nth-child(${column + 2})`]));
  hiding.replaceSync(gone.length ? `#map-table :is(${gone.join(", ")}) { display: none }` : "");
  told(combinations.length, probes.length);
  settle();
}

/** Puts onto the results' buttons how many cells of each the other fields of the filter leave. */
function count(down, right) {
  const found = new Map();
  const columns = right.flatMap((is, column) => (is ? [column] : []));
  keys.forEach((line, place) => {
    if (down[place]) for (const column of columns) found.set(line[column], (found.get(line[column]) ?? 0) + 1);
  });
  document.querySelectorAll(".chip").forEach((chip) => {
    chip.querySelector("b").textContent = String(found.get(chip.dataset.state) ?? 0);
  });
}

function told(allCombinations, allProbes) {
  const [down, right] = [view.lines.length, view.columns.length];
  const [probes, combinations] = data.across ? [down, right] : [right, down];
  const text = say("shown", {
    probes, combinations, all_probes: allProbes, all_combinations: allCombinations,
  });
  field("shown").textContent = down && right ? text : `${text}. ${say("nothing")}`;
}

/** Sorts the lines by what they say in one column; once more the other way round, and then as declared. */
function sortBy(column) {
  const again = sorted.column === column;
  [sorted.column, sorted.rising] = again && sorted.rising ? [null, false] : [column, again];
  headings.forEach((heading, place) => {
    const is = place === sorted.column;
    heading.firstChild.toggleAttribute("data-sorted", is);
    if (is) heading.setAttribute("aria-sort", sorted.rising ? "ascending" : "descending");
    else heading.removeAttribute("aria-sort");
  });
  field("sort").disabled = sorted.column !== null;
  refresh();
}

function choose(button) {
  const state = button.dataset.state;
  if (!chosen.delete(state)) chosen.add(state);
  button.setAttribute("aria-pressed", String(chosen.has(state)));
  refresh();
}

function reset() {
  chosen.clear();
  if (sorted.column !== null) { sorted.rising = true; sortBy(sorted.column); }
  document.querySelectorAll(".chip").forEach((chip) => chip.setAttribute("aria-pressed", "false"));
  setTimeout(refresh); // the fields are empty once the event is over
}

form.hidden = false;
form.addEventListener("input", refresh);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", reset);
document.querySelectorAll(".chip").forEach((chip) => {
  chip.disabled = false;
  chip.addEventListener("click", () => choose(chip));
});
headings.forEach((heading, column) => {
  const button = make("button", { type: "button", tabindex: "-1" }, heading.firstChild);
  button.addEventListener("click", () => sortBy(column));
  heading.append(button);
});
