// The map is one stop of the Tab key; inside it the arrow keys move (roving tabindex). Line -1 are the headings.
const at = { line: 0, column: 0 };
let stop = null;
table.setAttribute("role", "grid");
table.parentElement.removeAttribute("tabindex"); // without a script it is how the keyboard scrolls the map

function elementAt(line, column) {
  return line < 0 ? headings[column].firstChild : lines[line].cells[column + 1];
}

/** Makes one cell the stop of the Tab key. */
function stopAt(line, column) {
  stop?.setAttribute("tabindex", "-1");
  stop = elementAt(line, column);
  stop.setAttribute("tabindex", "0");
  [at.line, at.column] = [line, column];
}

/** After a change of what is shown: the stop stays if it is still there. */
function settle() {
  if (!view.lines.length || !view.columns.length) return;
  const laidOut = view.lines.slice(0, reach);
  const line = at.line < 0 || laidOut.includes(at.line) ? at.line : laidOut[0];
  stopAt(line, view.columns.includes(at.column) ? at.column : view.columns[0]);
}

const PAGE = 10;

/** Where a key leads from a place among what is shown: [line, column], or null for a key that means nothing here. */
function led(event, line, column) {
  const [bottom, right] = [view.lines.length - 1, view.columns.length - 1];
  switch (event.key) {
    case "ArrowDown": return [line + 1, column];
    case "ArrowUp": return [line - 1, column];
    case "ArrowRight": return [line, column + 1];
    case "ArrowLeft": return [line, column - 1];
    case "PageDown": return [line + PAGE, column];
    case "PageUp": return [Math.max(line - PAGE, Math.min(line, 0)), column];
    case "Home": return [event.ctrlKey ? 0 : line, 0];
    case "End": return [event.ctrlKey ? bottom : line, right];
    default: return null;
  }
}

function moved(event) {
  const line = at.line < 0 ? -1 : view.lines.indexOf(at.line);
  const to = led(event, line, view.columns.indexOf(at.column));
  if (!to || event.altKey || event.metaKey) return false;
  const within = (place, low, high) => Math.min(Math.max(place, low), high);
  const down = within(to[0], -1, view.lines.length - 1), right = within(to[1], 0, view.columns.length - 1);
  if (down >= reach) reveal(down + AT_ONCE);
  stopAt(down < 0 ? -1 : view.lines[down], view.columns[right]);
  stop.focus();
  return true;
}

table.addEventListener("keydown", (event) => {
  if (!event.target.closest("td, button") || !view.lines.length || !view.columns.length) return;
  const opens = at.line >= 0 && (event.key === "Enter" || event.key === " ");
  if (opens) show(cellAt(at.line, at.column));
  if (opens || moved(event)) event.preventDefault();
});
table.addEventListener("focusin", (event) => {
  const cell = event.target.closest("td, th");
  if (cell && cell.cellIndex > 0) stopAt(lines.indexOf(cell.parentElement), cell.cellIndex - 1);
});
table.addEventListener("click", (event) => {
  const cell = event.target.closest("tbody td");
  if (!cell) return;
  stopAt(lines.indexOf(cell.parentElement), cell.cellIndex - 1);
  stop.focus();
  show(cellAt(at.line, at.column));
});
table.addEventListener("mouseover", (event) => {
  const cell = event.target.closest("tbody td");
  if (cell && !cell.title) {
    const found = cellAt(lines.indexOf(cell.parentElement), cell.cellIndex - 1);
    cell.title = `${nameOf(found)}: ${states.get(found.answer?.state ?? "").word}`;
  }
});
