"use strict";
// Keys, the link between fields and lines, saving without a new page, the drop zone and the copy button.
// All else works without this script.

const status = document.getElementById("status");

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("search");
  const links = [...document.querySelectorAll("a.record")];
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

// Lines and fields
function namesOf(line) {
  return line.dataset.fields ? line.dataset.fields.split(" ") : [];
}
function light(name, line) {
  document.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
  const names = line ? namesOf(line) : [name];
  for (const field of document.querySelectorAll("div.field[data-field]")) {
    if (names.includes(field.dataset.field)) field.classList.add("lit");
  }
  for (const other of document.querySelectorAll("[data-line]")) {
    if (line ? other === line && names.length : namesOf(other).includes(name)) other.classList.add("lit");
  }
  return names;
}
for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const line = event.target.closest("[data-line]");
    const field = event.target.closest("div.field[data-field]");
    if (line) light("", line);
    else if (field) light(field.dataset.field, null);
  });
}
document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]");
  if (line && !event.target.closest("button, a, input")) {
    const name = namesOf(line)[0];
    document.querySelector(`div.field[data-field="${CSS.escape(name || "")}"]`)?.scrollIntoView({ block: "nearest" });
  }
});

// Saving: send the form, and show the record as it was checked again
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || form.enctype === "multipart/form-data" || !document.getElementById("undo")) return;
  event.preventDefault();
  const focused = document.activeElement?.id;
  status.textContent = status.dataset.saving;
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
  } catch {
    status.textContent = status.dataset.failed;
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("content").replaceWith(page.getElementById("content"));
  document.title = page.title;
  status.textContent = page.getElementById("status").textContent;
  const wrong = document.querySelector("[aria-invalid]");
  (wrong || document.getElementById(focused) || document.getElementById("content")).focus({ preventScroll: !wrong });
});

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
    status.textContent = status.dataset.copied;
  });
}
