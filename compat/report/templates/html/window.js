// Of a long map only those lines are laid out that can be seen soon: 20,000 cells at once take seconds.
const scroller = table.parentElement;
const AT_ONCE = lines.filter((row) => !row.classList.contains("beyond")).length; // as the page was written
let reach = AT_ONCE;

/** Lays out so many of the shown lines at least, and leaves room for those below them. */
function reveal(wanted) {
  reach = Math.max(AT_ONCE, wanted);
  view.lines.forEach((line, place) => {
    lines[line].classList.toggle("beyond", place >= reach);
    lines[line].ariaRowIndex = place + 2; // the headings are the first row
  });
  table.ariaRowCount = view.lines.length + 1;
  scroller.style.setProperty("--beyond", Math.max(0, view.lines.length - reach));
}

/** How many lines there are down to one screen below what is seen. */
function seen() {
  const height = lines.find((row) => row.offsetHeight)?.offsetHeight ?? 1;
  return Math.ceil((scroller.scrollTop + 2 * scroller.clientHeight) / height);
}

scroller.addEventListener("scroll", () => {
  if (reach < view.lines.length && seen() > reach) reveal(seen() + AT_ONCE);
}, { passive: true });
