import 'monaco-graphql/esm/monaco-editor.js';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import '@graphiql/plugin-explorer/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { Page } from './page.jsx';
import { chooseLanguage, WORDS } from './words.js';

const WORKERS = { graphql: './graphql.worker.js', json: './json.worker.js' };

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(WORKERS[label] ?? './editor.worker.js', import.meta.url), { type: 'module' }),
};

async function readConfig() {
  const response = await fetch('/graphiql/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

async function start(place, language) {
  const words = WORDS[language];
  document.documentElement.lang = language;
  document.title = words.title;
  try {
    const config = await readConfig();
    createRoot(place).render(<Page config={config} language={language} />);
  } catch (error) {
    place.textContent = words.noConfig(error.message);
    place.setAttribute('role', 'alert');
  }
}

const language = chooseLanguage(new URLSearchParams(location.search).get('lang'), navigator.languages);
await start(document.getElementById('graphiql'), language);
