// Shifts moved with a mouse: dragged to another day of the timeline or the month, or onto another
// person's row. The server says of each day why not; what is dropped goes where the lists of the
// shift's pages send it. Without it those pages do the same.
"use strict";
(function () {
  const form = document.getElementById("drop");
  const told = document.getElementById("drags");
  const hint = told.textContent;
  const bubble = document.getElementById("pointed");
  const grid = document.getElementById("grid");
  const words = form.dataset;
  const days = new Map(); // day: its column's head, or its cell of the month
  for (const one of document.querySelectorAll("[role=columnheader][data-day], .month > [data-day]")) { days.set(one.dataset.day, one); }
  let held = null;

  // Beside the pointer, in the window; without a text nothing.
  function point(text, event) {
    if (bubble.textContent !== text) { bubble.textContent = text; }
    const room = document.documentElement;
    const below = event.clientY + 20;
    bubble.style.left = `${Math.max(0, Math.min(event.clientX + 16, room.clientWidth - bubble.offsetWidth - 8))}px`;
    bubble.style.top = `${below + bubble.offsetHeight > room.clientHeight ? event.clientY - bubble.offsetHeight - 12 : below}px`;
  }

  // -- what is asked of the server -----------------------------------------------------------
  async function ask(drag, what, of) {
    const address = new URL(drag.link.href);
    address.pathname += what;
    for (const [name, value] of Object.entries(of || {})) { address.searchParams.set(name, value); }
    const answer = await fetch(address, { credentials: "same-origin", signal: drag.asking.signal });
    if (!answer.ok || answer.redirected) { throw new Error(what); }
    return answer;
  }
  // All days, the nearest first; or the one under the pointer, so that it need not wait for those.
  async function ask_days(drag, of) {
    const answer = await ask(drag, "/where", of);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const lines = (rest + piece.value).split("\n");
      rest = lines.pop();
      for (const one of lines.map(JSON.parse)) {
        if (!one.day) { drag.never = one.why; }
        const known = drag.days.get(one.day);
        if (!known || (known.why && !one.why)) { drag.days.set(one.day, one); mark(drag, one); }
      }
      again(drag);
    }
    if (of) { drag.beside = false; } else { drag.whole = true; }
    again(drag);
  }
  async function ask_person(drag, person) {
    drag.people.set(person, null);
    const answer = await ask(drag, "/taking", { leaving: drag.person, taking: person });
    drag.people.set(person, await answer.json());
    again(drag);
  }
  function failed(drag, error) {
    if (error.name === "AbortError") { return; }
    drag.never = words.lost;
    again(drag);
  }

  // -- where the pointer is, and what that would mean -------------------------------------------
  function spot(event) {
    const over = event.target;
    if (!over.closest) { return null; }
    if (!grid) {
      const cell = over.closest(".month > [data-day]");
      return cell && { day: cell.dataset.day, row: null };
    }
    const row = over.closest("#grid [role=row]");
    if (!row || over.closest(".t")) { return null; }
    if (over.closest(".nm")) { return { day: held.day, row }; }
    const day = [...days].find(([, head]) => {
      const box = head.getBoundingClientRect();
      return box.left <= event.clientX && event.clientX < box.right;
    });
    return day ? { day: day[0], row: row.closest(".head") ? held.row : row } : null;
  }
  // The verdict on a place: what is said, and what a drop sends; `send` is null while it is asked.
  function verdict(drag, at) {
    const no = (said) => ({ said, send: false });
    if (at.row !== drag.row) {
      const person = at.row.dataset.person;
      if (drag.person === null || !person) { return no(words.row); }
      if (at.day !== drag.day) { return no(words.both); }
      if (!drag.people.has(person)) { ask_person(drag, person).catch((error) => failed(drag, error)); }
      const known = drag.people.get(person);
      if (!known) { return { said: drag.never || words.asking, send: drag.never ? false : null }; }
      const fields = { shift: drag.shift, leaving: drag.person, part: known.part, taking: person };
      return known.why ? no(known.why) : { said: known.said, send: { to: `${words.base}/substitutes`, fields } };
    }
    if (at.day === drag.day) { return no(words.here); }
    if (at.day < words.today) { return no(words.over); }
    const known = drag.days.get(at.day);
    if (!known && (drag.never || drag.whole)) { return no(drag.never || words.outside); }
    if (!known && !drag.beside) {
      drag.beside = true;
      ask_days(drag, { day: at.day }).catch((error) => failed(drag, error));
    }
    if (!known) { return { said: words.asking, send: null }; }
    if (known.why) { return no(known.why); }
    return { said: words.allowed.replace("{day}", name(at.day)), send: { to: `${new URL(drag.link.href).pathname}/days`, fields: { when: known.when } } };
  }
  function name(day) {
    const head = days.get(day);
    return head.querySelector("[aria-label]")?.getAttribute("aria-label") || head.querySelector(".full").textContent;
  }

  // -- marks: a layer below the rows of the timeline, classes on the cells of the month ------------
  function mark(drag, one) {
    const head = days.get(one.day);
    if (!head || one.day === drag.day) { return; }
    let place = head;
    if (grid) {
      place = document.createElement("i");
      place.className = `c${Number(head.getAttribute("aria-colindex")) - 1}`;
      drag.layer.querySelector(`.${place.className}`)?.remove();
      drag.layer.append(place);
    }
    place.classList.remove("may", "closed");
    place.classList.add(one.why ? "closed" : "may");
  }
  function unmark(drag) {
    drag.layer.remove();
    for (const one of days.values()) { one.classList.remove("may", "closed"); }
  }

  // -- a mark that stands for several shifts --------------------------------------------------
  // Its link leads to their list, as for whoever has no mouse: a mark for each row of that.
  async function unfold(link) {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    const list = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = [...list.querySelectorAll("tr a[data-shift]")];
    if (!found.length) { throw new Error("no list"); }
    const place = grid ? link : link.closest("li");
    const apart = found.map((one, n) => {
      const said = [...one.closest("tr").querySelectorAll("td")].slice(1).map((cell) => cell.textContent.trim()).filter(Boolean).join(" · ");
      const copy = place.cloneNode(true);
      const mark = grid ? copy : copy.querySelector("a");
      mark.href = one.getAttribute("href");
      mark.removeAttribute("data-several");
      mark.dataset.shift = one.dataset.shift;
      mark.title = said;
      mark.setAttribute("aria-label", said);
      if (grid) {
        mark.querySelector("b").textContent = n + 1;
        if (mark.childNodes.length > 1) { mark.lastChild.textContent = ` ${said}`; }
        mark.classList.remove("many");
        mark.tabIndex = -1;
      } else { mark.textContent = said; }
      return copy;
    });
    place.replaceWith(...apart);
    (grid ? apart[0] : apart[0].querySelector("a")).focus();
    told.textContent = words.apart;
  }

  // -- the drag --------------------------------------------------------------------------------
  document.addEventListener("dragstart", (event) => {
    const many = event.target.closest && event.target.closest("a[data-several]");
    if (many) {
      event.preventDefault();
      many.addEventListener("click", (click) => click.preventDefault()); // letting go is none
      unfold(many).catch(() => window.location.assign(many.href));
      return;
    }
    const link = event.target.closest && event.target.closest("a[data-shift]");
    if (!link || link.dataset.day < words.today) { return; }
    event.dataTransfer.clearData();
    event.dataTransfer.setData("application/x-sanfang-shift", link.dataset.shift);
    event.dataTransfer.effectAllowed = "move";
    const row = grid && link.closest("[role=row]");
    const nobody = link.classList.contains("gap") ? "" : null;
    const layer = document.createElement("div");
    layer.className = "shade drops";
    held = {
      link, row, layer, shift: link.dataset.shift, day: link.dataset.day, person: (row && row.dataset.person) || nobody,
      days: new Map(), people: new Map(), asking: new AbortController(), at: null, dropped: false, beside: false, whole: false, never: "",
    };
    if (grid) { grid.querySelector(".shade").after(layer); }
    ask_days(held).catch(failed.bind(null, held));
  });
  function over(event) {
    if (!held || held.dropped) { return; }
    held.at = spot(event);
    held.event = { clientX: event.clientX, clientY: event.clientY };
    const found = held.at && verdict(held, held.at);
    if (found && found.send !== false) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
    }
    point(found ? found.said : "", held.event);
  }
  document.addEventListener("dragenter", over);
  document.addEventListener("dragover", over);
  document.addEventListener("drop", (event) => {
    if (!held || !held.at) { return; }
    event.preventDefault();
    held.dropped = true; // what is still asked is waited for
    again(held);
  });
  document.addEventListener("dragend", () => {
    if (held && !held.dropped) { end(held, held.at ? bubble.textContent : ""); }
  });

  // An answer has come: what is said of the place under the pointer, and what was dropped there.
  function again(drag) {
    if (drag !== held || !drag.at) { return; }
    const found = verdict(drag, drag.at);
    point(found.said, drag.event);
    if (!drag.dropped || found.send === null) { return; }
    end(drag, found.send ? words.sent : found.said);
    if (found.send) { send(drag, found.send); }
  }
  function end(drag, said) {
    drag.asking.abort();
    unmark(drag);
    held = null;
    bubble.textContent = "";
    told.textContent = said || hint;
  }
  function send(drag, what) {
    const back = new URL(window.location.href);
    const block = drag.link.closest(".unit");
    back.searchParams.set("plan", "draft");
    if (block) { back.searchParams.set("open", block.id.replace(/^b-/, "")); }
    back.hash = `moved=${encodeURIComponent(drag.shift)}`;
    const fields = { ...what.fields, to: back.pathname.slice(words.base.length) + back.search + back.hash };
    for (const [key, value] of Object.entries(fields)) { form.elements[key].value = value; }
    form.action = what.to;
    form.submit();
  }

  const moved = decodeURIComponent((/^#moved=(.*)$/.exec(window.location.hash) || ["", ""])[1]);
  if (moved) {
    const link = document.querySelector(`a[data-shift="${CSS.escape(moved)}"]`);
    if (link) {
      link.focus({ preventScroll: true });
      link.scrollIntoView({ block: "center", inline: "center" });
    }
    told.textContent = words.moved;
  }
})();
