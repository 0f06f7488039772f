// Stands in for prettier's JavaScript parser and printer: half a megabyte that GraphiQL uses only to indent JSON.
import { applyEdits, format } from 'jsonc-parser';

const INDENT = { insertSpaces: true, tabSize: 2 };

export const parsers = {
  jsonc: { astFormat: 'json-text', parse: (text) => ({ text }), locStart: () => 0, locEnd: ({ text }) => text.length },
};

export const printers = {
  'json-text': { print: ({ node: { text } }) => applyEdits(text, format(text, undefined, INDENT)) },
};
