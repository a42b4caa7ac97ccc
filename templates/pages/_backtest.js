
"use strict";
(() => {
  // The list of incidents can be searched and sorted; everything else works without this.
  const table = document.getElementById("cases");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const form = document.querySelector("form.find");
  const told = form.querySelector("output");
  const fields = [...form.querySelectorAll("[data-find]")];

  const fits = (row, field) => {
    const wanted = field.value.trim().toLowerCase();
    if (field.dataset.find === "words") return row.textContent.toLowerCase().includes(wanted);
    return !wanted || row.dataset[field.dataset.find] === wanted;
  };
  const find = () => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fields.every((field) => fits(row, field));
      if (!row.hidden) shown += 1;
    }
    told.textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown`;
  };
  form.addEventListener("input", find);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  find();

  const value = (row, at) => {
    const cell = row.cells[at];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const compared = (one, other) =>
    typeof one === "number" ? one - other : one.localeCompare(other, "en", { numeric: true });
  const heads = [...table.tHead.rows[0].cells];
  const sort = (at) => {
    const down = heads[at].getAttribute("aria-sort") === "ascending";
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[at].setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((one, other) => compared(value(one, at), value(other, at)) * (down ? -1 : 1));
    body.append(...rows);
  };
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(at));
    head.replaceChildren(button);
  });
})();
