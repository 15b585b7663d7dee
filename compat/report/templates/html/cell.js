// The cell that is opened: built when it is asked for, out of what is known of it.
const dialog = document.getElementById("cell");
const ADDRESS = "#cell/";
const HERE = `./${location.pathname.split("/").pop()}${location.search}`; // a name may have a colon

function mark(state) {
  return make("span", { class: `mark ${state.key}`, "aria-hidden": "true" }, state.symbol);
}

/** A probe of the same combination, as a link with its state. */
function sibling(cell, id) {
  const other = cellOf(`${data.combinations[cell.combination].id}:${id}`);
  if (!other?.answer) return make("code", {}, id);
  const state = states.get(other.answer.state);
  return make("span", {}, mark(state), " ", make("a", { href: HERE + ADDRESS + nameOf(other) }, make("code", {}, id)), ` ${state.word}`);
}

function list(items) {
  return items.length ? make("ul", { class: "plain" }, items.map((item) => make("li", {}, item))) : null;
}

/** The traceback as Python writes it, the cause first. */
function traceback(number) {
  const raised = data.raised[number];
  const frames = (raised.frames ?? []).map((frame) => data.frames[frame]);
  const text = frames.map(([file, line, name]) => `  File "${file}", line ${line}, in ${name}\n`).join("");
  const last = make("b", {}, [raised.type, raised.message].filter(Boolean).join(": "));
  const before = raised.cause === undefined ? [] : [...traceback(raised.cause), make("p", {}, say("caused"))];
  return [make("p", { class: "raised" }, raised.shown), make("pre", { tabindex: "0" }, text, last), ...before];
}

function finding(answer) {
  if (answer.finding === undefined) return [];
  const found = data.findings[answer.finding], rule = data.rules[found.rule];
  const named = rule.title ? make("a", { href: `#finding-${rule.id}` }, rule.title) : say("unknown");
  const sure = rule.title ? ` (${say("confidence")}: ${found.confidence})` : "";
  return part(say("finding"), make("p", {}, named, sure), rule.cause ? make("p", {}, rule.cause) : null);
}

function ways(cell, answer) {
  if (answer.finding === undefined) return [];
  const { ways: numbers = [], searched } = data.findings[answer.finding];
  const found = numbers.map((way) => data.ways[way]);
  const told = found.map((way) => [
    way.way ? make("code", {}, way.way) : way.summary, " ",
    make("small", {}, way.probe ? sibling(cell, way.probe) : [way.summary, way.moved && say("moves", { what: way.moved })].filter(Boolean).join("; ")),
  ]);
  return part(say("ways"), told.length ? list(told) : make("p", {}, say("no_ways"), searched && ` ${searched}`));
}

function proof(cell, answer) {
  const rows = answer.finding === undefined ? [] : data.findings[answer.finding].proof ?? [];
  const columns = [say("control"), say("expected"), say("observed")];
  return part(say("proof"), rows.length ? grid(columns, rows.map(([id, ...rest]) => [sibling(cell, id), ...rest])) : null);
}

function evidence(cell, answer) {
  const seen = pairs([
    [say("status"), answer.status], [say("stage"), answer.stage], [say("phase"), answer.phase],
    [say("reason"), answer.reason], [say("signal"), answer.signal], [say("exit"), answer.exit?.toString()],
    [say("behind"), answer.behind ? sibling(cell, answer.behind) : null],
    [say("device"), answer.device], [say("dtype"), answer.dtype],
  ]);
  const figures = answer.figures === undefined ? null : pairs(data.figures[answer.figures]);
  const output = answer.output === undefined ? null : make("pre", { tabindex: "0" }, data.outputs[answer.output]);
  return [...part(say("evidence"), seen), ...part(say("figures"), figures), ...part(say("output"), output)];
}

function environment(combination) {
  const [transformers, tokenizers, peft] = combination.versions;
  return part(say("environment"), make("p", {}, combination.title), pairs([
    ["transformers", transformers], ["tokenizers", tokenizers], ["peft", peft], ["Python", combination.python],
  ]));
}

function commands(cell, answer) {
  const name = nameOf(cell), [combination, probe] = [data.combinations[cell.combination].id, data.probes[cell.probe].id];
  if (!data.probes[cell.probe].role) return part(say("again"), command(`compat run ${quoted(combination)} --rerun`));
  if ("fgct".includes(answer.state)) return part(say("reproduce"), command(`compat reproduce ${quoted(name)}`));
  return part(say("again"), command(`compat run ${quoted(combination)} --probe ${quoted(probe)} --rerun`));
}

function content(cell) {
  const { answer } = cell, probe = data.probes[cell.probe], combination = data.combinations[cell.combination];
  const question = probe.question ? [make("p", { class: "lead" }, probe.question)] : [];
  if (!answer) return [...question, make("p", {}, say("not_asked")), ...environment(combination)];
  const others = (ids) => list((ids ?? []).map((id) => sibling(cell, id)));
  return [
    ...question, ...commands(cell, answer), ...finding(answer), ...ways(cell, answer),
    ...part(say("traceback"), answer.raised === undefined ? null : traceback(answer.raised)),
    ...proof(cell, answer), ...evidence(cell, answer), ...environment(combination),
    ...part(say("controls"), others(probe.controls)), ...part(say("requires"), others(probe.requires)),
  ];
}

/** Opens a cell, or shows another one in its place. */
function show(cell) {
  const state = states.get(cell.answer?.state ?? "");
  const named = { combination: data.combinations[cell.combination].id, probe: data.probes[cell.probe].id };
  const title = document.getElementById("cell-title");
  title.replaceChildren(state.symbol ? mark(state) : "", say("cell", named), make("small", {}, `${state.word}: ${state.meaning}`));
  document.getElementById("cell-body").replaceChildren(...content(cell));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  title.focus({ preventScroll: true });
  missed(false);
  history.replaceState(null, "", ADDRESS + encodeURI(nameOf(cell)));
}

/** What the address names in this page; "" for what no address can be. */
function address() {
  try { return decodeURIComponent(location.hash); } catch { return ""; }
}

/** Says that the address names a cell that is not there. */
function missed(is) {
  const line = document.getElementById("addressed");
  line.textContent = is ? say("no_cell", { name: location.hash.slice(ADDRESS.length) }) : "";
  if (is) line.scrollIntoView({ block: "nearest" });
}

/** Opens the cell that the address names; an address of a section closes what is open. */
function follow() {
  const named = address();
  const cell = named.startsWith(ADDRESS) ? cellOf(named.slice(ADDRESS.length)) : null;
  missed(!cell && location.hash.startsWith(ADDRESS));
  if (cell) show(cell);
  else if (dialog.open && location.hash) dialog.close();
  const target = cell ? null : document.getElementById(named.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

document.getElementById("cell-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => {
  if (location.hash.startsWith(ADDRESS)) history.replaceState(null, "", location.pathname + location.search);
});
window.addEventListener("hashchange", follow);
refresh();
follow();
