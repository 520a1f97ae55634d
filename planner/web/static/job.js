// Shows a run while it goes on: the same part of the page, fetched again every two seconds.
"use strict";
(function () {
  const here = document.getElementById("job-here");
  async function again() {
    try {
      const answer = await fetch(here.dataset.from, { credentials: "same-origin" });
      if (answer.ok) {
        here.innerHTML = await answer.text();
        const job = document.getElementById("job");
        if (!job || job.dataset.running !== "yes") { window.location.reload(); return; }
      }
    } catch (error) { /* the site is busy or gone for a moment */ }
    window.setTimeout(again, 2000);
  }
  window.setTimeout(again, 1000);
})();
