// Has the page kept on this phone, and says so where it is shown without a network.
"use strict";
(function () {
  const { worker, page } = document.currentScript.dataset;
  const root = document.documentElement;
  const opened = Date.now();
  function offline() {
    root.classList.add("offline");
    document.getElementById("kept").hidden = false;
    for (const one of document.querySelectorAll("button, input, select")) { one.disabled = true; }
  }
  if (root.dataset.kept || navigator.onLine === false) { offline(); }
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
