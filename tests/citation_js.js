// Read bibliographies with citation-js: each line of standard input is a text as a JSON string; for each, one line has
// the items as CSL-JSON, or {"error": message}.
const { plugins } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
require("@citation-js/plugin-ris");
const readline = require("readline");

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let found;
  try {
    found = plugins.input.chain(JSON.parse(line), { generateGraph: false });
  } catch (error) {
    found = { error: String(error) };
  }
  console.log(JSON.stringify(found));
});
