// Words selected in the text of an article: where they are, and what can be started from them.
// The browser counts UTF-16 units, the server code points: segments carry their place (data-start).
const paras = document.querySelector(".paras[data-text]");
const bar = document.querySelector("#pick-bar");
const count = document.querySelector("#pick-count");
let picked = null;

const codePoints = (text) => Array.from(text).length;

// How many code points of `segment` lie before a border of the selection; all of them where it lies outside.
function before(segment, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(segment);
  range.setEnd(node, offset);
  return codePoints(range.toString());
}

// The words of the segments alone: what stands between them, such as a reference, is not the text's.
function quoteOf(touched, skipped, kept) {
  let quote = "";
  touched.forEach((segment, place) => {
    const words = Array.from(segment.textContent).slice(place ? 0 : skipped, place === touched.length - 1 ? kept : undefined);
    const isNew = place && touched[place - 1].closest(".para") !== segment.closest(".para");
    quote += (isNew ? "\n" : "") + words.join("");
  });
  return quote.trim();
}

function passageOf(range) {
  const touched = [...paras.querySelectorAll("[data-start]")].filter((segment) => range.intersectsNode(segment));
  if (!touched.length) return null;
  const [first, last] = [touched[0], touched.at(-1)];
  const skipped = first.contains(range.startContainer) ? before(first, range.startContainer, range.startOffset) : 0;
  const kept = last.contains(range.endContainer) ? before(last, range.endContainer, range.endOffset) : codePoints(last.textContent);
  const [start, end] = [Number(first.dataset.start) + skipped, Number(last.dataset.start) + kept];
  const quote = quoteOf(touched, skipped, kept);
  return quote ? { start, end, quote, para: last.closest(".para") } : null;
}

function look() {
  const selection = document.getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const inText = range && paras.contains(range.startContainer) && paras.contains(range.endContainer);
  const passage = inText ? passageOf(range) : null;
  if (!passage) {
    // A press on the bar itself may clear the selection: what was picked counts until then.
    if (!bar.contains(document.activeElement)) bar.hidden = true;
    return;
  }
  picked = passage;
  count.textContent = codePoints(passage.quote);
  if (bar.previousElementSibling !== passage.para.querySelector(".para__or")) passage.para.querySelector(".para__or").after(bar);
  bar.hidden = false;
}

function fill() {
  for (const holder of document.querySelectorAll("[data-pick]")) {
    const kind = holder.dataset.pick;
    if (kind === "start" || kind === "end") holder.value = picked[kind];
    if (kind === "quote") {
      holder.textContent = picked.quote;
      holder.dir = picked.para.querySelector(".para__or").dir;
    }
    holder.hidden = false;
  }
  for (const words of document.querySelectorAll('textarea[name="words"]')) words.value = "";
}

// Fill the form with the passage, open it, and go to its first field.
function open(id) {
  const details = document.getElementById(id);
  fill();
  details.open = true;
  bar.hidden = true;
  details.querySelector('[name="summary"], [name="body"]').focus();
}

if (paras && bar) {
  paras.dataset.picking = "on";
  document.addEventListener("selectionchange", look);
  // The browser tells of a selection a little later: a key may come first, and means the words selected now.
  document.addEventListener("keydown", look, true);
  bar.addEventListener("pointerdown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-opens]");
    if (button && picked) open(button.dataset.opens);
  });
  // Who sends the article in while words are selected sends them along.
  document.querySelector("#send-in")?.addEventListener("submit", () => {
    look();
    if (picked && !bar.hidden) fill();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !bar.hidden) {
      document.getSelection().removeAllRanges();
      bar.hidden = true;
    }
  });
}
