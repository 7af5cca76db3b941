// The page: it gives texts to the worker, in which the program runs, and shows the answers.

const TEXTS = {
  en: {
    documentation: "Documentation", heading: "Try catalog-export",
    about: "Paste or drop a catalogue page, and see its fields and both abstracts. The program runs in this browser: nothing leaves this computer.",
    page: "Text of a catalogue page", file: "Or a file", read: "Read the page", example: "Use an invented example",
    result: "Result", record: "Record", fields: "Fields", field: "Field", value: "Value", language: "Language", why: "Why",
    abstracts: "Abstracts", abstract: "Abstract", output: "Output", format: "Format", copy: "Copy", copied: "Copied.",
    loading: "Loading the program (14 MB) ...", ready: "The program is ready.", reading: "Reading ...", done: "The page was read.",
    failed: "The program could not be loaded", unknown: "not known", nothing: "No record was found.",
  },
  id: {
    documentation: "Dokumentasi", heading: "Coba catalog-export",
    about: "Tempelkan atau letakkan halaman katalog, lalu lihat ruas dan kedua abstraknya. Program berjalan di peramban ini: tidak ada data yang keluar dari komputer ini.",
    page: "Teks halaman katalog", file: "Atau sebuah berkas", read: "Baca halaman", example: "Pakai contoh rekaan",
    result: "Hasil", record: "Cantuman", fields: "Ruas", field: "Ruas", value: "Nilai", language: "Bahasa", why: "Alasan",
    abstracts: "Abstrak", abstract: "Abstrak", output: "Keluaran", format: "Format", copy: "Salin", copied: "Tersalin.",
    loading: "Memuat program (14 MB) ...", ready: "Program siap.", reading: "Membaca ...", done: "Halaman sudah dibaca.",
    failed: "Program tidak dapat dimuat", unknown: "tidak diketahui", nothing: "Tidak ada cantuman yang ditemukan.",
  },
};
const EXAMPLE = `UI - Skripsi Membership

# Perahu baca di sungai kota = Reading boats on a city river

Ratna Wulandari, author; Bagus Prakoso, supervisor

Deskripsi Lengkap: <https://catalogue.example.org/detail?id=90000001&lokasi=lokal>

## Abstrak

Perahu baca membawa buku ke kampung di tepi sungai. Penelitian ini mencatat peminjaman buku selama satu tahun di tujuh dermaga.

Reading boats carry books to villages along the river. This study recorded the loans at seven landings for one year.

Kata kunci: perpustakaan keliling; minat baca; sungai
`;

const asked = new URLSearchParams(location.search).get("lang") || navigator.language.slice(0, 2);
const lang = asked === "id" ? "id" : "en";
const texts = TEXTS[lang];
const find = (id) => document.getElementById(id);
let records = [];

document.documentElement.lang = lang;
document.title = texts.heading;
for (const one of document.querySelectorAll("[data-text]")) one.textContent = texts[one.dataset.text];
for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", texts[one.dataset.label]);
for (const one of document.querySelectorAll(".languages a")) if (one.lang === lang) one.setAttribute("aria-current", "true");
say(texts.loading);

const worker = new Worker("worker.js", { type: "module" });
worker.onmessage = ({ data }) => {
  if (data.ready) {
    say(texts.ready);
    find("read").disabled = false;
    find("format").replaceChildren(...data.formats.map((name) => new Option(name, name, name === "mrk", name === "mrk")));
  } else if (data.failed) say(`${texts.failed}: ${data.failed}`);
  else show(data.records);
};
worker.onerror = (event) => say(`${texts.failed}: ${event.message}`);

function say(text) {
  find("status").textContent = text;
}

function element(name, text, lang_) {
  const made = document.createElement(name);
  made.textContent = text;
  if (lang_) made.lang = lang_;
  return made;
}

function show(found) {
  records = found;
  say(found.some((one) => one.fields.length) ? texts.done : texts.nothing);
  find("result").hidden = false;
  find("choose").hidden = found.length < 2;
  find("record").replaceChildren(...found.map((one, index) => new Option(one.name, index)));
  showRecord(0);
}

function showRecord(index) {
  const one = records[index];
  find("findings").replaceChildren(...one.findings.map(([severity, text]) => {
    const item = element("li", text);
    item.className = severity;
    return item;
  }));
  find("fields").replaceChildren(...one.fields.map((field) => {
    const row = document.createElement("tr");
    const head = element("th", field.label);
    head.scope = "row";
    row.append(head, element("td", field.value, field.lang), element("td", field.lang || ""), element("td", field.why));
    return row;
  }));
  find("abstracts").replaceChildren(...one.abstracts.map(([language, paragraphs], position) => {
    const article = document.createElement("article");
    article.className = position ? "abstract-b" : "abstract-a";
    const heading = element("h4", `${texts.abstract} ${position + 1} (${language || texts.unknown})`);
    article.append(heading, ...paragraphs.map((text) => element("p", text, language)));
    return article;
  }));
  showOutput();
}

function showOutput() {
  find("output").textContent = records[Number(find("record").value) || 0]?.output[find("format").value] || "";
}

function read(text, name) {
  if (!text.trim()) return;
  say(texts.reading);
  worker.postMessage({ text, name, lang });
}

async function take(file) {
  find("text").value = await file.text();
  if (!find("read").disabled) read(find("text").value, file.name);
}

find("page").addEventListener("submit", (event) => {
  event.preventDefault();
  read(find("text").value, "page.md");
});
find("file").addEventListener("change", () => find("file").files[0] && take(find("file").files[0]));
find("example").addEventListener("click", () => { find("text").value = EXAMPLE; });
find("record").addEventListener("change", () => showRecord(Number(find("record").value)));
find("format").addEventListener("change", showOutput);
find("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(find("output").textContent);
  say(texts.copied);
});
const drop = find("drop");
drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  else find("text").value = event.dataTransfer.getData("text/plain");
});
