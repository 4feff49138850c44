// Receives a page from the window that opened this one: a bookmark on somebody else's page. It is believed
// for an address of the origin that the browser says it comes from, and for no other. Nothing leaves this
// window before a person presses the button.
const PATIENCE_MS = 8000;
// A window that opens under a finger must not take the press that was meant for the page below it.
const SETTLE_MS = 600;
const box = document.querySelector("#send");
const form = document.querySelector("#send-form");
const button = document.querySelector("#send-button");
const from = window.opener;
let arrived = false;

const show = (state) => (box.dataset.state = state);

function addressOf(data, origin) {
  try {
    const address = new URL(data.url);
    return address.origin === origin && ["http:", "https:"].includes(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

function fill({ url, title, selection }, address, bytes) {
  const files = new DataTransfer();
  files.items.add(new File([bytes], "page.html", { type: "text/html" }));
  form.elements.page.files = files.files;
  form.elements.url.value = url.slice(0, 4096);
  form.elements.title.value = title.slice(0, 1000);
  form.elements.selection.value = selection.slice(0, 5000);
  document.querySelector("#sent-title").textContent = title || url;
  document.querySelector("#sent-url").textContent = url;
  document.querySelector("#sent-host").textContent = address.host;
  document.querySelector("#sent-size").textContent = `${Math.ceil(bytes.length / 1000).toLocaleString()} kB`;
  document.querySelector("#sent-selection").textContent = selection.slice(0, 500);
  document.querySelector("#sent-selection-row").hidden = !selection.trim();
}

function take(event) {
  const data = event.data;
  if (arrived || event.source !== from || data?.tracker !== "page") return;
  if (!["url", "title", "selection", "html"].every((name) => typeof data[name] === "string")) return;
  const address = addressOf(data, event.origin);
  if (!address) return show("strange");
  const bytes = new TextEncoder().encode(data.html);
  if (bytes.length > Number(box.dataset.most)) return show("large");
  arrived = true;
  fill(data, address, bytes);
  show("arrived");
  setTimeout(() => {
    button.disabled = false;
    button.focus();
  }, SETTLE_MS);
  from.postMessage("tracker: got it", event.origin);
}

button.disabled = true;
if (box.dataset.state === "asleep") {
  if (from) {
    show("waiting");
    addEventListener("message", take);
    // Says no more than that somebody listens: whoever opened this window may know that.
    from.postMessage("tracker: ready", "*");
    setTimeout(() => box.dataset.state === "waiting" && show("alone"), PATIENCE_MS);
  } else {
    show("alone");
  }
}
