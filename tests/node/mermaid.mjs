// Reads a JSON list of Mermaid texts on standard input; answers with a JSON list of what is wrong, null if nothing.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

let input = "";
for await (const part of process.stdin) input += part;
const answers = [];
for (const text of JSON.parse(input)) {
  answers.push(await mermaid.parse(text).then(() => null, (error) => String(error.message)));
}
process.stdout.write(JSON.stringify(answers));
process.exit(0);
