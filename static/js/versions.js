// The version of the record that the person has before them. Every form says it when it is sent, and every
// answer tells which one it met and which one there is now (HX-Trigger): what had seen the first has then seen
// the second. So their own changes never stand in their way, and other people's always do.
const MAIN = document.getElementById("main");
const LIVE = "form[hx-trigger]"; // a field that is saved when it changes
let conflict = { at: 0, form: null, seen: 0, moved: [] };

const saidBy = (form) => form.querySelector('input[name="seen_version"]');
const keeps = (form) => [...form.elements].find((control) => control.matches("button[name=seen_version]"));
const isUnsaved = (form) => form.matches(LIVE) && form.hasAttribute("data-unsaved");

document.addEventListener("version", ({ target: form, detail: { seen, now, isConflict } }) => {
  const moved = [];
  // What is typed in a field was not written against a colleague's change: it goes on saying what it saw, is
  // refused, and only "Save mine", which is shown beside that change, writes over it.
  const waits = (other) => isConflict && (isUnsaved(other) || (other === form && form.matches(LIVE)));
  for (const said of MAIN.querySelectorAll('[name="seen_version"]')) {
    if (Number(said.value) === seen && !waits(said.form)) moved.push(said);
  }
  for (const said of moved) said.value = now;
  if (isConflict) conflict = { at: performance.now(), form, seen, moved };
  else if (form.matches(LIVE)) saidBy(form).value = now;
});

// Requests wait in a queue, so the press that made one may be older than a conflict that was shown since.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt: form, formData, triggeringEvent: press } = event.detail;
  if (!formData.has("seen_version")) return;
  const isOlder = press.timeStamp < conflict.at;
  // Enter changes a field and sends it: of its conflict it has been told. After one no field saves itself.
  if ((isOlder && form === conflict.form) || (press.type === "change" && keeps(form))) return void event.preventDefault();
  const said = press.submitter?.name === "seen_version" ? press.submitter : saidBy(form);
  formData.set("seen_version", isOlder && conflict.moved.includes(said) ? conflict.seen : said.value);
  form.removeAttribute("data-unsaved");
});

const unsaved = (form) => form?.toggleAttribute("data-unsaved", true);
MAIN.addEventListener("input", (event) => unsaved(event.target.form));
MAIN.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.xhr.status !== 200) unsaved(detail.elt.closest("form"));
});

// What an answer brings of a field does not wipe out what is typed there.
MAIN.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  for (const form of [...target.querySelectorAll(LIVE)].filter(isUnsaved)) {
    for (const kept of [form, form.parentElement.querySelector(".field__state")]) {
      fragment.querySelector(`#${kept.id}`)?.setAttribute("hx-preserve", "");
    }
  }
});

// With a script a field is saved when it changes: its button is there for those without.
MAIN.setAttribute("data-live", "");
