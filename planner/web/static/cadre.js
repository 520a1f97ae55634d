// Has the page kept on this phone, and says so where it is shown without a network.
"use strict";
(function () {
  const { worker, page } = document.currentScript.dataset;
  const root = document.documentElement;
  const opened = Date.now();
  function offline() {
    if (root.classList.contains("offline")) { return; }
    root.classList.add("offline");
    document.getElementById("kept").hidden = false;
    for (const one of document.querySelectorAll("button, input, select")) { one.disabled = true; }
    again();
  }
  // It stays so until the site answers again. No event tells: a network that is back may lead
  // nowhere yet, and where the site itself was away there was none to lose.
  function again() {
    window.setTimeout(async () => {
      if (document.visibilityState === "visible") {
        const answer = await fetch(page, { method: "HEAD", cache: "no-store" }).catch(() => null);
        if (answer && answer.status < 500) { window.location.reload(); return; }
      }
      again();
    }, 5000);
  }
  if (root.dataset.kept) { offline(); }
  window.addEventListener("offline", offline);
  window.addEventListener("online", () => window.location.reload());
  document.addEventListener("visibilitychange", () => {  // from the home screen there is no reload
    const old = Date.now() - opened > 600000;
    if (old && document.visibilityState === "visible") { window.location.reload(); }
  });
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(worker, { scope: page }).catch(() => {
      // not allowed here: the page is as it is without
    });
  }
})();
