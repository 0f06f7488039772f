import { explorerPlugin } from '@graphiql/plugin-explorer';
import { useGraphiQL } from '@graphiql/react';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useState } from 'react';
import { EditorOptions, HeadersOfKnownTabs } from './editors.jsx';
import { hubFetcher } from './fetcher.js';
import { helpPlugin } from './help.jsx';
import { KnownTabs, knownTabs, leftOpen, withoutHeaders } from './tabs.js';
import { WORDS } from './words.js';

const LANGUAGES = [['zh-TW', '中文'], ['en', 'English']];

/** GraphiQL as the hub shows it: `config` is /graphiql/config.json. */
export function Page({ config, language }) {
  const words = WORDS[language];
  const [props] = useState(() => graphiqlProps(config, words));
  const [known] = useState(() => knownTabs(config.tabs, words));
  return (
    <KnownTabs value={known}>
      <GraphiQL {...props}>
        <GraphiQL.Logo>
          <Masthead language={language} words={words} />
        </GraphiQL.Logo>
        <EditorOptions />
        <HeadersOfKnownTabs />
        <SchemaAlert words={words} />
      </GraphiQL>
    </KnownTabs>
  );
}

function graphiqlProps({ endpoint, tabs }, words) {
  const help = helpPlugin(tabs, words);
  const left = leftOpen(localStorage);
  const opening = left ?? tabs[0];
  return {
    fetcher: hubFetcher(endpoint, words),
    plugins: [help, HISTORY_PLUGIN, explorerPlugin()],
    visiblePlugin: left ? undefined : help,
    defaultTabs: tabs.map(({ query, variables }) => ({ query, variables })),
    // Left to itself GraphiQL 5.4 opens its first tab without variables, and any other tab without its query.
    initialQuery: opening.query ?? '',
    initialVariables: opening.variables ?? '',
    defaultEditorToolsVisibility: 'variables',
    shouldPersistHeaders: false,
    storage: withoutHeaders(localStorage),
  };
}

function Masthead({ language, words }) {
  return (
    <div className="house-masthead">
      <span className="house-name">{words.name}</span>
      <nav aria-label={words.languages}>
        {LANGUAGES.map(([tag, name]) => (
          <a key={tag} href={`?lang=${tag}`} lang={tag} aria-current={tag === language ? 'true' : undefined}>
            {name}
          </a>
        ))}
      </nav>
    </div>
  );
}

/** GraphiQL keeps the reason of a failed introspection to itself. */
function SchemaAlert({ words }) {
  const fetchError = useGraphiQL((state) => state.fetchError);
  return fetchError && (
    <div role="alert" className="house-alert">
      <p>{words.noSchema}</p>
      <p>{reasonIn(fetchError)}</p>
    </div>
  );
}

function reasonIn(fetchError) {
  try {
    return JSON.parse(fetchError).errors.map(({ message }) => message).join(' ');
  } catch {
    return fetchError;
  }
}
