// A list narrows as soon as a filter changes: the change sends the form. Several at once are one request,
// and Enter, which changes and sends, is one too.
const TOGETHER_MS = 150;
let waiting = 0;

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-narrows]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.requestSubmit(), TOGETHER_MS);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-narrows]")) clearTimeout(waiting);
});
