"use strict";
// Keys of the list, the link between fields and lines, the drop zone and the copy button. All else works without it.

const links = [...document.querySelectorAll("a.record")];
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("search");
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
  } else if ((event.key === "j" || event.key === "k") && links.length) {
    const at = links.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
    links[Math.max(0, Math.min(links.length - 1, at))].focus();
  } else if (event.key === "j" || event.key === "k") {
    document.querySelector(event.key === "j" ? "a[rel=next]" : "a[rel=prev]")?.click();
  }
});

function light(fields, lines) {
  document.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
  [...fields, ...lines].forEach((one) => one.classList.add("lit"));
}
const lines = [...document.querySelectorAll("[data-line]")];
const fields = [...document.querySelectorAll("div.field[data-field]")];
for (const field of fields) {
  const show = () => light([], lines.filter((line) =>
    Number(line.dataset.line) >= Number(field.dataset.start) && Number(line.dataset.line) <= Number(field.dataset.end)));
  field.addEventListener("mouseenter", show);
  field.addEventListener("focusin", show);
}
for (const line of lines) {
  line.addEventListener("mouseenter", () => light(fields.filter((field) => field.dataset.field === line.dataset.field), []));
}

const drop = document.getElementById("drop");
if (drop) {
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    drop.querySelector("input").files = event.dataTransfer.files;
    drop.closest("form").requestSubmit();
  });
}

const copy = document.getElementById("copy");
if (copy) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("output").textContent);
    const status = document.getElementById("status");
    status.textContent = status.dataset.copied;
  });
}
