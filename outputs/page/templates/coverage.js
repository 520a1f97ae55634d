"use strict";
(() => {
  // The page is complete without this script; it only hides rows and redraws bars.
  const data = JSON.parse(document.getElementById("data").textContent);
  document.documentElement.classList.add("scripted");

  const wanted = (form, name) => (form.elements[name] ? form.elements[name].value : "");
  const ticked = (form, name) => Boolean(form.elements[name] && form.elements[name].checked);
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  const setUp = (section) => {
    const form = section.querySelector("form");
    const count = section.querySelector(".count");
    if (!form) return;
    const isPeople = section.id === "people";
    const rows = Array.from(section.querySelectorAll("tbody tr"), (row, index) => ({
      row, index,
      text: plain(row.dataset.find || row.cells[0].textContent),
      all: Number(isPeople ? row.cells[2].textContent : row.dataset.turns),
      unit: isPeople ? row.cells[1].textContent : "",
    }));

    const turnsOf = ({ index, all }, duty) => (duty === "" ? all : data.loads[Number(duty)][index] || 0);

    const redraw = (most, duty) => (one) => {
      const turns = turnsOf(one, duty);
      one.row.cells[2].textContent = turns;
      one.row.querySelector(".bar rect").setAttribute("width", `${most ? (100 * turns) / most : 0}%`);
    };

    const apply = () => {
      const find = plain(wanted(form, "find").trim());
      const duty = wanted(form, "duty");
      if (isPeople) {
        const most = Math.max(0, ...rows.map((one) => turnsOf(one, duty)));
        rows.forEach(redraw(most, duty));
      }
      let shown = 0;
      rows.forEach((one) => {
        const { row, text } = one;
        const same = (name) => {
          const value = wanted(form, name);
          return value === "" || (name === "unit" ? one.unit : row.dataset[name]) === value;
        };
        const visible =
          text.includes(find) &&
          same("unit") && same("cause") && (isPeople || same("duty")) &&
          (!ticked(form, "gaps") || row.dataset.gaps !== "0") &&
          (!ticked(form, "none") || turnsOf(one, isPeople ? duty : "") === 0);
        row.hidden = !visible;
        shown += visible ? 1 : 0;
      });
      count.textContent = count.dataset.text
        .replace("%shown%", String(shown))
        .replace("%all%", String(rows.length));
    };

    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    apply();
  };

  document.querySelectorAll("main section").forEach(setUp);

  // On paper nothing can be opened.
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
  });
})();
