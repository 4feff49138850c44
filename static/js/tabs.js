// The tabs of the workbench on a phone. The sheet shows the pane of the address; this tells a screen reader which.
function markTab() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const pane = target?.closest(".pane")?.id ?? "p-article";
  for (const tab of document.querySelectorAll(".jump a")) {
    if (tab.hash === `#${pane}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}
addEventListener("hashchange", markTab);
markTab();
