// Shows a run while it goes on: the same part of the page, fetched again every so often.
"use strict";
(function () {
  const here = document.getElementById("job-here");
  let pause = 400;
  function show(text) {
    const focused = document.activeElement;
    const stopping = focused instanceof HTMLButtonElement && here.contains(focused);
    const details = here.querySelector("details");
    const open = details ? details.open : null;
    here.innerHTML = text;
    const fresh = here.querySelector("details");
    if (fresh && open !== null) { fresh.open = open; }
    const button = here.querySelector("button");
    if (stopping && button) { button.focus(); }
  }
  function typing() {
    const focused = document.activeElement;
    return focused !== null && focused.matches("input, select, textarea");
  }
  async function again() {
    try {
      const answer = await fetch(here.dataset.from, { credentials: "same-origin" });
      if (answer.redirected) { window.location.reload(); return; }  // signed out meanwhile
      if (answer.ok) {
        show(await answer.text());
        const job = document.getElementById("job");
        if (!job || job.dataset.running !== "yes") {
          if (!typing()) { window.location.assign(here.dataset.page); }  // all of it has changed
          return;
        }
      }
    } catch (error) { /* the site is busy or gone for a moment */ }
    pause = Math.min(2000, pause * 1.25);
    window.setTimeout(again, pause);
  }
  window.setTimeout(again, pause);
})();
