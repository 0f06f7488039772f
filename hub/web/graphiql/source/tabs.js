import { createContext } from 'react';

const STORED = 'graphiql:tabState';
const HISTORY = /^graphiql:(queries|favorites)$/;

/** What the house knows about a tab, by the name of its operation: `{title, headers}`. */
export const KnownTabs = createContext(new Map());

export function knownTabs(tabs, words) {
  const known = tabs.map(({ query, title, headers }) => [operationOf(query), { title: title[words.key], headers }]);
  return new Map([['<untitled>', { title: words.untitled }], ...known]);
}

function operationOf(query) {
  const words = query.replace(/#.*$/gm, '');
  return /\b(?:query|mutation|subscription)\s+(\w+)/.exec(words)?.[1];
}

/** The tab the reader left open, or undefined on a first visit. */
export function leftOpen(storage) {
  try {
    const { tabs, activeTabIndex } = JSON.parse(storage.getItem(STORED));
    return tabs[activeTabIndex];
  } catch {
    return undefined;
  }
}

/** The storage to give GraphiQL, whose history would otherwise keep headers, and so keys, whatever it is told. */
export function withoutHeaders(storage) {
  const ours = () => Object.keys(storage).filter((name) => name.startsWith('graphiql:'));
  return {
    get length() {
      return ours().length;
    },
    getItem: (name) => storage.getItem(name),
    setItem: (name, value) => storage.setItem(name, HISTORY.test(name) ? bare(value) : value),
    removeItem: (name) => storage.removeItem(name),
    clear: () => ours().forEach((name) => storage.removeItem(name)),
  };
}

function bare(json) {
  return JSON.stringify(JSON.parse(json), (name, value) => (name === 'headers' ? undefined : value));
}

export function forgetTabs(storage) {
  storage.removeItem(STORED);
}
