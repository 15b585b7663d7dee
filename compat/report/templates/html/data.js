"use strict";
// What the page knows of its cells, and the map as it stands in the page.
const data = JSON.parse(document.getElementById("data").textContent);
const table = document.getElementById("map-table");
const lines = Array.from(table.tBodies[0].rows); // as declared: a line's number is its place here
const headings = Array.from(table.tHead.rows[0].cells).slice(1);
const states = new Map(data.states.map((state) => [state.key, state]));

/** One cell; `answer` is null where the combination is not asked that. */
function cellAt(line, column) {
  const [combination, probe] = data.across ? [column, line] : [line, column];
  return { line, column, combination, probe, answer: data.answers[data.cells[combination][probe]] ?? null };
}

const keys = lines.map((_, line) => headings.map((_, column) => cellAt(line, column).answer?.state ?? ""));

/** The words of the page's language with their values. */
function say(name, values = {}) {
  return data.words[name].replace(/%\((\w+)\)s/g, (_, key) => String(values[key]));
}

/** "documented-1:lora-seq2seq-forward", as commands and addresses name a cell. */
function nameOf(cell) {
  return `${data.combinations[cell.combination].id}:${data.probes[cell.probe].id}`;
}

/** The cell of that name, or null. */
function cellOf(name) {
  const combination = data.combinations.findIndex((each) => name.startsWith(`${each.id}:`));
  if (combination < 0) return null;
  const probe = data.probes.findIndex((each) => name === `${data.combinations[combination].id}:${each.id}`);
  if (probe < 0) return null;
  return data.across ? cellAt(probe, combination) : cellAt(combination, probe);
}
