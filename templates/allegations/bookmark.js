{# Runs on somebody else's page: it takes the page as it stands, opens ours and hands it over to that window alone. #}
{% load i18n %}
(() => {
const page = {
tracker: "page",
url: location.href,
title: document.title,
selection: String(getSelection()),
html: (document.doctype ? new XMLSerializer().serializeToString(document.doctype) : "") + document.documentElement.outerHTML,
};
if (page.html.length > {{ most }}) return alert("{% filter escapejs %}{% translate 'This page is too large to be sent. Save it as a file and add that to Tracker.' %}{% endfilter %}");
const there = open("{{ address|escapejs }}", "_blank");
if (!there) return alert("{% filter escapejs %}{% translate 'The browser did not open a window: allow pop-ups for this site, or save the page as a file and add that to Tracker.' %}{% endfilter %}");
const answer = (event) => {
if (event.source !== there || event.origin !== "{{ origin|escapejs }}") return;
if (event.data === "tracker: ready") there.postMessage(page, event.origin);
if (event.data === "tracker: got it") removeEventListener("message", answer);
};
addEventListener("message", answer);
})()
