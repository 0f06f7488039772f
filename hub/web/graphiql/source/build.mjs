// Bundles the page into ../dist and writes what the hub checks: SHA256SUMS and the notices in LICENSES.txt.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const dist = join(here, '../dist');

// GraphiQL names a tab after its operation and has no setting for it, so its tabs are drawn by our module.
const tabsOfTheHouse = {
  name: 'tabs-of-the-house',
  setup({ onResolve }) {
    onResolve({ filter: /^@graphiql\/react$/ }, ({ importer }) =>
      /graphiql[\\/]dist[\\/]GraphiQL\.js$/.test(importer) ? { path: join(here, 'graphiql-react.jsx') } : null,
    );
  },
};

// The editor's icon font has a licence of its own, which its package does not mention.
const CODICONS = `==== codicon.ttf (CC-BY-4.0)

Codicons, copyright Microsoft Corporation, https://github.com/microsoft/vscode-codicons, unchanged,
under the Creative Commons Attribution 4.0 International licence, https://creativecommons.org/licenses/by/4.0/
`;

const { outputFiles, metafile } = await build({
  absWorkingDir: here,
  entryPoints: {
    graphiql: 'main.jsx',
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
  },
  outdir: dist,
  entryNames: '[name]',
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  loader: { '.ttf': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
  external: ['graphql-ws'],
  alias: {
    'prettier/parser-babel': './prettier-jsonc.js',
    'prettier/plugins/estree': './prettier-jsonc.js',
    // The old name leads to a CommonJS file whose parsers an ES module cannot see.
    'prettier/parser-graphql': 'prettier/plugins/graphql',
  },
  legalComments: 'none',
  plugins: [tabsOfTheHouse],
  metafile: true,
  write: false,
  logLevel: 'info',
});

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
for (const { path, contents } of outputFiles) {
  // esbuild repeats the editor's styles beside each lazy chunk, and no page ever asks for those.
  if (!/chunk-\w+\.css$/.test(path)) writeFileSync(path, contents);
}
writeFileSync(join(dist, 'LICENSES.txt'), notices(Object.keys(metafile.inputs)));
writeFileSync(join(dist, 'SHA256SUMS'), sums(readdirSync(dist).sort()));

function sums(names) {
  const hash = (name) => createHash('sha256').update(readFileSync(join(dist, name))).digest('hex');
  return names.map((name) => `${hash(name)}  ${name}\n`).join('');
}

function notices(inputs) {
  const folders = inputs.map((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return [...new Set(folders)].filter(Boolean).map(notice).concat(CODICONS).sort().join('\n');
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(here, folder, 'package.json')));
  const texts = readdirSync(join(here, folder)).filter((file) => /^(licen[cs]e|thirdpartynotices)/i.test(file)).sort();
  const body = texts.map((file) => readFileSync(join(here, folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return [`==== ${name} ${version} (${license})`, ...body, ''].join('\n\n');
}
