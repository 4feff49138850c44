// Words picked in the article, tied to a field by its number. The database counts code points of the whole
// text; a browser counts UTF-16 units of a text node. Every stretch of the text says where it begins
// (data-start), and what is not of the text (numbers, references) stands in data-skip.
const points = (words) => [...words].length;

function wordsIn(article) {
  return document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest("[data-skip]") || !node.parentElement.closest("[data-start]")
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT);
}

// The picked words without white space at either end, as { start, end } in code points; null for none.
export function picked(article, selection = document.getSelection()) {
  if (!article || !selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(article)) return null;
  let found = null;
  let stretch = null;
  let before = 0;
  const walker = wordsIn(article);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const here = node.parentElement.closest("[data-start]");
    if (here !== stretch) [stretch, before] = [here, Number(here.dataset.start)];
    if (range.intersectsNode(node)) {
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.length;
      const words = node.data.slice(from, to);
      if (words.trim()) {
        const lead = words.length - words.trimStart().length;
        const start = before + points(node.data.slice(0, from + lead));
        found ??= { start };
        found.end = start + points(words.trim());
      }
    }
    before += points(node.data);
  }
  return found;
}

function tie(field, words) {
  const form = document.getElementById("tie-picked");
  if (!form) return false;
  form.elements.field.value = field;
  form.elements.start.value = words.start;
  form.elements.end.value = words.end;
  form.requestSubmit();
  document.getSelection().removeAllRanges();
  return true;
}

function goTo(hash) {
  location.hash = hash;
  const field = document.getElementById(hash.slice(1));
  field?.querySelector("input:not([type=hidden]), select, textarea, summary, a, button")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-tie]");
  if (!link) return;
  event.preventDefault();
  const words = picked(document.getElementById("article-words"));
  if (!words || !tie(link.dataset.tie, words)) goTo(link.hash);
});

// A press on the legend must not drop the words that it is about.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-tie]")) event.preventDefault();
});
