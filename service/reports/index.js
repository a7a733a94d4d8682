"use strict";
(function () {
  const table = document.getElementById("credentials");
  const form = document.getElementById("filters");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const numeric = new Set(["relevance", "coverage", "urgency", "postings"]);
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const field = (name) => document.getElementById("filter-" + name);

  // Credentials without a score stand last in either direction: they are neither high nor low.
  function compare(key, sign) {
    return (a, b) => {
      const x = a.dataset[key], y = b.dataset[key];
      if (x === "" || y === "") return (x === "") - (y === "");
      return sign * (numeric.has(key) ? x - y : collator.compare(x, y));
    };
  }

  function sortBy(header) {
    const descending = header.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    body.append(...rows.sort(compare(header.dataset.key, descending ? -1 : 1)));
  }

  function filter() {
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const flag = field("flag").value, severity = field("severity").value, place = field("jurisdiction").value;
    let shown = 0;
    for (const row of rows) {
      const data = row.dataset;
      const keep = words.every((word) => texts.get(row).includes(word))
        && (!flag || data.flags.split(" ").includes(flag))
        && (!severity || data.severity.split(" ").includes(severity))
        && (!place || data.jurisdiction === place);
      row.hidden = !keep;
      shown += keep;
    }
    document.getElementById("shown").textContent = shown + " of " + rows.length + " shown";
  }

  for (const header of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sortBy(header));
    header.append(button);
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
})();
