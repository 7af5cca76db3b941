// The program in a thread of its own: Python, compiled to WebAssembly, and the unchanged package.

import { loadPyodide } from "./runtime/pyodide.mjs";

const here = new URL("./runtime/", import.meta.url).href;
let answer;

try {
  const files = await (await fetch(`${here}files.json`)).json();
  const python = await loadPyodide({ indexURL: here });
  await python.loadPackage(files.wheels.map((name) => here + name), { messageCallback: () => {} });
  python.unpackArchive(await (await fetch(here + files.package)).arrayBuffer(), "zip", { extractDir: "/program" });
  python.runPython("import sys; sys.path.insert(0, '/program')");
  const reader = python.runPython(await (await fetch(new URL("./reader.py", import.meta.url))).text() + "\nread");
  answer = (text, name, lang) => JSON.parse(reader(text, name, lang));
  postMessage({ ready: true, formats: JSON.parse(python.runPython("import json; json.dumps(FORMATS)")) });
} catch (error) {
  postMessage({ failed: String(error) });
}

onmessage = ({ data }) => {
  try {
    postMessage({ records: answer(data.text, data.name, data.lang) });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
};
