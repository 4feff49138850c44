// Keys. A control names its key: data-shortcut="c", data-shortcut="/" or, one after the other, "g q".
// A press clicks a button or a link and focuses a field. Single keys do nothing while somebody types,
// with <body data-single-keys="off">, or on what a modal dialogue covers. J and K walk the rows of a
// list: the links with data-row; a key that each row has is that of the row one stands in. Ctrl+Enter presses
// the button with data-send, else the first that sends, of the form that has the focus, whatever the switch.
const SEQUENCE_MS = 1200;
const TYPED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
let pending = "";
let pendingSince = 0;

const scope = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
const usable = (control) => !control.disabled && (control.checkVisibility?.() ?? true);

// A keyboard of another script gives its own letters: there the place of the key counts.
function named(event) {
  if (/^[a-z0-9]$/.test(event.key)) return event.key;
  const letter = /^Key([A-Z])$/.exec(event.code);
  if (letter && event.key.length === 1 && event.key.charCodeAt(0) > 127 && !event.shiftKey) return letter[1].toLowerCase();
  return /^[A-Z]$/.test(event.key) ? (event.shiftKey ? "" : event.key.toLowerCase()) : event.key;
}

function controlsFor(keys) {
  return [...scope().querySelectorAll(`[data-shortcut="${CSS.escape(keys)}"]`)].filter(usable);
}

// What a key unfolds is there to be filled in: the next letters are words, not keys.
function unfold(summary) {
  summary.click();
  const details = summary.closest("details");
  if (details?.open) [...details.querySelectorAll(TYPED)].find((field) => field.type !== "hidden" && usable(field))?.focus();
}

// A key that every row has counts for the row one stands in; where one stands in none, for no row.
function standingHere(controls) {
  const row = document.activeElement?.closest("tr") ?? document.querySelector("tr[aria-current]");
  return controls.find((control) => row?.contains(control)) ?? controls.find((control) => !control.closest("tr"));
}

function use(control) {
  if (control.matches("summary")) {
    unfold(control);
  } else if (control.matches("input:not([type=checkbox], [type=radio], [type=submit]), select, textarea")) {
    control.focus();
    control.select?.();
  } else {
    control.click();
  }
}

function walk(step) {
  const rows = [...scope().querySelectorAll("[data-row]")].filter(usable);
  if (!rows.length) return false;
  const here = rows.indexOf(document.activeElement);
  const current = here >= 0 ? here : rows.findIndex((row) => row.closest("[aria-current]"));
  const next = current < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, current + step));
  rows[next].focus();
  return true;
}

function markRow(row) {
  for (const other of document.querySelectorAll("tr[aria-current]")) other.removeAttribute("aria-current");
  row.closest("tr")?.setAttribute("aria-current", "true");
}

function press(event) {
  const key = named(event);
  if (!key || (key !== "?" && document.querySelector("#keys:popover-open"))) return false;
  const sequence = pending && event.timeStamp - pendingSince < SEQUENCE_MS ? `${pending} ${key}` : key;
  pending = "";
  const control = standingHere(controlsFor(sequence));
  if (control) {
    use(control);
    return true;
  }
  if (document.querySelector(`[data-shortcut^="${CSS.escape(key)} "]`)) {
    pending = key;
    pendingSince = event.timeStamp;
    return true;
  }
  if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
  if (key === "Enter" && document.activeElement === document.body) {
    const row = document.querySelector("tr[aria-current] [data-row]");
    row?.click();
    return Boolean(row);
  }
  return false;
}

function send(event) {
  const form = event.target.closest?.("form");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("[data-send]:not(:disabled)") ?? form.querySelector("[type=submit]:not(:disabled)");
  form.requestSubmit(button);
}

// Escape folds what a key unfolded, and gives the focus back to it; in a dialogue it closes that.
function fold(event) {
  const details = event.target.closest?.("details[open]:has(> summary[data-shortcut])");
  if (!details || details.closest("dialog")) return;
  details.open = false;
  details.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") return void fold(event);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return void send(event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.singleKeys === "off" || event.target.closest?.(TYPED)) return;
  if (event.repeat && !["j", "k"].includes(event.key)) return;
  if (press(event)) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-row]")) markRow(event.target);
});
