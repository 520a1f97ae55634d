// The timeline by keyboard, as the ARIA practices have it for grids; today in view; blocks of
// rows fetched when they are opened. Without it the page is complete: every mark is a link.
"use strict";
(function () {
  const grid = document.getElementById("grid");
  const frame = grid.parentElement;
  const column = (cell) => Number(cell.getAttribute("aria-colindex"));
  const rows = () => [...grid.querySelectorAll("[role=row]")];
  const cells = (row) => [...row.children].filter((cell) => cell.matches("[role]:not([role=none])"));
  let at = null;

  // -- one tab stop ---------------------------------------------------------------------------
  function upgrade(part) {
    for (const cell of part.querySelectorAll("[role=cell]")) { cell.setAttribute("role", "gridcell"); }
    for (const link of part.querySelectorAll("a")) { link.tabIndex = -1; }
    for (const cell of part.querySelectorAll("[role=gridcell], [role=rowheader], [role=columnheader]")) { cell.tabIndex = -1; }
  }
  function target(cell) { return cell.querySelector("a") || cell; }
  function stop(link) {
    if (at) { at.tabIndex = -1; }
    at = link;
    at.tabIndex = 0;
  }
  function go(cell, last) {
    const links = cell.querySelectorAll("a");
    const link = last && links.length ? links[links.length - 1] : target(cell);
    stop(link);
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  function nearest(row, wanted) {
    return cells(row).reduce((best, cell) =>
      Math.abs(column(cell) - wanted) < Math.abs(column(best) - wanted) ? cell : best);
  }
  let wanted = 1;  // the column the arrows keep to, over rows that have nothing there
  function up_or_down(cell, steps) {
    const all = rows();
    const to = Math.min(Math.max(all.indexOf(cell.parentElement) + steps, 0), all.length - 1);
    go(nearest(all[to], wanted), steps < 0);
  }
  function sideways(cell, step) {
    const all = cells(cell.parentElement).sort((a, b) => column(a) - column(b));
    const to = all[all.indexOf(cell) + step];
    if (to) { go(to, step < 0); wanted = column(to); }
  }
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[role=gridcell], [role=rowheader], [role=columnheader]");
    if (!cell || event.altKey || event.metaKey) { return; }
    const links = [...cell.querySelectorAll("a")];
    const beside = links[links.indexOf(event.target) + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    const own = cells(cell.parentElement).sort((a, b) => column(a) - column(b));
    const all = rows();
    const page = Math.max(1, Math.floor(frame.clientHeight / cell.parentElement.offsetHeight) - 4);
    const moves = {
      ArrowRight: () => sideways(cell, 1),
      ArrowLeft: () => sideways(cell, -1),
      ArrowDown: () => up_or_down(cell, 1),
      ArrowUp: () => up_or_down(cell, -1),
      PageDown: () => up_or_down(cell, page),
      PageUp: () => up_or_down(cell, -page),
      Home: () => { go(event.ctrlKey ? cells(all[0])[0] : own[0]); wanted = 1; },
      End: () => {
        const row = event.ctrlKey ? cells(all[all.length - 1]) : own;
        const last = row.reduce((one, other) => (column(other) > column(one) ? other : one));
        go(last);
        wanted = column(last);
      },
    };
    if (beside) { stop(beside); beside.focus(); } else if (moves[event.key]) { moves[event.key](); } else { return; }
    event.preventDefault();
  });
  grid.addEventListener("focusin", (event) => {
    if (event.target === at) { return; }
    if (event.target.closest("#grid [role]")) {
      stop(event.target);
      const cell = event.target.closest("[role=gridcell], [role=rowheader], [role=columnheader]");
      if (cell) { wanted = column(cell); }
    }
  });

  // -- blocks that are opened ---------------------------------------------------------------
  grid.addEventListener("click", async (event) => {
    const link = event.target.closest(".opens");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    const block = link.closest("[data-part]");
    const address = new URL(window.location.href);
    address.searchParams.set("part", block.dataset.part);
    block.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) { throw new Error("not here"); }
      const made = document.createElement("template");
      made.innerHTML = await answer.text();
      const fresh = made.content.querySelector(".unit");
      upgrade(fresh);
      block.replaceWith(fresh);
      const first = fresh.querySelector(".r:not(.u) [role=rowheader]") || fresh.querySelector("[role]");
      go(first);
    } catch (error) { window.location.assign(link.href); }
  });

  frame.removeAttribute("tabindex");
  grid.setAttribute("role", "grid");
  upgrade(grid);
  stop(target(grid.querySelector(".d .now") || grid.querySelector("[role=rowheader], [role=columnheader]")));
  const today = grid.querySelector(".d .now");
  if (today) {
    const name = grid.querySelector(".nm");
    const room = frame.clientWidth - name.offsetWidth;
    frame.scrollLeft = today.offsetLeft - name.offsetWidth - Math.min(3 * today.offsetWidth, room / 3);
  }
})();
